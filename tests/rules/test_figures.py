"""Rates of populations (domain C3.6, C4.8): integers decide, truncation displays."""

import pytest
from hypothesis import given, strategies as st

from lms.requirements.figures import Tally, missing_to, rate, reaches, tally_of


@pytest.mark.requirement("QD-10-6")
@pytest.mark.requirement("QD-M9-6")
@pytest.mark.parametrize(
    ("part", "whole", "shown", "at_least_99"),
    [
        # The vectors of domain C4.8.
        (99, 100, "99.00", True),
        (98, 99, "98.98", False),
        (49, 50, "98.00", False),
        (197, 199, "98.99", False),  # 98.9949…: rounded to one decimal it would pass
        (0, 0, None, None),  # nobody: no rate, never 100 %
        (1, 1, "100.00", True),
        (0, 7, "0.00", False),
        (2, 3, "66.66", False),
        (1999, 2000, "99.95", True),
        (99999, 100000, "99.99", True),
    ],
)
def test_invariant_12_rates_are_cut_and_targets_are_integers(
    part: int, whole: int, shown: str | None, at_least_99: bool | None
) -> None:
    """C10, 12: completion and pass tests use integers; display truncates; an empty population has no rate."""
    assert rate(part, whole) == shown
    assert reaches(part, whole, 99) is at_least_99


@pytest.mark.parametrize(
    ("part", "whole", "percent", "more"),
    [
        (98, 99, 99, 1),
        (197, 199, 99, 1),
        (0, 50, 99, 50),
        (99, 100, 99, 0),
        (0, 0, 100, 0),
        (7, 7, 100, 0),
        (5, 7, 100, 2),
    ],
)
def test_how_many_people_a_unit_lacks_to_its_target(part: int, whole: int, percent: int, more: int) -> None:
    assert missing_to(part, whole, percent) == more


@given(whole=st.integers(1, 10**6), data=st.data(), percent=st.integers(0, 100))
def test_what_is_shown_never_flatters(whole: int, data: st.DataObject, percent: int) -> None:
    part = data.draw(st.integers(0, whole))
    shown = rate(part, whole)
    assert shown is not None
    hundredths = int(shown.replace(".", ""))
    assert hundredths * whole <= part * 10000 < (hundredths + 1) * whole
    assert (shown == "100.00") is (part == whole)
    more = missing_to(part, whole, percent)
    assert reaches(part + more, whole, percent)
    assert more == 0 or not reaches(part + more - 1, whole, percent)


def test_counts_of_units_add_up() -> None:
    city = Tally(roll=10, exempt=1, met=7, credit=54000)
    town = Tally(roll=3, exempt=1, met=1, only_waiting=1, credit=12000)
    both = city + town
    assert (both.roll, both.exempt, both.due, both.met, both.unmet) == (13, 2, 11, 8, 3)
    assert (both.only_waiting, both.credit) == (1, 66000)
    assert both - town == city


def test_stored_counts_are_read_back_without_those_no_longer_kept() -> None:
    tally = Tally(roll=10, met=7, at_risk=2)
    assert tally_of(tally.as_dict() | {"once_counted": 5}) == tally
