"""Deadlines end as Chinese law counts: first day out, days off skipped, exchanged days worked (民法典 201-203)."""

from datetime import date

import pytest

from lms.errors import RuleBroken
from lms.workdays import PACKAGED, is_working_day, known_working_day_after, natural_days_after, working_days_after


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2023, 9, 29), False),  # Mid-Autumn, a Friday
        (date(2023, 10, 2), False),  # National Day week, a Monday
        (date(2023, 10, 7), True),  # a Saturday worked in exchange
        (date(2023, 10, 8), True),  # a Sunday worked in exchange
        (date(2024, 2, 4), True),  # a Sunday worked before the Spring Festival
        (date(2024, 2, 9), True),  # New Year's Eve of 2024 was no statutory day off
        (date(2024, 2, 12), False),
        (date(2025, 1, 28), False),  # New Year's Eve of 2025 was
        (date(2023, 11, 18), False),  # an ordinary Saturday
        (date(2023, 11, 20), True),
    ],
)
def test_days_off_and_days_worked_in_exchange_are_those_of_the_yearly_notices(day: date, worked: bool) -> None:
    assert is_working_day(day, PACKAGED) is worked


@pytest.mark.parametrize(
    ("start", "count", "last"),
    [
        (date(2023, 11, 20), 10, date(2023, 12, 4)),  # Monday, over two weekends
        (date(2023, 9, 27), 3, date(2023, 10, 8)),  # 28 Sep, then the worked Saturday and Sunday after the holiday
        (date(2023, 9, 28), 1, date(2023, 10, 7)),
        (date(2024, 2, 9), 5, date(2024, 2, 22)),  # the Spring Festival runs to the 17th, the 18th is a worked Sunday
        (date(2023, 12, 29), 1, date(2024, 1, 2)),  # over the turn of the year
        (date(2023, 11, 18), 1, date(2023, 11, 20)),  # a period that starts on a Saturday
        (date(2023, 11, 20), 0, date(2023, 11, 20)),
    ],
)
def test_working_days_leave_out_the_first_day_and_all_days_off(start: date, count: int, last: date) -> None:
    assert working_days_after(start, count, PACKAGED) == last


@pytest.mark.parametrize(
    ("start", "count", "last"),
    [
        (date(2023, 11, 20), 7, date(2023, 11, 27)),
        (date(2023, 11, 18), 7, date(2023, 11, 27)),  # ends on a Saturday: the Monday after
        (date(2023, 9, 23), 7, date(2023, 10, 7)),  # ends in the holiday: the worked Saturday after it
    ],
)
def test_a_period_of_natural_days_that_ends_on_a_day_off_ends_on_the_next_working_day(
    start: date, count: int, last: date
) -> None:
    assert natural_days_after(start, count, PACKAGED) == last


@pytest.mark.parametrize("count", range(1, 60))
def test_a_longer_period_never_ends_earlier(count: int) -> None:
    start = date(2025, 9, 25)
    assert working_days_after(start, count, PACKAGED) > working_days_after(start, count - 1, PACKAGED)
    assert natural_days_after(start, count, PACKAGED) >= natural_days_after(start, count - 1, PACKAGED)


def test_a_year_whose_holidays_are_not_published_is_refused_and_not_guessed() -> None:
    with pytest.raises(RuleBroken) as refused:
        working_days_after(date(2099, 3, 2), 3, PACKAGED)
    assert refused.value.code == "NO_CALENDAR"
    assert refused.value.parameters == {"year": 2099}


def test_a_list_goes_without_a_day_that_reaches_such_a_year() -> None:
    assert known_working_day_after(date(2099, 3, 2), 3, PACKAGED) is None
    assert known_working_day_after(date(2025, 3, 3), 5, PACKAGED) == working_days_after(date(2025, 3, 3), 5, PACKAGED)
