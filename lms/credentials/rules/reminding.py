"""Which reminder of something due has been reached, and who is told (domain C2.2 CR11, C2.1; issue 6.9). Pure."""

from datetime import date
from enum import StrEnum

from lms.credentials.rules.dues import Due, DueKind, Whose

# What has its own notice when it comes in is reminded of so many days before its limit [default].
SOON_DAYS = 3
_TOLD_AT_ONCE = frozenset(
    {
        DueKind.RECEIPT,
        DueKind.ACTIVATION,
        DueKind.VOID_NOTICE,
        DueKind.REPLACEMENT,
        DueKind.COLLECTION,
        DueKind.CONFIRMATION,
        DueKind.CANCELLATION,
        DueKind.EXPIRED,
    }
)


class Told(StrEnum):
    """Who is told."""

    HOLDER = "HOLDER"
    UNIT = "UNIT"
    BUREAU = "BUREAU"


def step_of(due: Due, today: date) -> str | None:
    """Return the reminder that has been reached on a day, None before the first.

    Each is a code of its own: a reminder is given once for it, and one that was passed over is not made up for. Expiry
    is reminded of 180, 90, 30 and 7 days before (CR11), the oath before duty on its own days (CR2).
    """
    left = due.days_left(today)
    if due.is_late(today):
        return "LATE"
    if due.stage:
        return f"DAY{due.stage}"
    if due.kind in _TOLD_AT_ONCE:
        is_too_early = not due.is_limit and left is not None and left > 0
        return None if is_too_early else "OPEN"
    return "SOON" if due.is_limit and left is not None and left <= SOON_DAYS else None


def told_of(due: Due, today: date) -> frozenset[Told]:
    """Return who is told: whose turn it is; the unit of an expiry too, and of what a holder let pass.

    The bureau is told of a unit's matters from the day the rules name.
    """
    found = {Told(due.whose.value)}
    if due.whose is Whose.HOLDER and (due.kind is DueKind.EXPIRY or due.is_late(today)):
        found.add(Told.UNIT)
    # An interim suspension that nobody has settled in time neither ends nor goes on silently (CR3u).
    if due.kind is DueKind.INTERIM and due.is_late(today):
        found.add(Told.HOLDER)
    if due.to_bureau_from is not None and today >= due.to_bureau_from:
        found.add(Told.BUREAU)
    return frozenset(found)
