"""Classes as the people who take part or teach see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms import clock
from lms.access import Actor
from lms.courses.models.classes import ClassSession, Enrolment, TrainingClass
from lms.courses.queries.attendance import as_signs, signs_in
from lms.courses.queries.classes import list_offers, load_class, sittings_of
from lms.courses.queries.enrolments import classes_of
from lms.courses.rules.attendance import Attendance, attendance_of, is_running
from lms.courses.rules.classes import Sitting
from lms.errors import NotFound


@dataclass(frozen=True, slots=True)
class MySitting:
    """One sitting of one's own: what one's signs in it come to."""

    training_class: TrainingClass
    sitting: Sitting
    attendance: Attendance


@dataclass(frozen=True, slots=True)
class MyClass:
    """A class one is enrolled in, or may enrol in; `enrolment` is None where one has not."""

    training_class: TrainingClass
    enrolment: Enrolment | None
    begins_at: datetime | None

    @property
    def state(self) -> str:
        """Enrolled, waiting, withdrawn, or nothing."""
        return self.enrolment.state if self.enrolment else ""


def my_classes(db: Session, actor: Actor) -> list[MyClass]:
    """List the classes of this year that one takes part in or may join, the next first, then those that were."""
    own = {one.id: row for row, one in classes_of(db, actor.person_id or 0)}
    offers = list_offers(db, seen_by=actor, year=clock.today().year)
    known = {one.id for one in offers}
    rows = [*offers, *(one for _, one in classes_of(db, actor.person_id or 0) if one.id not in known)]
    found = [MyClass(one, own.get(one.id), _begins(one)) for one in rows]
    found = [
        mine
        for mine in found
        if mine.enrolment or (mine.training_class.is_open and mine.training_class.state == "announced")
    ]
    now = clock.now()
    ahead = [mine for mine in found if mine.begins_at and mine.begins_at >= now and mine.state != "withdrawn"]
    past = [mine for mine in found if mine not in ahead]
    ahead.sort(key=lambda mine: (mine.begins_at or now, mine.training_class.id))
    past.sort(key=lambda mine: (mine.begins_at or now, mine.training_class.id), reverse=True)
    return [*ahead, *past]


def my_sittings(db: Session, one: TrainingClass, person_id: int) -> list[MySitting]:
    """Return every sitting of a class with what one's signs in it come to."""
    now = clock.now()
    return [
        MySitting(
            one,
            sitting,
            attendance_of(
                sitting,
                as_signs(signs_in(db, sitting.id, person_id)),
                now=now,
                tolerance=one.tolerance,
                person_id=person_id,
            ),
        )
        for sitting in sittings_of(one)
    ]


def running_sittings(db: Session, person_id: int, now: datetime) -> list[MySitting]:
    """List one's sittings that may be signed now."""
    found = []
    for row, one in classes_of(db, person_id):
        if row.state == "enrolled" and one.state == "announced":
            found += [mine for mine in my_sittings(db, one, person_id) if is_running(mine.sitting, now)]
    return sorted(found, key=lambda mine: mine.sitting.starts_at)


def teaching_of(db: Session, person_id: int) -> Sequence[ClassSession]:
    """List the lessons somebody teaches in announced and held classes, the latest first."""
    wanted = (
        select(ClassSession)
        .join(TrainingClass, ClassSession.class_id == TrainingClass.id)
        .where(ClassSession.lecturer_id == person_id, ClassSession.cancelled_at.is_(None))
        .where(TrainingClass.state.in_(("announced", "held", "handed_in")))
        .options(joinedload(ClassSession.training_class).joinedload(TrainingClass.host_unit))
        .options(joinedload(ClassSession.training_class).selectinload(TrainingClass.sessions))
        .order_by(ClassSession.starts_at.desc())
    )
    return list(db.scalars(wanted))


def taught_sitting(db: Session, session_id: int, person_id: int) -> tuple[TrainingClass, Sitting]:
    """Return a class and the sitting of it in which somebody teaches a lesson. Raises NotFound LESSON_NOT_FOUND."""
    wanted = select(ClassSession).where(
        ClassSession.id == session_id, ClassSession.lecturer_id == person_id, ClassSession.cancelled_at.is_(None)
    )
    row = db.scalar(wanted)
    if row is None:
        raise NotFound("LESSON_NOT_FOUND")
    one = load_class(db, row.class_id)
    if one.state == "draft":
        raise NotFound("LESSON_NOT_FOUND")
    sitting = next(s for s in sittings_of(one) if any(lesson.id == session_id for lesson in s.lessons))
    return one, sitting


def _begins(one: TrainingClass) -> datetime | None:
    return min((row.starts_at for row in one.sessions if row.cancelled_at is None), default=None)
