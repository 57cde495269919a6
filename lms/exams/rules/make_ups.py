"""Who may sit a make-up, and until when it is held (domain C4.3, C4.6, C4.8; G10). Pure.

First sitting and **one** make-up: within so many days of the results for who failed or was absent with a reason, by 31
January for who was put off. The better result counts, both are kept; the rate shows the first beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lms.errors import RuleBroken
from lms.exams.rules.rates import Came
from lms.exams.rules.states import ExamKind, Standing


class Why(StrEnum):
    """Why somebody may sit a make-up."""

    FAILED = "failed"
    ABSENT = "absent"
    DEFERRED = "deferred"


class Bar(StrEnum):
    """Why somebody may not."""

    PASSED = "passed"
    EXEMPT = "exempt"
    UNEXCUSED = "unexcused"
    UNKNOWN = "unknown"
    CHEATED = "cheated"
    HAD_ONE = "had_one"
    ON_LEAVE = "on_leave"


@dataclass(frozen=True, slots=True)
class First:
    """How somebody stands after the first sitting, as a make-up on a day looks at it."""

    standing: str
    came: Came
    is_excused: bool = False
    barred_until: date | None = None
    has_one: bool = False
    is_on_leave: bool = False


def entitlement(first: First, on: date) -> Why | Bar:  # noqa: PLR0911 - one line a reason
    """Return why somebody may sit a make-up on a day, or why not; the first reason that applies."""
    if first.standing == Standing.EXEMPT:
        return Bar.EXEMPT
    if first.standing != Standing.DEFERRED and first.came is Came.PASSED:
        return Bar.PASSED
    if first.has_one:
        return Bar.HAD_ONE
    if first.barred_until is not None and on <= first.barred_until:
        return Bar.CHEATED
    if first.standing != Standing.DEFERRED and first.came is Came.UNKNOWN:
        return Bar.UNKNOWN
    if first.standing != Standing.DEFERRED and first.came is Came.ABSENT and not first.is_excused:
        return Bar.UNEXCUSED
    if first.is_on_leave:
        return Bar.ON_LEAVE
    if first.standing == Standing.DEFERRED:
        return Why.DEFERRED
    return Why.FAILED if first.came is Came.FAILED else Why.ABSENT


def last_day(why: Why, *, published_on: date, days: int, year: int) -> date:
    """Return the last day on which somebody's make-up may be held."""
    deferred = date(year + 1, 1, 31)
    return deferred if why is Why.DEFERRED else published_on + timedelta(days=days)


def limit_of(whys: Iterable[Why], *, published_on: date, days: int, year: int) -> date | None:
    """Return the last day for a make-up of all these people, None for nobody."""
    return min((last_day(why, published_on=published_on, days=days, year=year) for why in set(whys)), default=None)


def require_make_up(*, is_make_up: bool, is_published: bool, days: int) -> None:
    """Raise RuleBroken MAKE_UP_OF_MAKE_UP, MAKE_UP_EARLY before results are out, MAKE_UP_NONE for a kind without."""
    if is_make_up:
        raise RuleBroken("MAKE_UP_OF_MAKE_UP")
    if not days:
        raise RuleBroken("MAKE_UP_NONE")
    if not is_published:
        raise RuleBroken("MAKE_UP_EARLY")


def opens_case(kind: str) -> bool:
    """Tell whether failing the make-up calls for a case proposal S8 and off-post study: the yearly exam (C4.6)."""
    return kind == ExamKind.ANNUAL
