"""Jumps of the clock on record, and the clock of the database."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.exams.models import ClockJump

# After a large jump nothing that cannot be taken back is done by the clock alone for so long [default].
DOUBTED, _LARGE_MS = timedelta(hours=1), 60_000


def last_jump(db: Session) -> int:
    """Return the number of the last jump on record, 0 for none."""
    return db.scalar(select(func.max(ClockJump.id))) or 0


def jumps_after(db: Session, number: int) -> tuple[float, int]:
    """Return by how many seconds the jumps after a number moved the deadlines in all, and the last one's number."""
    asked = select(func.sum(ClockJump.milliseconds), func.max(ClockJump.id)).where(ClockJump.id > number)
    moved, last = db.execute(asked).one()
    return int(moved or 0) / 1000, last or number


def jumped_lately(db: Session, now: datetime) -> bool:
    """Tell whether the clock jumped by a minute or more within the last hour: which of its times is right is open."""
    lately = ClockJump.at.between(now - DOUBTED, now)  # one noted by a clock that ran ahead lies in the future
    asked = select(ClockJump.id).where(lately, func.abs(ClockJump.milliseconds) >= _LARGE_MS)
    return db.scalar(asked.limit(1)) is not None


def database_time(db: Session) -> float | None:
    """Return the clock of the database in seconds; None where it is this machine's own (SQLite)."""
    if db.get_bind().dialect.name == "sqlite":
        return None
    now: datetime = db.execute(select(func.clock_timestamp())).scalar_one()
    return now.timestamp()
