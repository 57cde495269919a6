"""For any interleaving of beats, seeks, pauses, tabs, replays and clock jumps: no more counts than is true (P12).

Three kinds of people: a cheat who posts what he likes, an honest learner whose network is perfect, and an honest one
whose network is not. Then the controls: with any one rule taken out, the model must notice.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from lms.courses.rules import study
from lms.courses.rules.coverage import length_of, seen_up_to, union_of
from tests.rules.truth import LENGTH, Person

SPAN = st.tuples(st.integers(0, 5000), st.integers(0, 5000))
# What a cheat may do next: number, two amounts in milliseconds, a place. Small numbers are what beats look like.
STEP = st.tuples(
    st.integers(0, 99),
    st.sampled_from([0, 500, 5_000, 10_000, 30_000, 59_000, 61_000, 600_000, 7_200_000]),
    st.sampled_from([0, 1_900, 2_100, 10_000, 20_000, 100_000, LENGTH]),
    st.integers(-30_000, 120_000),
)


@given(st.lists(SPAN))
def test_the_union_is_what_lies_under_any_of_them(spans: list[tuple[int, int]]) -> None:
    spans = [(a, a + b % 50) for a, b in spans]
    points = {ms for start, end in spans for ms in range(start, end)}
    assert length_of(spans) == len(points)
    merged = union_of(spans)
    assert all(one[1] < two[0] for one, two in pairwise(merged))
    assert seen_up_to(spans) == next(ms for ms in range(6000) if ms not in points)


def cheat(person: Person, steps: list[tuple[int, int, int, int]]) -> None:
    """Post anything: leaps, double speed, replays, two tabs, no pauses; now and then answer a check."""
    tabs = [person.open(0, check_after_ms=600_000)]
    for what, wait, reach, off in steps:
        tab = tabs[what % len(tabs)]
        person.passes(wait)
        place = max(0, tab.heart.position_ms + (off if what % 3 == 0 else 0))
        if what < 60:
            person.beat(tab, place, place + reach, playing=what % 7 != 0)
        elif what < 70:
            person.beat(tab, place, place + reach, again=1 + what % 4)
        elif what < 78:
            tabs.append(person.open(what % 2))
        elif what < 84:
            person.jump(off * 10)
        else:
            person.answer(tab)
    person.close()


@settings(max_examples=300)
@given(st.lists(STEP, max_size=60), st.sampled_from([180 * 60_000, 60_000]))
def test_whatever_is_posted_no_more_counts_than_time_passed(steps: list[tuple[int, int, int, int]], limit: int) -> None:
    person = Person(day_limit_ms=limit)
    cheat(person, steps)
    assert person.faults() == []


class Honest:
    """A player as ours: it says what was on the screen, and goes where the server sends it."""

    def __init__(self, person: Person, *, delay: Callable[[], int] = lambda: 0) -> None:
        self.person, self.delay, self.arrived = person, delay, person.now
        self.tab = person.open(0)
        self.position, self.playing = self.tab.heart.position_ms, False

    def say(self, start: int, end: int, *, playing: bool = True) -> None:
        sent = self.person.now
        self.person.now = self.arrived = max(sent + timedelta(milliseconds=self.delay()), self.arrived)
        taken = self.person.beat(self.tab, start, end, playing=playing)
        self.person.now = sent
        assert taken is not None
        self.playing = playing
        if taken.said is not None:
            self.position = taken.heart.position_ms
        if taken.heart.asked_at is not None:
            self.person.now = self.arrived
            self.person.answer(self.tab)
            self.position, self.playing = self.tab.heart.position_ms, False

    def play(self, ms: int, *, counts: bool = True) -> None:
        if not self.playing:
            self.say(self.position, self.position)
        while ms > 0:
            step = min(ms, 10_000 if counts else ms, LENGTH - self.position)
            if step <= 0:
                break
            start, ms = self.position, ms - step
            self.person.passes(step)
            if counts:
                self.person.played[self.tab.courseware].append((start, start + step))
            self.position += step
            self.say(start, start + step)
            if not self.playing:
                self.say(self.position, self.position)

    def do(self, what: int, ms: int) -> None:
        if what < 5:
            self.play(ms)
        elif what == 5:
            self.say(self.position, self.position, playing=False)
            self.person.passes(ms * 3)
        elif what == 6:
            self.position = self.position * (ms % 10) // 10  # back to what was seen
        elif what == 7:  # a laptop that sleeps, or a network that is gone
            self.play(61_000 + ms, counts=False)
        else:
            self.person.now = max(self.person.now, self.arrived)
            self.person.open(1)
            self.tab = self.person.open(0)
            self.position, self.playing = self.tab.heart.position_ms, False


DEEDS = st.lists(st.tuples(st.integers(0, 8), st.integers(1, 200_000)), max_size=25)


@settings(max_examples=200)
@given(DEEDS)
def test_what_an_honest_learner_truly_played_counts_to_the_millisecond(deeds: list[tuple[int, int]]) -> None:
    person = Person()
    honest = Honest(person)
    for what, ms in deeds:
        honest.do(what, ms)
    honest.say(honest.position, honest.position, playing=False)
    person.close()
    assert person.faults() == []
    assert person.untrue() == []
    assert length_of(person.spans(0)) == length_of(person.played[0])


@settings(max_examples=200)
@given(DEEDS, st.integers(0, 10_000))
def test_a_slow_network_costs_an_honest_learner_two_seconds_at_most(deeds: list[tuple[int, int]], seed: int) -> None:
    person, chance = Person(), random.Random(seed)
    honest = Honest(person, delay=lambda: chance.randrange(900))
    for what, ms in deeds:
        if what != 7:
            honest.do(what, ms)
    person.now = max(person.now, honest.arrived)
    honest.say(honest.position, honest.position, playing=False)
    person.close()
    assert person.faults() == []
    assert person.untrue() == []
    assert length_of(person.played[0]) - length_of(person.spans(0)) <= study.SLACK_MS


# --- controls: each rule taken out must be noticed by the model ---


@contextmanager
def without(name: str, value: Any, holder: Any = study) -> Iterator[None]:
    kept = getattr(holder, name)
    setattr(holder, name, value)
    try:
        yield
    finally:
        setattr(holder, name, kept)


def _trusting(self: Any, end: int, at: Any) -> None:
    run = self.running
    self.heart = replace(self.heart, run=replace(run, to_ms=max(run.to_ms, end)), position_ms=end)


def _thrice(span: timedelta) -> int:
    return 3 * max(0, span // timedelta(milliseconds=1))


_take = study.take


def _set_back(heart: Any, beat: Any, now: Any, calendar: Any) -> Any:
    return _take(replace(heart, beat_at=min(heart.beat_at, now)), beat, now, calendar)


MUTANTS: dict[str, Callable[[], Any]] = {
    "positions are believed": lambda: without("grow", _trusting, study._Step),
    "a second is three": lambda: without("_ms", _thrice),
    "skipping ahead is allowed": lambda: without("SLACK_MS", 10**9),
    "midnight is no border": lambda: without("play_to", lambda self, end: self.grow(end, self.now), study._Step),
    "a clock set back counts again": lambda: without("take", _set_back),
}


def noticed(person_of: Callable[[], Person]) -> bool:
    """Tell whether any of many random cheats shows a fault."""
    chance = random.Random(7)
    waits, reaches = [0, 500, 5_000, 10_000, 30_000, 59_000, 61_000, 600_000], [0, 1_900, 10_000, 20_000, 100_000]
    for _ in range(600):
        person = person_of()
        steps = [
            (chance.randrange(100), chance.choice(waits), chance.choice(reaches), chance.randrange(-30_000, 120_000))
            for _ in range(80)
        ]
        cheat(person, steps)
        if person.faults():
            return True
    return False


def test_the_rules_as_they_are_show_no_fault_under_the_same_cheats() -> None:
    assert not noticed(Person)
    assert not noticed(lambda: Person(day_limit_ms=60_000))


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_rule_taken_out_is_noticed(mutant: str) -> None:
    with MUTANTS[mutant]():
        assert noticed(Person), mutant


def test_without_the_one_pulse_it_is_noticed() -> None:
    assert noticed(lambda: Person(takes_over=False))


def test_without_the_cap_of_the_day_it_is_noticed() -> None:
    def uncapped() -> Person:
        person = Person(day_limit_ms=60_000)
        real = person.open

        def open_tab(courseware: int, check_after_ms: int = 600_000) -> Any:
            tab = real(courseware, check_after_ms)
            tab.heart = replace(tab.heart, day_limit_ms=10**9)
            return tab

        person.open = open_tab  # type: ignore[method-assign]
        return person

    assert noticed(uncapped)


def test_without_the_union_it_is_noticed() -> None:
    person = Person()
    honest = Honest(person)
    honest.play(100_000)
    honest.do(6, 0)
    honest.play(100_000)
    person.close()
    summed = sum(end - start for start, end in person.spans(0))
    assert summed == 200_000
    assert length_of(person.spans(0)) == length_of(person.played[0]) == 100_000


def test_without_the_rule_of_replays_it_is_noticed() -> None:
    person = Person()
    tab = person.open(0)
    person.beat(tab, 0, 0)
    for _ in range(3):
        person.passes(10_000)
        person.beat(tab, 0, 10_000, again=0 if tab.sequence == 1 else 1)
    assert tab.heart.furthest_ms == 10_000
    assert tab.heart.beat_at - person.now == timedelta(seconds=-20)


def test_without_the_rule_of_silence_it_is_noticed() -> None:
    def slept() -> int:
        person = Person()
        honest = Honest(person)
        honest.play(20_000)
        honest.play(1_200_000, counts=False)
        person.close()
        return length_of(person.spans(0)) - length_of(person.played[0])

    assert slept() == 0
    with without("SILENCE_MS", 10**9):
        assert slept() > 1_000_000
