"""Selects on what was decided: by whom, how much, since when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.db import sum_of
from lms.hours.models import Claim


@dataclass(frozen=True, slots=True)
class Decided:
    """How many trainings and imports an account decided since an instant; credit in hundredths."""

    matters: int
    credit: int
    rejected: int


def decided_by(db: Session, actor: Actor, *, since: datetime) -> Decided:
    """Count what the acting account has decided since an instant."""
    own = (Claim.decided_by_id == actor.account_id) & (Claim.decided_at >= since)
    rows = db.execute(
        select(Claim.activity_id, Claim.batch_id, Claim.state, sum_of(Claim.credit))
        .where(own)
        .group_by(Claim.activity_id, Claim.batch_id, Claim.state)
    ).all()
    confirmed = [row for row in rows if row[2] == "confirmed"]
    return Decided(len(confirmed), sum(row[3] for row in confirmed), len(rows) - len(confirmed))
