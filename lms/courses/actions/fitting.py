"""Whether people fit into a class: what the list, other classes and the ledger say against it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.courses.models.classes import TrainingClass
from lms.courses.queries.classes import lessons_of
from lms.courses.queries.enrolments import lessons_taken, rotation_of
from lms.courses.rules.classes import Lesson, meet
from lms.errors import RuleBroken
from lms.hours.catalogue import Method
from lms.hours.queries.ledger import attended_on
from lms.hours.rules import Attended, overlaps
from lms.people.queries.people import unit_ids_on
from lms.people.queries.units import paths_by_id


def refusals_for(db: Session, one: TrainingClass, person_ids: Sequence[int]) -> dict[int, RuleBroken]:
    """Map people to why they cannot take part; who fits is missing.

    Codes: NO_POST_THAT_DAY, NOT_INVITED (the unit is none of the trainees'), TEACHES_ALL, CLASS_OVERLAP (enrolled
    elsewhere at that time), OVERLAP (training on record at that time), ROTATION_TWICE (QD-10-4).
    """
    lessons, refusals = lessons_of(one), dict[int, RuleBroken]()
    people = list(dict.fromkeys(person_ids))
    days = sorted({lesson.starts_at.astimezone(clock.zone()).date() for lesson in lessons}) or [clock.today()]
    units, paths = unit_ids_on(db, people, days[0]), paths_by_id(db)
    taken = lessons_taken(db, people, but=one.id)
    on_record = attended_on(db, people, days, with_pending=True)
    rotation = rotation_of(db, people, one.rotation_year, but=one.id) if one.rotation_year else {}
    for person in people:
        try:
            _require_invited(one, paths.get(units.get(person, 0)), days[0])
            if lessons and all(lesson.lecturer_id == person for lesson in lessons):
                raise RuleBroken("TEACHES_ALL")
            _require_free(lessons, taken.get(person, []))
            _require_unrecorded(lessons, [entry for day in days for entry in on_record.get((person, day), [])])
            if person in rotation:
                raise RuleBroken("ROTATION_TWICE", title=rotation[person], year=one.rotation_year)
        except RuleBroken as refusal:
            refusals[person] = refusal
    return refusals


def _require_invited(one: TrainingClass, path: str | None, day: date) -> None:
    if path is None:
        raise RuleBroken("NO_POST_THAT_DAY", day=day)
    if not any(path.startswith(row.unit.path) for row in one.trainees):
        raise RuleBroken("NOT_INVITED")


def _require_free(lessons: Sequence[Lesson], others: Sequence[tuple[TrainingClass, list[Lesson]]]) -> None:
    for other, theirs in others:
        clash = meet(theirs, lessons)
        if clash is not None:
            raise RuleBroken("CLASS_OVERLAP", title=other.title, begins=clash.starts_at)


def _require_unrecorded(lessons: Sequence[Lesson], entries: Sequence[Attended]) -> None:
    for lesson in lessons:
        day = lesson.starts_at.astimezone(clock.zone()).date()
        new = Attended(day, 1, Method.CLASSROOM, lesson.starts_at, lesson.ends_at)
        clash = next((entry for entry in entries if overlaps(new, entry)), None)
        if clash is not None:
            raise RuleBroken("OVERLAP", starts_at=clash.starts_at, ends_at=clash.ends_at)
