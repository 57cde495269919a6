"""Credit from minutes, and what cannot be true on one day (domain C3.1, C3.3)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from lms.hours.catalogue import CATEGORIES, COUNTS_FOR, EVENT_CAP, HOUR, LEAVES, YEARLY, Method
from lms.hours.rules import (
    DEFAULT_LIMITS,
    Attended,
    Limits,
    credit_of,
    overlaps,
    require_countable,
    require_fits,
    require_times,
    split_credit,
)
from tests.refusing import refused

DAY = date(2023, 5, 12)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


def attended(
    hours: float, start: int | None = None, end: int | None = None, method: Method = Method.CLASSROOM, group: str = ""
) -> Attended:
    starts_at = None if start is None else at(start)
    ends_at = None if end is None else at(end)
    return Attended(DAY, int(hours * HOUR), method, starts_at, ends_at, group=group)


@pytest.mark.parametrize(
    ("minutes", "credit"),
    [
        (45, 100),  # the vectors of domain C3.1
        (68, 150),
        (100, 200),
        (135, 300),
        (390, 800),  # 8.5, cut to the day's cap
        (0, 0),
        (22, 0),  # just under a half
        (23, 50),
        (44, 50),
        (46, 100),
        (67, 100),
        (359, 750),
        (360, 800),
        (1440, 800),
    ],
)
def test_minutes_give_credit_down_to_the_half_hour(minutes: int, credit: int) -> None:
    assert credit_of(minutes) == credit


@pytest.mark.parametrize(
    ("method", "minutes", "credit"),
    [
        (Method.COURT_OBSERVATION, 180, 400),
        (Method.COURT_OBSERVATION, 300, 400),  # a long hearing gives four
        (Method.SHADOWING, 480, 600),  # a day beside the mentor gives six
        (Method.SALON, 240, 300),
        (Method.LECTURING, 45, 200),  # teaching counts twice
        (Method.LECTURING, 34, 150),
        (Method.LECTURING, 300, 800),  # and never over the day's cap
        (Method.DRILL, 300, 650),
    ],
)
def test_some_methods_give_more_or_at_most(method: Method, minutes: int, credit: int) -> None:
    assert credit_of(minutes, method=method) == credit


def test_the_length_of_an_hour_is_a_parameter() -> None:
    assert credit_of(100, Limits(minutes_per_hour=50)) == 200
    assert credit_of(99, Limits(minutes_per_hour=50)) == 150
    assert credit_of(400, Limits(day_cap=6 * HOUR)) == 600


@given(minutes=st.integers(0, 2000), more=st.integers(0, 200), method=st.sampled_from(Method))
def test_more_minutes_never_give_less(minutes: int, more: int, method: Method) -> None:
    credit = credit_of(minutes, method=method)
    assert credit <= credit_of(minutes + more, method=method)
    assert credit % 50 == 0
    assert credit <= EVENT_CAP.get(method, DEFAULT_LIMITS.day_cap)


@pytest.mark.parametrize(
    ("credit", "minutes", "shares"),
    [
        (800, (180, 180), [400, 400]),
        (400, (90, 45, 45), [200, 100, 100]),
        (350, (90, 90), [200, 150]),  # the odd half goes to the first of equals
        (100, (30, 30, 30), [50, 50, 0]),
        (50, (1, 44), [0, 50]),  # to the larger remainder
        (0, (45, 45), [0, 0]),
        (400, (180, 0), [400, 0]),
    ],
)
def test_a_course_of_mixed_content_is_split_by_minutes(
    credit: int, minutes: tuple[int, ...], shares: list[int]
) -> None:
    assert split_credit(credit, minutes) == shares


@given(
    credit=st.integers(0, 16).map(lambda halves: halves * 50),
    minutes=st.lists(st.integers(0, 400), min_size=1, max_size=6).filter(any),
)
def test_the_parts_of_a_course_add_up_to_the_course(credit: int, minutes: list[int]) -> None:
    shares = split_credit(credit, minutes)
    assert sum(shares) == credit
    assert all(share % 50 == 0 and share >= 0 for share in shares)
    # No part is more than a half away from its exact share.
    assert all(abs(s * sum(minutes) - credit * m) < 50 * sum(minutes) for s, m in zip(shares, minutes, strict=True))


@pytest.mark.parametrize("minutes", [(), (0,), (0, 0), (45, -1)])
def test_a_course_without_content_is_refused(minutes: tuple[int, ...]) -> None:
    with refused("PARTS_EMPTY"):
        split_credit(400, minutes)


@pytest.mark.parametrize("method", Method)
def test_a_method_gives_hours_only_for_what_it_can_teach(method: Method) -> None:
    assert COUNTS_FOR[method] <= LEAVES
    for leaf in LEAVES:
        if leaf in COUNTS_FOR[method]:
            require_countable(leaf, method)
        else:
            with refused("METHOD_CATEGORY"):
                require_countable(leaf, method)


@pytest.mark.parametrize(
    ("method", "category", "counts"),
    [
        (Method.ONLINE, "SK.INS", False),  # nobody learns to inspect from a film
        (Method.ONLINE, "INIT.POST", False),  # nor does practice on post happen there
        (Method.ONLINE, "INIT.CON", True),
        (Method.COURT_OBSERVATION, "PL.GEN", True),  # ZJG-7-7
        (Method.COURT_OBSERVATION, "PL.POL", False),
        (Method.CASE_COMMENT, "PL.GEN", False),
        (Method.DRILL, "BK.OTH", False),
        (Method.SALON, "SUP", True),  # ZJG-13-1
        (Method.SALON, "PL.GEN", False),
        (Method.MEETING, "PL.SYS", True),
        (Method.MEETING, "SK.CAS", False),
        (Method.SHADOWING, "INIT.POST", True),
        (Method.CLASSROOM, "AUX.ETH", True),
    ],
)
def test_what_each_method_counts_for(method: Method, category: str, counts: bool) -> None:
    assert (category in COUNTS_FOR[method]) is counts


def test_a_category_is_a_leaf_and_no_branch() -> None:
    assert len(LEAVES) == sum(len(leaves) for leaves in CATEGORIES.values())
    for unknown in ("PL", "BK", "PL.XXX", "", "pl.gen"):
        with refused("CATEGORY_UNKNOWN"):
            require_countable(unknown, Method.CLASSROOM)


def test_the_yearly_sixty_is_public_law_business_and_skills() -> None:
    assert {leaf.split(".")[0] for leaf in YEARLY} == {"PL", "BK", "SK"}
    assert {leaf.split(".")[0] for leaf in LEAVES - YEARLY} == {"INIT", "SUP", "AUX"}


@pytest.mark.parametrize(
    ("one", "other", "shares"),
    [
        (attended(4, 8, 12), attended(4, 14, 18), False),
        (attended(4, 8, 12), attended(4, 12, 16), False),  # touching ends are fine
        (attended(4, 8, 12), attended(1, 11, 13), True),
        (attended(4, 8, 12), attended(1, 9, 10), True),  # one within the other
        (attended(4, 8, 12), attended(4, 8, 12), True),  # copied times
        (attended(2, 8, 12, group="activity:1"), attended(2, 8, 12, group="activity:1"), False),  # parts of one
        (attended(2, 8, 12, group="activity:1"), attended(2, 8, 12, group="activity:2"), True),
        (attended(2, 8, 12), attended(2), False),  # without times nobody can tell
        (attended(4, 8, 12), attended(1, 9, 10, Method.ONLINE), True),
    ],
)
def test_nobody_is_in_two_places_at_once(one: Attended, other: Attended, shares: bool) -> None:
    assert overlaps(one, other) is shares
    assert overlaps(other, one) is shares
    if shares:
        with refused("OVERLAP") as caught:
            require_fits(one, [other])
        assert caught.value.parameters == {"starts_at": other.starts_at, "ends_at": other.ends_at}


instants = st.integers(0, 1440).map(lambda minutes: at(0) + timedelta(minutes=minutes))


@given(a=instants, b=instants, c=instants, d=instants)
def test_two_trainings_overlap_when_some_minute_lies_in_both(
    a: datetime, b: datetime, c: datetime, d: datetime
) -> None:
    one = Attended(DAY, 50, Method.CLASSROOM, min(a, b), max(a, b))
    other = Attended(DAY, 50, Method.CLASSROOM, min(c, d), max(c, d))
    if one.starts_at == one.ends_at or other.starts_at == other.ends_at:
        return
    minutes = (at(0) + timedelta(minutes=m) for m in range(1440))
    both = any(min(a, b) <= m < max(a, b) and min(c, d) <= m < max(c, d) for m in minutes)
    assert overlaps(one, other) is both


@pytest.mark.parametrize(
    ("new", "others", "code"),
    [
        (attended(8), [], None),
        (attended(8.5), [], "EVENT_CAP"),  # no one event gives more than a day may
        (attended(0), [], "CREDIT_NOT_POSITIVE"),
        (attended(-1), [], "CREDIT_NOT_POSITIVE"),
        (attended(4), [attended(4)], None),  # exactly the day's cap
        (attended(4), [attended(4.5)], "DAY_CAP"),
        (attended(0.5), [attended(4, 8, 12), attended(4, 13, 17)], "DAY_CAP"),
        (attended(4, method=Method.ONLINE), [], None),
        (attended(4.5, method=Method.ONLINE), [], "ONLINE_DAY_CAP"),
        (attended(2, method=Method.ONLINE), [attended(2.5, method=Method.ONLINE)], "ONLINE_DAY_CAP"),
        (attended(4, method=Method.ONLINE), [attended(4)], None),
        # Classroom hours are not barred by online ones that are already too many.
        (attended(1), [attended(5, method=Method.ONLINE)], None),
        (attended(4, method=Method.COURT_OBSERVATION), [], None),
        (attended(4.5, method=Method.COURT_OBSERVATION), [], "EVENT_CAP"),
        (attended(6.5, method=Method.SHADOWING), [], "EVENT_CAP"),
        (attended(3.5, method=Method.SALON), [], "EVENT_CAP"),
        # Its own time must be able to give it: 8:00 to 10:00 are 120 minutes, two and a half hours of 45.
        (attended(2.5, 8, 10), [], None),
        (attended(3, 8, 10), [], "TIME_TOO_SHORT"),
        (attended(5, 8, 10, Method.LECTURING), [], None),
        (attended(5.5, 8, 10, Method.LECTURING), [], "TIME_TOO_SHORT"),
    ],
)
def test_what_fits_into_a_day(new: Attended, others: list[Attended], code: str | None) -> None:
    if code is None:
        require_fits(new, others)
    else:
        with refused(code):
            require_fits(new, others)


def test_another_day_does_not_disturb() -> None:
    other = Attended(DAY + timedelta(days=1), 8 * HOUR, Method.CLASSROOM, at(8), at(18))
    require_fits(attended(8, 8, 18), [other])


def test_day_caps_are_parameters() -> None:
    with refused("DAY_CAP"):
        require_fits(attended(3), [attended(4)], Limits(day_cap=6 * HOUR))
    require_fits(attended(6, method=Method.ONLINE), [], Limits(online_day_cap=6 * HOUR))


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "minutes", "code"),
    [
        (None, None, 480, None),  # without times nothing is said
        (at(8), at(12), 240, None),
        (at(8), at(12), 180, None),  # with a break
        (at(8), at(12), 241, "MINUTES_EXCEED_TIMES"),  # an impossible pace
        (at(8), None, 45, "TIMES_INCOMPLETE"),
        (None, at(8), 45, "TIMES_INCOMPLETE"),
        (at(12), at(8), 45, "TIMES_REVERSED"),
        (at(8), at(8), 0, "TIMES_REVERSED"),
        (at(20), at(0, day=DAY + timedelta(days=1)), 240, None),  # until midnight
        (at(20), at(0, 1, day=DAY + timedelta(days=1)), 240, "TIMES_OTHER_DAY"),  # past it: split by day
        (at(23, 59, day=DAY - timedelta(days=1)), at(8), 45, "TIMES_OTHER_DAY"),
        (at(8, day=DAY + timedelta(days=3)), at(12, day=DAY + timedelta(days=3)), 240, "TIMES_OTHER_DAY"),
        (at(0), at(0, day=DAY + timedelta(days=1)), 480, None),  # the whole day
    ],
)
def test_the_times_of_an_activity_can_be_true(
    starts_at: datetime | None, ends_at: datetime | None, minutes: int, code: str | None
) -> None:
    def check() -> None:
        require_times(DAY, starts_at=starts_at, ends_at=ends_at, minutes=minutes, zone=SHANGHAI)

    if code is None:
        check()
    else:
        with refused(code):
            check()


def test_the_day_of_an_activity_is_the_organisations_and_not_greenwichs() -> None:
    early = datetime(2023, 5, 11, 23, 0, tzinfo=ZoneInfo("UTC"))  # seven in the morning of the 12th
    require_times(DAY, starts_at=early, ends_at=early + timedelta(hours=2), minutes=90, zone=SHANGHAI)
    with refused("TIMES_OTHER_DAY"):
        require_times(
            DAY, starts_at=early, ends_at=early + timedelta(hours=2), minutes=90, zone=ZoneInfo("America/New_York")
        )
