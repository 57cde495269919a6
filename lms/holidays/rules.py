"""What a notice of holidays may say of a year. Pure.

The State Council's office publishes one for each year (全国年节及纪念日放假办法, 国务院令第795号); in exchange for days
off in a row it names Saturdays and Sundays that are worked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lms.errors import RuleBroken
from lms.workdays import PACKAGED, Calendar, is_working_day

_DAY = timedelta(days=1)
_SATURDAY = 5
# No notice gives more days off in a row; a longer span is a slip of the pen.
LONGEST_SPAN = 16
# New Year's Day brings days of the December before with it, as 2018-12-29 to 31 in the notice for 2019.
_DECEMBER_BEFORE = 25
# Off in every year, whatever the moon does: a list without them is not whole.
_FIXED = ((1, 1), (5, 1), (10, 1), (10, 2), (10, 3))


class What(StrEnum):
    """What a notice says of a day."""

    OFF = "OFF"
    WORKED = "WORKED"


@dataclass(frozen=True, slots=True)
class Span:
    """A line of a notice: from a day to a day, both included, off or worked, for which holiday."""

    first: date
    last: date
    what: What
    name: str = ""

    def days(self) -> list[date]:
        """Return the days of the span."""
        return [self.first + _DAY * n for n in range((self.last - self.first).days + 1)]


def require_span(span: Span, year: int) -> None:
    """Raise RuleBroken unless a line fits a notice of a year.

    HOLIDAY_SPAN (ends before it begins, or is longer than any), HOLIDAY_OTHER_YEAR (but for the last days of the
    December before), HOLIDAY_WEEKDAY_WORKED (Monday to Friday are worked anyway: only a weekend is worked in exchange).
    """
    if not span.first <= span.last <= span.first + _DAY * (LONGEST_SPAN - 1):
        raise RuleBroken("HOLIDAY_SPAN", first=span.first, last=span.last, most=LONGEST_SPAN)
    for day in span.days():
        if not date(year - 1, 12, _DECEMBER_BEFORE) <= day <= date(year, 12, 31):
            raise RuleBroken("HOLIDAY_OTHER_YEAR", day=day, year=year)
        if span.what is What.WORKED and day.weekday() < _SATURDAY:
            raise RuleBroken("HOLIDAY_WEEKDAY_WORKED", day=day)


def days_named(spans: Sequence[Span], year: int) -> dict[date, Span]:
    """Return each day that the lines name, with its line.

    Raises what `require_span` raises, HOLIDAY_TWICE for a day named by two lines, HOLIDAY_FIXED for a list that does
    not give a day off that is one in every year.
    """
    found: dict[date, Span] = {}
    for span in spans:
        require_span(span, year)
        for day in span.days():
            if day in found:
                raise RuleBroken("HOLIDAY_TWICE", day=day)
            found[day] = span
    for month, number in _FIXED:
        day = date(year, month, number)
        if day not in found or found[day].what is not What.OFF:
            raise RuleBroken("HOLIDAY_FIXED", day=day)
    return found


def working_days_in(year: int, calendar: Calendar) -> int:
    """Return how many days of a year are worked. Raises RuleBroken NO_CALENDAR."""
    first = date(year, 1, 1)
    return sum(is_working_day(first + _DAY * n, calendar) for n in range((date(year + 1, 1, 1) - first).days))


def exceptions_in(year: int, calendar: Calendar) -> list[tuple[date, bool]]:
    """Return the days of a year that differ from the week, True where worked. Raises RuleBroken NO_CALENDAR."""
    first = date(year, 1, 1)
    days = (first + _DAY * n for n in range((date(year + 1, 1, 1) - first).days))
    worked = ((day, is_working_day(day, calendar)) for day in days)
    return [(day, works) for day, works in worked if works != (day.weekday() < _SATURDAY)]


def source_of(year: int, calendar: Calendar) -> str:
    """Return where the working days of a year come from: `imported`, `packaged`, or `unknown`: nobody can say."""
    if year in calendar.years:
        return "imported"
    try:
        is_working_day(date(year, 6, 15), PACKAGED)
    except RuleBroken:
        return "unknown"
    return "packaged"
