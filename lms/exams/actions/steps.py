"""The one door through which something is put on record about an attempt."""

from typing import Any

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.exams.models import Attempt, AttemptStep
from lms.exams.rules.states import Step


def take_step(db: Session, attempt: Attempt, kind: Step, *, actor: Actor | None, **details: Any) -> None:
    """Write one step of an attempt; `actor` None is the server itself. Details are plain values."""
    account = actor.account_id if actor else None
    step = AttemptStep(kind=kind.value, at=clock.now(), actor_id=account, details=details)
    step.attempt_id = attempt.id
    db.add(step)
