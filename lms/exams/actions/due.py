"""What the clock asks for: attempts and exams whose time is over (lessons P7)."""

from sqlalchemy.orm import Session

from lms import clock
from lms.exams.actions.finishing import close_overdue
from lms.exams.actions.jumps import is_steady
from lms.exams.actions.publishing import close_ended, publish_due
from lms.exams.queries.jumps import jumped_lately
from lms.exams.queries.rekeying import publishable
from lms.exams.queries.running import ended_exams, overdue

# The job that closes them.
EXAMS_DUE = "exams:due"


def is_due(db: Session) -> bool:
    """Tell whether an attempt or an exam is over and still open, or results are promised for today."""
    now = clock.now()
    if overdue(db, now, limit=1):
        return True
    return bool(ended_exams(db, now) or publishable(db, clock.today())) and not jumped_lately(db, now)


def close_due(db: Session) -> None:
    """Close what is over, a hundred attempts at a time, the clock asks again for more; publish what was promised.

    After a large jump of the clock exams are neither closed nor published by themselves for an hour: a clock that is a
    day ahead would close what nobody could begin, and tell results early. A person still can.
    """
    if not is_steady(db):
        return  # asked again in a moment, when the deadlines have been moved
    close_overdue(db)
    if jumped_lately(db, clock.now()):
        return
    close_ended(db)
    publish_due(db)
