"""The course of a year from what was stored at its month ends: shares of people met, and hours a head. Pure."""

import calendar
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

_TENTH = 10


class DayCount(NamedTuple):
    """What was stored of a unit, with all below it, for one day. `month_credit`: trained in that day's month."""

    as_of: date
    due: int
    roll: int
    met: int
    month_credit: int


@dataclass(frozen=True, slots=True)
class Course:
    """How the share of those who are met went through a year: days and shares in hundredths of a per cent."""

    days: Sequence[date]
    shares: Sequence[int | None]

    @property
    def positions(self) -> list[float]:
        """Where each day stands on an axis of month ends: 0 is the end of January, 9.67 the 20th of November."""
        return [day.month - 2 + day.day / calendar.monthrange(day.year, day.month)[1] for day in self.days]

    @property
    def by_month(self) -> list[int | None]:
        """The last share of each month, None for a month without any."""
        last = {day.month: share for day, share in zip(self.days, self.shares, strict=True)}
        return [last.get(month) for month in range(1, 13)]


def course_of(units: Sequence[Sequence[DayCount]]) -> Course:
    """Add units up day by day."""
    days: dict[date, list[int]] = {}
    for counts in units:
        for count in counts:
            met_due = days.setdefault(count.as_of, [0, 0])
            met_due[0] += count.met
            met_due[1] += count.due
    return Course(sorted(days), [_share(*days[day]) for day in sorted(days)])


def course_until(units: Sequence[Sequence[DayCount]], day: date, met: int, due: int) -> Course:
    """Return the course at the month ends before a day, and at that day, of which the counts are given."""
    ends = [[count for count in counts if count.as_of < day and _is_month_end(count.as_of)] for counts in units]
    earlier = course_of(ends)
    return Course([*earlier.days, day], [*earlier.shares, _share(met, due)])


def hours_a_head(counts: Sequence[DayCount], day: date, roll: int, month_credit: int) -> tuple[list[int | None], int]:
    """Return what a unit's people trained in each month, and in all, a head and cut to tenths of an hour.

    `counts` are those of the unit's month ends; what was trained in the month of `day` is given.
    """
    known = {
        count.as_of.month: (count.month_credit, count.roll)
        for count in counts
        if count.roll and count.as_of < day and _is_month_end(count.as_of)
    }
    if roll:
        known[day.month] = (month_credit, roll)
    # Exact before it is cut: over a common number of people.
    common = math.lcm(*{people for _, people in known.values()})
    total = sum(credit * (common // people) for credit, people in known.values()) // common
    heads = {month: _cut(credit // people) for month, (credit, people) in known.items()}
    return [heads.get(month) for month in range(1, 13)], _cut(total)


@lru_cache(maxsize=256)
def _is_month_end(day: date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]


def _share(met: int, due: int) -> int | None:
    return met * 10000 // due if due else None


def _cut(hundredths: int) -> int:
    return hundredths // _TENTH * _TENTH
