"""What a person's courses gave: hours in the ledger, and the minutes before the screen that did not count."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.courses.models.study import UncountedTime
from lms.db import sum_of
from lms.hours.models import HourEntry


@dataclass(frozen=True, slots=True)
class GivenPart:
    """What stands in the ledger for a course under one category, reversals taken off; hundredths of an 学时."""

    category: str
    tags: int
    credit: int


def given_by_code(db: Session, person_id: int, codes: Collection[str]) -> dict[str, list[GivenPart]]:
    """Map course codes to what stands in the ledger for a person, by category."""
    wanted = (
        select(HourEntry.course_code, HourEntry.category, HourEntry.tags, sum_of(HourEntry.credit))
        .where(HourEntry.person_id == person_id, HourEntry.course_code.in_(codes))
        .group_by(HourEntry.course_code, HourEntry.category, HourEntry.tags)
        .order_by(HourEntry.course_code, HourEntry.category)
    )
    found: dict[str, list[GivenPart]] = defaultdict(list)
    for code, category, tags, credit in db.execute(wanted):
        if code is not None and credit:
            found[code].append(GivenPart(category, tags, credit))
    return found


def uncounted_by_reason(db: Session, learning_id: int) -> dict[str, timedelta]:
    """Map the reasons why time did not count to how much that was, the longest first."""
    found: dict[str, timedelta] = defaultdict(timedelta)
    wanted = select(UncountedTime.reason, UncountedTime.began_at, UncountedTime.ended_at)
    for reason, began_at, ended_at in db.execute(wanted.where(UncountedTime.learning_id == learning_id)):
        found[reason] += ended_at - began_at
    return dict(sorted(found.items(), key=lambda each: -each[1]))
