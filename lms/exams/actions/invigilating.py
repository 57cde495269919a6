"""What happens beside the answers: leaving the screen, and what an invigilator does about an attempt."""

import secrets
from datetime import timedelta
from hmac import compare_digest

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.db import table_of
from lms.errors import RuleBroken, require_words
from lms.exams.actions.codes import CODE_LASTS, code_digest
from lms.exams.actions.finishing import finish
from lms.exams.actions.jumps import require_steady
from lms.exams.actions.steps import take_step
from lms.exams.models import Attempt, ExamIrregularity, ExamSitting
from lms.exams.queries.attempts import attempt_now, get_attempt_in, get_my_attempt
from lms.exams.rules.states import AttemptState, Irregularity, Step
from lms.exams.rules.times import is_overdue
from lms.people.hashing import secret_digest

MOST_ADDED = 180
_TABLE = table_of(Attempt)


def leave(db: Session, attempt_id: int, token: str, *, actor: Actor) -> Attempt:
    """Count that the screen was left; at the limit the server hands in (C4.4, security B9). Returns the attempt.

    Raises NotFound ATTEMPT_NOT_FOUND, RuleBroken TAKEN_ELSEWHERE, ATTEMPT_OVER. Who may leave is counted, not ended.
    """
    require_can(actor, Permission.SIT_EXAMS)
    attempt = get_my_attempt(db, attempt_id, seen_by=actor)
    require_steady(db)
    if attempt.state != AttemptState.RUNNING or is_overdue(clock.now(), attempt.deadline_at):
        raise RuleBroken("ATTEMPT_OVER")
    if not compare_digest(secret_digest(token), attempt.token_digest):
        raise RuleBroken("TAKEN_ELSEWHERE")
    # Counted by the database: two signals at once are two.
    db.execute(update(_TABLE).where(_TABLE.c.id == attempt.id).values(leaves=_TABLE.c.leaves + 1))
    attempt = attempt_now(db, attempt.id)
    take_step(db, attempt, Step.LEFT, actor=actor, count=attempt.leaves)
    if attempt.leave_limit is not None and attempt.leaves >= attempt.leave_limit:
        ended = finish(db, attempt.id, AttemptState.CLOSED, actor=None, why="leave_limit", at=clock.now())
        if ended:
            _write_down(db, attempt, Irregularity.LEAVE_LIMIT, str(attempt.leaves), None)
    return get_my_attempt(db, attempt_id, seen_by=actor)


def admit(db: Session, sitting: ExamSitting, attempt_id: int, *, actor: Actor) -> str:
    """Let a candidate go on at another device: return a code for him, good once and for ten minutes (security B1)."""
    attempt = _running(db, sitting, attempt_id, actor)
    code = f"{secrets.randbelow(10**6):06d}"
    attempt.code_digest, attempt.code_until = code_digest(attempt.id, code), clock.now() + CODE_LASTS
    attempt.code_tries = 0
    take_step(db, attempt, Step.ADMITTED, actor=actor)
    audit.record(db, actor=actor, action="exam:attempt:admitted", subject=attempt)
    return code


def add_minutes(db: Session, sitting: ExamSitting, attempt_id: int, minutes: int, *, reason: str, actor: Actor) -> None:
    """Give a candidate time back that he lost; he is told with the next answer. Raises RuleBroken MINUTES_WRONG,
    REASON_MISSING, ATTEMPT_OVER.
    """
    if not 1 <= minutes <= MOST_ADDED:
        raise RuleBroken("MINUTES_WRONG", most=MOST_ADDED)
    require_words(reason)
    attempt = _running(db, sitting, attempt_id, actor)
    attempt.deadline_at += timedelta(minutes=minutes)
    take_step(db, attempt, Step.MINUTES_ADDED, actor=actor, minutes=minutes, reason=reason.strip())
    audit.record(db, actor=actor, action="exam:attempt:minutes_added", subject=attempt, minutes=minutes)


def pause(db: Session, sitting: ExamSitting, attempt_id: int, *, reason: str, actor: Actor) -> None:
    """Stop an attempt's clock; nothing is saved meanwhile. Raises RuleBroken REASON_MISSING, PAUSED, ATTEMPT_OVER."""
    require_words(reason)
    attempt = _running(db, sitting, attempt_id, actor)
    if attempt.paused_at is not None:
        raise RuleBroken("PAUSED")
    attempt.paused_at = clock.now()
    take_step(db, attempt, Step.PAUSED, actor=actor, reason=reason.strip())
    audit.record(db, actor=actor, action="exam:attempt:paused", subject=attempt)


def go_on(db: Session, sitting: ExamSitting, attempt_id: int, *, actor: Actor) -> None:
    """Let a paused attempt go on; its deadline moves by as long as it stood. Raises RuleBroken NOT_PAUSED."""
    attempt = _running(db, sitting, attempt_id, actor)
    if attempt.paused_at is None:
        raise RuleBroken("NOT_PAUSED")
    stood = clock.now() - attempt.paused_at
    attempt.deadline_at, attempt.paused_at = attempt.deadline_at + stood, None
    take_step(db, attempt, Step.GONE_ON, actor=actor, seconds=int(stood.total_seconds()))
    audit.record(db, actor=actor, action="exam:attempt:gone_on", subject=attempt)


def end(db: Session, sitting: ExamSitting, attempt_id: int, *, reason: str, actor: Actor) -> None:
    """End an attempt with what was saved. Raises RuleBroken REASON_MISSING, ATTEMPT_OVER."""
    require_words(reason)
    attempt = _running(db, sitting, attempt_id, actor)
    finish(db, attempt.id, AttemptState.ENDED, actor=actor, why=reason.strip(), at=clock.now())
    audit.record(db, actor=actor, action="exam:attempt:ended", subject=attempt)


def record_irregularity(
    db: Session, sitting: ExamSitting, attempt_id: int, code: Irregularity, *, words: str, actor: Actor
) -> None:
    """Put on record what was seen of a candidate, by code (C4.7); words for OTHER. Raises RuleBroken REASON_MISSING."""
    if code is Irregularity.OTHER:
        require_words(words)
    attempt = get_attempt_in(db, sitting, attempt_id)
    _require_other(attempt, actor)
    _write_down(db, attempt, code, words.strip(), actor)
    audit.record(db, actor=actor, action="exam:irregularity:recorded", subject=attempt, code=code.value)


def _running(db: Session, sitting: ExamSitting, attempt_id: int, actor: Actor) -> Attempt:
    require_can(actor, Permission.INVIGILATE)
    attempt = get_attempt_in(db, sitting, attempt_id)
    _require_other(attempt, actor)
    require_steady(db)
    over = attempt.paused_at is None and is_overdue(clock.now(), attempt.deadline_at)
    if attempt.state != AttemptState.RUNNING or over:
        raise RuleBroken("ATTEMPT_OVER")
    return attempt


def _require_other(attempt: Attempt, actor: Actor) -> None:
    """Raise RuleBroken OWN_ATTEMPT: nobody watches over himself."""
    if actor.person_id is not None and actor.person_id == attempt.person_id:
        raise RuleBroken("OWN_ATTEMPT")


def _write_down(db: Session, attempt: Attempt, code: Irregularity, words: str, actor: Actor | None) -> None:
    row = ExamIrregularity(code=code.value, note=words, actor_id=actor.account_id if actor else None, at=clock.now())
    row.candidate_id = attempt.candidate_id
    db.add(row)
