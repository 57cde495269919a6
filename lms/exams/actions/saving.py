"""The verb that is asked most: take answers of many candidates, in one transaction for all that wait (decision 16).

What is answered with a version is on record: the caller commits before the answer goes out (security A1).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any

from sqlalchemy import Row, Update, bindparam, insert, update
from sqlalchemy.orm import Session

from lms import clock
from lms.db import table_of
from lms.errors import NotFound, Refusal, RuleBroken
from lms.exams.actions.jumps import require_steady
from lms.exams.models import Attempt, AttemptStep, SafeBrowserLaunch
from lms.exams.queries.attempts import rows_to_save
from lms.exams.queries.watching import launches_by_id
from lms.exams.rules.safe_browser import NO_PROOF, Proof, is_genuine
from lms.exams.rules.saving import Held, Sent, Taken, take
from lms.exams.rules.states import AttemptState, Step

_TABLE, _STEPS = table_of(Attempt), table_of(AttemptStep)
_CHANGED = ("answers", "flagged", "version", "saved_at", "seen_at")
# The fence stands in the condition, too: should a lock ever fail, a writer that was replaced still writes nothing.
_UPDATE = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("attempt_id"), _TABLE.c.token_digest == bindparam("token"))
    .where(_TABLE.c.state == AttemptState.RUNNING.value)
    .values({name: bindparam(f"new_{name}") for name in _CHANGED})
)
_SEEN = update(_TABLE).where(_TABLE.c.id == bindparam("attempt_id")).values(seen_at=bindparam("new_seen_at"))


@dataclass(frozen=True, slots=True)
class Save:
    """Answers as they came: of whom, to which attempt, by which secret.

    `arrived_at`: when they were here, before they waited for their turn; None: now. By it they are in time or not (B4).
    """

    attempt_id: int
    person_id: int
    token_digest: str
    version: int
    answers: dict[str, Any]
    flagged: list[int] | None = None
    arrived_at: datetime | None = None
    proof: Proof = NO_PROOF


@dataclass(frozen=True, slots=True)
class Saved:
    """What a browser is told: what is on record, until when (it may have moved), the last thing said to all."""

    saved_version: int
    server_now: datetime
    deadline_at: datetime
    leaves: int
    leave_limit: int | None
    news: int = 0


def take_saves(db: Session, saves: Sequence[Save]) -> list[Saved | Refusal]:
    """Take answers in the order they came and answer each; one that is refused changes nothing and hinders no other.

    Refusals: ATTEMPT_NOT_FOUND for none or another's, SAFE_BROWSER, and those of `lms.exams.rules.saving.take`.
    """
    require_steady(db)
    now = clock.now()
    rows = rows_to_save(db, sorted({each.attempt_id for each in saves}))
    launches = launches_by_id(db, [row.launch_id for row in rows.values() if row.launch_id])
    held = {row.id: _held(row) for row in rows.values()}
    changed: dict[int, dict[str, Any]] = {}
    seen: dict[int, dict[str, Any]] = {}
    answers = [
        _outside(each, rows.get(each.attempt_id), launches)
        or _take(each, rows[each.attempt_id], held, changed, seen, now)
        for each in saves
    ]
    if changed:
        late = [attempt for attempt, values in changed.items() if values.pop("is_late")]
        _each(db, _UPDATE, list(changed.values()))
        if late:
            db.execute(insert(_STEPS), [_late(attempt, now) for attempt in late])
    if quiet := [values for attempt, values in seen.items() if attempt not in changed]:
        _each(db, _SEEN, quiet)
    return answers


def _each(db: Session, statement: Update, values: list[dict[str, Any]]) -> None:
    """Execute a statement with each of the values; for one alone the driver needs no pipeline."""
    db.execute(statement, values if len(values) > 1 else values[0])


def _outside(save: Save, row: Row[Any] | None, launches: Mapping[int, SafeBrowserLaunch]) -> Refusal | None:
    """Refuse what is not one's own, and another browser than the one the exam asks for (security B8)."""
    if row is None or row.person_id != save.person_id:
        return NotFound("ATTEMPT_NOT_FOUND")
    launch = launches.get(row.launch_id)
    if launch is not None and not is_genuine(save.proof, launch.config_key, launch.browser_keys):
        return RuleBroken("SAFE_BROWSER")
    return None


def _take(
    save: Save,
    row: Row[Any],
    held: dict[int, Held],
    changed: dict[int, dict[str, Any]],
    seen: dict[int, dict[str, Any]],
    now: datetime,
) -> Saved | Refusal:
    before = held[row.id]
    writes = compare_digest(row.token_digest, save.token_digest)
    taken = take(
        before, Sent(before.fence if writes else -1, save.version, save.answers, save.flagged), save.arrived_at or now
    )
    if isinstance(taken, Refusal):
        return taken
    if taken.is_new:
        held[row.id] = _after(before, taken)
        changed[row.id] = {
            "attempt_id": row.id, "token": save.token_digest, "is_late": taken.is_late, "new_answers": taken.answers,
            "new_flagged": taken.flagged, "new_version": taken.version, "new_saved_at": now, "new_seen_at": now,
        }  # fmt: skip
    else:
        seen[row.id] = {"attempt_id": row.id, "new_seen_at": now}
    return Saved(held[row.id].version, now, row.deadline_at, row.leaves, row.leave_limit, row.news or 0)


def _held(row: Row[Any]) -> Held:
    return Held(
        state=row.state,
        fence=row.fence,
        version=row.version,
        questions=row.questions,
        deadline_at=row.deadline_at,
        is_paused=row.paused_at is not None,
        answers=row.answers,
        flagged=row.flagged,
    )


def _after(before: Held, taken: Taken) -> Held:
    return Held(
        state=before.state,
        fence=before.fence,
        version=taken.version,
        questions=before.questions,
        deadline_at=before.deadline_at,
        is_paused=before.is_paused,
        answers=taken.answers,
        flagged=taken.flagged,
    )


def _late(attempt_id: int, now: datetime) -> dict[str, Any]:
    """Return the step of a save that came within the grace, by which anybody can see that it did (security B4)."""
    return {"attempt_id": attempt_id, "kind": Step.LATE_SAVE.value, "at": now, "actor_id": None, "details": {}}
