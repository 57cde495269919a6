"""Lists of defects that went back to units, and what they answered."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.errors import NotFound
from lms.exams.models import Exam, ExamCandidate, RosterAnswer, RosterDefect, RosterReturn
from lms.people.models import Person, Unit
from lms.people.queries.reach import unit_in_reach


@dataclass(frozen=True, slots=True)
class Returned:
    """A list of defects that went back to a unit, its lines with names, and the unit's answer."""

    back: RosterReturn
    unit: str
    defects: list[tuple[RosterDefect, str]]
    answer: RosterAnswer | None


def returns_of(db: Session, exam: Exam, *, seen_by: Actor, runs: bool) -> list[Returned]:
    """Return the lists of defects of an exam that an actor sees, the newest first; all for who runs it."""
    asked = (
        select(RosterReturn, Unit.name, RosterAnswer)
        .join(Unit, Unit.id == RosterReturn.unit_id)
        .outerjoin(RosterAnswer, RosterAnswer.return_id == RosterReturn.id)
        .where(RosterReturn.exam_id == exam.id)
        .order_by(RosterReturn.id.desc())
    )
    if not runs:
        asked = asked.where(unit_in_reach(seen_by))
    found = [(back, unit, answer) for back, unit, answer in db.execute(asked)]
    lines = (
        select(RosterDefect, func.coalesce(Person.name, ""))
        .outerjoin(ExamCandidate, ExamCandidate.id == RosterDefect.candidate_id)
        .outerjoin(Person, Person.id == ExamCandidate.person_id)
        .where(RosterDefect.return_id.in_([back.id for back, _, _ in found]))
        .order_by(RosterDefect.id)
    )
    named: dict[int, list[tuple[RosterDefect, str]]] = {}
    for defect, name in db.execute(lines):
        named.setdefault(defect.return_id, []).append((defect, name))
    return [Returned(back, unit, named.get(back.id, []), answer) for back, unit, answer in found]


def get_return(db: Session, exam: Exam, return_id: int, *, seen_by: Actor) -> RosterReturn:
    """Return a list of defects about a unit in reach. Raises NotFound RETURN_NOT_FOUND."""
    asked = select(RosterReturn).join(Unit, Unit.id == RosterReturn.unit_id)
    asked = asked.where(RosterReturn.id == return_id, RosterReturn.exam_id == exam.id, unit_in_reach(seen_by))
    found = db.scalar(asked)
    if found is None:
        raise NotFound("RETURN_NOT_FOUND")
    return found


def answer_of(db: Session, return_id: int) -> RosterAnswer | None:
    """Return what a unit answered to a list of defects."""
    return db.scalar(select(RosterAnswer).filter_by(return_id=return_id))


def open_return(db: Session, exam_id: int, unit_id: int) -> RosterReturn | None:
    """Return the list of defects that a unit has not answered yet."""
    asked = select(RosterReturn).outerjoin(RosterAnswer, RosterAnswer.return_id == RosterReturn.id)
    return db.scalar(
        asked.where(RosterReturn.exam_id == exam_id, RosterReturn.unit_id == unit_id, RosterAnswer.id.is_(None))
    )
