"""Days on which classes can be held. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta

from lms import workdays


def is_working_day(day: date) -> bool:
    """Tell whether classes can be held: Monday to Friday outside holidays (weekends worked instead are left out)."""
    return day.weekday() < 5 and workdays.is_working_day(day, workdays.PACKAGED)


def working_days(first: date, last: date) -> Iterator[date]:
    """Yield the days of a span on which classes can be held, both ends included."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if is_working_day(day):
            yield day


def after(day: date, count: int) -> date:
    """Return the day for classes that lies `count` such days after a day."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day
