"""The day a demo world lives on, and moving the clock there."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from lms import clock
from lms.requirements.queries.rule_sets import newest_number
from lms.settings import get_settings

DEMO_DAY = date(2023, 11, 20)
# The rule set of the demo's past year; no other database has it.
MARK = "DEMO-2022"


def recorded_day(db: Session) -> date | None:
    """Return the day a database lives on: that of LMS_DEMO_DATE, that of the demo world, or None for today."""
    return told_day() or (DEMO_DAY if is_demo(db) else None)


def told_day() -> date | None:
    """Return the day LMS_DEMO_DATE names, None when it names none."""
    told = get_settings().demo_date
    return date.fromisoformat(told) if told else None


def is_demo(db: Session) -> bool:
    """Tell whether the database holds the demo world."""
    return newest_number(db, MARK) > 0


def live_on(day: date | None) -> None:
    """Shift the clock by whole days so that today is `day` and runs on from there; None brings back the real day."""
    clock.shift(None)
    if day is not None:
        clock.shift(timedelta(days=(day - clock.today()).days))
