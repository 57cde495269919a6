"""What stands open about who left: by the state of a card, what may be let be, when all is settled (C7)."""

from datetime import date

import pytest

from lms.credentials.rules.exits import (
    EXCUSABLE,
    ExitItem as Item,
    OpenItem,
    in_order,
    item_of_card,
    require_excusable,
    require_exit_day,
    require_settled,
)
from lms.credentials.rules.states import CredentialState as State
from tests.refusing import refused

LIVE = (State.ISSUED, State.ACTIVE, State.SUSPENDED, State.LOST, State.EXPIRED)


@pytest.mark.parametrize(
    ("state", "is_collected", "item"),
    [
        *((state, False, Item.CARD_COLLECT) for state in LIVE),
        *((state, True, Item.CARD_CONFIRM) for state in LIVE),
        *((State.WITHDRAWN, collected, Item.CARD_CANCEL) for collected in (True, False)),
        *((state, collected, None) for state in (State.CANCELLED, State.REVOKED) for collected in (True, False)),
    ],
)
def test_a_card_is_settled_once_it_is_cancelled(state: State, is_collected: bool, item: Item | None) -> None:
    assert item_of_card(state, is_collected=is_collected) is item


def test_items_come_in_the_order_in_which_they_are_settled() -> None:
    items = in_order([OpenItem(Item.ACCOUNT), OpenItem(Item.CARD_COLLECT, 7), OpenItem(Item.CARD_COLLECT, 3)])
    assert [(one.item, one.row_id) for one in items] == [
        (Item.CARD_COLLECT, 3),
        (Item.CARD_COLLECT, 7),
        (Item.ACCOUNT, None),
    ]


@pytest.mark.parametrize("item", sorted(set(Item) - EXCUSABLE))
def test_card_and_badge_post_and_dossier_are_never_let_be(item: Item) -> None:
    with refused("EXIT_NOT_EXCUSABLE"):
        require_excusable(item, [OpenItem(item)])


def test_only_what_is_open_is_let_be() -> None:
    require_excusable(Item.ACCOUNT, [OpenItem(Item.ACCOUNT)])
    with refused("EXIT_ITEM_CLOSED"):
        require_excusable(Item.ACCOUNT, [OpenItem(Item.HOURS)])


def test_everything_is_settled_or_let_be_before_the_end() -> None:
    both = [OpenItem(Item.CASE, 1), OpenItem(Item.ACCOUNT)]
    with refused("EXIT_ITEMS_OPEN") as caught:
        require_settled(both, {Item.CASE: "移交办理"})
    assert caught.value.parameters == {"item": "ACCOUNT", "number": 1}
    require_settled(both, {Item.CASE: "移交办理", Item.ACCOUNT: "借调到司法局继续用"})


def test_nobody_left_on_a_day_to_come() -> None:
    require_exit_day(date(2026, 11, 20), today=date(2026, 11, 20))
    with refused("EFFECT_IN_FUTURE"):
        require_exit_day(date(2026, 11, 21), today=date(2026, 11, 20))
