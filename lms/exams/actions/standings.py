"""Asking that a candidate be put off or exempted, and deciding it: both on record with their document (C4.3, C4.8)."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms import audit, clock, files
from lms.access import Actor, Permission, require_can
from lms.errors import RuleBroken, require_words
from lms.exams.actions.moving import note
from lms.exams.actions.running import require_runs
from lms.exams.models import Exam, ExamCandidate, StandingDecision, StandingRequest
from lms.exams.queries.attempts import find_attempt
from lms.exams.queries.standings import decision_of, undecided
from lms.exams.rules.states import CandidateState, Standing, require_standing_open


@dataclass(frozen=True, slots=True)
class Document:
    """What a request rests on: its number or title, and the file where one was attached."""

    title: str
    data: bytes | None = None
    file_name: str = ""


def ask(
    db: Session,
    exam: Exam,
    candidate: ExamCandidate,
    standing: Standing,
    *,
    reason: str,
    document: Document,
    actor: Actor,
) -> StandingRequest:
    """Ask, as the candidate himself or for one's unit, that he be put off or exempted.

    Raises RuleBroken STANDING_CLOSED, ATTEMPT_BEGUN, REQUEST_OPEN while another waits, REASON_MISSING,
    STANDING_UNPROVEN without a document, FILE_EMPTY, FILE_KIND, FILE_TOO_LARGE; NotAllowed for others' candidates.
    """
    himself = actor.person_id is not None and actor.person_id == candidate.person_id
    if not himself:
        require_can(actor, Permission.PROPOSE_CANDIDATES)
    _require_open(db, exam, candidate)
    if standing is Standing.DUE or candidate.state == CandidateState.REMOVED:
        raise RuleBroken("STANDING_CLOSED")
    if undecided(db, [candidate.id]):
        raise RuleBroken("REQUEST_OPEN")
    reason = require_words(reason)
    if not document.title.strip():
        raise RuleBroken("STANDING_UNPROVEN")
    media_type, digest = "", None
    if document.data is not None:
        media_type, digest = files.media_type_of(document.data), files.put(document.data)
    request = StandingRequest(
        standing=standing.value,
        asked_by="candidate" if himself else "unit",
        reason=reason,
        document=document.title.strip(),
        digest=digest,
        file_name=document.file_name[:200] if digest else "",
        media_type=media_type,
        actor_id=actor.account_id,
        at=clock.now(),
    )
    request.candidate_id = candidate.id
    db.add(request)
    db.flush()
    note(db, candidate, f"asked_{standing.value}", actor=actor, reason=request.reason)
    audit.record(db, actor=actor, action="exam:standing:asked", subject=candidate, standing=standing.value)
    return request


def decide(
    db: Session,
    exam: Exam,
    candidate: ExamCandidate,
    request: StandingRequest,
    *,
    granted: bool,
    reason: str,
    actor: Actor,
) -> None:
    """Grant a request, which changes the candidate's standing, or refuse it; once, and never one's own.

    Raises RuleBroken REQUEST_DECIDED, OWN_REQUEST, REASON_MISSING when refusing, STANDING_CLOSED, ATTEMPT_BEGUN.
    """
    require_runs(db, exam, actor)
    _require_open(db, exam, candidate)
    if decision_of(db, request.id) is not None:
        raise RuleBroken("REQUEST_DECIDED")
    his_own = actor.person_id is not None and actor.person_id == candidate.person_id
    if his_own or (request.actor_id is not None and request.actor_id == actor.account_id):
        raise RuleBroken("OWN_REQUEST")
    if not granted:
        require_words(reason)
    decision = StandingDecision(granted=granted, reason=reason.strip(), actor_id=actor.account_id, at=clock.now())
    decision.request_id = request.id
    db.add(decision)
    if granted:
        candidate.standing, candidate.evidence = request.standing, request.document
        note(db, candidate, request.standing, actor=actor, reason=request.document)
    else:
        note(db, candidate, f"kept_{candidate.standing}", actor=actor, reason=reason.strip())
    audit.record(db, actor=actor, action="exam:standing:decided", subject=candidate, granted=granted)


def _require_open(db: Session, exam: Exam, candidate: ExamCandidate) -> None:
    require_standing_open(exam.state)
    if find_attempt(db, candidate.id) is not None:
        raise RuleBroken("ATTEMPT_BEGUN")
