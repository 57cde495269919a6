"""Filing (备案, domain C6): its machine, its deadlines, its number. Pure.

Filing is not approval: the bureau may return a filing once, for completeness, with a list; what it does not answer in
ten working days is filed by time. Lateness is recorded and never blocks.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum

from lms.errors import RuleBroken
from lms.filings.rules.kinds import KINDS, FilingKind

# Days for mending after a return that keep it in time, and for the bureau's answer [default, domain C6].
MEND_DAYS, ANSWER_DAYS = 5, 10


class FilingState(StrEnum):
    """Where a filing stands; late is no state but a fact beside it."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    FILED = "filed"


MOVES: Mapping[FilingState, frozenset[FilingState]] = {
    FilingState.DRAFT: frozenset({FilingState.SUBMITTED}),
    FilingState.SUBMITTED: frozenset({FilingState.RETURNED, FilingState.FILED}),
    FilingState.RETURNED: frozenset({FilingState.SUBMITTED}),
    FilingState.FILED: frozenset(),
}


def require_move(old: str, new: FilingState) -> None:
    """Raise RuleBroken PLAN_STATE when the table has no such step."""
    if new not in MOVES[FilingState(old)]:
        raise RuleBroken("PLAN_STATE", state=old)


def require_open(state: str) -> None:
    """Raise RuleBroken PLAN_LOCKED once a filing was handed in: only drafts and returned ones change."""
    if FilingState(state) not in {FilingState.DRAFT, FilingState.RETURNED}:
        raise RuleBroken("PLAN_LOCKED")


def require_returnable(*, was_returned: bool, defects: Sequence[str]) -> None:
    """Raise RuleBroken RETURNED_ONCE the second time, DEFECTS_MISSING without a list of what to mend."""
    if was_returned:
        raise RuleBroken("RETURNED_ONCE")
    if not defects:
        raise RuleBroken("DEFECTS_MISSING")


def require_amendable(state: str, *, is_amended_now: bool) -> None:
    """Raise RuleBroken AMENDS_FILED unless it is filed, AMENDMENT_OPEN while another amendment is under way."""
    if FilingState(state) is not FilingState.FILED:
        raise RuleBroken("AMENDS_FILED")
    if is_amended_now:
        raise RuleBroken("AMENDMENT_OPEN")


def due_of(year: int, month_day: str | None) -> date | None:
    """Return the day by which a filing of a year is due (FN-1-4); calendar dates are not moved for weekends (A.4)."""
    return date(year, int(month_day[:2]), int(month_day[3:])) if month_day else None


def is_late(due_on: date | None, counted_on: date | None, *, today: date) -> bool:
    """Tell whether a filing is late: handed in after its due day, or not yet handed in and the day is over."""
    return due_on is not None and (counted_on or today) > due_on


def is_overdue(due_at: datetime, counted_at: datetime | None, *, now: datetime) -> bool:
    """Tell the same where the clock counts hours (QD-13-1)."""
    return (counted_at or now) > due_at


def number_of(kind: FilingKind, division_code: str, year: int, running: int) -> str:
    """Return a receipt number: kind, division code, year, running number (domain C6)."""
    return f"{KINDS[kind].prefix}-{division_code}-{year}-{running:04d}"
