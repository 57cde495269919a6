"""Selects on classes: those a unit in reach holds, those offered to people, their timetable as the rules see it."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms import clock
from lms.access import Actor, Permission
from lms.courses.models.classes import ClassEvent, ClassSession, ClassTrainee, Enrolment, TrainingClass
from lms.courses.models.courses import CourseVersion
from lms.courses.rules.classes import ClassState, Lesson, Sitting, sittings
from lms.errors import NotFound
from lms.people.models import Unit
from lms.people.queries.listing import find_present_unit
from lms.people.queries.reach import unit_in_reach
from lms.people.rules import steps_of

_SHOWN = tuple(state.value for state in ClassState if state is not ClassState.DRAFT)


def get_class(db: Session, class_id: int, *, seen_by: Actor, lock: bool = False) -> TrainingClass:
    """Return a class that a unit in reach holds, with all that belongs to it. Raises NotFound CLASS_NOT_FOUND."""
    return _one(db, _hosted(seen_by).where(TrainingClass.id == class_id), lock=lock)


def get_offer(db: Session, class_id: int, *, seen_by: Actor, lock: bool = False) -> TrainingClass:
    """Return an announced class that concerns the actor or his people. Raises NotFound CLASS_NOT_FOUND."""
    wanted = select(TrainingClass).where(TrainingClass.id == class_id, _offered(db, seen_by))
    return _one(db, wanted, lock=lock)


def get_session(db: Session, session_id: int) -> ClassSession:
    """Return a lesson with its class, whoever asks: who holds its code may know. Raises NotFound SESSION_NOT_FOUND."""
    wanted = select(ClassSession).where(ClassSession.id == session_id, ClassSession.cancelled_at.is_(None))
    found = db.scalar(wanted)
    if found is None:
        raise NotFound("SESSION_NOT_FOUND")
    return found


def is_host(db: Session, one: TrainingClass, actor: Actor) -> bool:
    """Tell whether the actor acts for the unit that holds a class."""
    return db.scalar(select(Unit.id).where(Unit.id == one.host_unit_id, unit_in_reach(actor))) is not None


def load_class(db: Session, class_id: int, *, lock: bool = False) -> TrainingClass:
    """Return a class by its id alone: for what a code, an enrolment or a lesson leads to."""
    return _one(db, select(TrainingClass).where(TrainingClass.id == class_id), lock=lock)


def list_classes(db: Session, *, seen_by: Actor, year: int) -> list[TrainingClass]:
    """List the classes that units in reach hold in a year, the latest first; those without a timetable before all."""
    wanted = _hosted(seen_by).options(joinedload(TrainingClass.host_unit), selectinload(TrainingClass.sessions))
    found = list(db.scalars(wanted.where(_in_year(year))))
    return sorted(found, key=lambda one: (begins_at(one) or one.created_at, one.id), reverse=True)


def list_offers(db: Session, *, seen_by: Actor, year: int) -> list[TrainingClass]:
    """List the announced classes of a year that concern the actor or his people, the latest first."""
    wanted = select(TrainingClass).where(_offered(db, seen_by), _in_year(year))
    loaded = wanted.options(joinedload(TrainingClass.host_unit), selectinload(TrainingClass.sessions))
    return sorted(db.scalars(loaded), key=lambda one: (begins_at(one) or one.created_at, one.id), reverse=True)


def events_of(db: Session, class_id: int) -> list[ClassEvent]:
    """List the moves of a class, oldest first."""
    return list(db.scalars(select(ClassEvent).where(ClassEvent.class_id == class_id).order_by(ClassEvent.id)))


def lessons_of(training_class: TrainingClass) -> list[Lesson]:
    """Return the lessons that take place."""
    return [
        Lesson(row.id, row.part_id, row.starts_at, row.ends_at, row.lecturer_id)
        for row in training_class.sessions
        if row.cancelled_at is None
    ]


def sittings_of(training_class: TrainingClass) -> list[Sitting]:
    """Return the sittings of the timetable, in order of time."""
    return sittings(lessons_of(training_class), clock.zone())


def begins_at(training_class: TrainingClass) -> datetime | None:
    """Return when the first lesson begins, None without any."""
    return min((lesson.starts_at for lesson in lessons_of(training_class)), default=None)


def lecturers_busy(
    db: Session, lecturer_ids: Sequence[int], *, but: int | None
) -> list[tuple[int, Lesson, TrainingClass]]:
    """List the lessons that people teach in classes which are not over, but one's own lesson."""
    wanted = (
        select(ClassSession, TrainingClass)
        .join(TrainingClass, ClassSession.class_id == TrainingClass.id)
        .where(ClassSession.lecturer_id.in_(lecturer_ids), ClassSession.cancelled_at.is_(None))
        .where(TrainingClass.state.in_(("draft", "announced")), ClassSession.id != (but or 0))
    )
    return [
        (row.lecturer_id or 0, Lesson(row.id, row.part_id, row.starts_at, row.ends_at, row.lecturer_id), one)
        for row, one in db.execute(wanted)
    ]


def _hosted(actor: Actor) -> Select[TrainingClass]:
    hosts = select(Unit.id).where(unit_in_reach(actor))
    return select(TrainingClass).where(TrainingClass.host_unit_id.in_(hosts))


def _offered(db: Session, actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a class is announced, and for the actor, for people in his reach, or lists one."""
    above = steps_of(_own_path(db, actor))
    units = select(Unit.id).where(or_(unit_in_reach(actor), Unit.id.in_(above)))
    for_them = select(ClassTrainee.class_id).where(ClassTrainee.unit_id.in_(units))
    hosts = select(Unit.id).where(unit_in_reach(actor))
    listed = select(Enrolment.class_id).where(Enrolment.person_id == (actor.person_id or 0))
    return and_(
        TrainingClass.state.in_(_SHOWN),
        or_(TrainingClass.host_unit_id.in_(hosts), TrainingClass.id.in_(for_them), TrainingClass.id.in_(listed)),
    )


def _own_path(db: Session, actor: Actor) -> str:
    """Return the path of the unit whose people the actor looks after; without one that of his own post."""
    if actor.can(Permission.VIEW_PEOPLE) and actor.unit_path:
        return actor.unit_path
    unit = find_present_unit(db, actor.person_id, clock.today()) if actor.person_id else None
    return unit.path if unit else ""


def _in_year(year: int) -> ColumnElement[bool]:
    start, end = clock.local_instant(date(year, 1, 1)), clock.local_instant(date(year + 1, 1, 1))
    held = select(ClassSession.class_id).where(ClassSession.starts_at >= start, ClassSession.starts_at < end)
    planned = (TrainingClass.created_at >= start) & (TrainingClass.created_at < end)
    any_lesson = select(ClassSession.class_id)
    return or_(TrainingClass.id.in_(held), and_(planned, TrainingClass.id.not_in(any_lesson)))


def _one(db: Session, wanted: Select[TrainingClass], *, lock: bool) -> TrainingClass:
    loaded = wanted.options(
        joinedload(TrainingClass.host_unit),
        joinedload(TrainingClass.version).joinedload(CourseVersion.course),
        selectinload(TrainingClass.trainees).joinedload(ClassTrainee.unit),
        selectinload(TrainingClass.parts),
        selectinload(TrainingClass.sessions).joinedload(ClassSession.part),
        selectinload(TrainingClass.sessions).joinedload(ClassSession.lecturer),
    ).execution_options(populate_existing=True)
    if lock:
        loaded = loaded.with_for_update(of=TrainingClass)
    found = db.scalar(loaded)
    if found is None:
        raise NotFound("CLASS_NOT_FOUND")
    return found
