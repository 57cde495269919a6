"""Loading a large table faster: PostgreSQL checks and indexes it once, at the end, and not row by row. And settling."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, text

# Indexes but for primary keys, and what refers elsewhere or is unique; the order in which they are made again.
_CONSTRAINTS = text(
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE conrelid = ANY (CAST(:tables AS regclass[])) AND contype IN ('f', 'u') ORDER BY contype DESC, conname"
)
_INDEXES = text(
    "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
    "WHERE i.indrelid = ANY (CAST(:tables AS regclass[])) AND NOT i.indisprimary "
    "AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid) ORDER BY 1"
)


@dataclass(frozen=True, slots=True)
class _Change:
    """How something is taken away, and how it is made again."""

    away: str
    again: str


@contextmanager
def bare(engine: Engine, tables: Sequence[str]) -> Iterator[None]:
    """Take indexes and references off some tables, and make them again however this ends.

    Only for tables nobody else uses meanwhile. Making them again checks all that was written. SQLite keeps its own.
    """
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.begin() as db:
        changes = [*_constraints(db, tables), *_indexes(db, tables)]
        for change in changes:
            db.exec_driver_sql(change.away)
    try:
        yield
    finally:
        for change in changes:
            with engine.begin() as db:
                db.exec_driver_sql("SET LOCAL maintenance_work_mem = '256MB'")
                db.exec_driver_sql(change.again)


def settle(engine: Engine) -> None:
    """Let the database look at what was written, as it would by itself in time: pages are fast from the first on."""
    if engine.dialect.name == "sqlite":
        with engine.begin() as transaction:  # without one SQLAlchemy takes back what ANALYZE found
            transaction.exec_driver_sql("ANALYZE")
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE")


def _constraints(db: Connection, tables: Sequence[str]) -> Iterator[_Change]:
    for table, name, definition in db.execute(_CONSTRAINTS, {"tables": _array(tables)}):
        yield _Change(
            f'ALTER TABLE {table} DROP CONSTRAINT "{name}"', f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'
        )


def _indexes(db: Connection, tables: Sequence[str]) -> Iterator[_Change]:
    for name, definition in db.execute(_INDEXES, {"tables": _array(tables)}):
        yield _Change(f"DROP INDEX {name}", definition)


def _array(tables: Sequence[str]) -> str:
    return f"{{{','.join(tables)}}}"
