"""The course of a year and the short codes of a verdict."""

from datetime import date

from lms.requirements.course import DayCount, course_of, course_until, hours_a_head
from lms.requirements.rules import FULL_YEAR, Requirement
from lms.requirements.short_codes import ORDER, SHORT, short_codes
from lms.requirements.verdict import Least, Reason, State, Sums, Verdict

JANUARY, FEBRUARY, MIDDLE = date(2023, 1, 31), date(2023, 2, 28), date(2023, 3, 15)


def counted(day: date, *, due: int, met: int, roll: int = 0, month_credit: int = 0) -> DayCount:
    return DayCount(day, due, roll or due, met, month_credit)


def test_units_are_added_up_before_the_share_is_taken() -> None:
    one, other = [counted(JANUARY, due=1, met=1)], [counted(JANUARY, due=2, met=0)]
    assert course_of([one, other]).shares == [3333]


def test_a_day_without_anybody_has_no_share() -> None:
    assert course_of([[counted(JANUARY, due=0, met=0)]]).shares == [None]


def test_the_course_ends_with_the_day_asked_for_and_skips_days_within_months() -> None:
    stored = [counted(day, due=4, met=1) for day in (JANUARY, date(2023, 2, 3), FEBRUARY, MIDDLE, date(2023, 3, 31))]
    course = course_until([stored], MIDDLE, met=3, due=4)
    assert course.days == [JANUARY, FEBRUARY, MIDDLE]
    assert course.shares == [2500, 2500, 7500]
    assert [round(place, 2) for place in course.positions] == [0, 1, 1.48]
    assert course.by_month[:4] == [2500, 2500, 7500, None]


def test_hours_a_head_are_cut_to_tenths_and_their_sum_is_taken_before_cutting() -> None:
    stored = [counted(JANUARY, due=3, met=0, month_credit=500), counted(FEBRUARY, due=3, met=0, month_credit=500)]
    cells, total = hours_a_head(stored, MIDDLE, roll=3, month_credit=500)
    assert cells == [160, 160, 160, *[None] * 9]
    assert total == 500


def test_a_month_without_people_has_no_hours_a_head() -> None:
    assert hours_a_head([], MIDDLE, roll=0, month_credit=0) == ([None] * 12, 0)


def test_every_shortfall_and_note_has_a_short_code_that_has_its_place() -> None:
    assert set(SHORT.values()) | {"P1", "P2"} == set(ORDER)
    assert len(set(SHORT.values())) == len(SHORT)


def test_codes_stand_in_their_order_and_waiting_hours_say_whether_they_are_enough() -> None:
    reasons = tuple(Reason(code) for code in ("PENDING_HOURS", "ONLINE_CAP", "TOTAL_SHORT", "EXEMPT_ON_LEAVE"))
    required = Requirement(FULL_YEAR, 6000, 0, 3600, 1000, 3000, date(2023, 12, 31))
    judged = Verdict(State.SHORT, required, Sums(), {}, Least(0, 0, 0, 0), reasons)
    assert short_codes(judged, only_waiting=True) == ("T1", "P1", "C1")
    assert short_codes(judged, only_waiting=False) == ("T1", "P2", "C1")


def test_where_nothing_waits_no_code_speaks_of_waiting() -> None:
    required = Requirement(FULL_YEAR, 6000, 0, 3600, 1000, 3000, date(2023, 12, 31))
    judged = Verdict(State.SHORT, required, Sums(), {}, Least(0, 0, 0, 0), (Reason("TOTAL_SHORT"),))
    assert short_codes(judged, only_waiting=False) == ("T1",)
