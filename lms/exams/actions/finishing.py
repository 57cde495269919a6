"""Handing in: by the candidate, by the server when time is over, by an invigilator. Once, whoever asks how often."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.orm.util import identity_key

from lms import clock, vault
from lms.access import Actor, Permission, require_can
from lms.db import table_of
from lms.errors import Refusal, RuleBroken
from lms.exams.actions.jumps import require_steady
from lms.exams.actions.saving import Save, take_saves
from lms.exams.actions.scoring import score_first
from lms.exams.actions.steps import take_step
from lms.exams.models import Attempt
from lms.exams.queries.own_attempt import OwnAttempt, anyones_attempt, own_attempt
from lms.exams.queries.papers import Paper
from lms.exams.queries.running import overdue
from lms.exams.rules.receipts import digest_of
from lms.exams.rules.safe_browser import NO_PROOF, Proof
from lms.exams.rules.states import AttemptState, Step
from lms.exams.rules.times import is_overdue
from lms.people.hashing import secret_digest

_TABLE = table_of(Attempt)
_ENDED = ("state", "submitted_at", "digest", "receipt", "paused_at")
# Put together once: everybody hands in in the same minute.
_AS_READ = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("attempt"), _TABLE.c.version == bindparam("read"))
    .values({name: bindparam(f"new_{name}") for name in _ENDED})
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


def submit(db: Session, attempt_id: int, last: Last, *, device: str, actor: Actor) -> OwnAttempt:
    """Hand in one's attempt, with what was not yet saved; handed in twice is handed in once.

    Past deadline and grace nothing more is taken: it is closed with what was saved. Raises NotFound ATTEMPT_NOT_FOUND;
    RuleBroken TAKEN_ELSEWHERE for a browser that another one replaced, and what a save is refused for.
    """
    require_can(actor, Permission.SIT_EXAMS)
    attempt = own_attempt(db, attempt_id, seen_by=actor)
    if attempt.state != AttemptState.RUNNING:
        return attempt
    require_steady(db)
    now = clock.now()
    if attempt.paused_at is None and is_overdue(now, attempt.deadline_at):
        _close(db, attempt)
        return own_attempt(db, attempt_id, seen_by=actor)
    _require_writer(attempt, last, device)
    if last.answers and last.version is not None:
        save = Save(
            attempt.id, attempt.person_id, secret_digest(last.token), last.version, last.answers, proof=last.proof
        )
        (saved,) = take_saves(db, [save])
        if isinstance(saved, Refusal):
            raise saved
        attempt = own_attempt(db, attempt_id, seen_by=actor)
    ended = finish(db, attempt.id, AttemptState.SUBMITTED, actor=actor, why="submitted", at=now, known=attempt)
    return ended or own_attempt(db, attempt_id, seen_by=actor)


def _require_writer(attempt: OwnAttempt, last: Last, device: str) -> None:
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
    known: OwnAttempt | None = None,
) -> OwnAttempt | None:
    """End an attempt with what is on record, and mark it; return it if it was this call that ended it.

    The condition on state and version is what makes it happen once, and never with other answers than its digest says.
    `known`: the attempt as it was just read; should it have changed since, it is read again.
    """
    for _ in range(20):
        attempt, known = known or anyones_attempt(db, attempt_id), None
        if attempt.state != AttemptState.RUNNING or attempt.items is None:
            return None
        digest = digest_of(attempt.id, attempt.items, attempt.answers)
        ended = replace(
            attempt,
            state=new.value,
            submitted_at=at,
            digest=digest,
            receipt=signature(attempt.id, at, digest),
            paused_at=None,
        )
        read = {"attempt": attempt.id, "read": attempt.version}
        values = {f"new_{name}": getattr(ended, name) for name in _ENDED}
        if db.execute(_END, read | values).rowcount == 1:  # type: ignore[attr-defined] # a cursor's
            _tell_session(db, ended)
            take_step(db, attempt, _STEP_OF[new], actor=actor, why=why, version=attempt.version)
            paper = Paper(attempt.items, attempt.seed or "")
            score_first(db, {attempt.id: paper}, {attempt.id: attempt.answers}, {attempt.id: attempt.multiple_marking})
            return ended
    raise RuleBroken("ATTEMPT_BUSY")


def _tell_session(db: Session, ended: OwnAttempt) -> None:
    """Let whoever holds the attempt as an object see what became of it."""
    held = db.identity_map.get(identity_key(Attempt, ended.id))
    if held is not None:
        for name in _ENDED:
            set_committed_value(held, name, getattr(ended, name))


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
        attempt = anyones_attempt(db, attempt_id)
        late = attempt.paused_at is None and is_overdue(clock.now(), attempt.deadline_at)
        if late and attempt.state == AttemptState.RUNNING:
            closed += _close(db, attempt) is not None
    return closed


def _close(db: Session, attempt: OwnAttempt) -> OwnAttempt | None:
    """End an attempt whose time is over, as it was just read."""
    over = attempt.deadline_at
    return finish(db, attempt.id, AttemptState.CLOSED, actor=None, why="deadline", at=over, known=attempt)
