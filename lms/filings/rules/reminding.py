"""Which reminder of a filing or a rectification has been reached. Pure; the days are ours [default]."""

from datetime import date
from enum import StrEnum


class Step(StrEnum):
    """A reminder, given once each; one that was passed over is not made up for."""

    EARLY = "EARLY"
    SOON = "SOON"
    LATE = "LATE"


# So many days before the last one.
EARLY_DAYS, SOON_DAYS = 14, 3


def step_of(due_on: date, today: date, *, is_late: bool) -> Step | None:
    """Return the reminder that has been reached on a day, None before the first."""
    left = (due_on - today).days
    if is_late:
        return Step.LATE
    if left <= SOON_DAYS:
        return Step.SOON
    return Step.EARLY if left <= EARLY_DAYS else None
