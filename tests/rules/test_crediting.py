"""The credit of a course lies on the days it was earned and on its parts, and adds up (domain C3.1–C3.3)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from lms.courses.rules.crediting import HALF, Played, earned_by_day, lay_on_parts, share_over_days
from lms.courses.rules.flags import are_copied, is_robot
from lms.hours.rules import split_credit

D1, D2, D3 = (date(2023, 6, day) for day in (1, 2, 3))
AT = datetime(2023, 6, 1, 1, tzinfo=UTC)
DAYS = st.dictionaries(st.dates(D1, date(2023, 6, 9)), st.integers(1, 10_000_000), min_size=1, max_size=6)


def played(day: date, start: int, end: int, piece: int = 1) -> Played:
    return Played(piece, (start, end), day, AT + timedelta(days=day.day, milliseconds=end))


def test_what_is_seen_again_earns_on_its_first_day_only() -> None:
    rows = [played(D1, 0, 100), played(D2, 50, 150), played(D2, 0, 150), played(D3, 0, 150), played(D3, 0, 40, 2)]
    assert earned_by_day(rows) == {D1: 100, D2: 50, D3: 40}


@pytest.mark.parametrize(
    ("credit", "earned", "room", "expected"),
    [
        (200, {D1: 1, D2: 1}, {D1: 400, D2: 400}, {D1: 100, D2: 100}),
        (100, {D1: 2, D2: 1}, {D1: 400, D2: 400}, {D1: 50, D2: 50}),  # 0.67 and 0.33: each has a half
        (50, {D1: 2, D2: 1}, {D1: 400, D2: 400}, {D1: 50}),  # the larger share has the only half
        (600, {D1: 180, D2: 90}, {D1: 400, D2: 400}, {D1: 400, D2: 200}),
        (600, {D1: 180, D2: 90}, {D1: 150, D2: 400}, {D1: 150, D2: 200}),  # a class took the rest of the first day
        (600, {D1: 180, D2: 90}, {D2: 400}, {D2: 200}),  # a closed day gives nothing
        (50, {D1: 2, D2: 1}, {D1: 0, D2: 400}, {D2: 50}),  # a half that rounding moved may move to a day with room
        (0, {D1: 5}, {D1: 400}, {}),
        (100, {}, {}, {}),
    ],
)
def test_days_have_their_share_as_far_as_there_is_room(
    credit: int, earned: dict[date, int], room: dict[date, int], expected: dict[date, int]
) -> None:
    assert share_over_days(credit, earned, room) == expected


@given(credit=st.integers(0, 40), earned=DAYS)
def test_with_room_enough_nothing_is_lost_and_no_day_gets_a_half_more_than_its_share(
    credit: int, earned: dict[date, int]
) -> None:
    credit *= HALF
    shares = share_over_days(credit, earned, dict.fromkeys(earned, 10**6))
    assert sum(shares.values()) == credit
    for day, ms in earned.items():
        assert abs(shares.get(day, 0) - credit * ms / sum(earned.values())) < HALF


@given(credit=st.integers(0, 40), earned=DAYS, room=st.integers(0, 900))
def test_no_day_gets_more_than_it_has_room_for(credit: int, earned: dict[date, int], room: int) -> None:
    shares = share_over_days(credit * HALF, earned, dict.fromkeys(earned, room))
    assert all(0 < share <= room and share % HALF == 0 for share in shares.values())
    assert sum(shares.values()) <= credit * HALF


@given(earned=DAYS, credit=st.integers(1, 40), minutes=st.lists(st.integers(1, 500), min_size=1, max_size=5))
def test_days_and_parts_both_add_up(earned: dict[date, int], credit: int, minutes: list[int]) -> None:
    days = share_over_days(credit * HALF, earned, dict.fromkeys(earned, 10**6))
    parts = split_credit(credit * HALF, minutes)
    laid = lay_on_parts(days, parts)
    for day, wanted in days.items():
        assert sum(part for on, _, part in laid if on == day) == wanted
    for number, wanted in enumerate(parts):
        assert sum(part for _, at, part in laid if at == number) == wanted
    assert all(part > 0 for _, _, part in laid)


def test_two_days_and_two_parts_alike_give_each_part_its_half() -> None:
    assert lay_on_parts({D1: 50, D2: 50}, [50, 50]) == [(D1, 0, 50), (D2, 1, 50)]


@pytest.mark.parametrize(
    ("seconds", "expected"), [([0.4, 0.5, 0.6], True), ([0.4, 0.5], False), ([0.4, 0.5, 2], False), ([], False)]
)
def test_who_always_answers_faster_than_people_do_is_looked_at(seconds: list[float], *, expected: bool) -> None:
    assert is_robot([timedelta(seconds=s) for s in seconds]) is expected


def test_the_same_moments_throughout_are_copied_and_some_of_them_are_not() -> None:
    mine = [(AT, AT + timedelta(minutes=5)), (AT + timedelta(minutes=9), AT + timedelta(minutes=20))]
    near = [(a + timedelta(seconds=1), b - timedelta(seconds=2)) for a, b in mine]
    assert are_copied(mine, near)
    assert not are_copied(mine, near[:1])
    assert not are_copied(mine[:1], near[:1])  # one lesson watched together in a room
    assert not are_copied(mine, [near[0], (near[1][0], near[1][1] + timedelta(minutes=1))])
