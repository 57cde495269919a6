"""How the credit of a finished course lies on the days it was earned and on its parts (domain C3.1–C3.3). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lms.courses.rules.coverage import Span, length_of
from lms.hours.catalogue import HOUR

HALF = HOUR // 2


class Outcome(StrEnum):
    """Why a finished course gave nothing, or less than all."""

    DAY_CAPS = "DAY_CAPS"
    YEAR_CLOSED = "YEAR_CLOSED"
    COURSE_TWICE = "COURSE_TWICE"
    NO_POST_THAT_DAY = "NO_POST_THAT_DAY"
    TOO_SHORT = "TOO_SHORT"
    AWAITS_BUREAU = "AWAITS_BUREAU"


@dataclass(frozen=True, slots=True)
class Played:
    """A stretch of one courseware on one day, as far as its declared length goes."""

    courseware_id: int
    span: Span
    day: date
    ended_at: datetime


def earned_by_day(played: Sequence[Played]) -> dict[date, int]:
    """Map days to the milliseconds they added to what was seen: what is seen again earns on its first day only."""
    days: dict[date, int] = {}
    spans: dict[int, list[Span]] = {}
    for each in sorted(played, key=lambda one: (one.ended_at, one.span)):
        seen = spans.setdefault(each.courseware_id, [])
        before = length_of(seen)
        seen.append(each.span)
        if added := length_of(seen) - before:
            days[each.day] = days.get(each.day, 0) + added
    return days


def share_over_days(credit: int, earned: Mapping[date, int], room: Mapping[date, int]) -> dict[date, int]:
    """Share a credit over the days on which it was earned, in half 学时, each day as far as it has room.

    A day gives its part rounded down or up; the halves that rounding leaves go to the largest remainders with room.
    What no day has room for is not in the answer.
    """
    whole, halves = sum(earned.values()), credit // HALF
    if whole <= 0:
        return {}
    places = {day: max(0, room.get(day, 0)) // HALF for day in earned}
    down = {day: halves * ms // whole for day, ms in earned.items()}
    shares = {day: min(down[day], places[day]) for day in earned}
    left = halves - sum(down.values())
    for day in sorted(earned, key=lambda d: (-(halves * earned[d] % whole), d)):
        if left and shares[day] < places[day] and halves * earned[day] % whole:
            shares[day] += 1
            left -= 1
    return {day: share * HALF for day, share in sorted(shares.items()) if share}


def lay_on_parts(days: Mapping[date, int], parts: Sequence[int]) -> list[tuple[date, int, int]]:
    """Lay the credits of days on the credits of parts, one after the other: day, part, credit; both add up."""
    laid = []
    left = list(parts)
    part = 0
    for day, credit in sorted(days.items()):
        open_credit = credit
        while open_credit > 0 and part < len(left):
            taken = min(open_credit, left[part])
            if taken:
                laid.append((day, part, taken))
            open_credit -= taken
            left[part] -= taken
            if not left[part]:
                part += 1
    return laid
