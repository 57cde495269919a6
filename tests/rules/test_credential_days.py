"""Every day of issue from 2020 to 2040 (security F3): validity, renewal, hearing; no gap, no step back."""

from collections.abc import Iterator
from datetime import date, timedelta

from lms.credentials.rules.cases import ANSWER_DAYS, answer_until, limit_after
from lms.credentials.rules.deadlines import EXPIRY_DAYS, CardStanding, dues_of
from lms.credentials.rules.dues import DueKind
from lms.credentials.rules.requests import RENEWAL_GRACE_DAYS, Renewing, renewal_lacks, renewal_window
from lms.credentials.rules.states import CredentialState, last_valid_day, state_on
from lms.credentials.rules.suspending import last_day
from lms.workdays import Calendar, is_working_day

DAY = timedelta(days=1)
FIRST, LAST = date(2020, 1, 1), date(2040, 12, 31)
YEARS, WINDOW_DAYS = (1, 3, 4, 5, 6, 10), (30, 60, 90, 180)
# A calendar for years no notice has been written for: the week, the fixed holidays, a long Spring Festival.
HOLIDAYS = {
    date(year, month, first + n): False
    for year in range(2020, 2052)
    for month, first, days in ((1, 1, 1), (2, 1, 9), (5, 1, 5), (10, 1, 7))
    for n in range(days)
}
CALENDAR = Calendar(frozenset(range(2020, 2052)), HOLIDAYS)


def issue_days() -> Iterator[date]:
    day = FIRST
    while day <= LAST:
        yield day
        day += DAY


def test_there_are_as_many_days_as_the_check_names() -> None:
    assert sum(1 for _ in issue_days()) == 7_671


def test_a_validity_ends_the_day_before_its_anniversary_and_never_earlier_than_the_day_befores() -> None:
    for years in YEARS:
        before = date.min
        for day in issue_days():
            end = last_valid_day(day, years)
            assert before <= end, (day, years)
            if (day.month, day.day) != (2, 29):
                assert end + DAY == day.replace(year=day.year + years), (day, years)
            assert 365 * years <= (end - day).days + 1 <= 366 * years, (day, years)
            before = end


def test_who_is_issued_on_29_february_is_valid_until_28_february() -> None:
    leaps = [day for day in issue_days() if (day.month, day.day) == (2, 29)]
    assert [day.year for day in leaps] == [2020, 2024, 2028, 2032, 2036, 2040]
    assert {last_valid_day(day, 5) for day in leaps} == {date(day.year + 5, 2, 28) for day in leaps}


def test_expiry_is_off_at_24_00_of_the_last_day() -> None:
    for day in issue_days():
        end = last_valid_day(day, 5)
        assert state_on("ACTIVE", end, end) is CredentialState.ACTIVE
        assert state_on("ACTIVE", end, end + DAY) is CredentialState.EXPIRED


def test_a_renewal_window_is_never_empty_and_moves_on_with_the_day_of_issue() -> None:
    for days in WINDOW_DAYS:
        before = date.min
        for day in issue_days():
            window = renewal_window(last_valid_day(day, 5), days)
            assert day < window.first < window.last == last_valid_day(day, 5), (day, days)
            assert before <= window.first
            before = window.first


def test_renewal_is_open_from_its_first_to_its_last_day_and_decided_for_ninety_days_more() -> None:
    for day in issue_days():
        window = renewal_window(last_valid_day(day, 5), 90)

        def lacks(filed: date, today: date, window: object = window) -> list[str]:
            return renewal_lacks(Renewing(window, filed, True, True, True, False), today=today)  # type: ignore[arg-type]

        assert lacks(window.first - DAY, window.first - DAY) == ["RENEWAL_EARLY"], day
        assert lacks(window.first, window.first) == lacks(window.last, window.last) == [], day
        last = window.last + RENEWAL_GRACE_DAYS * DAY
        assert lacks(window.last, last) == [], day
        assert lacks(window.last, last + DAY) == lacks(window.last + DAY, window.last + DAY) == ["RENEWAL_LATE"], day


def test_the_holder_is_reminded_on_every_stage() -> None:
    for day in issue_days():
        end = last_valid_day(day, 5)
        card = CardStanding("ACTIVE", end, day, day)
        for stage in EXPIRY_DAYS:
            (due,) = dues_of(card, end - stage * DAY, CALENDAR)
            assert (due.kind, due.on, due.stage) == (DueKind.EXPIRY, end, stage), day


def test_days_to_answer_are_five_worked_ones_and_a_case_ends_on_a_worked_one() -> None:
    answers = limits = date.min
    for day in issue_days():
        until, limit = answer_until(day, CALENDAR), limit_after(day, CALENDAR)
        worked = sum(is_working_day(day + n * DAY, CALENDAR) for n in range(1, (until - day).days + 1))
        assert worked == ANSWER_DAYS, day
        assert is_working_day(until, CALENDAR), day
        assert is_working_day(limit, CALENDAR), day
        assert limit >= day + 30 * DAY
        assert answers <= until, day
        assert limits <= limit, day
        answers, limits = until, limit


def test_a_suspension_lasts_as_many_days_as_decided() -> None:
    for day in issue_days():
        for days in (1, 30, 90, 180):
            end = last_day(day, days)
            assert end is not None
            assert (end - day).days == days
