"""Working days of mainland China, make-up Saturdays and Sundays included; a year nobody has published is refused. Pure.

A calendar is what was imported of the State Council's yearly notices (`lms/holidays`); years it does not have are those
of the installed package.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import chinese_calendar

from lms.errors import RuleBroken

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """Imported notices: the years they settle, and the days they name, True where worked. They precede the package."""

    years: frozenset[int] = frozenset()
    days: Mapping[date, bool] = field(default_factory=dict)


# Nothing imported: the package alone.
PACKAGED = Calendar()


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Tell whether a day is worked. Raises RuleBroken NO_CALENDAR for a year whose holidays are not known: no guess."""
    if day in calendar.days:
        return calendar.days[day]
    if day.year in calendar.years:
        return day.weekday() < _SATURDAY
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError as error:
        raise RuleBroken("NO_CALENDAR", year=day.year) from error


def working_days_after(day: date, count: int, calendar: Calendar) -> date:
    """Return the last day of a period of `count` working days; the first day is not counted (民法典 201)."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, calendar)
    return day


def known_working_day_after(day: date, count: int, calendar: Calendar) -> date | None:
    """Return the same for a list to read, None where it reaches a year nobody has published: no list breaks by that."""
    try:
        return working_days_after(day, count, calendar)
    except RuleBroken:
        return None


def natural_days_after(day: date, count: int, calendar: Calendar) -> date:
    """Return the last day of a period of `count` days; one ending on a day off ends on the next working day (203)."""
    last = day + timedelta(days=count)
    while not is_working_day(last, calendar):
        last += timedelta(days=1)
    return last


def months_after(day: date, months: int) -> date:
    """Return the last day of so many months; where its month lacks the day, the last it has (民法典 202)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
