"""Score checks: until when they can be asked for, and what a correction may do (domain C4.5). Pure.

Within five working days of publication, once an exam [default]. A check never costs points [default]: otherwise
nobody dares to ask.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from lms.errors import RuleBroken
from lms.workdays import Calendar, working_days_after

WORKING_DAYS = 5


class Outcome(StrEnum):
    """What came of a score check."""

    UNCHANGED = "unchanged"
    CORRECTED = "corrected"


def last_day(published_on: date, calendar: Calendar, days: int = WORKING_DAYS) -> date:
    """Return the last day on which a check can be asked for. Raises RuleBroken NO_CALENDAR for an unknown year."""
    return working_days_after(published_on, days, calendar)


def corrected_items(items: Sequence[int | None], most: Sequence[int], changes: Mapping[int, int]) -> list[int | None]:
    """Return the halves of each question after a correction, by number from 1.

    Raises RuleBroken CHECK_POINTS for a number that is not on the paper or more than its points, CHECK_SAME when
    nothing changes, CHECK_LOWERS when the whole would be less.
    """
    found = list(items)
    for number, points in changes.items():
        if not 1 <= number <= len(found) or not 0 <= points <= most[number - 1]:
            raise RuleBroken("CHECK_POINTS", number=number)
        found[number - 1] = points
    if found == list(items):
        raise RuleBroken("CHECK_SAME")
    if sum(points or 0 for points in found) < sum(points or 0 for points in items):
        raise RuleBroken("CHECK_LOWERS")
    return found
