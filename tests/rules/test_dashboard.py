"""How the figures of a dashboard are judged: integers decide, nothing is rounded up, nobody has no rate."""

from datetime import date

import pytest

from lms.dashboard.rules import (
    CardState,
    Figure,
    Form,
    Key,
    Staff,
    day_a_year_before,
    number,
    ranks,
    reviewers_needed,
    share,
    total,
)


@pytest.mark.requirement("SZ-3.5-1")
@pytest.mark.parametrize(("officers", "needed"), [(40, 2), (41, 3), (12, 1), (20, 1), (21, 2), (1, 1), (0, 0)])
def test_five_of_a_hundred_officers_review_rounded_up_and_at_least_one(officers: int, needed: int) -> None:
    assert reviewers_needed(officers) == needed


@pytest.mark.requirement("QD-10-6")
@pytest.mark.parametrize(
    ("part", "whole", "text", "reached", "missing"),
    [
        (99, 100, "99.00", True, 0),
        (98, 99, "98.98", False, 1),
        (49, 50, "98.00", False, 1),
        (197, 199, "98.99", False, 1),  # 98.9949…: rounded it would be 99
        (198, 199, "99.49", True, 0),
        (0, 0, None, None, 0),
    ],
)
def test_a_share_is_cut_and_its_target_tested_in_whole_numbers(
    part: int, whole: int, text: str | None, reached: bool | None, missing: int
) -> None:
    found = share(Key.EXAM, part, whole, 99)
    assert (found.text, found.reached, found.missing) == (text, reached, missing)


def test_a_share_without_a_target_is_neither_reached_nor_missed() -> None:
    assert (share(Key.OATH, 1, 2).reached, share(Key.OATH, 1, 2).missing) == (None, 0)


def test_a_number_that_should_be_nought_says_how_many_are_too_many() -> None:
    assert (number(Key.NO_CARD, 3, 9, 0).reached, number(Key.NO_CARD, 3, 9, 0).missing) == (False, 3)
    assert number(Key.NO_CARD, 0, 9, 0).reached is True
    assert number(Key.NO_CARD, 0, 0, 0).reached is None


def test_so_many_for_each_is_cut_and_nobody_has_none() -> None:
    assert Figure(Key.ASSISTANTS, Form.RATIO, 2, 3).text == "0.66"
    assert Figure(Key.ASSISTANTS, Form.RATIO, 2, 0).text is None


def test_alike_shares_stand_alike_and_nobody_has_no_rank() -> None:
    # 98 of 99 and 197 of 199 look alike cut to one decimal, and are not.
    assert ranks([(98, 99), (5, 5), (0, 0), (197, 199), (10, 10), (0, 3)]) == [4, 1, None, 3, 1, 5]


@pytest.mark.parametrize(
    ("day", "before"),
    [(date(2024, 2, 29), date(2023, 2, 28)), (date(2023, 11, 20), date(2022, 11, 20))],
)
def test_the_same_day_of_the_year_before(day: date, before: date) -> None:
    assert day_a_year_before(day) == before


def test_populations_add_up_in_everything_that_is_counted() -> None:
    both = total([Staff(officers=2, posts=2, valid=1, none=1), Staff(officers=1, posts=1, expired=1, offices=1)])
    assert both == Staff(officers=3, posts=3, valid=1, expired=1, none=1, offices=1)
    assert sum(both.with_card(state) for state in CardState) == both.posts
