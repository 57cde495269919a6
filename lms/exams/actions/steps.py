"""The one door through which something is put on record about an attempt."""

from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.db import table_of
from lms.exams.models import Attempt, AttemptStep
from lms.exams.queries.own_attempt import OwnAttempt
from lms.exams.rules.states import Step

# Nobody asks for the number of a step.
_INSERT = insert(table_of(AttemptStep)).inline()


def take_step(db: Session, attempt: Attempt | OwnAttempt, kind: Step, *, actor: Actor | None, **details: Any) -> None:
    """Write one step of an attempt; `actor` None is the server itself. Details are plain values."""
    account = actor.account_id if actor else None
    row = {"attempt_id": attempt.id, "kind": kind.value, "at": clock.now(), "actor_id": account, "details": details}
    db.execute(_INSERT, row)
