"""Beginning an attempt and going on with it: each time under a new secret, so that only one browser writes."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.errors import Refusal, RuleBroken
from lms.exams.actions.codes import use_check_in, use_code
from lms.exams.actions.jumps import require_steady
from lms.exams.actions.launching import require_safe_browser
from lms.exams.actions.steps import take_step
from lms.exams.models import Attempt, ExamCandidate
from lms.exams.queries.attempts import candidate_in_sitting, find_attempt, times_of
from lms.exams.queries.own_place import Beginning, beginning_of
from lms.exams.queries.print_papers import require_at_screen
from lms.exams.rules.safe_browser import NO_PROOF, Proof
from lms.exams.rules.states import AttemptState, ExamState, Step
from lms.exams.rules.times import is_overdue
from lms.people.hashing import new_secret, secret_digest


@dataclass(frozen=True, slots=True)
class Place:
    """Where a candidate sits down: the browser's mark as a keyed digest, the network address, what proves its kind.

    `pages`: the address below which attempts have their pages, for a script that asks from there.
    """

    device: str
    address: str = ""
    proof: Proof = NO_PROOF
    pages: str = ""

    def proof_from(self, attempt: Attempt | None) -> Proof:
        """Return the proof of who asks from the page of an attempt that has begun."""
        return replace(self.proof, page_url=f"{self.pages}{attempt.id}") if attempt and self.pages else self.proof


@dataclass(frozen=True, slots=True)
class Started:
    """An attempt that may be written to with this secret, and by nobody else from now on."""

    attempt: Attempt
    token: str
    is_new: bool


def start(db: Session, sitting_id: int, *, place: Place, code: str = "", actor: Actor) -> Started | Refusal:
    """Begin, or go on: the same attempt however often it is asked for; whoever wrote before is fenced off.

    Raises NotFound SITTING_NOT_FOUND unless one is a confirmed candidate who must sit; RuleBroken NOT_YET_OPEN,
    TOO_LATE, HELD_ON_PAPER, PAPERS_MISSING, ATTEMPT_OVER, BARRED, SAFE_BROWSER, CHECK_IN for the code of a room,
    CODE_NEEDED on another device than before. A wrong code is returned and not raised (CODE_WRONG), so that it counts:
    ten make a code void.
    """
    require_can(actor, Permission.SIT_EXAMS)
    candidate = candidate_in_sitting(db, sitting_id, seen_by=actor, to_change=True)
    if candidate.exam.state not in (ExamState.OPEN, ExamState.CLOSED, ExamState.MARKED, ExamState.PUBLISHED):
        raise RuleBroken("NOT_YET_OPEN", at=candidate.sitting.starts_at)
    begun = beginning_of(db, candidate.id)
    attempt = find_attempt(db, candidate.id, to_change=True) if begun.attempt_id else None
    guard = candidate.exam.guard
    asked = guard is not None and guard.safe_browser
    require_safe_browser(db, candidate.id, place.proof_from(attempt), asked=asked)
    require_steady(db)
    now = clock.now()
    if attempt is None:
        return _check_in(db, candidate, code) or _begin(db, candidate, begun, place, now, actor)
    if attempt.state != AttemptState.RUNNING or (attempt.paused_at is None and is_overdue(now, attempt.deadline_at)):
        raise RuleBroken("ATTEMPT_OVER")
    other = attempt.device != place.device
    if other:
        refusal = use_code(attempt, code, now)
        if refusal is not None:
            return refusal
    kind = Step.TAKEN_OVER if other else Step.OPENED
    token = _pass_pen(attempt, place, now)
    take_step(db, attempt, kind, actor=actor, fence=attempt.fence, address=place.address)
    if other:
        audit.record(db, actor=actor, action="exam:attempt:taken_over", subject=attempt, fence=attempt.fence)
    return Started(attempt, token, is_new=False)


def _check_in(db: Session, candidate: ExamCandidate, code: str) -> Refusal | None:
    """Ask for the code of the room where the exam does: the person was seen before he begins (security B1)."""
    times_of(candidate).require_startable(clock.now())
    guard = candidate.exam.guard
    return use_check_in(db, candidate, code) if guard is not None and guard.check_in else None


def _begin(
    db: Session, candidate: ExamCandidate, begun: Beginning, place: Place, now: datetime, actor: Actor
) -> Started:
    if candidate.exam.state != ExamState.OPEN:
        raise RuleBroken("TOO_LATE", at=candidate.sitting.ends_at)
    times = times_of(candidate)
    times.require_startable(now)
    if begun.barred_until is not None:
        raise RuleBroken("BARRED", until=begun.barred_until)  # who cheated, in the time of his bar (C4.7)
    own_way = candidate.sitting.own_way
    require_at_screen(own_way.way if own_way else None)
    if begun.paper_id is None or begun.questions is None:
        raise RuleBroken("PAPERS_MISSING", papers=1)
    token = new_secret()
    attempt = Attempt(
        candidate_id=candidate.id,
        sitting_id=candidate.sitting_id,
        person_id=candidate.person_id,
        paper_id=begun.paper_id,
        questions=begun.questions,
        state=AttemptState.RUNNING.value,
        started_at=now,
        deadline_at=times.deadline(now),
        token_digest=secret_digest(token),
        fence=1,
        device=place.device,
        address=place.address,
        answers={},
        flagged=[],
        version=0,
        seen_at=now,
        leaves=0,
        leave_limit=None if candidate.may_leave or not candidate.exam.leave_limit else candidate.exam.leave_limit,
    )
    attempt.candidate = candidate
    db.add(attempt)
    db.flush()
    take_step(db, attempt, Step.STARTED, actor=actor, address=place.address)
    audit.record_alone(db, actor=actor, action="exam:attempt:started", subject=attempt)
    return Started(attempt, token, is_new=True)


def _pass_pen(attempt: Attempt, place: Place, now: datetime) -> str:
    token = new_secret()
    attempt.token_digest = secret_digest(token)
    attempt.fence += 1
    attempt.device, attempt.address, attempt.seen_at = place.device, place.address, now
    return token
