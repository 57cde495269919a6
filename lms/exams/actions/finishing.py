"""Handing in: by the candidate, by the server when time is over, by an invigilator. Once, whoever asks how often."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from lms import clock, vault
from lms.access import Actor, Permission, require_can
from lms.db import table_of
from lms.errors import Refusal, RuleBroken
from lms.exams.actions.jumps import require_steady
from lms.exams.actions.saving import Save, take_saves
from lms.exams.actions.scoring import score_first
from lms.exams.actions.steps import take_step
from lms.exams.models import Attempt
from lms.exams.queries.attempts import attempt_now, get_my_attempt, own_paper
from lms.exams.queries.running import overdue
from lms.exams.rules.receipts import digest_of
from lms.exams.rules.safe_browser import NO_PROOF, Proof
from lms.exams.rules.states import AttemptState, Step
from lms.exams.rules.times import is_overdue
from lms.people.hashing import secret_digest

_TABLE = table_of(Attempt)
# Put together once: everybody hands in in the same minute.
_AS_READ = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("attempt"), _TABLE.c.version == bindparam("read"))
    .values({name: bindparam(f"new_{name}") for name in ("state", "submitted_at", "digest", "receipt", "paused_at")})
)
_END = _AS_READ.where(_TABLE.c.state == AttemptState.RUNNING.value)
_STEP_OF = {
    AttemptState.SUBMITTED: Step.SUBMITTED,
    AttemptState.CLOSED: Step.CLOSED,
    AttemptState.ENDED: Step.ENDED,
}


@dataclass(frozen=True, slots=True)
class Last:
    """What comes with handing in: the secret, and answers that were not yet sent; both may be missing."""

    token: str = ""
    version: int | None = None
    answers: dict[str, Any] | None = None
    proof: Proof = NO_PROOF


def submit(db: Session, attempt_id: int, last: Last, *, device: str, actor: Actor) -> Attempt:
    """Hand in one's attempt, with what was not yet saved; handed in twice is handed in once.

    Past deadline and grace nothing more is taken: it is closed with what was saved. Raises NotFound ATTEMPT_NOT_FOUND;
    RuleBroken TAKEN_ELSEWHERE for a browser that another one replaced, and what a save is refused for.
    """
    require_can(actor, Permission.SIT_EXAMS)
    attempt = get_my_attempt(db, attempt_id, seen_by=actor, with_paper=True)
    if attempt.state != AttemptState.RUNNING:
        return attempt
    require_steady(db)
    now = clock.now()
    if attempt.paused_at is None and is_overdue(now, attempt.deadline_at):
        finish(db, attempt.id, AttemptState.CLOSED, actor=None, why="deadline", at=attempt.deadline_at)
        return get_my_attempt(db, attempt_id, seen_by=actor)
    _require_writer(attempt, last, device)
    if last.answers and last.version is not None:
        save = Save(
            attempt.id, attempt.person_id, secret_digest(last.token), last.version, last.answers, proof=last.proof
        )
        (saved,) = take_saves(db, [save])
        if isinstance(saved, Refusal):
            raise saved
        attempt = get_my_attempt(db, attempt_id, seen_by=actor, with_paper=True)
    if finish(db, attempt.id, AttemptState.SUBMITTED, actor=actor, why="submitted", at=now, known=attempt):
        return attempt
    return get_my_attempt(db, attempt_id, seen_by=actor)


def _require_writer(attempt: Attempt, last: Last, device: str) -> None:
    """Raise RuleBroken TAKEN_ELSEWHERE unless it is the one browser that may write; PAUSED while paused."""
    writes = secret_digest(last.token) == attempt.token_digest if last.token else device == attempt.device
    if not writes or (last.answers and not last.token):
        raise RuleBroken("TAKEN_ELSEWHERE")
    if attempt.paused_at is not None:
        raise RuleBroken("PAUSED")


def finish(
    db: Session,
    attempt_id: int,
    new: AttemptState,
    *,
    actor: Actor | None,
    why: str,
    at: datetime,
    known: Attempt | None = None,
) -> bool:
    """End an attempt with what is on record, and mark it; tell whether it was this call that ended it.

    The condition on state and version is what makes it happen once, and never with other answers than its digest says.
    `known`: the attempt as it was just read, with its exam; should it have changed since, it is read again.
    """
    markings = {known.id: known.candidate.exam.multiple_marking} if known else None
    for _ in range(20):
        attempt, known = known or attempt_now(db, attempt_id), None
        if attempt.state != AttemptState.RUNNING:
            return False
        paper = own_paper(db, attempt)
        digest = digest_of(attempt.id, paper.items, attempt.answers)
        values = {
            "state": new.value,
            "submitted_at": at,
            "digest": digest,
            "receipt": signature(attempt.id, at, digest),
            "paused_at": None,
        }
        read = {"attempt": attempt.id, "read": attempt.version}
        ended = db.execute(_END, read | {f"new_{name}": value for name, value in values.items()})
        if ended.rowcount == 1:  # type: ignore[attr-defined] # a cursor's
            for name, value in values.items():
                set_committed_value(attempt, name, value)
            take_step(db, attempt, _STEP_OF[new], actor=actor, why=why, version=attempt.version)
            score_first(db, {attempt.id: paper}, {attempt.id: attempt.answers}, markings)
            return True
    raise RuleBroken("ATTEMPT_BUSY")


def signature(attempt_id: int, at: datetime, digest: str) -> str:
    """Return what shows that a receipt is ours: a keyed digest over attempt, instant and digest."""
    return vault.digest(f"exam-receipt:{attempt_id}:{at.isoformat()}:{digest}")


def is_genuine(attempt_id: int, at: datetime, digest: str, receipt: str) -> bool:
    """Tell whether a receipt was given by this installation."""
    return signature(attempt_id, at, digest) == receipt


def close_overdue(db: Session, ids: Sequence[int] | None = None) -> int:
    """Close attempts whose deadline and grace are over, with the last saved answers; return how many.

    Asked by the clock and by nobody: an attempt does not stay open because nobody looks at it (lessons P7).
    """
    closed = 0
    for attempt_id in ids if ids is not None else overdue(db, clock.now()):
        attempt = attempt_now(db, attempt_id)
        late = attempt.paused_at is None and is_overdue(clock.now(), attempt.deadline_at)
        if late and attempt.state == AttemptState.RUNNING:
            closed += finish(db, attempt_id, AttemptState.CLOSED, actor=None, why="deadline", at=attempt.deadline_at)
    return closed
