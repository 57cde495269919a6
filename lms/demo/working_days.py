"""Days on which classes can be held. Pure; holidays of 2022 and 2023 as the State Council announced them."""

from collections.abc import Iterator
from datetime import date, timedelta

_HOLIDAYS = (
    (date(2022, 1, 1), date(2022, 1, 3)),
    (date(2022, 1, 31), date(2022, 2, 6)),
    (date(2022, 4, 3), date(2022, 4, 5)),
    (date(2022, 4, 30), date(2022, 5, 4)),
    (date(2022, 6, 3), date(2022, 6, 5)),
    (date(2022, 9, 10), date(2022, 9, 12)),
    (date(2022, 10, 1), date(2022, 10, 7)),
    (date(2022, 12, 31), date(2023, 1, 2)),
    (date(2023, 1, 21), date(2023, 1, 27)),
    (date(2023, 4, 5), date(2023, 4, 5)),
    (date(2023, 4, 29), date(2023, 5, 3)),
    (date(2023, 6, 22), date(2023, 6, 24)),
    (date(2023, 9, 29), date(2023, 10, 6)),
)


def is_working_day(day: date) -> bool:
    """Tell whether offices are open: Monday to Friday outside holidays (make-up weekends are left out)."""
    return day.weekday() < 5 and not any(first <= day <= last for first, last in _HOLIDAYS)


def working_days(first: date, last: date) -> Iterator[date]:
    """Yield the working days of a span, both ends included."""
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if is_working_day(day):
            yield day


def after(day: date, count: int) -> date:
    """Return the working day that lies `count` working days after a day."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day
