"""Requests to be put off to the make-up or exempted, and what was decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

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


def my_candidate(db: Session, candidate_id: int, *, seen_by: Actor, to_change: bool = False) -> ExamCandidate:
    """Return one's own place on the roster of an announced exam, with exam, sitting and unit. Raises NotFound."""
    asked = (
        select(ExamCandidate)
        .join(ExamCandidate.exam)
        .where(ExamCandidate.id == candidate_id, ExamCandidate.person_id == (seen_by.person_id or 0))
        .where(ExamCandidate.state != "removed", Exam.state.not_in(["draft", "cancelled"]))
        .options(joinedload(ExamCandidate.exam).joinedload(Exam.unit), joinedload(ExamCandidate.sitting))
        .options(joinedload(ExamCandidate.person), joinedload(ExamCandidate.unit))
    )
    if to_change:
        asked = asked.with_for_update(of=ExamCandidate).execution_options(populate_existing=True)
    found = db.scalar(asked)
    if found is None:
        raise NotFound("CANDIDATE_NOT_FOUND")
    return found


def my_requests(db: Session, candidate_id: int) -> list[tuple[StandingRequest, StandingDecision | None]]:
    """Return the requests about a candidate with their decisions, the newest first."""
    asked = (
        select(StandingRequest, StandingDecision)
        .outerjoin(StandingDecision, StandingDecision.request_id == StandingRequest.id)
        .where(StandingRequest.candidate_id == candidate_id)
        .order_by(StandingRequest.id.desc())
    )
    return [(request, decision) for request, decision in db.execute(asked)]


def my_early_places(db: Session, *, seen_by: Actor) -> list[ExamCandidate]:
    """Return one's own places on rosters that are not confirmed yet, with exam and sitting."""
    asked = (
        select(ExamCandidate)
        .join(ExamCandidate.exam)
        .where(ExamCandidate.person_id == (seen_by.person_id or 0), Exam.state == "announced")
        .where(ExamCandidate.state.in_(["proposed", "checked"]))
        .options(joinedload(ExamCandidate.exam), joinedload(ExamCandidate.sitting))
        .order_by(ExamCandidate.id)
    )
    return list(db.scalars(asked))
