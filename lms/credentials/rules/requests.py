"""What is asked for about a card and what it takes: renewal, replacement, change (domain C2.2, CR12–CR17). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from lms.credentials.rules.states import Move
from lms.errors import RuleBroken


class RequestKind(StrEnum):
    """What the holder, or for a change his unit, asks for."""

    RENEW = "RENEW"
    REPLACE = "REPLACE"
    REPLACE_DAMAGED = "REPLACE_DAMAGED"
    AMEND = "AMEND"


class RequestState(StrEnum):
    """Filed by the holder, checked by the unit's legal office, decided by the bureau; or taken back."""

    FILED = "FILED"
    CHECKED = "CHECKED"
    GRANTED = "GRANTED"
    REFUSED = "REFUSED"
    TAKEN_BACK = "TAKEN_BACK"


_R = RequestState
OPEN = frozenset({_R.FILED, _R.CHECKED})
# The whole machine. The unit may send a request back for good reason only to REFUSED: a new one can be filed at once.
REQUEST_MOVES: Mapping[RequestState, frozenset[RequestState]] = {
    _R.FILED: frozenset({_R.CHECKED, _R.REFUSED, _R.TAKEN_BACK}),
    _R.CHECKED: frozenset({_R.GRANTED, _R.REFUSED, _R.TAKEN_BACK}),
    _R.GRANTED: frozenset(),
    _R.REFUSED: frozenset(),
    _R.TAKEN_BACK: frozenset(),
}
# What granting a request does to the credential.
MOVE_OF = {kind: Move[kind.value] for kind in RequestKind}
# Why the old piece of card ends.
ENDING_OF = {
    RequestKind.RENEW: "RENEWED",
    RequestKind.REPLACE: "LOST",
    RequestKind.REPLACE_DAMAGED: "DAMAGED",
    RequestKind.AMEND: "AMENDED",
}


def require_request_move(old: str, new: RequestState) -> None:
    """Raise RuleBroken REQUEST_MOVE unless a request may go there."""
    if new not in REQUEST_MOVES[RequestState(old)]:
        raise RuleBroken("REQUEST_MOVE", state=old, new=new.value)


# CR12: an expired credential is renewed only within these days, and only when asked for before it expired.
RENEWAL_GRACE_DAYS = 90
# CR13: a lost card is declared void in public for so many days before it is replaced.
VOID_NOTICE_DAYS = 7


@dataclass(frozen=True, slots=True)
class Window:
    """When a renewal may be asked for: both days included."""

    first: date
    last: date


def renewal_window(valid_to: date, days: int) -> Window:
    """Return when renewal is asked for: from so many days before the last valid day until that day."""
    return Window(valid_to - timedelta(days=days), valid_to)


@dataclass(frozen=True, slots=True)
class Renewing:
    """Facts a renewal is judged by. None for what nobody has decided yet: no closed year, no review."""

    window: Window
    filed_on: date
    year_met: bool | None
    exam_passed: bool
    review_passed: bool | None
    has_open_case: bool


def renewal_lacks(facts: Renewing, *, today: date) -> list[str]:
    """Return what stands against a renewal, all of it at once (CR12); empty: it may be granted.

    RENEWAL_EARLY before the window, RENEWAL_LATE when asked for after expiry or decided over 90 days after it,
    RENEWAL_YEAR_UNMET for the last closed year, RENEWAL_EXAM, RENEWAL_REVIEW, RENEWAL_CASE_OPEN.
    """
    first, last = facts.window.first, facts.window.last
    lacks = [
        (facts.filed_on < first, "RENEWAL_EARLY"),
        (facts.filed_on > last or today > last + timedelta(days=RENEWAL_GRACE_DAYS), "RENEWAL_LATE"),
        (facts.year_met is False, "RENEWAL_YEAR_UNMET"),
        (not facts.exam_passed, "RENEWAL_EXAM"),
        (facts.review_passed is False, "RENEWAL_REVIEW"),
        (facts.has_open_case, "RENEWAL_CASE_OPEN"),
    ]
    return [code for stands, code in lacks if stands]


# CR6: why a card is collected without a case, and whether the person's post or unit ended with it (C2.3, W1–W7).
COLLECTED_FOR = ("W1", "W2", "W3", "W4", "W5", "W6", "W7")
# Handed in within so many working days of the event [default].
HAND_IN_WORKING_DAYS = 5
# CR7: cancelled within so many working days of the collection [default].
CANCEL_WORKING_DAYS = 15
# CR8: proposed for cancellation so many days after expiry.
EXPIRED_CANCEL_DAYS = 90


def require_expired_long(valid_to: date, *, today: date, renewal_open: bool) -> None:
    """Raise RuleBroken unless an expired credential may be cancelled: RENEWAL_OPEN, or EXPIRED_RECENTLY (CR8)."""
    if renewal_open:
        raise RuleBroken("RENEWAL_OPEN")
    if today <= valid_to + timedelta(days=EXPIRED_CANCEL_DAYS):
        raise RuleBroken("EXPIRED_RECENTLY", day=valid_to + timedelta(days=EXPIRED_CANCEL_DAYS + 1))
