"""When a clean-up may be closed, and who still has what is to be collected (ZJG-7-11)."""

from datetime import date

import pytest

from lms.credentials.rules.clean_ups import EXITS, CleanUpOutcome, is_out, require_clean_up_day, require_cleaned
from lms.credentials.rules.exits import ExitItem, OpenItem
from tests.refusing import refused


def test_who_is_kept_or_is_to_mend_something_does_not_leave() -> None:
    assert set(CleanUpOutcome) - set(EXITS) == {CleanUpOutcome.KEPT, CleanUpOutcome.TO_MEND}
    assert [outcome.value for outcome in EXITS] == [left.value for left in EXITS.values()]


@pytest.mark.parametrize("item", list(ExitItem))
def test_a_card_or_badge_that_nobody_took_is_out(item: ExitItem) -> None:
    assert is_out([OpenItem(item, 1)]) is (item in {ExitItem.CARD_COLLECT, ExitItem.BADGE})


def test_it_closes_once_all_are_decided_and_every_card_came_back() -> None:
    require_cleaned(0, 0)
    for undecided, out, code in (
        (1, 0, "CLEAN_UP_UNDECIDED"),
        (2, 3, "CLEAN_UP_UNDECIDED"),
        (0, 3, "CLEAN_UP_CARD_OUT"),
    ):
        with refused(code):
            require_cleaned(undecided, out)


def test_nobody_looks_at_a_day_to_come() -> None:
    require_clean_up_day(date(2026, 11, 20), today=date(2026, 11, 20))
    with refused("EFFECT_IN_FUTURE"):
        require_clean_up_day(date(2026, 11, 21), today=date(2026, 11, 20))
