"""Who is on the roster of an exam, who lacks a paper."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor
from lms.among import is_among
from lms.errors import NotFound
from lms.exams.models import CandidateEvent, Exam, ExamCandidate, ExamPaper, RosterAnswer, RosterDefect, RosterReturn
from lms.exams.queries.exams import is_dealt_with_by
from lms.people.models import Person, Unit
from lms.people.queries.reach import unit_in_reach

# Not a state: in a list of defects that waits for the unit's answer.
HELD = "held"


@dataclass(frozen=True, slots=True)
class OnRoster:
    """A person's place on a roster, removed ones included."""

    id: int
    person_id: int
    state: str


def places_on_roster(db: Session, exam_id: int) -> dict[int, OnRoster]:
    """Map people to their place on the roster of an exam, those removed included."""
    asked = select(ExamCandidate.id, ExamCandidate.person_id, ExamCandidate.state)
    return {row.person_id: OnRoster(*row) for row in db.execute(asked.where(ExamCandidate.exam_id == exam_id))}


def candidates_visible_to(db: Session, exam: Exam, actor: Actor) -> Select[ExamCandidate]:
    """Select the candidates of an exam that an actor may see: all for who runs or publishes it, else his people."""
    asked = select(ExamCandidate).where(ExamCandidate.exam_id == exam.id)
    if is_dealt_with_by(db, exam, actor):
        return asked
    return asked.join(Unit, Unit.id == ExamCandidate.unit_id).where(unit_in_reach(actor))


@dataclass(frozen=True, slots=True)
class CandidatePage:
    """A part of a roster."""

    rows: list[ExamCandidate]
    total: int


def list_candidates(
    db: Session,
    exam: Exam,
    *,
    seen_by: Actor,
    state: str = "",
    text: str = "",
    standing: str = "",
    unit_id: int | None = None,
    sitting_id: int | None = None,
    offset: int = 0,
    limit: int | None = 60,
) -> CandidatePage:
    """Return candidates by unit and name; removed ones only when asked for, state "held" for lists of defects."""
    asked = candidates_visible_to(db, exam, seen_by)
    if state == HELD:
        asked = asked.where(ExamCandidate.state != "removed", ExamCandidate.id.in_(held_back(exam.id)))
    else:
        asked = asked.where(ExamCandidate.state == state if state else ExamCandidate.state != "removed")
    chosen = {ExamCandidate.standing: standing, ExamCandidate.unit_id: unit_id, ExamCandidate.sitting_id: sitting_id}
    asked = asked.where(*(column == value for column, value in chosen.items() if value))
    asked = asked.join(Person, Person.id == ExamCandidate.person_id)
    if text.strip():
        like = text.strip()
        asked = asked.where(or_(Person.name.contains(like, autoescape=True), ExamCandidate.ticket_no == like))
    total = db.scalar(select(func.count()).select_from(asked.with_only_columns(ExamCandidate.id).subquery())) or 0
    page = asked.order_by(ExamCandidate.unit_id, Person.name, ExamCandidate.id).offset(offset).limit(limit)
    page = page.options(joinedload(ExamCandidate.person), joinedload(ExamCandidate.unit))
    return CandidatePage(list(db.scalars(page)), total)


def movable(db: Session, exam: Exam, state: str, *, seen_by: Actor) -> Sequence[int]:
    """Return the ids of the candidates in a state that an actor sees and no list of defects holds back, in order.

    The exam is locked by whoever moves them: all verbs of a roster wait for one another there.
    """
    asked = candidates_visible_to(db, exam, seen_by).where(ExamCandidate.state == state)
    asked = asked.where(ExamCandidate.id.not_in(held_back(exam.id)))
    return db.scalars(asked.with_only_columns(ExamCandidate.id).order_by(ExamCandidate.id)).all()


def held_back(exam_id: int) -> Select[int | None]:
    """Select the ids of candidates in a list of defects that the unit has not answered."""
    return (
        select(RosterDefect.candidate_id)
        .join(RosterReturn, RosterReturn.id == RosterDefect.return_id)
        .outerjoin(RosterAnswer, RosterAnswer.return_id == RosterReturn.id)
        .where(RosterReturn.exam_id == exam_id, RosterAnswer.id.is_(None), RosterDefect.candidate_id.is_not(None))
    )


def proposed_by(db: Session, candidate_ids: Sequence[int], actor: Actor) -> bool:
    """Tell whether an actor put one of these candidates forward himself."""
    asked = select(ExamCandidate.id).where(is_among(ExamCandidate.id, candidate_ids))
    return db.scalar(asked.where(ExamCandidate.proposed_by_id == actor.account_id).limit(1)) is not None


def ticketless(db: Session, candidate_ids: Sequence[int]) -> Sequence[int]:
    """Return those who have no ticket yet, by unit and name: the tickets of a unit are one run."""
    asked = select(ExamCandidate.id).join(Person, Person.id == ExamCandidate.person_id)
    asked = asked.where(is_among(ExamCandidate.id, candidate_ids), ExamCandidate.ticket_no.is_(None))
    return db.scalars(asked.order_by(ExamCandidate.unit_id, Person.name, ExamCandidate.id)).all()


def get_candidate(db: Session, exam: Exam, candidate_id: int, *, seen_by: Actor) -> ExamCandidate:
    """Return a candidate in reach with person and unit. Raises NotFound CANDIDATE_NOT_FOUND."""
    asked = candidates_visible_to(db, exam, seen_by).where(ExamCandidate.id == candidate_id)
    found = db.scalar(asked.options(joinedload(ExamCandidate.person), joinedload(ExamCandidate.unit)))
    if found is None:
        raise NotFound("CANDIDATE_NOT_FOUND")
    return found


def counts_of(db: Session, exam_id: int) -> dict[str, int]:
    """Return how many candidates are in each state, and under "due" how many confirmed ones must sit."""
    asked = select(ExamCandidate.state, func.count()).filter_by(exam_id=exam_id).group_by(ExamCandidate.state)
    counts = {state: number for state, number in db.execute(asked)}  # noqa: C416 - rows are no pairs to dict()
    must = select(func.count()).select_from(ExamCandidate)
    must = must.filter_by(exam_id=exam_id, state="confirmed", standing="due")
    return counts | {"due": db.scalar(must) or 0}


def last_ticket(db: Session, exam_id: int) -> int:
    """Return the number in the highest ticket of an exam, 0 for none yet."""
    tickets = select(func.max(ExamCandidate.ticket_no)).where(ExamCandidate.exam_id == exam_id)
    highest = db.scalar(tickets)
    return int(highest[-5:]) if highest else 0


def without_paper(db: Session, exam_id: int) -> Sequence[int]:
    """Return the ids of those who must sit and have no paper yet, in order."""
    asked = (
        select(ExamCandidate.id)
        .outerjoin(ExamPaper, ExamPaper.candidate_id == ExamCandidate.id)
        .where(ExamCandidate.exam_id == exam_id, ExamCandidate.state == "confirmed", ExamCandidate.standing == "due")
        .where(ExamPaper.id.is_(None))
    )
    return db.scalars(asked.order_by(ExamCandidate.id)).all()


def must_sit(db: Session, exam_id: int) -> Sequence[int]:
    """Return the ids of the confirmed candidates who must sit, in order."""
    asked = select(ExamCandidate.id).filter_by(exam_id=exam_id, state="confirmed", standing="due")
    return db.scalars(asked.order_by(ExamCandidate.id)).all()


def people_of(db: Session, exam_id: int, candidates: Sequence[int] | None = None) -> Sequence[int]:
    """Return the people who are confirmed for an exam, or those of some candidates."""
    asked = select(ExamCandidate.person_id).filter_by(exam_id=exam_id, state="confirmed")
    if candidates is not None:
        asked = asked.where(is_among(ExamCandidate.id, candidates))
    return db.scalars(asked.order_by(ExamCandidate.id)).all()


def held_ids(db: Session, exam: Exam, *, seen_by: Actor) -> Sequence[int]:
    """Return the ids of the candidates an actor sees whom a list of defects holds back."""
    asked = candidates_visible_to(db, exam, seen_by).where(ExamCandidate.state != "removed")
    return db.scalars(asked.with_only_columns(ExamCandidate.id).where(ExamCandidate.id.in_(held_back(exam.id)))).all()


def candidate_events(db: Session, candidate_id: int) -> list[CandidateEvent]:
    """Return what happened to a candidate on the roster, in order."""
    asked = select(CandidateEvent).filter_by(candidate_id=candidate_id)
    return list(db.scalars(asked.order_by(CandidateEvent.id)))
