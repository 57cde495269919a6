"""Which months of a year count (domain C3.5): fifteen days in post, less fifteen days of long leave."""

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from lms.people.rules import Span
from lms.requirements.parameters import Parameters
from lms.requirements.rules import Months, months_in_post

PARAMS = Parameters()
ALWAYS = [Span(None, None)]


def d(month: int, day: int, year: int = 2023) -> date:
    return date(year, month, day)


@pytest.mark.parametrize(
    ("year", "in_post", "counted", "joined_on"),
    [
        (2023, ALWAYS, 12, None),
        (2023, [Span(d(6, 1, 2015), None)], 12, None),  # came long ago
        (2023, [], 0, None),
        (2023, [Span(d(1, 1), None)], 12, d(1, 1)),
        # The cliff of fifteen days, in a month of 31: the 17th is in time, the 18th is not.
        (2023, [Span(d(1, 17), None)], 12, d(1, 17)),
        (2023, [Span(d(1, 18), None)], 11, d(1, 18)),
        # In a month of 30: the 16th and the 17th.
        (2023, [Span(d(6, 16), None)], 7, d(6, 16)),
        (2023, [Span(d(6, 17), None)], 6, d(6, 17)),
        # In February: the 14th and 15th, in a leap year the 15th and 16th.
        (2023, [Span(d(2, 14), None)], 11, d(2, 14)),
        (2023, [Span(d(2, 15), None)], 10, d(2, 15)),
        (2024, [Span(d(2, 15, 2024), None)], 11, d(2, 15, 2024)),
        (2024, [Span(d(2, 16, 2024), None)], 10, d(2, 16, 2024)),
        # Leaving: fifteen days are enough, fourteen are not.
        (2023, [Span(None, d(5, 15))], 5, None),
        (2023, [Span(None, d(5, 14))], 4, None),
        # 1 to 15 January and nothing else; one day; the year before; the year after.
        (2023, [Span(d(1, 1), d(1, 15))], 1, d(1, 1)),
        (2023, [Span(d(1, 1), d(1, 14))], 0, d(1, 1)),
        (2023, [Span(d(1, 1, 2022), d(12, 31, 2022))], 0, None),
        (2023, [Span(d(1, 1, 2024), None)], 0, None),
        # A transfer on any day costs nothing, neither does one with a weekend between.
        (2023, [Span(None, d(5, 16)), Span(d(5, 17), None)], 12, None),
        (2023, [Span(None, d(5, 12)), Span(d(5, 15), None)], 12, None),
        # Away from 16 April to 14 August: April has 15 days, August 17.
        (2023, [Span(None, d(4, 15)), Span(d(8, 15), None)], 9, None),
        # Ten days at one unit and ten at another of one month are twenty days in post.
        (2023, [Span(d(3, 1), d(3, 10)), Span(d(3, 20), d(3, 29))], 1, d(3, 1)),
        # Spans that share days are not counted twice: ten days stay ten.
        (2023, [Span(d(3, 1), d(3, 10)), Span(d(3, 1), d(3, 10))], 0, d(3, 1)),
        # Back after years: the first day of the year's first span counts as the joining.
        (2023, [Span(d(1, 1, 2015), d(6, 30, 2020)), Span(d(9, 1), None)], 4, d(9, 1)),
        (2023, [Span(d(9, 1), None), Span(d(1, 1, 2015), d(3, 31))], 7, None),
    ],
)
def test_a_month_counts_from_fifteen_days_in_post(
    year: int, in_post: list[Span], counted: int, joined_on: date | None
) -> None:
    months = months_in_post(year, in_post, [], PARAMS)
    assert months == Months(counted, 0, 12 - counted, joined_on)


@pytest.mark.parametrize(
    ("leaves", "on_leave"),
    [
        ([], 0),
        # Thirty days in a row are long leave: June wholly.
        ([Span(d(6, 1), d(6, 30))], 1),
        # Twenty-nine are not, however they lie.
        ([Span(d(6, 1), d(6, 29))], 0),
        # Thirty days that give neither month fifteen... June has 15, July has 15.
        ([Span(d(6, 16), d(7, 15))], 2),
        ([Span(d(6, 17), d(7, 16))], 1),
        # Maternity from 10 January to 20 June: all six months have fifteen days of it.
        ([Span(d(1, 10), d(6, 20))], 6),
        # From 20 January: January has twelve days of it, June twenty.
        ([Span(d(1, 20), d(6, 20))], 5),
        # The whole year, and beyond it.
        ([Span(d(11, 1, 2022), d(2, 28, 2024))], 12),
        # Began last year: its length is what counts, not its part in this year.
        ([Span(d(12, 10, 2022), d(1, 15))], 1),
        ([Span(d(12, 28, 2022), d(1, 15))], 0),
        # Two approvals that follow each other are one leave of forty days; a day between makes them two short ones.
        ([Span(d(3, 1), d(3, 20)), Span(d(3, 21), d(4, 9))], 1),
        ([Span(d(3, 1), d(3, 20)), Span(d(3, 22), d(4, 10))], 0),
        ([Span(d(3, 21), d(4, 9)), Span(d(3, 1), d(3, 20))], 1),
        # Two long leaves in one month: ten days of each are twenty together.
        ([Span(d(2, 1), d(3, 10)), Span(d(3, 22), d(4, 30))], 3),
    ],
)
def test_a_month_with_fifteen_days_of_long_leave_does_not_count(leaves: list[Span], on_leave: int) -> None:
    months = months_in_post(2023, ALWAYS, leaves, PARAMS)
    assert months == Months(12 - on_leave, on_leave, 0, None)


def test_leave_of_a_month_out_of_post_is_not_told_twice() -> None:
    months = months_in_post(2023, [Span(d(7, 1), None)], [Span(d(5, 1), d(8, 31))], PARAMS)
    assert months == Months(4, 2, 6, d(7, 1))


def test_what_makes_a_month_and_a_long_leave_are_parameters() -> None:
    strict = Parameters(days_that_make_a_month=28, long_leave_days=60)
    assert months_in_post(2023, [Span(d(1, 5), None)], [], strict).counted == 11
    assert months_in_post(2023, [Span(d(1, 4), None)], [], strict).counted == 12
    assert months_in_post(2023, ALWAYS, [Span(d(6, 1), d(7, 29))], strict).on_leave == 0


some_days = st.dates(date(2022, 6, 1), date(2024, 6, 30))
closed_spans = st.tuples(some_days, st.integers(0, 400)).map(lambda t: Span(t[0], t[0] + timedelta(days=t[1])))


@given(in_post=st.lists(closed_spans, max_size=3), leaves=st.lists(closed_spans, max_size=3))
def test_every_month_is_counted_on_leave_or_out_of_post(in_post: list[Span], leaves: list[Span]) -> None:
    months = months_in_post(2023, in_post, leaves, PARAMS)
    assert months.counted + months.on_leave + months.not_in_post == 12
    by_hand = 0
    for month in range(1, 13):
        days = [day for day in (date(2023, month, 1) + timedelta(days=n) for n in range(31)) if day.month == month]
        by_hand += sum(any(span.covers(day) for span in in_post) for day in days) < 15
    assert months.not_in_post == by_hand


@given(at=st.dates(date(2023, 1, 2), date(2023, 12, 31)))
def test_a_transfer_on_any_day_changes_nothing(at: date) -> None:
    before, after = Span(date(2019, 1, 1), at - timedelta(days=1)), Span(at, None)
    assert months_in_post(2023, [before, after], [], PARAMS).counted == 12
