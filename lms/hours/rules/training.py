"""Training as one person had it: credit from minutes, and what cannot be true beside it (domain C3.1, C3.3). Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from lms.errors import RuleBroken
from lms.hours.catalogue import AWARD_CREDIT, COUNTS_FOR, EVENT_CAP, EVENT_CREDIT, HOUR, LEAVES, Method


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits on posting that a rule set states; caps over a year are judged with the year, not here.

    `late_until` and `make_up_until` are month and day of the year after; `practice_days` how many days after a day of
    practice its log may be handed in, and after that be signed.
    """

    minutes_per_hour: int = 45
    justice_only_public_law: bool = False
    day_cap: int = 8 * HOUR
    online_day_cap: int = 4 * HOUR
    late_until: tuple[int, int] = (1, 15)
    make_up_until: tuple[int, int] = (3, 31)
    practice_days: int = 14


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Attended:
    """Training one person had on one day: what overlap and day caps are judged by.

    `group` names what belongs together: the parts of one activity share their time.
    """

    occurred_on: date
    credit: int
    method: Method
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    course_code: str | None = None
    group: str = ""


def credit_of(
    minutes: int, limits: Limits = DEFAULT_LIMITS, method: Method = Method.CLASSROOM, *, awarded: bool = False
) -> int:
    """Turn minutes into credit, down to the half 学时, never over what a day or one such event may give (C3.1, C3.3).

    Teaching counts twice the minutes taught. A contest gives its credit to whoever took part, and more with an award.
    """
    if method in EVENT_CREDIT:
        given = EVENT_CREDIT[method] + (AWARD_CREDIT.get(method, 0) if awarded else 0)
        return min(given, limits.day_cap) if minutes > 0 else 0
    counted = minutes * 2 if method is Method.LECTURING else minutes
    credit = counted * 2 // limits.minutes_per_hour * (HOUR // 2)
    return min(credit, limits.day_cap, EVENT_CAP.get(method, limits.day_cap))


def series_of(source: str) -> str:
    """Return what a claim's source names as belonging together, such as the days of one class; "" for none."""
    series, mark, _ = source.partition(":activity:")
    return series if mark else ""


def split_credit(credit: int, minutes: Sequence[int]) -> list[int]:
    """Share a credit over the parts of an activity by their minutes, in half 学时; the parts add up to the whole.

    Raises RuleBroken PARTS_EMPTY when no part has minutes.
    """
    total, half = sum(minutes), HOUR // 2
    if total <= 0 or min(minutes) < 0:
        raise RuleBroken("PARTS_EMPTY")
    halves = credit // half
    shares = [halves * part // total for part in minutes]
    by_remainder = sorted(range(len(minutes)), key=lambda i: (-(halves * minutes[i] % total), i))
    for i in by_remainder[: halves - sum(shares)]:
        shares[i] += 1
    return [share * half for share in shares]


def require_countable(category: str, method: Method) -> None:
    """Raise RuleBroken CATEGORY_UNKNOWN without such a leaf, METHOD_CATEGORY when the method gives nothing for it."""
    if category not in LEAVES:
        raise RuleBroken("CATEGORY_UNKNOWN", category=category)
    if category not in COUNTS_FOR[method]:
        raise RuleBroken("METHOD_CATEGORY", method=method.value, category=category)


def require_fits(new: Attended, others: Iterable[Attended], limits: Limits = DEFAULT_LIMITS) -> None:
    """Raise RuleBroken when training cannot be true beside what the person already has on that day.

    Codes: CREDIT_NOT_POSITIVE, EVENT_CAP, TIME_TOO_SHORT (more credit than its own time can give), OVERLAP (in two
    places at once), DAY_CAP, ONLINE_DAY_CAP (domain C3.1, C3.3).
    """
    _require_possible(new, limits)
    total, online = new.credit, new.credit if new.method is Method.ONLINE else 0
    for other in others:
        if other.occurred_on != new.occurred_on:
            continue
        if overlaps(new, other):
            raise RuleBroken("OVERLAP", starts_at=other.starts_at, ends_at=other.ends_at)
        total += other.credit
        online += other.credit if other.method is Method.ONLINE else 0
    if total > limits.day_cap:
        raise RuleBroken("DAY_CAP", total=total, cap=limits.day_cap)
    if new.method is Method.ONLINE and online > limits.online_day_cap:
        raise RuleBroken("ONLINE_DAY_CAP", total=online, cap=limits.online_day_cap)


def _require_possible(new: Attended, limits: Limits) -> None:
    if new.credit <= 0:
        raise RuleBroken("CREDIT_NOT_POSITIVE")
    cap = EVENT_CAP.get(new.method, limits.day_cap)
    if new.credit > cap:
        raise RuleBroken("EVENT_CAP", method=new.method.value, cap=cap)
    if new.starts_at and new.ends_at and new.method not in EVENT_CREDIT:  # those do not count by their time
        most = credit_of((new.ends_at - new.starts_at) // timedelta(minutes=1), limits, new.method)
        if new.credit > most:
            raise RuleBroken("TIME_TOO_SHORT", credit=new.credit, most=most)


def overlaps(one: Attended, other: Attended) -> bool:
    """Tell whether two trainings share time; parts of one activity do not disturb each other, touching ends neither."""
    if not (one.starts_at and one.ends_at and other.starts_at and other.ends_at):
        return False
    if one.group and one.group == other.group:
        return False
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def require_times(
    occurred_on: date, *, starts_at: datetime | None, ends_at: datetime | None, minutes: int, zone: tzinfo
) -> None:
    """Raise RuleBroken unless the times of an activity can be true; without times nothing is said.

    Codes: TIMES_INCOMPLETE (one without the other), TIMES_REVERSED, TIMES_OTHER_DAY (not on the civil day it is dated,
    or into the next), MINUTES_EXCEED_TIMES (more minutes than lie between them).
    """
    if starts_at is None and ends_at is None:
        return
    if starts_at is None or ends_at is None:
        raise RuleBroken("TIMES_INCOMPLETE")
    if ends_at <= starts_at:
        raise RuleBroken("TIMES_REVERSED")
    last_moment = ends_at - timedelta(microseconds=1)
    if {moment.astimezone(zone).date() for moment in (starts_at, last_moment)} != {occurred_on}:
        raise RuleBroken("TIMES_OTHER_DAY", day=occurred_on)
    between = (ends_at - starts_at) // timedelta(minutes=1)
    if minutes > between:
        raise RuleBroken("MINUTES_EXCEED_TIMES", minutes=minutes, between=between)
