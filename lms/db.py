"""The database: the model base, append-only rows, and everything that differs between SQLite and PostgreSQL."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, cast

import pysqlite3.dbapi2 as sqlite_driver
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    Date,
    DateTime,
    Dialect,
    Engine,
    Integer,
    MetaData,
    RowMapping,
    String,
    Table,
    TypeDecorator,
    cast as sql_cast,
    create_engine,
    event,
    func,
    text,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.sql.elements import ColumnElement

from lms.connections import POOL, care_for
from lms.settings import private_folder

# Older SQLite can corrupt a WAL database that two connections write and checkpoint at once (fixed in 3.51.3).
SAFE_SQLITE = (3, 51, 3)
# How long a writer waits for the one before it.
_BUSY_MS = 30_000
_INSERTS: dict[str, Callable[[Table], Any]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Goes in and comes out aware and in UTC on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive instant: nobody could say which moment it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a zone cannot be stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Give the instant its zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Model(DeclarativeBase):
    """Base of every table. Text has no length limit; instants are UTC; constraint names follow one convention."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    # The SQLite variant exists because only INTEGER PRIMARY KEY takes its rowid there.
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: String(),
        int: BigInteger().with_variant(Integer(), "sqlite"),
        datetime: UtcDateTime(),
        date: Date(),
        dict[str, Any]: JSON(),
    }


class AppendOnly:
    """Rows of this model are written once. The session refuses a change here, the database's triggers everywhere."""


class AppendOnlyViolation(Exception):
    """Code tried to change or delete a row that is on record for good."""


@event.listens_for(Session, "before_flush")
def _refuse_changes_of_append_only_rows(session: Session, *_: object) -> None:
    for row in session.deleted:
        if isinstance(row, AppendOnly):
            raise AppendOnlyViolation(f"{type(row).__name__} rows are never deleted")
    for row in session.dirty:
        if isinstance(row, AppendOnly) and session.is_modified(row):
            raise AppendOnlyViolation(f"{type(row).__name__} rows are never changed")


def append_only_tables() -> list[str]:
    """Return the tables of all append-only models, by name."""
    return sorted(str(m.local_table) for m in Model.registry.mappers if issubclass(m.class_, AppendOnly))


def make_engine(url: str) -> Engine:
    """Open the database. Raises RuntimeError when the SQLite library is one that can corrupt a WAL database."""
    if not url.startswith("sqlite"):
        engine = create_engine(url, hide_parameters=True, **POOL)
        care_for(engine)
        return engine
    if sqlite_driver.sqlite_version_info < SAFE_SQLITE:
        raise RuntimeError(f"SQLite {sqlite_driver.sqlite_version} has the WAL-reset fault; 3.51.3 or later is needed")
    path = make_url(url).database
    if path and path != ":memory:":
        private_folder(Path(path).parent)
    # Values of statements stay out of error texts: they are about people.
    options = {"check_same_thread": False, "timeout": 30}
    engine = create_engine(url, module=sqlite_driver, hide_parameters=True, connect_args=options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None  # SQLAlchemy says BEGIN itself, see below
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={_BUSY_MS}",
        "cache_size=-65536",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that turns writer midway fails or loses updates; take the write lock at once.
    reading = connection.get_execution_options().get("read_only", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    """Return the factory of writing sessions; `expire_on_commit` is off so that a committed thing can be shown."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Open a session that takes no write lock, and which PostgreSQL lets write nothing.

    It takes a connection when it first asks something: none is held by a request that waits for a thread.
    """
    with Session(_read_only(engine), autoflush=False, expire_on_commit=False) as session, session.begin():
        yield session


@lru_cache(maxsize=4)
def _read_only(engine: Engine) -> Engine:
    """Return the engine under other options; it shares the connections."""
    return engine.execution_options(read_only=True, postgresql_readonly=True)


@contextmanager
def without_waiting(engine: Engine) -> Iterator[Session]:
    """Open a writing session that raises OperationalError at once when another writer is at work."""
    with engine.connect() as connection:
        own = connection.connection.driver_connection
        if engine.dialect.name == "sqlite" and own is not None:
            own.execute("PRAGMA busy_timeout=0")
        try:
            with Session(connection, expire_on_commit=False) as session, session.begin():
                if engine.dialect.name != "sqlite":
                    session.connection().exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
                yield session
        finally:
            if engine.dialect.name == "sqlite" and own is not None:
                own.execute(f"PRAGMA busy_timeout={_BUSY_MS}")


def bulk_insert(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert many rows of plain values in as few statements as the database allows: COPY on PostgreSQL.

    Every row names the same columns, all that have no default in the database; nothing is returned.
    """
    if not rows:
        return
    connection = session.connection()
    dialect = connection.dialect
    quote = dialect.identifier_preparer.quote
    names = list(rows[0])
    columns = [
        _bound([row[name] for row in rows], table.c[name].type.dialect_impl(dialect).bind_processor(dialect))
        for name in names
    ]
    into = f"{quote(table.name)} ({', '.join(map(quote, names))})"
    if dialect.name == "postgresql":
        with connection.connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN") as copy:  # type: ignore[attr-defined] # psycopg's
            for values in zip(*columns, strict=True):
                copy.write_row(values)
    else:
        places = ", ".join("?" * len(names))
        connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({places})", list(zip(*columns, strict=True)))  # noqa: S608 - our own names


def insert_missing(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert those of the rows that no unique constraint stands against; the others are there already."""
    if rows:
        session.execute(_INSERTS[session.get_bind().dialect.name](table).on_conflict_do_nothing(), rows)


def locked_or_new(
    session: Session, table: Table, unique: Sequence[str], rows: Sequence[dict[str, Any]]
) -> Sequence[RowMapping]:
    """Return the rows that a unique constraint knows by these values, put in where missing, locked to the end.

    One statement, so that who comes first is no question. Rows are locked in the order given and returned in none.
    """
    return session.execute(_locking(session.get_bind().dialect.name, table, tuple(unique)), rows).mappings().all()


@lru_cache  # every sign-in asks it
def _locking(dialect: str, table: Table, unique: tuple[str, ...]) -> Any:
    insert = _INSERTS[dialect](table)
    same = {unique[0]: insert.excluded[unique[0]]}
    return insert.on_conflict_do_update(index_elements=unique, set_=same).returning(*table.c)


def reserve_ids(session: Session, table: Table, count: int) -> list[int]:
    """Return ids that no row of a table has and no other transaction will take, for rows that are inserted in bulk."""
    connection = session.connection()
    name = connection.dialect.identifier_preparer.quote(table.name)
    if connection.dialect.name == "postgresql":
        # The sequence is looked up once, and not for every id.
        counter = (
            "WITH one AS MATERIALIZED (SELECT CAST(pg_get_serial_sequence(:name, 'id') AS regclass) AS s) "
            "SELECT nextval(s) FROM one, generate_series(1, :count)"
        )
        return list(connection.execute(text(counter), {"name": name, "count": count}).scalars())
    # Whoever writes on SQLite writes alone.
    last = connection.exec_driver_sql(f"SELECT coalesce(max(id), 0) FROM {name}").scalar_one()  # noqa: S608 - our own name
    return list(range(last + 1, last + 1 + count))


def _bound(values: list[Any], processor: Callable[[Any], Any] | None) -> list[Any]:
    """Turn values into what the driver takes; bytes it takes as they are, whatever the type's processor would do."""
    if processor is None or any(isinstance(value, bytes) for value in values):
        return values
    return [processor(value) for value in values]


def one_at_a_time(session: Session, name: str) -> None:
    """Wait until no other transaction holds this name; it is held to the end of this one.

    For what has no row yet that could be locked. SQLite lets one transaction write at a time as it is.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"), {"name": name})


def table_of(model: type[Model]) -> Table:
    """Return a model's table, for statements over many rows at once."""
    return cast("Table", model.__table__)


def look_through_tables(session: Session) -> None:
    """Let SQLite learn how its tables are filled, as PostgreSQL does by itself: by that it picks its indexes."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("PRAGMA optimize=0x10002")


def has_bit(column: Any, mask: int) -> ColumnElement[bool]:
    """Return the condition that an integer column shares at least one bit with `mask`."""
    condition: ColumnElement[bool] = column.op("&")(mask) != 0
    return condition


def instant_text(at: datetime) -> str:
    """Return an instant as the text that `as_text` gives of a column."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def as_text(session: Session, column: Any) -> ColumnElement[str]:
    """Return an instant as text in UTC, made by the database: as SQLite keeps it, YYYY-MM-DD HH:MM:SS.ffffff."""
    if session.get_bind().dialect.name == "sqlite":
        return type_coerce(column, String)
    return func.to_char(func.timezone("UTC", column), "YYYY-MM-DD HH24:MI:SS.US", type_=String)


def sum_of(column: Any) -> ColumnElement[int]:
    """Return the sum of whole numbers as a whole number, 0 of none; PostgreSQL by itself answers with a decimal."""
    return sql_cast(func.coalesce(func.sum(column), 0), BigInteger)
