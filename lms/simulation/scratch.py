"""What a made-up county is told by: temporary tables of one connection, and chance that both databases reckon alike."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Boolean,
    Column,
    Connection,
    Date,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    text,
)
from sqlalchemy.orm import Session

from lms.db import UtcDateTime, bulk_insert

_KEPT = MetaData()


def _table(name: str, **columns: Any) -> Table:
    made = (Column(column, kind() if isinstance(kind, type) else kind) for column, kind in columns.items())
    # Emptied by every commit where rows that were deleted stay to be read over.
    return Table(f"simulated_{name}", _KEPT, *made, prefixes=["TEMPORARY"], postgresql_on_commit="DELETE ROWS")


# The days of a year on which something may be held, from 0, and when it is then claimed, decided and taken back.
DAYS = _table(
    "days", number=BigInteger, occurred_on=Date, claimed_at=UtcDateTime, decided_at=UtcDateTime, undone_at=UtcDateTime
)
# The teams of the county, and the file its bureau hands in with their hours online.
TEAMS = _table("teams", unit_id=BigInteger, batch_id=BigInteger)
# What is held for a team.
CLASSES = _table(
    "classes",
    **dict.fromkeys(("activity_id", "unit_id", "day", "credit", "tags"), BigInteger),
    **dict.fromkeys(("title", "category", "method"), String),
)
# Who is on the roster of an exam: his place on it from 0, whether he sat, and his points in halves.
RESULTS = _table(
    "results",
    **dict.fromkeys(("place", "person_id", "unit_id", "points"), BigInteger),
    person_class=String,
    is_due=Boolean,
    has_sat=Boolean,
)


def unfold(connection: Connection) -> None:
    """Make the tables; they end with the connection."""
    with connection.begin():
        _KEPT.create_all(connection, checkfirst=False)


def put(db: Session, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Put rows in place of what a table holds."""
    db.execute(delete(table))
    bulk_insert(db, table, list(rows))
    db.execute(text(f"ANALYZE {table.name}"))  # nobody else tells the planner how few they are


def days_of(year: int, count: int) -> list[dict[str, Any]]:
    """Return the rows of `DAYS`: the first days of a year from 2 January."""
    days = (date(year, 1, 2) + timedelta(days=number) for number in range(count))
    return [
        {"number": number, "occurred_on": day, "claimed_at": noon(day, 2), "decided_at": noon(day, 6)}
        | {"undone_at": noon(day, 9)}
        for number, day in enumerate(days)
    ]


def noon(day: date, later: int = 0) -> datetime:
    """Return noon of a day in China, or of one so many days later."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC) + timedelta(days=later)


def draw(one: str, other: str, turn: int) -> str:
    """Return the expression of a number below 2³¹ that two ids, a turn and the world's seed (`:seed`) decide.

    Whole numbers alone, so that SQLite and PostgreSQL agree; two turns of Lehmer's generator.
    """
    return f"(((({one}) * 7919 + ({other}) * 104729 + {turn * 15_485_863} + :seed) * 48271 % {_P}) * 69621 % {_P})"


_P = 2_147_483_647


def run(db: Session, statement: str, **given: Any) -> int:
    """Run a statement of ours with those of the values that it names; return how many rows it made."""
    asked = text(statement)
    named = {name: value for name, value in given.items() if name in asked.compile().params}
    done: Any = db.execute(asked.bindparams(*(_bound(name, value) for name, value in named.items())))
    return int(done.rowcount)


def _bound(name: str, value: Any) -> BindParameter[Any]:
    kind = UtcDateTime() if isinstance(value, datetime) else Date() if isinstance(value, date) else BigInteger()
    return bindparam(name, value, type_=kind)


def highest(db: Session, table: str) -> int:
    """Return the last id that a table has given."""
    return int(db.scalar(text(f"SELECT coalesce(max(id), 0) FROM {table}")) or 0)  # noqa: S608 - our own name
