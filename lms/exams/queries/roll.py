"""Who could be put on the roster of an exam."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.exams.models import Exam
from lms.exams.rules.states import ExamKind
from lms.people.models import Leave, PersonRole, Post, Unit
from lms.people.queries.people import running_on
from lms.people.queries.reach import unit_in_reach

# Whom a kind of exam is for (C4.1).
CLASSES: dict[ExamKind, tuple[str, ...]] = {
    ExamKind.QUAL_PUBLIC: ("APPLICANT",),
    ExamKind.QUAL_BUSINESS: ("APPLICANT",),
    ExamKind.ANNUAL: ("OFFICER", "ASSISTANT"),
    ExamKind.DAILY: ("OFFICER", "ASSISTANT"),
    ExamKind.SPOT: ("OFFICER", "ASSISTANT"),
    ExamKind.RENEWAL: ("OFFICER",),
    ExamKind.OFFPOST: ("OFFICER", "ASSISTANT"),
    ExamKind.PREPOST_AUX: ("ASSISTANT",),
    ExamKind.PREPOST_SUP: ("SUPERVISOR", "SOCIAL_SUPERVISOR"),
}


@dataclass(frozen=True, slots=True)
class OnRoll:
    """A person who could be put on a roster; `leave` names the document of a leave that lies on the day."""

    person_id: int
    unit_id: int
    person_class: str
    leave: str


def roll_for(db: Session, exam: Exam, under: Unit, *, on: date, seen_by: Actor) -> list[OnRoll]:
    """List who stands on the roll of a unit and all below on a day, in the classes the exam is for, in reach.

    Counted once, where the regular post is (ZJG-2-4). Those of the exam's own unit and below alone.
    """
    asked = (
        select(
            Post.person_id, Post.unit_id, func.min(PersonRole.person_class), func.coalesce(func.min(Leave.document), "")
        )
        .join(Unit, Unit.id == Post.unit_id)
        .join(PersonRole, PersonRole.person_id == Post.person_id)
        .outerjoin(Leave, (Leave.person_id == Post.person_id) & running_on(Leave, on))
        .where(Post.kind == "REGULAR", running_on(Post, on), running_on(PersonRole, on))
        .where(PersonRole.person_class.in_(CLASSES[ExamKind(exam.kind)]))
        .where(Unit.path.startswith(under.path, autoescape=True), Unit.path.startswith(exam.unit.path, autoescape=True))
        .where(unit_in_reach(seen_by))
        .group_by(Post.person_id, Post.unit_id)
        .order_by(Post.unit_id, Post.person_id)
    )
    return [OnRoll(*row) for row in db.execute(asked)]
