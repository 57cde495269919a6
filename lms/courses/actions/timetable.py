"""Verbs on the timetable of a class: add a lesson, change it, take it off."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.courses.actions.classes import OPEN_STATES, touch
from lms.courses.models.classes import ClassSession, TrainingClass
from lms.courses.queries.attendance import has_signs
from lms.courses.queries.classes import lecturers_busy, lessons_of
from lms.courses.queries.enrolments import lock_class
from lms.courses.rules.classes import Lesson, require_class_state, require_lesson
from lms.errors import NotFound, RuleBroken


@dataclass(frozen=True, slots=True)
class LessonPlan:
    """One lesson as it is meant to be; who teaches is one of us, or a name."""

    part_id: int
    starts_at: datetime
    ends_at: datetime
    topic: str
    lecturer_id: int | None = None
    lecturer_name: str | None = None
    place: str | None = None


def add_lesson(db: Session, one: TrainingClass, plan: LessonPlan, *, actor: Actor) -> ClassSession:
    """Add a lesson. Raises RuleBroken CLASS_STATE, TOPIC_MISSING, the codes of `require_lesson`; NotFound PART."""
    require_can(actor, Permission.RUN_CLASSES)
    lock_class(db, one.id)
    _require_fits(one, plan, but=None)
    row = ClassSession(class_id=one.id, **_facts(plan))
    db.add(row)
    touch(one)
    db.flush()  # the page that follows shows it
    audit.record(db, actor=actor, action="class:lesson:added", subject=one)
    return row


def change_lesson(db: Session, one: TrainingClass, session_id: int, plan: LessonPlan, *, actor: Actor) -> None:
    """Change a lesson nobody has signed for. Raises RuleBroken LESSON_SIGNED, and the codes of `add_lesson`."""
    require_can(actor, Permission.RUN_CLASSES)
    lock_class(db, one.id)
    row = _lesson(one, session_id)
    _require_fits(one, plan, but=session_id)
    _require_unsigned(db, row)
    for name, value in _facts(plan).items():
        setattr(row, name, value)
    touch(one)
    audit.record(db, actor=actor, action="class:lesson:changed", subject=one, lesson=session_id)


def cancel_lesson(db: Session, one: TrainingClass, session_id: int, *, actor: Actor) -> None:
    """Take a lesson off; calendars are told. Raises RuleBroken CLASS_STATE, LESSON_SIGNED."""
    require_can(actor, Permission.RUN_CLASSES)
    lock_class(db, one.id)
    require_class_state(one.state, *OPEN_STATES)
    row = _lesson(one, session_id)
    _require_unsigned(db, row)
    row.cancelled_at = clock.now()
    touch(one)
    audit.record(db, actor=actor, action="class:lesson:cancelled", subject=one, lesson=session_id)


def busy_lecturers(db: Session, one: TrainingClass) -> list[tuple[ClassSession, TrainingClass, Lesson]]:
    """Return the lessons whose lecturer teaches elsewhere at that time: a warning, for plans may still move."""
    rows = [row for row in one.sessions if row.lecturer_id is not None and row.cancelled_at is None]
    taken = lecturers_busy(db, [row.lecturer_id for row in rows if row.lecturer_id], but=None) if rows else []
    return [
        (row, other, lesson)
        for row in rows
        for lecturer, lesson, other in taken
        if lecturer == row.lecturer_id and lesson.id != row.id
        if row.starts_at < lesson.ends_at and lesson.starts_at < row.ends_at
    ]


def _require_fits(one: TrainingClass, plan: LessonPlan, *, but: int | None) -> None:
    require_class_state(one.state, *OPEN_STATES)
    if not plan.topic.strip():
        raise RuleBroken("TOPIC_MISSING")
    if plan.part_id not in {part.id for part in one.parts}:
        raise NotFound("PART_NOT_FOUND")
    new = Lesson(but or 0, plan.part_id, plan.starts_at, plan.ends_at)
    require_lesson(new, lessons_of(one), clock.zone())


def _require_unsigned(db: Session, row: ClassSession) -> None:
    if has_signs(db, [row.id]):
        raise RuleBroken("LESSON_SIGNED")


def _lesson(one: TrainingClass, session_id: int) -> ClassSession:
    found = next((row for row in one.sessions if row.id == session_id and row.cancelled_at is None), None)
    if found is None:
        raise NotFound("SESSION_NOT_FOUND")
    return found


def _facts(plan: LessonPlan) -> dict[str, object]:
    return {
        "part_id": plan.part_id,
        "starts_at": plan.starts_at,
        "ends_at": plan.ends_at,
        "topic": plan.topic.strip(),
        "lecturer_id": plan.lecturer_id,
        "lecturer_name": None if plan.lecturer_id else plan.lecturer_name,
        "place": plan.place,
    }
