"""Seeded forgeries of study time: each gives nothing, or no more than is true, or a mark (security C3; P12)."""

import random
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.courses.rules.beats import Why
from tests.course_factories import make_course
from tests.rooms.watching import Tab, Time, credited, make_learner, open_tab
from tests.rooms.world import City

TRUE = 60  # seconds honestly played before each forgery, and what may be on record afterwards
Forgery = Callable[[Tab, random.Random], None]


def _leap(tab: Tab, chance: random.Random) -> None:
    tab.time.passes(10)
    place = chance.uniform(90, 2600)
    tab.beat(place, place + 10)


def _whole_at_once(tab: Tab, chance: random.Random) -> None:
    tab.time.passes(0.001)
    tab.beat(tab.position, 2700)


def _finish_at_once(tab: Tab, chance: random.Random) -> None:
    tab.position = 2700
    assert not tab.finish().is_done


def _many_in_a_moment(tab: Tab, chance: random.Random) -> None:
    for step in range(chance.randrange(20, 60)):
        tab.beat(tab.position + 10 * step, tab.position + 10 * step + 10)


def _replay(tab: Tab, chance: random.Random) -> None:
    for _ in range(30):
        tab.beat(50, 60, sequence=chance.randrange(1, tab.sequence + 1))


def _after_a_night(tab: Tab, chance: random.Random) -> None:
    gap = chance.randrange(61, 40_000)
    tab.time.passes(gap)
    tab.beat(tab.position, tab.position + gap)


def _backwards(tab: Tab, chance: random.Random) -> None:
    tab.time.passes(-chance.randrange(1, 5000))
    for step in range(40):
        tab.beat(tab.position + 10 * step, tab.position + 10 * step + 10)


def _old_tab(tab: Tab, chance: random.Random) -> None:
    tab.pause()
    token = tab.token
    open_tab(tab.db, tab.actor, PIECE["id"], tab.time)
    tab.token = token
    tab.time.passes(50)
    tab.beat(tab.position, tab.position + 50)


def _made_up_secret(tab: Tab, chance: random.Random) -> None:
    tab.pause()
    tab.token = f"{chance.random()}"
    tab.time.passes(10)
    tab.beat(tab.position, tab.position + 10)


def _while_paused(tab: Tab, chance: random.Random) -> None:
    tab.pause()
    tab.time.passes(chance.randrange(10, 50))
    tab.beat(tab.position, tab.position + 50, playing=False)


KINDS: dict[str, Forgery] = {
    "leaps ahead": _leap,
    "plays all at once": _whole_at_once,
    "says finished": _finish_at_once,
    "many beats in a moment": _many_in_a_moment,
    "old beats again": _replay,
    "a night as one beat": _after_a_night,
    "sets the clock back": _backwards,
    "goes on in the old tab": _old_tab,
    "makes a secret up": _made_up_secret,
    "counts a pause": _while_paused,
}
PIECE: dict[str, int] = {}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", KINDS)
def test_a_forgery_gives_no_more_than_is_true(db: Session, city: City, kind: str, seed: int) -> None:
    learner: Actor = make_learner(db, city.officer)
    PIECE["id"] = make_course(db, city.root).courseware[0].id
    tab = open_tab(db, learner, PIECE["id"], Time())
    tab.play(TRUE)
    KINDS[kind](tab, random.Random(seed))
    open_tab(db, learner, PIECE["id"], tab.time)  # ends what runs, on record
    assert credited(db, learner) <= TRUE + 0.01


@pytest.mark.parametrize("kind", ["leaps ahead", "a night as one beat"])
def test_the_forger_is_told_why(db: Session, city: City, kind: str) -> None:
    PIECE["id"] = make_course(db, city.root).courseware[0].id
    tab = open_tab(db, make_learner(db, city.officer), PIECE["id"], Time())
    tab.play(TRUE)
    KINDS[kind](tab, random.Random(1))
    assert tab.answer.said in {Why.SKIPPED_AHEAD, Why.NO_SIGNAL}


def test_an_honest_minute_after_all_that_still_counts(db: Session, city: City) -> None:
    learner = make_learner(db, city.officer)
    PIECE["id"] = make_course(db, city.root).courseware[0].id
    tab = open_tab(db, learner, PIECE["id"], Time())
    tab.play(TRUE)
    _leap(tab, random.Random(3))
    tab.position = tab.answer.position_ms / 1000
    tab.play(60)
    tab.pause()
    assert credited(db, learner) == TRUE + 60
