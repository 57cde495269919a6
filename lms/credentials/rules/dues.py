"""Something that is due about a credential: what, by which day, whose turn, how soon. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class DueKind(StrEnum):
    """What is due."""

    EXPIRY = "EXPIRY"
    RECEIPT = "RECEIPT"
    ACTIVATION = "ACTIVATION"
    VOID_NOTICE = "VOID_NOTICE"
    REPLACEMENT = "REPLACEMENT"
    COLLECTION = "COLLECTION"
    CONFIRMATION = "CONFIRMATION"
    CANCELLATION = "CANCELLATION"
    EXPIRED = "EXPIRED"
    REQUEST = "REQUEST"
    APPLICATION = "APPLICATION"
    CASE = "CASE"
    INTERIM = "INTERIM"
    REVIEW = "REVIEW"
    CORRECTION = "CORRECTION"


class Whose(StrEnum):
    """Whose turn it is."""

    HOLDER = "HOLDER"
    UNIT = "UNIT"
    BUREAU = "BUREAU"


@dataclass(frozen=True, slots=True)
class Due:
    """Something that is due: by which day, whose turn it is.

    `on` None: no rule names a day, or `unknown_year` says whose holidays nobody has published. `is_limit` False: the
    day is the first on which it may be done, and never passes. `stage`: which reminder has been reached, in days.
    `to_bureau_from`: the bureau is told from that day only; None: at once.
    """

    kind: DueKind
    on: date | None
    whose: Whose
    stage: int = 0
    is_limit: bool = True
    to_bureau_from: date | None = None
    unknown_year: int | None = None

    def days_left(self, today: date) -> int | None:
        """Return how many days are left; negative once the day has passed; None where no day is known."""
        return None if self.on is None else (self.on - today).days

    def is_late(self, today: date) -> bool:
        """Tell whether the day has passed; the day itself still counts."""
        return self.is_limit and self.on is not None and today > self.on


class Group(StrEnum):
    """How soon; in the order of a page. UNDATED: no rule names a day, or its year has no calendar yet."""

    OVERDUE = "OVERDUE"
    WEEK = "WEEK"
    MONTH = "MONTH"
    LATER = "LATER"
    UNDATED = "UNDATED"


def group_of(due: Due, today: date) -> Group:
    """Return how soon something is due: by Sunday of this week, by the last day of this month, later."""
    if due.on is None:
        return Group.UNDATED
    if due.is_late(today):
        return Group.OVERDUE
    if due.on <= today + timedelta(days=6 - today.weekday()):
        return Group.WEEK
    return Group.MONTH if (due.on.year, due.on.month) == (today.year, today.month) else Group.LATER
