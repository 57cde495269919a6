"""Rows on record for good: neither the session nor raw SQL changes or deletes one, on either database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    CheckConstraint,
    Connection,
    Enum,
    ForeignKeyConstraint,
    Table,
    TypeDecorator,
    inspect,
    text,
)
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lms.db import AppendOnly, AppendOnlyViolation, append_only_tables
from lms.tables import Model

MODELS = sorted(
    (mapper.class_ for mapper in Model.registry.mappers if issubclass(mapper.class_, AppendOnly)),
    key=lambda model: model.__name__,
)
TABLES = [Model.metadata.tables[name] for name in append_only_tables()]
SAMPLES: dict[type, Any] = {
    bool: False,
    int: 1,
    str: "x",
    bytes: b"x",
    float: 1.0,
    date: date(2023, 1, 1),
    datetime: datetime(2023, 1, 1, tzinfo=UTC),
}


def test_the_ledger_and_the_audit_log_are_append_only() -> None:
    assert {"audit_entries", "hour_entries"} <= {table.name for table in TABLES}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET {column} = {column}", "DELETE FROM {table}"])
def test_raw_sql_changes_no_row_on_record(connection: Connection, table: Table, statement: str) -> None:
    with _a_row_in(connection, table):
        column = next(iter(table.columns)).name
        with pytest.raises(DBAPIError, match="append-only"), connection.begin_nested():
            connection.execute(text(statement.format(table=table.name, column=column)))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_postgresql_truncates_no_record(connection: Connection, table: Table) -> None:
    if connection.dialect.name == "sqlite":
        pytest.skip("SQLite has no TRUNCATE")
    with pytest.raises(DBAPIError, match="append-only"), connection.begin_nested():
        connection.execute(text(f"TRUNCATE {table.name} CASCADE"))


def test_a_table_without_triggers_would_be_seen(connection: Connection) -> None:
    connection.execute(text("CREATE TABLE unguarded (id INTEGER)"))
    connection.execute(text("INSERT INTO unguarded VALUES (1)"))
    assert connection.execute(text("UPDATE unguarded SET id = id")).rowcount == 1
    assert connection.execute(text("DELETE FROM unguarded")).rowcount == 1


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_session_changes_no_row_on_record(db: Session, connection: Connection, model: type[Any]) -> None:
    with _a_row_in(connection, model.__table__):
        row = db.query(model).one()
        key = inspect(model).primary_key[0].key
        assert key is not None
        plain = next(name for name in inspect(model).column_attrs.keys() if name != key)  # noqa: SIM118
        setattr(row, plain, None if getattr(row, plain) is not None else SAMPLES[str])
        with pytest.raises(AppendOnlyViolation):
            db.flush()
        db.expire(row)
        db.delete(row)
        with pytest.raises(AppendOnlyViolation):
            db.flush()


@contextmanager
def _a_row_in(connection: Connection, table: Table) -> Iterator[None]:
    """Put one row into a table, past its references and checks: only append-only is of interest here."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        connection.execute(text("PRAGMA ignore_check_constraints = ON"))
    else:
        for constraint in table.constraints:
            if isinstance(constraint, CheckConstraint | ForeignKeyConstraint):
                connection.execute(text(f'ALTER TABLE {table.name} DROP CONSTRAINT "{constraint.name}"'))
    connection.execute(table.insert().values({column.name: _sample(column) for column in table.columns}))
    try:
        yield
    finally:
        if connection.dialect.name == "sqlite":
            connection.execute(text("PRAGMA ignore_check_constraints = OFF"))


def _sample(column: Any) -> Any:
    kind: Any = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, JSON):
        return {}
    return kind.enums[0] if isinstance(kind, Enum) else SAMPLES[kind.python_type]
