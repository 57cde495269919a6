"""Choosing questions, the row of working days, and when a mistake is learnt."""

from collections import Counter
from datetime import date, timedelta

import pytest

from lms.exercises.rules.choosing import Askable, chosen, next_of, order_from
from lms.exercises.rules.notebook import Answered, Mistake, Source, mistakes_of
from lms.exercises.rules.streaks import DayState, month_of, streak

MONDAY = date(2023, 11, 6)
POOL = [Askable(n, 100 + n, f"PL.{n % 4}") for n in range(40)]


def day(number: int) -> date:
    """Return the day so many days after a Monday."""
    return MONDAY + timedelta(days=number)


def given(number: int, right: bool, order: int = 0, source: Source = Source.DAILY) -> Answered:
    return Answered(day(number), (1, order), right, source)


def worked(when: date) -> bool:
    return when.weekday() < 5


def test_the_same_seed_gives_the_same_questions_and_another_seed_others() -> None:
    assert chosen(POOL, 5, seed="a") == chosen(reversed(POOL), 5, seed="a")
    assert chosen(POOL, 5, seed="a") != chosen(POOL, 5, seed="b")


def test_questions_never_met_come_first_then_those_longest_ago() -> None:
    met = [Askable(n, n, "PL.GEN", day(n)) for n in range(5)]
    fresh = [Askable(n, n, "PL.GEN") for n in range(10, 13)]
    assert [one.question_id for one in chosen([*met, *fresh], 5, seed="s")[3:]] == [0, 1]
    assert {one.question_id for one in chosen([*met, *fresh], 3, seed="s")} == {10, 11, 12}


def test_chapters_are_mixed_and_a_small_bank_gives_what_it_has() -> None:
    assert set(Counter(one.category for one in chosen(POOL, 4, seed="s")).values()) == {1}
    assert len(chosen(POOL[:3], 5, seed="s")) == 3
    assert chosen([], 5, seed="s") == []
    assert next_of([], seed="s") is None


def test_options_stand_another_way_each_time_and_the_same_way_twice() -> None:
    assert order_from((6,), 1, 2, 1) == order_from((6,), 1, 2, 1)
    assert len({order_from((6,), 1, 2, turn) for turn in range(10)}) > 5
    assert order_from((0, 1), 1) == ((), ())


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([given(0, right=True)], None),  # never wrong: not in it
        ([given(0, right=False)], (0, 1, None)),  # due the day after
        ([given(0, right=False), given(0, right=True, order=1)], (1, 3, None)),  # once right: three days later
        (
            [given(0, right=False), given(1, right=True), given(1, right=True, order=2)],
            (1, 4, None),
        ),  # one day counts once
        ([given(0, right=False), given(1, right=True), given(2, right=True)], (2, 5, 2)),  # two days: learnt
        (
            [given(0, right=True), given(1, right=True), given(2, right=False)],
            (0, 3, None),
        ),  # what was before is nothing
        ([given(0, right=False), given(1, right=True), given(2, right=True), given(9, right=False)], (0, 10, None)),
    ],
)
def test_a_mistake_is_learnt_once_right_on_two_days_after_it(
    answers: list[Answered], expected: tuple[int, int, int | None] | None
) -> None:
    found = mistakes_of({7: reversed(answers)})
    if expected is None:
        assert found == []
        return
    right, due, learnt = expected
    assert (found[0].right_days, found[0].due_on, found[0].learnt_on) == (
        right,
        day(due),
        None if learnt is None else day(learnt),
    )


def test_what_is_due_comes_first_and_what_is_learnt_last() -> None:
    learnt = [given(0, right=False), given(1, right=True), given(2, right=True)]
    found = mistakes_of({1: learnt, 2: [given(5, right=False)], 3: [given(3, right=False, source=Source.EXAM)]})
    assert [one.question_id for one in found] == [3, 2, 1]
    assert isinstance(found[0], Mistake)
    assert [one.is_due(day(5)) for one in found] == [True, False, False]
    assert found[0].sources == {Source.EXAM}


def test_a_row_of_working_days_is_not_broken_by_days_off_leave_or_an_open_today() -> None:
    done = {day(0), day(1), day(3), day(4), day(7)}  # day 2: on leave; 5 and 6: a weekend
    counts = lambda when: worked(when) and when != day(2)  # noqa: E731 - shorter than a function
    assert streak(done, day(7), counts) == 5
    assert streak(done, day(8), counts) == 5  # today is not over
    assert streak(done, day(9), counts) == 0
    assert streak(set(), day(9), counts) == 0


def test_who_practises_on_a_day_off_gains_and_loses_nothing() -> None:
    assert streak({day(4), day(5), day(7)}, day(7), worked) == 2


def test_a_month_says_of_each_day_what_it_was_like() -> None:
    quizzes = {date(2023, 11, 1): (4, 5, True), date(2023, 11, 2): (1, 5, False)}
    cells = month_of(
        date(2023, 11, 1),
        date(2023, 11, 7),
        quizzes,
        is_worked=worked,
        is_on_leave=lambda when: when == date(2023, 11, 3),
    )
    assert len(cells) == 30
    assert [cell.state for cell in cells[:8]] == [
        DayState.DONE, DayState.BEGUN, DayState.LEAVE, DayState.OFF, DayState.OFF, DayState.MISSED, DayState.OPEN,
        DayState.TO_COME,
    ]  # fmt: skip
    assert (cells[0].right, cells[0].questions) == (4, 5)
