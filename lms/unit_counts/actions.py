"""Keeping counts, and saying that they must be counted again."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from lms.among import is_among
from lms.db import bulk_insert, table_of
from lms.unit_counts.models import COUNTED, UnitCount, UnitCountChange
from lms.unit_counts.queries import Counts, lock_changes


def note_change(db: Session, family: str) -> None:
    """Say that a family must be counted again: a new day is a change too."""
    db.execute(insert(table_of(UnitCountChange)), {"family": family})


def keep(db: Session, family: str, days: Mapping[date, Counts], *, seen: Sequence[int]) -> bool:
    """Put a family's counts in place of the old ones, unless another worker was faster; `seen`: the changes before."""
    if len(lock_changes(db, seen)) < len(seen):
        return False
    db.execute(delete(UnitCount).where(UnitCount.family == family))
    bulk_insert(db, table_of(UnitCount), [row for day, counts in days.items() for row in _rows(family, day, counts)])
    db.execute(delete(UnitCountChange).where(is_among(UnitCountChange.id, seen)))
    return True


def _rows(family: str, day: date, counts: Counts) -> list[dict[str, Any]]:
    common = {"family": family, "as_of": day}
    said = {(COUNTED, ""): ()} | dict(counts)
    return [common | {"unit_id": unit, "part": part, "counts": list(each)} for (unit, part), each in said.items()]
