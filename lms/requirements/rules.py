"""What a year requires of a person (domain C3.5). Pure: spans of days in, whole 学时 times 100 out."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from lms.hours.catalogue import HOUR
from lms.people.rules import Span
from lms.requirements.parameters import Parameters


class Measure(StrEnum):
    """What is counted; the keys of the JSON API."""

    TOTAL = "total"
    PUBLIC_LAW = "public_law"
    BUSINESS_SKILL = "business_skill"
    SPECIAL_TOPIC = "special_topic"
    CONCENTRATED = "concentrated"
    ON_POST = "on_post"


@dataclass(frozen=True, slots=True)
class Months:
    """How many calendar months of a year count, and why not all twelve."""

    counted: int
    on_leave: int
    not_in_post: int
    joined_on: date | None


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one person owes in one year, in hundredths; EXEMPT people owe nothing, and `exempt` says why."""

    months: Months
    total: int
    public_law: int
    business_skill: int
    special_topic: int
    online_cap: int
    due_on: date
    exempt: str | None = None


FULL_YEAR = Months(12, 0, 0, None)


def months_in_post(year: int, in_post: Sequence[Span], leaves: Sequence[Span], params: Parameters) -> Months:
    """Count the months with at least 15 days in post, less those with 15 days of long leave.

    Long leave is at least 30 days in a row, be it under one approval or several. Suspension is no leave and lowers
    nothing (C10 invariant 11).
    """
    in_post = _joined(in_post)
    long = [leave for leave in _joined(leaves) if _days(leave) >= params.long_leave_days]
    counted = on_leave = absent = 0
    for first, last in months_of(year):
        if _days_within(in_post, first, last) < params.days_that_make_a_month:
            absent += 1
        elif _days_within(long, first, last) >= params.days_that_make_a_month:
            on_leave += 1
        else:
            counted += 1
    return Months(counted, on_leave, absent, _joined_in(year, in_post))


def requirement_of(year: int, months: Months, params: Parameters) -> Requirement:
    """Prorate every threshold by twelfths, up to the whole 学时: ceil(min x months / 12).

    Where a rotation is due before the year ends (FN-1-5: 30 June), only leave lowers what is required of those who
    were there by 31 March; who came later has until 31 December and is prorated.
    """
    due_on = _on(year, params.rotation_due)
    counted = months.counted
    if params.rotation_due != "12-31":
        if months.joined_on is None or months.joined_on <= _on(year, params.rotation_joined_by):
            counted = 12 - months.on_leave if months.counted else 0
        else:
            due_on = date(year, 12, 31)
    exempt = _exemption(year, months, params)
    if exempt:
        return Requirement(months, 0, 0, 0, 0, 0, due_on, exempt)
    public_law = prorated(params.public_law_min, counted)
    special = prorated(params.special_topic_min, counted)
    total = max(prorated(params.annual_total_min, counted), special)
    business = prorated(params.biz_skill_min, counted)
    if params.biz_skill_percent:
        business = share_of(total, params.biz_skill_percent)
    total = max(total, public_law + business)
    online_cap = total * params.online_cap_percent // 100
    return Requirement(months, total, public_law, business, special, online_cap, due_on)


def prorated(hours: int, months: int) -> int:
    """Return ceil(hours x months / 12) whole 学时, in hundredths."""
    return -(-hours * months // 12) * HOUR


def share_of(total: int, percent: int) -> int:
    """Return the share of a total in whole 学时, rounded up, in hundredths (60 % of r: (60 r + 99) // 100)."""
    return -(-percent * (total // HOUR) // 100) * HOUR


def _exemption(year: int, months: Months, params: Parameters) -> str | None:
    if months.joined_on and months.joined_on > _on(year, params.exempt_if_joined_after):
        return "EXEMPT_JOINED_LATE"
    if months.counted == 0:
        return "EXEMPT_ON_LEAVE" if months.on_leave else "EXEMPT_NO_MONTHS"
    return None


def _joined_in(year: int, in_post: Sequence[Span]) -> date | None:
    """Return the day on which the person's first span of the year begins, if it begins in the year."""
    starts = [span.start for span in in_post if (span.end or date.max) >= date(year, 1, 1)]
    if not starts or None in starts:
        return None
    first = min(start for start in starts if start)
    return first if first.year == year else None


def _joined(spans: Sequence[Span]) -> list[Span]:
    """Make one span of those that share days or follow each other without a day between."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start or date.min):
        last = joined[-1] if joined else None
        if last is None or (last.end and span.start and span.start > last.end + timedelta(days=1)):
            joined.append(span)
        elif last.end and (span.end is None or span.end > last.end):
            joined[-1] = Span(last.start, span.end)
    return joined


def _days_within(spans: Sequence[Span], first: date, last: date) -> int:
    days = 0
    for span in spans:
        start = first if span.start is None or span.start < first else span.start
        end = last if span.end is None or span.end > last else span.end
        if start <= end:
            days += (end - start).days + 1
    return days


def _days(span: Span) -> int:
    return ((span.end or date.max) - (span.start or date.min)).days + 1


@lru_cache(maxsize=64)
def months_of(year: int) -> Sequence[tuple[date, date]]:
    """Return the first and the last day of each month."""
    return [(date(year, month, 1), date(year, month, monthrange(year, month)[1])) for month in range(1, 13)]


def _on(year: int, month_day: str) -> date:
    return date(year, int(month_day[:2]), int(month_day[3:]))
