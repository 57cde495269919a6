"""Selects for whoever watches the server."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.outbox import Job


def waiting_jobs(db: Session) -> list[tuple[str, int, datetime]]:
    """List the kinds of waiting work: how many pieces, and since when the oldest waits."""
    counted = func.count(Job.key.distinct())
    return list(db.execute(select(Job.kind, counted, func.min(Job.requested_at)).group_by(Job.kind)).all())
