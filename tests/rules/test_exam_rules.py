"""Exams: states, times, what becomes of a save, points, rates."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given, strategies as st

from lms.errors import Refusal, RuleBroken
from lms.exams.rules.marking import halves, is_passed
from lms.exams.rules.rates import Came, Outcome, Rate, Rates, has_lapsed
from lms.exams.rules.receipts import digest_of
from lms.exams.rules.saving import Held, Sent, Taken, is_answer, take
from lms.exams.rules.states import (
    CANDIDATE_MOVES,
    EXAM_MOVES,
    CandidateState,
    ExamState,
    Window,
    require_candidate_move,
    require_exam_move,
)
from lms.exams.rules.times import GRACE, Times, end_of, is_in_time

START = datetime(2023, 12, 31, 14, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
# Written from the brief and not from the code.
EXAM_ALLOWED = {
    ("draft", "announced"), ("draft", "cancelled"), ("announced", "draft"), ("announced", "open"),
    ("announced", "cancelled"), ("open", "closed"), ("closed", "marked"), ("marked", "published"),
}  # fmt: skip
CANDIDATE_ALLOWED = {
    ("proposed", "checked"), ("proposed", "removed"), ("checked", "confirmed"), ("checked", "proposed"),
    ("checked", "removed"), ("confirmed", "removed"), ("removed", "proposed"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new"), list(product(ExamState, ExamState)))
def test_an_exam_moves_as_the_table_says_and_no_other_way(old: ExamState, new: ExamState) -> None:
    assert set(EXAM_MOVES) == set(ExamState)
    if (old.value, new.value) in EXAM_ALLOWED:
        require_exam_move(old, new)
    else:
        with pytest.raises(RuleBroken, match="EXAM_MOVE"):
            require_exam_move(old, new)


@pytest.mark.parametrize(("old", "new"), list(product(CandidateState, CandidateState)))
def test_a_candidate_moves_as_the_table_says_and_no_other_way(old: CandidateState, new: CandidateState) -> None:
    assert set(CANDIDATE_MOVES) == set(CandidateState)
    if (old.value, new.value) in CANDIDATE_ALLOWED:
        require_candidate_move(old, new)
    else:
        with pytest.raises(RuleBroken, match="CANDIDATE_MOVE"):
            require_candidate_move(old, new)


@pytest.mark.parametrize(
    ("window", "started", "extra", "minutes_after_start"),
    [
        (Window.FIXED, 0, 0, 90),
        (Window.FIXED, 29, 0, 90),  # late: no extra time
        (Window.FIXED, 29, 20, 110),
        (Window.ANY_TIME, 0, 0, 90),
        (Window.ANY_TIME, 100, 0, 190),
        (Window.ANY_TIME, 200, 0, 240),  # the window ends; shown before beginning
        (Window.ANY_TIME, 200, 30, 270),  # what was granted beforehand counts beyond it
    ],
)
def test_when_it_is_over(window: Window, started: int, extra: int, minutes_after_start: int) -> None:
    times = Times(window, START, START + 240 * MINUTE, 90, 30, extra)
    assert times.deadline(START + started * MINUTE) == START + minutes_after_start * MINUTE


def test_a_sitting_over_new_year_and_the_leap_day_is_counted_in_instants() -> None:
    assert end_of(Window.FIXED, START, 90, None) == datetime(2023, 12, 31, 16, 0, tzinfo=UTC)
    leap = datetime(2024, 2, 28, 15, 30, tzinfo=UTC)  # half past eleven at night in Shanghai
    assert end_of(Window.FIXED, leap, 60, None) == datetime(2024, 2, 28, 16, 30, tzinfo=UTC)
    with pytest.raises(RuleBroken, match="WINDOW_SHORT"):
        end_of(Window.ANY_TIME, START, 90, START + 89 * MINUTE)


def test_the_grace_ends_at_ten_seconds() -> None:
    assert is_in_time(START + GRACE, START)
    assert not is_in_time(START + GRACE + timedelta(microseconds=1), START)


_SENT: dict[str, Any] = {"fence": 3, "version": 6, "answers": {"2": "B"}}
HELD = Held("running", 3, 5, 10, START, is_paused=False, answers={"1": "A"}, flagged=[])


@pytest.mark.parametrize(
    ("held", "sent", "code"),
    [
        ({}, {}, ""),
        ({"state": "submitted"}, {}, "ATTEMPT_OVER"),
        ({"deadline_at": START - GRACE - MINUTE}, {}, "ATTEMPT_OVER"),
        ({}, {"fence": 2}, "TAKEN_ELSEWHERE"),
        ({"is_paused": True}, {}, "PAUSED"),
        ({}, {"version": 4}, "VERSION_OLD"),
        ({}, {"version": 5}, "VERSION_OLD"),  # the same version with something else
        ({}, {"version": 5, "answers": {"1": "A"}}, ""),  # the same thing again
        ({}, {"answers": {"11": "A"}}, "NOT_ON_PAPER"),
        ({}, {"flagged": [11]}, "NOT_ON_PAPER"),
        ({}, {"answers": {"2": "x" * 20_001}}, "ANSWER_UNREADABLE"),
        ({}, {"answers": {"2": float("nan")}}, "ANSWER_UNREADABLE"),
        ({}, {"answers": {"2": "\ud800"}}, "ANSWER_UNREADABLE"),
        ({}, {"answers": {"2": {"1": {"1": {"1": {"1": "x"}}}}}}, "ANSWER_UNREADABLE"),
        ({"answers": {str(n): "x" * 19_990 for n in range(1, 20)}, "questions": 50},
         {"answers": {str(n): "x" * 20_000 for n in range(20, 23)}}, "PAPER_FULL"),
    ],
)  # fmt: skip
def test_what_becomes_of_a_save(held: dict[str, Any], sent: dict[str, Any], code: str) -> None:
    outcome = take(replace(HELD, **held), Sent(**(_SENT | sent)), START)
    assert (outcome.code if isinstance(outcome, Refusal) else "") == code


@given(
    st.lists(st.tuples(st.integers(0, 6), st.sampled_from(["1", "2"]), st.sampled_from(["A", "B", None])), max_size=12)
)
def test_a_version_never_goes_back_and_nothing_acknowledged_is_lost(sent: list[tuple[int, str, str | None]]) -> None:
    held, told = replace(HELD, version=0, answers={}), {}
    for version, number, value in sent:
        outcome = take(held, Sent(3, version, {number: value}), START)
        if isinstance(outcome, Taken):
            assert outcome.version >= held.version
            told[number] = value
            held = replace(held, version=outcome.version, answers=outcome.answers)
        assert {number: held.answers.get(number) for number in told} == told


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(ANYTHING)
def test_whatever_is_sent_is_judged_and_never_breaks(value: Any) -> None:
    assert is_answer(value) in (True, False)


@pytest.mark.parametrize(
    ("share", "points", "earned"),
    [(Fraction(1), 4, 4), (Fraction(0), 4, 0), (Fraction(1, 3), 4, 1), (Fraction(1, 2), 1, 1), (Fraction(2, 3), 2, 1)],
)
def test_points_are_whole_halves(share: Fraction, points: int, earned: int) -> None:
    assert halves(share, points) == earned


def test_a_pass_is_reached_and_never_rounded() -> None:
    assert is_passed(120, 200, 60)
    assert not is_passed(119, 200, 60)
    assert not is_passed(0, 0, 60)


# C4.8: passed, due; the rate as shown in hundredths, whether 99 of a hundred is reached.
@pytest.mark.requirement("QD-M9-6")
@pytest.mark.parametrize(
    ("passed", "due", "shown", "met"),
    [(99, 100, 9900, True), (98, 99, 9898, False), (49, 50, 9800, False), (197, 199, 9899, False), (0, 0, None, None)],
)
def test_the_rate_of_a_unit(passed: int, due: int, shown: int | None, met: bool | None) -> None:
    rate = Rate()
    rate.add(Outcome("due", Came.PASSED), passed)
    rate.add(Outcome("due", Came.FAILED), due - passed)
    rate.add(Outcome("exempt", Came.ABSENT))
    rate.add(Outcome("deferred", Came.ABSENT))
    assert (rate.due, rate.roll, rate.hundredths, rate.target_met) == (due, due + 2, shown, met)
    assert rate.reaches(99) is met
    missing = rate.missing_to(99)
    # So many more of those who are due, and not one fewer, reach it.
    assert (passed + missing) * 100 >= 99 * due
    assert missing == 0 or (passed + missing - 1) * 100 < 99 * due


def test_who_was_absent_without_reason_counts_as_not_passed() -> None:
    rate = Rate()
    rate.add(Outcome("due", Came.PASSED))
    rate.add(Outcome("due", Came.ABSENT))
    assert (rate.sat, rate.absent, rate.passed, rate.due, rate.hundredths) == (1, 1, 1, 2, 5000)


@pytest.mark.parametrize(
    ("outcome", "first", "now"),
    [
        # due, sat, passed: of the exam itself, and after the make-up (C4.6, G10)
        (Outcome("due", Came.FAILED, Came.PASSED), (1, 1, 0), (1, 1, 1)),
        (Outcome("due", Came.PASSED, Came.FAILED), (1, 1, 1), (1, 1, 1)),
        (Outcome("due", Came.ABSENT, Came.ABSENT), (1, 0, 0), (1, 0, 0)),
        (Outcome("due", Came.FAILED), (1, 1, 0), (1, 1, 0)),
        (Outcome("deferred", Came.ABSENT), (0, 0, 0), (0, 0, 0)),
        (Outcome("deferred", Came.ABSENT, Came.PASSED), (0, 0, 0), (1, 1, 1)),
        (Outcome("deferred", Came.ABSENT, Came.ABSENT), (0, 0, 0), (1, 0, 0)),
        (Outcome("exempt", Came.ABSENT, Came.PASSED), (0, 0, 0), (0, 0, 0)),
    ],
)
def test_after_a_make_up_the_better_result_counts_beside_the_first(
    outcome: Outcome, first: tuple[int, ...], now: tuple[int, ...]
) -> None:
    rates = Rates()
    rates.add(outcome)
    assert (rates.first.due, rates.first.sat, rates.first.passed) == first
    assert (rates.now.due, rates.now.sat, rates.now.passed) == now
    assert (rates + rates).now.due == 2 * now[0]


def test_who_was_put_off_and_never_sat_counts_as_absent_from_february_on() -> None:
    rates = Rates()
    rates.add(Outcome("deferred", Came.ABSENT), lapsed=has_lapsed(2023, date(2024, 1, 31)))
    assert (rates.now.due, rates.now.deferred) == (0, 1)
    rates.add(Outcome("deferred", Came.ABSENT), lapsed=has_lapsed(2023, date(2024, 2, 1)))
    assert (rates.now.due, rates.now.absent, rates.first.due) == (1, 1, 0)


def test_a_digest_is_of_attempt_paper_and_answers_whatever_their_order() -> None:
    first = digest_of(1, [[7, 0, 2, []]], {"1": "A", "2": ["B"]})
    assert first == digest_of(1, [[7, 0, 2, []]], {"2": ["B"], "1": "A"})
    others = [digest_of(2, [[7, 0, 2, []]], {"1": "A", "2": ["B"]}), digest_of(1, [[8, 0, 2, []]], {"1": "A"})]
    assert first not in others
