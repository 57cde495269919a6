"""Search inside Chinese text: an index of signs and pairs of signs, which each database keeps in its own form.

A table `<name>` made by a migration: on SQLite a full-text table without its text, on PostgreSQL an array under a GIN
index (decision 16). Both hold the same numbers. It finds candidates; the asker compares the text itself.
"""

from collections.abc import Iterable, Sequence, Set as AbstractSet
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    MetaData,
    String,
    Table,
    bindparam,
    column,
    literal,
    table,
    text,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import ColumnElement

from lms.among import is_among
from lms.db import bulk_insert

_OFFSET = 2**31


def grams_of(words: str) -> set[int]:
    """Return the numbers of a text's signs and of its pairs of signs; no pair spans a space."""
    grams: set[int] = set()
    for word in words.split():
        # Two bytes a sign: read two by two they are the signs, four by four the pairs, at even and at odd places.
        data = word.encode("utf-16-le", "surrogatepass")
        grams.update(memoryview(data).cast("H"), _pairs(data), _pairs(data[2:]))
    return grams


def add(session: Session, name: str, texts: Iterable[tuple[int, AbstractSet[int]]]) -> None:
    """Put texts into the index by their grams, each under an id that is not in it yet."""
    if session.get_bind().dialect.name == "sqlite":
        rows = [(identity, " ".join(map(str, grams))) for identity, grams in texts]
        if rows:
            session.connection().exec_driver_sql(f"INSERT INTO {name} (rowid, grams) VALUES (?, ?)", rows)  # noqa: S608 - our own name
        return
    # Arrays as PostgreSQL writes them: the driver takes five times as long to put a list together.
    rows_of_arrays = [
        {"id": identity, "grams": f"{{{','.join([str(gram - _OFFSET) for gram in grams])}}}"}
        for identity, grams in texts
    ]
    bulk_insert(session, Table(name, MetaData(), Column("id", Integer), Column("grams", String)), rows_of_arrays)


def remove(session: Session, name: str, ids: Sequence[int]) -> None:
    """Take texts out of the index."""
    key = "rowid" if session.get_bind().dialect.name == "sqlite" else "id"
    index = table(name, column(key))
    session.execute(index.delete().where(is_among(index.c[key], ids)))


def plan_by_what_is_asked(session: Session) -> None:
    """Let PostgreSQL plan each search of a transaction anew: some signs stand in ten thousand times more texts.

    Otherwise the plan of a rare word comes to serve a frequent one, which then takes seconds.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))


def may_hold(session: Session, name: str, identity: Any, sought: str) -> ColumnElement[bool]:
    """Return the condition that the text indexed under `identity` has every sign and pair of signs of `sought`.

    What it finds may hold them elsewhere than side by side. Nothing but spaces is held by every text.
    """
    statement, asked = _asking(session, name, sought)
    if asked is None:
        return literal(value=True)
    found = text(statement).bindparams(bindparam("asked", asked, unique=True)).columns(column("id", BigInteger))
    condition: ColumnElement[bool] = identity.in_(found)
    return condition


def newest(session: Session, name: str, sought: str, limit: int) -> list[int]:
    """Return the highest ids of texts that `may_hold` what is sought, which is not nothing, the highest first."""
    statement, asked = _asking(session, name, sought)
    return list(session.scalars(text(f"{statement} ORDER BY id DESC LIMIT {limit:d}"), {"asked": asked}))


def _asking(session: Session, name: str, sought: str) -> tuple[str, object]:
    """Return the statement that asks the index, and its value `asked`; None when nothing is sought."""
    # A pair stands for its signs; a sign alone counts only where it is a word of its own.
    wanted = {gram for word in sought.split() for gram in _pairs_or_sign(word)}
    if session.get_bind().dialect.name == "sqlite":
        return f"SELECT rowid AS id FROM {name} WHERE {name} MATCH :asked", _all_of(wanted) or None  # noqa: S608 - our own name
    grams = [gram - _OFFSET for gram in sorted(wanted)]
    return f"SELECT id FROM {name} WHERE grams @> CAST(:asked AS integer[])", grams or None  # noqa: S608 - our own name


def _all_of(wanted: set[int]) -> str:
    return " AND ".join(map(str, sorted(wanted)))


def _pairs_or_sign(word: str) -> set[int]:
    grams = grams_of(word)
    return grams if len(grams) == 1 else {gram for gram in grams if gram > 0xFFFF}


def _pairs(data: bytes) -> memoryview:
    return memoryview(data[: len(data) // 4 * 4]).cast("I")
