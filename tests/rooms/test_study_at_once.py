"""Two tabs beat, two workers finish, a tab opens while another beats: each at the same moment, on both databases."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.courses.actions.beating import Answer, Sent, take_beats
from lms.courses.actions.crediting import credit_course
from lms.courses.actions.opening import Opened, open_player
from lms.courses.models.study import CoursewareProgress, Learning, StudyPulse, StudySession, WatchedInterval
from lms.courses.rules.beats import Beat
from lms.courses.rules.coverage import length_of
from lms.errors import Refusal
from lms.hours.models import HourEntry
from lms.hours.rules import DEFAULT_LIMITS
from lms.people.hashing import secret_digest
from tests.course_factories import make_course
from tests.databases import copied_database, url_of
from tests.rooms.at_once import at_once, in_transaction
from tests.rooms.watching import MORNING, Tab, Time, make_learner, open_tab
from tests.rooms.world import build_city

ROUNDS = 5


@pytest.fixture(scope="module")
def engine(schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with copied_database(schema, url_of("study_at_once", tmp_path_factory.mktemp("at_once"))) as engine:
        yield engine


@pytest.fixture(scope="module")
def world(engine: Engine) -> tuple[Actor, list[int]]:
    """Build a learner and courses, for good."""
    with clock.travel(MORNING):

        def build(db: Session) -> tuple[Actor, list[int]]:
            city = build_city(db)
            pieces = [make_course(db, city.root, title=f"课程{n}").courseware[0].id for n in range(2 * ROUNDS + 2)]
            return make_learner(db, city.officer), pieces

        return in_transaction(engine, build)  # type: ignore[no-any-return]


def sent(token: str, actor: Actor, number: int, start: int, end: int) -> Sent:
    return Sent(secret_digest(token), actor.person_id or 0, Beat(number, start * 1000, end * 1000, playing=True))


def beat(db: Session, one: Sent) -> None:
    (answer,) = take_beats(db, [one])
    if isinstance(answer, Refusal):
        raise answer


def credited(engine: Engine, piece: int) -> int:
    with Session(engine) as db:
        rows = db.execute(select(WatchedInterval.from_ms, WatchedInterval.to_ms).filter_by(courseware_id=piece))
        return length_of([(start, end) for start, end in rows])


def test_the_same_beat_at_once_counts_once(engine: Engine, world: tuple[Actor, list[int]]) -> None:
    actor, (piece, *_) = world
    with clock.travel(MORNING):
        token = in_transaction(
            engine, lambda db: open_player(db, piece, device="", limits=DEFAULT_LIMITS, actor=actor)
        ).token
        in_transaction(engine, lambda db: beat(db, sent(token, actor, 1, 0, 0)))
    for number in range(2, 2 + ROUNDS):
        with clock.travel(MORNING + timedelta(seconds=10 * (number - 1))):
            one = sent(token, actor, number, 10 * (number - 2), 10 * (number - 1))
            assert at_once(engine, *[lambda db, one=one: beat(db, one)] * 3) == ["done"] * 3
    with Session(engine) as db:
        row = db.scalars(select(StudySession).filter_by(token_digest=secret_digest(token))).one()
        assert (row.sequence, row.to_ms - row.from_ms) == (1 + ROUNDS, ROUNDS * 10_000)


def test_opening_while_the_other_tab_beats_never_pays_both(engine: Engine, world: tuple[Actor, list[int]]) -> None:
    actor, pieces = world
    for number, piece in enumerate(pieces[1 : 1 + ROUNDS]):
        # Before presence may first be asked for: nothing plays while that waits for its answer.
        outcome = opened_over(engine, actor, piece, MORNING + timedelta(minutes=2 + number))
        assert outcome in (["TAKEN_OVER", "done"], ["done", "done"])
        assert credited(engine, piece) == (20_000 if outcome == ["done", "done"] else 0)
        with Session(engine) as db:
            holder = db.scalars(select(StudyPulse).filter_by(person_id=actor.person_id)).one().session_id
            assert db.get_one(StudySession, holder).closed_at is None


def opened_over(engine: Engine, actor: Actor, piece: int, begin: datetime) -> list[str]:
    """Let a player be opened at the moment the other one says that it played twenty seconds."""

    def open_it(db: Session) -> Opened:
        return open_player(db, piece, device="", limits=DEFAULT_LIMITS, actor=actor)

    with clock.travel(begin):
        old: Opened = in_transaction(engine, open_it)
        in_transaction(engine, lambda db: beat(db, sent(old.token, actor, 1, 0, 0)))
    with clock.travel(begin + timedelta(seconds=20)):
        return at_once(engine, lambda db: beat(db, sent(old.token, actor, 2, 0, 20)), open_it)


def test_opening_the_first_time_in_two_tabs_at_once_makes_one_learning(
    engine: Engine, world: tuple[Actor, list[int]]
) -> None:
    actor, pieces = world
    with clock.travel(MORNING + timedelta(hours=1)):
        deed = lambda db: open_player(db, pieces[-1], device="", limits=DEFAULT_LIMITS, actor=actor)  # noqa: E731
        assert at_once(engine, deed, deed) == ["done", "done"]
    with Session(engine) as db:
        assert len(db.scalars(select(CoursewareProgress).filter_by(courseware_id=pieces[-1])).all()) == 1


@pytest.mark.requirement("QD-10-8")
def test_two_workers_finish_a_course_at_once_and_post_it_once(engine: Engine, world: tuple[Actor, list[int]]) -> None:
    actor, pieces = world
    piece = pieces[1 + ROUNDS]

    def study(db: Session) -> int:
        tab = open_tab(db, actor, piece, Time(MORNING + timedelta(hours=2)))
        watch(tab)
        return int(db.scalars(select(Learning.id).order_by(Learning.id.desc())).first() or 0)

    learning = in_transaction(engine, study)
    with clock.travel(MORNING + timedelta(hours=4)):
        deed = lambda db: credit_course(db, learning, limits_of=lambda *_: DEFAULT_LIMITS)  # noqa: E731
        assert at_once(engine, deed, deed, deed) == ["done"] * 3
    with Session(engine) as db:
        assert db.scalars(select(HourEntry.credit).filter_by(person_id=actor.person_id)).all() == [100]


def watch(tab: Tab) -> None:
    while not tab.answer.is_whole:
        tab.play(60, every=60)
    tab.pause()


def test_one_bad_beat_of_a_batch_hinders_no_other(engine: Engine, world: tuple[Actor, list[int]]) -> None:
    actor, (piece, *_) = world
    with clock.travel(MORNING + timedelta(hours=5)):

        def batch(db: Session) -> list[Answer | Refusal]:
            token = open_player(db, piece, device="", limits=DEFAULT_LIMITS, actor=actor).token
            good = sent(token, actor, 1, 0, 0)
            return take_beats(db, [sent("nobody's", actor, 1, 0, 0), good, good])

        unknown, first, again = in_transaction(engine, batch)
    assert isinstance(unknown, Refusal)
    assert first == again
    assert isinstance(first, Answer)
