"""Many candidates at once: rows and their events in a few statements, whatever their number."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.among import is_among
from lms.db import bulk_insert, reserve_ids, table_of
from lms.exams.models import CandidateEvent, ExamCandidate
from lms.exams.rules.states import CandidateState

_CANDIDATES, _EVENTS = table_of(ExamCandidate), table_of(CandidateEvent)
_CHANGED = ("state", "ticket_no", "seat", "sitting_id", "standing", "evidence")


def add_candidates(db: Session, rows: Sequence[Mapping[str, Any]], *, actor: Actor, reason: str = "") -> list[int]:
    """Put people on a roster; each row names exam, sitting, person, unit, class, state, standing and evidence."""
    ids = reserve_ids(db, _CANDIDATES, len(rows))
    usual = {"seat": "", "extra_minutes": 0, "may_leave": False, "accommodation": "", "ticket_no": None}
    own = {"proposed_by_id": actor.account_id}
    bulk_insert(db, _CANDIDATES, [{"id": row_id, **usual, **own, **row} for row_id, row in zip(ids, rows, strict=True)])
    for state in sorted({row["state"] for row in rows}):
        own_ids = [row_id for row_id, row in zip(ids, rows, strict=True) if row["state"] == state]
        note_many(db, own_ids, state, actor=actor, reason=reason)
    return ids


def move_many(db: Session, ids: Sequence[int], new: CandidateState, *, actor: Actor, reason: str = "") -> None:
    """Move candidates that a select found in a state from which they may go there."""
    db.execute(update(_CANDIDATES).where(is_among(_CANDIDATES.c.id, ids)).values(state=new.value))
    note_many(db, ids, new.value, actor=actor, reason=reason)
    forget(db)


def note_many(db: Session, ids: Sequence[int], what: str, *, actor: Actor, reason: str = "") -> None:
    """Put on record that something happened to many candidates."""
    event_ids, now = reserve_ids(db, _EVENTS, len(ids)), clock.now()
    rows = [
        {"id": event, "candidate_id": own, "what": what, "reason": reason, "actor_id": actor.account_id, "at": now}
        for event, own in zip(event_ids, ids, strict=True)
    ]
    bulk_insert(db, _EVENTS, rows)


def set_each(db: Session, values: Mapping[int, Mapping[str, Any]]) -> None:
    """Give each candidate values of his own; all name the same columns."""
    if not values:
        return
    names = list(next(iter(values.values())))
    asked = update(_CANDIDATES).where(_CANDIDATES.c.id == bindparam("of_id"))
    asked = asked.values({name: bindparam(f"to_{name}") for name in names})
    rows = [{"of_id": own, **{f"to_{name}": value for name, value in given.items()}} for own, given in values.items()]
    db.connection().execute(asked, rows)
    forget(db)


def forget(db: Session) -> None:
    """Have candidates that this session holds read anew: they were changed behind its back."""
    for each in list(db.identity_map.values()):
        if isinstance(each, ExamCandidate):
            db.expire(each, _CHANGED)
