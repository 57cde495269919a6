"""What a notice of holidays may say, and that working days are counted by it before the package."""

from datetime import date

import pytest

from lms.errors import RuleBroken
from lms.holidays.rules import Span, What, days_named, exceptions_in, source_of, working_days_in
from lms.workdays import PACKAGED, Calendar, is_working_day, natural_days_after, working_days_after

OFF, WORKED = What.OFF, What.WORKED


def off(first: date, last: date | None = None) -> Span:
    return Span(first, last or first, OFF)


def worked(day: date) -> Span:
    return Span(day, day, WORKED)


# A made-up notice for a year no package knows: the Spring Festival from 12 to 20 February, two weekends worked for it.
NOTICE_2040 = [
    off(date(2039, 12, 31), date(2040, 1, 2)),
    off(date(2040, 2, 11), date(2040, 2, 19)),
    worked(date(2040, 2, 4)),
    worked(date(2040, 2, 25)),
    off(date(2040, 4, 4)),
    off(date(2040, 5, 1), date(2040, 5, 5)),
    worked(date(2040, 5, 12)),
    off(date(2040, 10, 1), date(2040, 10, 7)),
]


def calendar_of(spans: list[Span], year: int) -> Calendar:
    return Calendar(frozenset({year}), {day: span.what is WORKED for day, span in days_named(spans, year).items()})


BY_NOTICE = calendar_of(NOTICE_2040, 2040)


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        (date(2039, 12, 31), False),  # named by the notice of the year after
        (date(2040, 1, 2), False),
        (date(2040, 1, 3), True),
        (date(2040, 2, 4), True),  # a Saturday worked in exchange
        (date(2040, 2, 5), False),  # an ordinary Sunday
        (date(2040, 2, 13), False),
        (date(2040, 2, 20), True),
        (date(2040, 12, 31), True),
    ],
)
def test_an_imported_year_is_worked_as_its_notice_says(day: date, is_worked: bool) -> None:
    assert is_working_day(day, BY_NOTICE) is is_worked


def test_periods_run_over_an_imported_holiday() -> None:
    assert working_days_after(date(2040, 2, 10), 5, BY_NOTICE) == date(2040, 2, 24)
    assert natural_days_after(date(2040, 1, 31), 15, BY_NOTICE) == date(2040, 2, 20)
    assert working_days_after(date(2040, 9, 28), 1, BY_NOTICE) == date(2040, 10, 8)


def test_the_year_after_an_imported_one_is_still_refused() -> None:
    with pytest.raises(RuleBroken, match="NO_CALENDAR"):
        working_days_after(date(2040, 12, 28), 5, BY_NOTICE)


def test_an_imported_year_takes_the_place_of_the_packages() -> None:
    changed = calendar_of([*fixed(2025), off(date(2025, 3, 3))], 2025)
    assert not is_working_day(date(2025, 3, 3), changed)
    assert is_working_day(date(2025, 1, 28), changed), "the package has a day off there, this notice has none"
    assert is_working_day(date(2024, 3, 4), changed), "other years stay the package's"


def test_where_a_year_comes_from_is_told() -> None:
    assert [source_of(year, BY_NOTICE) for year in (2024, 2040, 2041)] == ["packaged", "imported", "unknown"]


def test_days_that_differ_from_the_week_are_listed_and_the_worked_ones_counted() -> None:
    differing = dict(exceptions_in(2025, PACKAGED))
    assert differing[date(2025, 1, 26)] is True
    assert differing[date(2025, 1, 28)] is False
    assert date(2025, 10, 4) not in differing, "a Saturday off is nothing special"
    assert [working_days_in(year, PACKAGED) for year in (2024, 2025, 2026)] == [251, 248, 248]


def fixed(year: int) -> list[Span]:
    return [off(date(year, 1, 1)), off(date(year, 5, 1)), off(date(year, 10, 1), date(year, 10, 3))]


@pytest.mark.parametrize(
    ("span", "code"),
    [
        (off(date(2040, 3, 9), date(2040, 3, 8)), "HOLIDAY_SPAN"),
        (off(date(2040, 3, 1), date(2040, 3, 17)), "HOLIDAY_SPAN"),
        (off(date(2039, 12, 24)), "HOLIDAY_OTHER_YEAR"),
        (off(date(2041, 1, 1)), "HOLIDAY_OTHER_YEAR"),
        (worked(date(2040, 3, 5)), "HOLIDAY_WEEKDAY_WORKED"),
        (off(date(2040, 5, 1)), "HOLIDAY_TWICE"),
        (worked(date(2040, 2, 4)), None),
        (off(date(2039, 12, 25)), None),
        (off(date(2040, 3, 1), date(2040, 3, 16)), None),
    ],
)
def test_a_line_fits_a_notice_or_is_refused(span: Span, code: str | None) -> None:
    if code is None:
        assert days_named([*fixed(2040), span], 2040)
        return
    with pytest.raises(RuleBroken, match=code):
        days_named([*fixed(2040), span], 2040)


@pytest.mark.parametrize("left_out", range(3))
def test_a_list_without_a_day_that_is_off_every_year_is_refused(left_out: int) -> None:
    spans = [span for place, span in enumerate(fixed(2040)) if place != left_out]
    with pytest.raises(RuleBroken, match="HOLIDAY_FIXED"):
        days_named(spans, 2040)
