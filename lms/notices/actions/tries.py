"""The tries of a delivery, a notice's or a webhook's: who writes how it stands. What it says is its owner's.

A delivery is claimed in one transaction, sent while none is open, and settled in another. Whoever dies in between
leaves it waiting; after a quarter of an hour it is tried again, under the same number.
"""

from datetime import datetime
from typing import Any

from lms.notices.models import Tried
from lms.notices.rules.sending import LEASE, DeliveryState, is_given_up, wait_after


def before_any(due_at: datetime, now: datetime) -> dict[str, Any]:
    """Return the columns of a delivery that nobody has tried yet."""
    return {
        "state": DeliveryState.WAITING.value,
        "tries": 0,
        "made_at": now,
        "first_due_at": due_at,
        "next_at": due_at,
    }


def take(delivery: Tried, now: datetime) -> None:
    """Claim a delivery for a try."""
    delivery.tries, delivery.next_at = delivery.tries + 1, now + LEASE


def is_under_way(delivery: Tried, number: int) -> bool:
    """Tell whether a try, by its number, is still the one that is waited for."""
    return delivery.state == DeliveryState.WAITING and delivery.tries == number


def let_go_of(delivery: Tried, number: int, now: datetime) -> None:
    """Take a claim back: it was not tried after all, and is due as before. Another try is left alone."""
    if is_under_way(delivery, number):
        delivery.tries, delivery.next_at = delivery.tries - 1, now


def conclude(delivery: Tried, fault: str, now: datetime, *, is_final: bool) -> None:
    """Write what came of a try: sent where there is no fault, else given up or tried again after a longer wait."""
    if not fault:
        stand(delivery, DeliveryState.SENT, now)
    elif is_final or is_given_up(delivery.first_due_at, now):
        stand(delivery, DeliveryState.GIVEN_UP, now)
    else:
        delivery.next_at = now + wait_after(delivery.tries)


def begin_anew(delivery: Tried, now: datetime) -> None:
    """Let a settled delivery be tried as if for the first time."""
    delivery.tries, delivery.first_due_at, delivery.next_at = 0, now, now
    stand(delivery, DeliveryState.WAITING, now)


def stand(delivery: Tried, new: DeliveryState, now: datetime) -> None:
    """Bring a delivery into a state."""
    delivery.state = new.value
    delivery.settled_at = None if new is DeliveryState.WAITING else now
