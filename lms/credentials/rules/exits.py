"""What is to be settled when somebody leaves his post, told from facts; why he left; what may be let be (C7). Pure.

ZJG-7-10, ZJG-7-11, SZ-2.2-10, SZ-2.3-6, FN-3-3: whoever leaves hands in his card, under one of the outcomes.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.credentials.rules.states import TERMINAL, CredentialState
from lms.errors import RuleBroken


class ExitOutcome(StrEnum):
    """Why somebody left: the three of ZJG-7-11 (清退、调离、调整), and the ordinary ends of J5."""

    DISMISSED = "DISMISSED"
    TRANSFERRED = "TRANSFERRED"
    REASSIGNED = "REASSIGNED"
    RETIRED = "RETIRED"
    RESIGNED = "RESIGNED"
    DIED = "DIED"


class ExitItem(StrEnum):
    """One thing that is still open about somebody who left, in the order in which it is settled."""

    POST = "POST"
    CARD_COLLECT = "CARD_COLLECT"
    CARD_CONFIRM = "CARD_CONFIRM"
    CARD_CANCEL = "CARD_CANCEL"
    BADGE = "BADGE"
    APPLICATION = "APPLICATION"
    REQUEST = "REQUEST"
    CASE = "CASE"
    HOURS = "HOURS"
    OBJECTION = "OBJECTION"
    CLASS = "CLASS"
    ACCOUNT = "ACCOUNT"


_I = ExitItem
# Card and badge are always collected, or declared lost (ZJG-7-11); a running case or account may go on for a reason.
EXCUSABLE = frozenset({_I.CASE, _I.HOURS, _I.OBJECTION, _I.CLASS, _I.ACCOUNT})


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Something still open, with the row it is about: a credential, badge, application, request or case."""

    item: ExitItem
    row_id: int | None = None


def item_of_card(state: CredentialState, *, is_collected: bool) -> ExitItem | None:
    """Return what is still to be done about a credential whose holder left (CR6–CR8); None once it is cancelled.

    `is_collected`: the unit has taken the card, the bureau has not confirmed.
    """
    if state in TERMINAL:
        return None
    if state is CredentialState.WITHDRAWN:
        return _I.CARD_CANCEL
    return _I.CARD_CONFIRM if is_collected else _I.CARD_COLLECT


def in_order(items: Iterable[OpenItem]) -> tuple[OpenItem, ...]:
    """Return open items in the order in which they are settled."""
    places = {item: place for place, item in enumerate(ExitItem)}
    return tuple(sorted(items, key=lambda one: (places[one.item], one.row_id or 0)))


def require_exit_day(left_on: date, *, today: date) -> None:
    """Raise RuleBroken EFFECT_IN_FUTURE when somebody is said to have left on a day to come."""
    if left_on > today:
        raise RuleBroken("EFFECT_IN_FUTURE", day=left_on)


def require_excusable(item: ExitItem, open_items: Collection[OpenItem]) -> None:
    """Raise RuleBroken unless an open item may be let be: EXIT_NOT_EXCUSABLE, EXIT_ITEM_CLOSED."""
    if item not in EXCUSABLE:
        raise RuleBroken("EXIT_NOT_EXCUSABLE", item=item.value)
    if all(one.item is not item for one in open_items):
        raise RuleBroken("EXIT_ITEM_CLOSED", item=item.value)


def require_settled(open_items: Iterable[OpenItem], excused: Mapping[ExitItem, str]) -> None:
    """Raise RuleBroken EXIT_ITEMS_OPEN naming the first item that is neither settled nor let be, and how many are."""
    left = [one.item for one in open_items if one.item not in excused]
    if left:
        raise RuleBroken("EXIT_ITEMS_OPEN", item=left[0].value, number=len(left))
