"""Who belongs to a yearly class and who to none (QD-10-4), and what lecturers have taught (ZJG-17-1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.courses.models.classes import ClassSession, Enrolment, TrainingClass
from lms.courses.queries.enrolments import rotation_of
from lms.people.models import Unit
from lms.people.queries.flags import lecturers
from lms.people.queries.matching import OnList, roll_to_choose_from


@dataclass(frozen=True, slots=True)
class Grouping:
    """One yearly class, and how many people of the unit belong to it."""

    id: int
    title: str
    type: str
    state: str
    people: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The roll of a unit by yearly class: the classes, who belongs to none, and how many there are in all."""

    groups: Sequence[Grouping]
    uncovered: Sequence[OnList]
    roll: int


@dataclass(frozen=True, slots=True)
class Taught:
    """A lecturer and what he taught in a year: lessons, minutes, the latest topics."""

    person: OnList
    lessons: int
    minutes: int
    topics: Sequence[str]


def coverage(db: Session, unit: Unit, year: int) -> Coverage:
    """Return the roll of a unit in reach, with all below, by yearly class."""
    day = min(clock.today(), date(year, 12, 31))
    roll = roll_to_choose_from(db, unit, day, limit=None)
    ids = [row.id for row in roll]
    covered = rotation_of(db, ids, year)
    return Coverage(
        groups=_groups(db, ids, year),
        uncovered=[row for row in roll if row.id not in covered],
        roll=len(roll),
    )


def _groups(db: Session, people: Sequence[int], year: int) -> list[Grouping]:
    wanted = (
        select(TrainingClass, Enrolment.person_id)
        .join(Enrolment, Enrolment.class_id == TrainingClass.id)
        .where(TrainingClass.rotation_year == year, TrainingClass.state != "cancelled")
        .where(Enrolment.state != "withdrawn")
    )
    ours, counted = set(people), dict[int, tuple[TrainingClass, set[int]]]()
    for one, person in db.execute(wanted):
        counted.setdefault(one.id, (one, set()))[1].update({person} & ours)
    found = [Grouping(o.id, o.title, o.rotation_type or "", o.state, len(own)) for o, own in counted.values() if own]
    return sorted(found, key=lambda one: (one.type, one.title))


def lecturers_with_work(db: Session, year: int, *, seen_by: Actor) -> list[Taught]:
    """List the lecturers in reach with what they taught in a year, in classes that were held."""
    pool = lecturers(db, clock.today(), seen_by=seen_by)
    start, end = clock.local_instant(date(year, 1, 1)), clock.local_instant(date(year + 1, 1, 1))
    wanted = (
        select(ClassSession)
        .join(TrainingClass, ClassSession.class_id == TrainingClass.id)
        .where(ClassSession.lecturer_id.in_([row.id for row in pool]), ClassSession.cancelled_at.is_(None))
        .where(TrainingClass.state.in_(("held", "handed_in")))
        .where(ClassSession.starts_at >= start, ClassSession.starts_at < end)
        .order_by(ClassSession.starts_at.desc())
    )
    by_person: dict[int, list[ClassSession]] = {}
    for row in db.scalars(wanted):
        by_person.setdefault(row.lecturer_id or 0, []).append(row)
    return [_taught(row, by_person.get(row.id, [])) for row in pool]


def _taught(person: OnList, rows: Sequence[ClassSession]) -> Taught:
    minutes = sum(int((row.ends_at - row.starts_at).total_seconds()) // 60 for row in rows)
    return Taught(person, len(rows), minutes, list(dict.fromkeys(row.topic for row in rows))[:3])
