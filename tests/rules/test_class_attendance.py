"""Minutes attended are the overlap of coming and leaving with the lessons, and nothing else."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from lms.courses.rules.attendance import Attendance, Presence, Sign, attendance_of, sign_in_window
from lms.courses.rules.classes import (
    MOVES,
    ClassState,
    Lesson,
    Sitting,
    free_places,
    require_class_move,
    require_lesson,
    require_withdrawable,
    sittings,
)
from lms.errors import RuleBroken

START = datetime(2023, 11, 21, 1, 0, tzinfo=UTC)  # nine in the morning in Shanghai
LATER = START + timedelta(hours=12)


def minute(number: int) -> datetime:
    return START + timedelta(minutes=number)


def sitting(*spans: tuple[int, int]) -> Sitting:
    lessons = tuple(Lesson(at, 1, minute(start), minute(end)) for at, (start, end) in enumerate(spans, start=1))
    return Sitting(START.date(), lessons)


def attended(came: int | None, left: int | None, *, tolerance: int = 5, at: Sitting | None = None) -> Attendance:
    signs = [Sign(kind, minute(when)) for kind, when in (("in", came), ("out", left)) if when is not None]
    return attendance_of(at or sitting((0, 90), (105, 195)), signs, now=LATER, tolerance=tolerance)


@pytest.mark.parametrize(
    ("came", "left", "state", "minutes"),
    [
        (-20, 200, Presence.PRESENT, (90, 90)),  # early arrival locks nobody out (P15), and gives nothing more
        (5, 190, Presence.PRESENT, (90, 90)),  # within the tolerance
        (6, 195, Presence.CAME_LATE, (84, 90)),  # beyond it every minute counts
        (0, 189, Presence.LEFT_EARLY, (90, 84)),
        (100, 160, Presence.LATE_AND_EARLY, (0, 55)),  # came in the break
        (0, None, Presence.NO_SIGN_OUT, (0, 0)),  # without a sign-out nothing is proven
        (None, None, Presence.NO_SHOW, (0, 0)),
        (None, 195, Presence.NO_SHOW, (0, 0)),  # leaving proves no coming
    ],
)
def test_coming_and_leaving_give_the_minutes_between(
    came: int | None, left: int | None, state: Presence, minutes: tuple[int, ...]
) -> None:
    found = attended(came, left)
    assert (found.state, found.minutes_of) == (state, minutes)


def test_the_break_gives_nothing() -> None:
    assert attended(0, 195).minutes == 180


SPANS = st.lists(st.integers(0, 240), min_size=2, max_size=8, unique=True).map(sorted)


@given(SPANS, st.integers(-60, 300), st.integers(-60, 300), st.integers(0, 30))
def test_minutes_are_the_overlap_and_never_more_than_the_time_there(
    points: list[int], came: int, left: int, tolerance: int
) -> None:
    spans = [pair for at, pair in enumerate(pairwise(points)) if at % 2 == 0]
    whole = sitting(*spans)
    found = attended(came, left, tolerance=tolerance, at=whole)
    start, end = spans[0][0], spans[-1][1]
    if left < came:
        assert found.minutes == 0
        return
    begin = start if came - start <= tolerance else came
    until = end if end - left <= tolerance else left
    there = [max(0, min(e, until) - max(s, begin)) for s, e in spans]
    assert list(found.minutes_of) == there
    assert 0 <= found.minutes <= min(whole.minutes, max(0, left - came) + 2 * tolerance)


@given(SPANS, st.integers(0, 200), st.integers(0, 100), st.integers(0, 100))
def test_whoever_stays_longer_never_gets_less(points: list[int], came: int, stays: int, more: int) -> None:
    spans = [pair for at, pair in enumerate(pairwise(points)) if at % 2 == 0]
    at = sitting(*spans)
    shorter, longer = (attended(came, came + span, at=at).minutes for span in (stays, stays + more))
    assert longer >= shorter


def test_the_last_word_by_hand_stands() -> None:
    signs = [
        Sign("in", minute(40)),
        Sign("in", minute(0), by_hand=True),
        Sign("out", minute(100)),
        Sign("out", minute(195), by_hand=True),
        Sign("out", minute(120)),
    ]
    whole = attendance_of(sitting((0, 90), (105, 195)), signs, now=LATER, tolerance=5)
    assert (whole.state, whole.minutes) == (Presence.PRESENT, 180)
    gone = attendance_of(sitting((0, 90)), [*signs, Sign("absent", minute(0), by_hand=True)], now=LATER, tolerance=5)
    assert (gone.state, gone.minutes) == (Presence.NO_SHOW, 0)


@pytest.mark.parametrize(
    ("now", "signs", "state"),
    [
        (-10, [], Presence.EXPECTED),
        (10, [], Presence.MISSING),
        (10, [Sign("in", minute(2))], Presence.IN),
        (20, [Sign("in", minute(12))], Presence.LATE),
        (100, [Sign("in", minute(0))], Presence.IN),  # may still sign out
        (121, [Sign("in", minute(0))], Presence.NO_SIGN_OUT),
    ],
)
def test_while_it_runs_the_list_says_who_is_there(now: int, signs: list[Sign], state: Presence) -> None:
    assert attendance_of(sitting((0, 90)), signs, now=minute(now), tolerance=5).state == state


def test_lessons_one_teaches_are_none_one_attends() -> None:
    lessons = (Lesson(1, 1, minute(0), minute(90), lecturer_id=7), Lesson(2, 1, minute(100), minute(190)))
    signs = [Sign("in", minute(0)), Sign("out", minute(190))]
    both = attendance_of(Sitting(START.date(), lessons), signs, now=LATER, tolerance=5, person_id=7)
    assert both.minutes_of == (0, 90)
    own = attendance_of(Sitting(START.date(), lessons[:1]), [], now=LATER, tolerance=5, person_id=7)
    assert own.state is Presence.TEACHES


def test_a_short_break_makes_one_sitting_and_noon_two() -> None:
    lessons = [Lesson(n, 1, minute(s), minute(e)) for n, (s, e) in enumerate([(0, 90), (105, 195), (300, 390)], 1)]
    found = sittings(reversed(lessons), UTC)
    assert [(one.id, one.minutes) for one in found] == [(1, 180), (3, 90)]
    assert sign_in_window(found[0]) == (minute(-30), minute(195))


@pytest.mark.parametrize(("start", "end", "code"), [(90, 90, "TIMES_REVERSED"), (60, 100, "LESSONS_OVERLAP")])
def test_a_lesson_stands_in_its_own_time(start: int, end: int, code: str) -> None:
    with pytest.raises(RuleBroken, match=code):
        require_lesson(Lesson(9, 1, minute(start), minute(end)), [Lesson(1, 1, minute(0), minute(90))], UTC)


def test_a_lesson_does_not_run_over_midnight() -> None:
    with pytest.raises(RuleBroken, match="TIMES_OTHER_DAY"):
        require_lesson(Lesson(9, 1, minute(0), minute(24 * 60)), [], UTC)


@pytest.mark.parametrize("old", list(ClassState))
@pytest.mark.parametrize("new", list(ClassState))
def test_the_machine_of_a_class_allows_exactly_its_moves(old: ClassState, new: ClassState) -> None:
    if new in MOVES[old]:
        require_class_move(old.value, new)
    else:
        with pytest.raises(RuleBroken, match="CLASS_STATE"):
            require_class_move(old.value, new)


def test_places_and_withdrawal() -> None:
    assert [free_places(None, 9), free_places(3, 2), free_places(3, 5)] == [None, 1, 0]
    require_withdrawable(minute(0), until=minute(0), begins_at=None)
    with pytest.raises(RuleBroken, match="WITHDRAW_LATE"):
        require_withdrawable(minute(1), until=None, begins_at=minute(0))
