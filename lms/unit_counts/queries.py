"""Selects on counts that are kept."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.among import is_among
from lms.unit_counts.models import COUNTED, UnitCount, UnitCountChange

# Of a day: by unit and part (a class of person, a rule), the numbers; a unit's stand for all below it too.
Counts = Mapping[tuple[int, str], Sequence[int]]


def kept(db: Session, family: str, as_of: date, units: Collection[int]) -> Counts | None:
    """Return what some units counted on a day; None when it must be counted afresh."""
    if db.execute(_CHANGED, {"family": family}).first() is not None:
        return None
    rows = db.execute(_KEPT, {"family": family, "day": as_of, "units": [COUNTED, *units]}).all()
    found = {(unit, part): counts for unit, part, counts in rows}
    return found if found.pop((COUNTED, ""), None) is not None else None


def changes(db: Session, family: str) -> list[int]:
    """Return what changed since a family was counted. Asked for before counting, never after."""
    return list(db.scalars(select(UnitCountChange.id).where(UnitCountChange.family == family)))


def lock_changes(db: Session, seen: Sequence[int]) -> Sequence[int]:
    """Lock those of the changes that still wait and that no other worker holds; return their ids."""
    waiting = select(UnitCountChange.id).where(is_among(UnitCountChange.id, seen))
    return db.scalars(waiting.with_for_update(skip_locked=True)).all()


def days_kept(db: Session, family: str) -> list[date]:
    """List the days of which a family is kept."""
    asked = select(UnitCount.as_of).filter_by(family=family, unit_id=COUNTED)
    return list(db.scalars(asked.order_by(UnitCount.as_of)))


def all_kept(db: Session, family: str, as_of: date) -> Counts | None:
    """Return what every unit counted on a day, as `kept`."""
    units = db.scalars(select(UnitCount.unit_id).filter_by(family=family, as_of=as_of)).all()
    return kept(db, family, as_of, set(units))


# Made once: every dashboard asks them.
_CHANGED = select(UnitCountChange.id).where(UnitCountChange.family == bindparam("family")).limit(1)
_KEPT = select(UnitCount.unit_id, UnitCount.part, UnitCount.counts).where(
    UnitCount.family == bindparam("family"), UnitCount.as_of == bindparam("day"), is_among(UnitCount.unit_id, "units")
)
