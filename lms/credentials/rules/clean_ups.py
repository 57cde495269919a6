"""A clean-up (清理) of who enforces without what it takes: what becomes of each, when it may be closed. Pure.

ZJG-7-10, ZJG-7-11, ZJG-8-5, SZ-2.2-9, SZ-2.3-6, FN-3-3.
"""

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum

from lms.credentials.rules.exits import ExitItem, ExitOutcome, OpenItem
from lms.errors import RuleBroken


class CleanUpOutcome(StrEnum):
    """What becomes of a person: stays for a reason, is to mend what is missing, or goes under one of ZJG-7-11."""

    KEPT = "KEPT"
    TO_MEND = "TO_MEND"
    DISMISSED = "DISMISSED"
    TRANSFERRED = "TRANSFERRED"
    REASSIGNED = "REASSIGNED"


# Who goes leaves his post: an exit is recorded, and his card or badge is collected before the end (ZJG-7-11).
EXITS: Mapping[CleanUpOutcome, ExitOutcome] = {
    CleanUpOutcome.DISMISSED: ExitOutcome.DISMISSED,
    CleanUpOutcome.TRANSFERRED: ExitOutcome.TRANSFERRED,
    CleanUpOutcome.REASSIGNED: ExitOutcome.REASSIGNED,
}
_OUT = frozenset({ExitItem.CARD_COLLECT, ExitItem.BADGE})


def require_clean_up_day(as_of: date, *, today: date) -> None:
    """Raise RuleBroken EFFECT_IN_FUTURE for a day to come: nobody knows who will be where."""
    if as_of > today:
        raise RuleBroken("EFFECT_IN_FUTURE", day=as_of)


def is_out(items: Collection[OpenItem]) -> bool:
    """Tell whether somebody who goes still has his card or badge; lost with a statement counts as handed in."""
    return any(one.item in _OUT for one in items)


def require_cleaned(undecided: int, cards_out: int) -> None:
    """Raise RuleBroken unless a clean-up may be closed: CLEAN_UP_UNDECIDED, CLEAN_UP_CARD_OUT, with how many."""
    if undecided:
        raise RuleBroken("CLEAN_UP_UNDECIDED", number=undecided)
    if cards_out:
        raise RuleBroken("CLEAN_UP_CARD_OUT", number=cards_out)
