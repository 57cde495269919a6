"""Codes that an invigilator gives: for beginning in a room, for going on at another device. Good once, for minutes."""

from datetime import datetime, timedelta
from hmac import compare_digest

from sqlalchemy.orm import Session

from lms import clock, vault
from lms.errors import Refusal, RuleBroken
from lms.exams.models import Attempt, ExamCandidate
from lms.exams.queries.watching import code_for

MOST_TRIES = 10
CODE_LASTS = timedelta(minutes=10)


def use_code(attempt: Attempt, code: str, now: datetime) -> Refusal | None:
    """Use up the code that lets another device in; a wrong one counts. Raises RuleBroken CODE_NEEDED without any."""
    if not code.strip() or attempt.code_digest is None:
        raise RuleBroken("CODE_NEEDED")
    void = attempt.code_tries >= MOST_TRIES or attempt.code_until is None or now > attempt.code_until
    if void or not compare_digest(attempt.code_digest, code_digest(attempt.id, code)):
        attempt.code_tries += 1
        return RuleBroken("CODE_WRONG", left=max(0, MOST_TRIES - attempt.code_tries))
    attempt.code_digest = attempt.code_until = None
    return None


def use_check_in(db: Session, candidate: ExamCandidate, code: str) -> Refusal | None:
    """Use up the code for beginning; a wrong one counts and is returned. Raises RuleBroken CHECK_IN without any."""
    row = code_for(db, candidate.id)
    if not code.strip() or row is None:
        raise RuleBroken("CHECK_IN")
    void = row.used_at is not None or row.tries >= MOST_TRIES or clock.now() > row.until
    if void or not compare_digest(row.digest, check_in_digest(candidate.id, code)):
        row.tries += 1
        return RuleBroken("CODE_WRONG", left=max(0, MOST_TRIES - row.tries))
    row.used_at = clock.now()
    return None


def code_digest(attempt_id: int, code: str) -> str:
    """Return what is kept of the code for another device: it is short, so its digest is keyed, another one each."""
    return vault.digest(f"exam-code:{attempt_id}:{code.strip()}")


def check_in_digest(candidate_id: int, code: str) -> str:
    """Return what is kept of the code for beginning."""
    return vault.digest(f"exam-check-in:{candidate_id}:{code.strip()}")
