"""What each new day brings about by itself: filings nobody answered, obligations of the year, reminders."""

from sqlalchemy.orm import Session

from lms import clock
from lms.filings.actions.moving import file_by_time
from lms.filings.actions.obligations import open_obligations
from lms.filings.actions.telling import remind_of_filings

# The job's name in the outbox; the worker asks for it on each new day.
NEW_DAY = "filings:new_day"


def keep_up(db: Session) -> tuple[int, int]:
    """File what was not answered in time, open this year's obligations, remind; return how many of the first two."""
    filed, opened = file_by_time(db), open_obligations(db, clock.today().year)
    remind_of_filings(db)
    return filed, opened
