"""Counts of units that are kept while nothing they rest on has changed (decisions 8 and 24).

A family is what is counted together: each has a room that counts it, and tables whose triggers, made by migrations,
put a row into `unit_count_changes` with every change, in its transaction. While such a row waits, and for a day that is
not kept, nothing is read here and the room counts afresh. The worker counts, and takes away exactly the rows it saw.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import JSON, Index, bindparam, delete, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms.among import is_among
from lms.db import Model, bulk_insert, table_of

# Of a day: by unit and part (a class of person, a rule), the numbers; a unit's stand for all below it too.
Counts = Mapping[tuple[int, str], Sequence[int]]
# Stands for no unit: its row says that the day was counted.
_COUNTED = 0


class UnitCount(Model):
    """What a unit with all below it counted on a day."""

    __tablename__ = "unit_counts"
    __table_args__ = (Index("ix_unit_counts_unit", "family", "as_of", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    family: Mapped[str]
    as_of: Mapped[date]
    unit_id: Mapped[int] = mapped_column(comment="0: says that the day was counted.")
    part: Mapped[str] = mapped_column(comment="What of it: a class of person, a rule.")
    counts: Mapped[list[int]] = mapped_column(JSON())


class UnitCountChange(Model):
    """Something a family rests on changed since it was counted. Written by triggers."""

    __tablename__ = "unit_count_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    family: Mapped[str] = mapped_column(index=True)


def kept(db: Session, family: str, as_of: date, units: Collection[int]) -> Counts | None:
    """Return what some units counted on a day; None when it must be counted afresh."""
    if db.execute(_CHANGED, {"family": family}).first() is not None:
        return None
    rows = db.execute(_KEPT, {"family": family, "day": as_of, "units": [_COUNTED, *units]}).all()
    found = {(unit, part): counts for unit, part, counts in rows}
    return found if found.pop((_COUNTED, ""), None) is not None else None


def changes(db: Session, family: str) -> list[int]:
    """Return what changed since a family was counted. Asked for before counting, never after."""
    return list(db.scalars(select(UnitCountChange.id).where(UnitCountChange.family == family)))


def note_change(db: Session, family: str) -> None:
    """Say that a family must be counted again: a new day is a change too."""
    db.execute(insert(table_of(UnitCountChange)), {"family": family})


def keep(db: Session, family: str, days: Mapping[date, Counts], *, seen: Sequence[int]) -> bool:
    """Put a family's counts in place of the old ones, unless another worker was faster; `seen`: the changes before."""
    found = select(UnitCountChange.id).where(is_among(UnitCountChange.id, seen)).with_for_update(skip_locked=True)
    if len(db.scalars(found).all()) < len(seen):
        return False
    db.execute(delete(UnitCount).where(UnitCount.family == family))
    bulk_insert(db, table_of(UnitCount), [row for day, counts in days.items() for row in _rows(family, day, counts)])
    db.execute(delete(UnitCountChange).where(is_among(UnitCountChange.id, seen)))
    return True


def days_kept(db: Session, family: str) -> list[date]:
    """List the days of which a family is kept."""
    asked = select(UnitCount.as_of).filter_by(family=family, unit_id=_COUNTED)
    return list(db.scalars(asked.order_by(UnitCount.as_of)))


def all_kept(db: Session, family: str, as_of: date) -> Counts | None:
    """Return what every unit counted on a day, as `kept`."""
    units = db.scalars(select(UnitCount.unit_id).filter_by(family=family, as_of=as_of)).all()
    return kept(db, family, as_of, set(units))


def _rows(family: str, day: date, counts: Counts) -> list[dict[str, Any]]:
    common = {"family": family, "as_of": day}
    said = {(_COUNTED, ""): ()} | dict(counts)
    return [common | {"unit_id": unit, "part": part, "counts": list(each)} for (unit, part), each in said.items()]


# Made once: every dashboard asks them.
_CHANGED = select(UnitCountChange.id).where(UnitCountChange.family == bindparam("family")).limit(1)
_KEPT = select(UnitCount.unit_id, UnitCount.part, UnitCount.counts).where(
    UnitCount.family == bindparam("family"), UnitCount.as_of == bindparam("day"), is_among(UnitCount.unit_id, "units")
)
