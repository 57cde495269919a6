"""What the clock asks for: attempts and exams whose time is over (lessons P7)."""

from sqlalchemy.orm import Session

from lms import clock
from lms.exams.actions.finishing import close_overdue
from lms.exams.actions.jumps import is_steady
from lms.exams.actions.publishing import close_ended, publish_due
from lms.exams.queries.rekeying import publishable
from lms.exams.queries.running import ended_exams, overdue

# The job that closes them.
EXAMS_DUE = "exams:due"


def is_due(db: Session) -> bool:
    """Tell whether an attempt or an exam is over and still open, or results are promised for today."""
    now = clock.now()
    return bool(overdue(db, now, limit=1) or ended_exams(db, now) or publishable(db, clock.today()))


def close_due(db: Session) -> None:
    """Close what is over, a hundred attempts at a time, the clock asks again for more; publish what was promised."""
    if not is_steady(db):
        return  # asked again in a moment, when the deadlines have been moved
    close_overdue(db)
    close_ended(db)
    publish_due(db)
