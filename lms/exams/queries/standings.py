"""Requests to be put off to the make-up or exempted, and what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.errors import NotFound
from lms.exams.models import Exam, ExamCandidate, StandingDecision, StandingRequest
from lms.exams.queries.roster import candidates_visible_to
from lms.people.models import Person, Unit


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to be put off or exempted, whose it is, and the decision if there is one."""

    request: StandingRequest
    candidate_id: int
    name: str
    unit: str
    decision: StandingDecision | None


def requests_of(
    db: Session, exam: Exam, *, seen_by: Actor, candidate_id: int | None = None, is_open: bool = False
) -> list[Asked]:
    """Return the requests about candidates an actor sees, undecided ones first."""
    seen = candidates_visible_to(db, exam, seen_by).with_only_columns(ExamCandidate.id).subquery()
    asked = (
        select(StandingRequest, ExamCandidate.id, Person.name, Unit.name, StandingDecision)
        .join(ExamCandidate, ExamCandidate.id == StandingRequest.candidate_id)
        .join(Person, Person.id == ExamCandidate.person_id)
        .join(Unit, Unit.id == ExamCandidate.unit_id)
        .outerjoin(StandingDecision, StandingDecision.request_id == StandingRequest.id)
        .where(ExamCandidate.id.in_(select(seen.c.id)))
        .order_by(StandingDecision.id.is_not(None), StandingRequest.id.desc())
    )
    if candidate_id is not None:
        asked = asked.where(ExamCandidate.id == candidate_id)
    if is_open:
        asked = asked.where(StandingDecision.id.is_(None))
    return [Asked(*row) for row in db.execute(asked)]


def get_request(db: Session, exam: Exam, request_id: int, *, seen_by: Actor) -> tuple[StandingRequest, ExamCandidate]:
    """Return a request about a candidate an actor sees. Raises NotFound REQUEST_NOT_FOUND."""
    seen = candidates_visible_to(db, exam, seen_by).with_only_columns(ExamCandidate.id).subquery()
    asked = (
        select(StandingRequest, ExamCandidate)
        .join(ExamCandidate, ExamCandidate.id == StandingRequest.candidate_id)
        .where(StandingRequest.id == request_id, ExamCandidate.id.in_(select(seen.c.id)))
    )
    found = db.execute(asked).one_or_none()
    if found is None:
        raise NotFound("REQUEST_NOT_FOUND")
    return found[0], found[1]


def undecided(db: Session, candidate_ids: Sequence[int]) -> dict[int, StandingRequest]:
    """Map candidates to the request about them that waits for a decision."""
    asked = (
        select(StandingRequest)
        .outerjoin(StandingDecision, StandingDecision.request_id == StandingRequest.id)
        .where(StandingRequest.candidate_id.in_(candidate_ids), StandingDecision.id.is_(None))
    )
    return {each.candidate_id: each for each in db.scalars(asked)}


def decision_of(db: Session, request_id: int) -> StandingDecision | None:
    """Return the decision about a request."""
    return db.scalar(select(StandingDecision).filter_by(request_id=request_id))
