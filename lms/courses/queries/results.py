"""Selects on what handing in came to, what a lecturer has taught before, and the work of those who hold classes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lms import clock
from lms.access import Actor
from lms.courses.models.classes import ClassResult, ClassSession, TrainingClass
from lms.db import sum_of
from lms.errors import RuleBroken
from lms.people.models import Unit
from lms.people.queries.reach import unit_in_reach


@dataclass(frozen=True, slots=True)
class Workload:
    """What a unit did for training in a year (ZJG-4-2): classes, minutes taught, people and their minutes."""

    unit: str
    classes: int
    taught: int
    people: int
    attended: int


def results_of(db: Session, class_id: int) -> list[ClassResult]:
    """List what handing in came to, by day and person."""
    wanted = select(ClassResult).where(ClassResult.class_id == class_id).options(joinedload(ClassResult.person))
    found = db.scalars(wanted.order_by(ClassResult.day, ClassResult.id).execution_options(populate_existing=True))
    return list(found)


def refusal_of(result: ClassResult) -> RuleBroken | None:
    """Return a stored refusal as it was raised."""
    if result.refusal is None:
        return None
    return RuleBroken(result.refusal, **{name: _unpacked(value) for name, value in result.details.items()})


def packed(parameters: dict[str, Any]) -> dict[str, Any]:
    """Return what fills a refusal's sentence as JSON holds it."""
    return {name: _packed(value) for name, value in parameters.items()}


def taught_before(db: Session, person_id: int, year: int, *, but: int) -> set[str]:
    """Return the topics somebody has taught in classes of a year that were handed in, but one."""
    start, end = clock.local_instant(date(year, 1, 1)), clock.local_instant(date(year + 1, 1, 1))
    wanted = (
        select(ClassSession.topic)
        .join(TrainingClass, ClassSession.class_id == TrainingClass.id)
        .where(ClassSession.lecturer_id == person_id, ClassSession.cancelled_at.is_(None))
        .where(ClassSession.starts_at >= start, ClassSession.starts_at < end)
        .where(TrainingClass.state == "handed_in", TrainingClass.id != but)
    )
    return set(db.scalars(wanted))


def workload(db: Session, year: int, *, seen_by: Actor) -> list[Workload]:
    """List what units in reach did for training in a year: whoever did most first. Only what was handed in counts."""
    start, end = clock.local_instant(date(year, 1, 1)), clock.local_instant(date(year + 1, 1, 1))
    handed = (
        select(TrainingClass.id, TrainingClass.host_unit_id, Unit.name)
        .join(Unit, TrainingClass.host_unit_id == Unit.id)
        .where(unit_in_reach(seen_by), TrainingClass.state == "handed_in")
    )
    sums: dict[int, list[Any]] = {}
    classes = {row[0]: (row[1], row[2]) for row in db.execute(handed)}
    taught = _taught(db, list(classes), start, end)
    attended = _attended(db, list(taught))
    for class_id, minutes in taught.items():
        host, name = classes[class_id]
        own = sums.setdefault(host, [name, 0, 0, 0, 0])
        people, theirs = attended.get(class_id, (0, 0))
        for at, value in enumerate((1, minutes, people, theirs), start=1):
            own[at] += value
    return sorted((Workload(*own) for own in sums.values()), key=lambda one: (-one.taught, one.unit))


def _taught(db: Session, class_ids: Sequence[int], start: datetime, end: datetime) -> dict[int, int]:
    wanted = select(ClassSession).where(
        ClassSession.class_id.in_(class_ids),
        ClassSession.cancelled_at.is_(None),
        ClassSession.starts_at >= start,
        ClassSession.starts_at < end,
    )
    found: dict[int, int] = {}
    for row in db.scalars(wanted):
        minutes = int((row.ends_at - row.starts_at).total_seconds()) // 60
        found[row.class_id] = found.get(row.class_id, 0) + minutes
    return found


def _attended(db: Session, class_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    wanted = (
        select(ClassResult.class_id, func.count(ClassResult.person_id.distinct()), sum_of(ClassResult.minutes))
        .where(ClassResult.class_id.in_(class_ids), ClassResult.kind == "ATTENDED", ClassResult.minutes > 0)
        .group_by(ClassResult.class_id)
    )
    return {class_id: (people, minutes) for class_id, people, minutes in db.execute(wanted)}


def _packed(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"at:{value.isoformat()}"
    return f"on:{value.isoformat()}" if isinstance(value, date) else value


def _unpacked(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("at:"):
        return datetime.fromisoformat(value[3:])
    return date.fromisoformat(value[3:]) if isinstance(value, str) and value.startswith("on:") else value
