"""What each new day brings about by itself: filings nobody answered, obligations of the year."""

from sqlalchemy.orm import Session

from lms import clock
from lms.filings.actions.moving import file_by_time
from lms.filings.actions.obligations import open_obligations

# The job's name in the outbox; the worker asks for it on each new day.
NEW_DAY = "filings:new_day"


def keep_up(db: Session) -> tuple[int, int]:
    """File what was not answered in time and open this year's obligations; return how many of each."""
    return file_by_time(db), open_obligations(db, clock.today().year)
