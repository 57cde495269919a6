"""Jumps of the clock on record, and the clock of the database."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.exams.models import ClockJump


def last_jump(db: Session) -> int:
    """Return the number of the last jump on record, 0 for none."""
    return db.scalar(select(func.max(ClockJump.id))) or 0


def jumps_after(db: Session, number: int) -> tuple[float, int]:
    """Return by how many seconds the jumps after a number moved the deadlines in all, and the last one's number."""
    asked = select(func.sum(ClockJump.milliseconds), func.max(ClockJump.id)).where(ClockJump.id > number)
    moved, last = db.execute(asked).one()
    return int(moved or 0) / 1000, last or number


def database_time(db: Session) -> float | None:
    """Return the clock of the database in seconds; None where it is this machine's own (SQLite)."""
    if db.get_bind().dialect.name == "sqlite":
        return None
    now: datetime = db.execute(select(func.clock_timestamp())).scalar_one()
    return now.timestamp()
