"""The server's clock jumps while people sit: nobody is closed early, nobody gets time, each jump is on record (B5)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.db import make_sessions
from lms.errors import Refusal, RuleBroken
from lms.exams.actions import jumps, saving, starting
from lms.exams.actions.finishing import close_overdue
from lms.exams.actions.saving import Save, take_saves
from lms.exams.models import Attempt, AttemptStep, ClockJump, Exam
from lms.people.hashing import secret_digest
from lms.steady import SLEW, Watch
from lms.worker.timing import Timekeeper
from tests.databases import copied_database, url_of
from tests.exam_factories import Staff, begin, ready_exam, sitting_of
from tests.factories import make_actor, make_person
from tests.rooms.at_once import in_transaction
from tests.rooms.world import build_city

NOW = datetime(2023, 6, 15, 1, tzinfo=UTC)
PEOPLE = 50


class Clocks:
    """A machine whose two clocks a test moves: time passes on both, a jump moves the wall clock alone."""

    def __init__(self, start: datetime) -> None:
        self.wall, self.steady = start.timestamp(), 1000.0
        self.watch = Watch(lambda: self.wall, lambda: self.steady)

    def passes(self, seconds: float) -> None:
        self.wall += seconds
        self.steady += seconds

    def jumps(self, seconds: float) -> None:
        self.wall += seconds

    @contextmanager
    def told(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        """Let the application live by these clocks: the wall clock it reads, and the watch it asks."""
        with monkeypatch.context() as patch:
            patch.setattr(clock, "now", lambda: datetime.fromtimestamp(self.wall, UTC))
            patch.setattr(clock, "is_held", lambda: False)
            for verb in (starting, saving):
                patch.setattr(verb, "require_steady", lambda db: jumps.require_steady(db, self.watch))
            yield


@dataclass
class Hall:
    engine: Engine
    exam: Exam
    actors: list[Actor]
    starts_at: datetime


@pytest.fixture(scope="module")
def hall(schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with copied_database(schema, url_of("clock_jumps", tmp_path_factory.mktemp("clock"))) as engine:

        def build(db: Session) -> tuple[Exam, list[Actor], datetime]:
            city = build_city(db)
            people = [make_person(db, city.health, name=f"考生{number}") for number in range(PEOPLE)]
            staff = Staff(make_actor(db, Role.JUSTICE_REVIEWER, city.root), city.decider, city.reviewer, city.decider)
            exam = ready_exam(db, city.root, city.health, staff)
            return exam, [make_actor(db, Role.SELF, person=each) for each in people], sitting_of(db, exam).starts_at

        with clock.travel(NOW):
            exam, actors, starts_at = in_transaction(engine, build)
        yield Hall(engine, exam, actors, starts_at)


def sits(hall: Hall, actor: Actor) -> tuple[int, str]:
    def deed(db: Session) -> tuple[int, str]:
        one = begin(db, hall.exam, actor)
        return one.attempt.id, one.token

    return in_transaction(hall.engine, deed)  # type: ignore[no-any-return]


def saves(hall: Hall, attempt: int, actor: Actor, token: str, version: int) -> str:
    def deed(db: Session) -> str:
        one = Save(attempt, actor.person_id or 0, secret_digest(token), version, {"1": f"A{version}"})
        (answer,) = take_saves(db, [one])
        return answer.code if isinstance(answer, Refusal) else "saved"

    try:
        return in_transaction(hall.engine, deed)  # type: ignore[no-any-return]
    except RuleBroken as refusal:
        return refusal.code


def rows(hall: Hall) -> list[Attempt]:
    with Session(hall.engine) as db:
        return list(db.scalars(select(Attempt).order_by(Attempt.id)))


def left(hall: Hall, clocks: Clocks) -> list[float]:
    return [(each.deadline_at - datetime.fromtimestamp(clocks.wall, UTC)).total_seconds() for each in rows(hall)]


def closes(hall: Hall, clocks: Clocks) -> int:
    """Do what the worker does about attempts that are over."""

    def deed(db: Session) -> int:
        return close_overdue(db) if jumps.is_steady(db, clocks.watch) else 0

    return in_transaction(hall.engine, deed)  # type: ignore[no-any-return]


def test_three_jumps_and_back_during_fifty_attempts(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    clocks = Clocks(hall.starts_at)
    keeper = Timekeeper(hall.engine, clocks.watch)
    monkeypatch.setattr(Timekeeper, "_read_theirs", lambda self: setattr(self, "_told", clocks.wall))
    with clocks.told(monkeypatch):
        keeper.look()
        written = [(actor, *sits(hall, actor)) for actor in hall.actors[: PEOPLE - 1]]
        version, sat = 1, 0.0
        for jump in (3600, -3600, 90 * 86400, -90 * 86400):
            clocks.passes(60)
            sat += 60
            assert not keeper.look(), "an even minute is no jump"
            clocks.jumps(jump)
            version += 1
            before = [saves(hall, one, actor, token, version) for actor, one, token in written[:5]]
            assert set(before) == {"CLOCK_JUMPED"}, "nothing is judged before the deadlines were moved"
            with pytest.raises(RuleBroken, match="CLOCK_JUMPED"):
                sits(hall, hall.actors[-1])
            assert closes(hall, clocks) == 0
            clocks.passes(1)
            sat += 1
            assert keeper.look()
            assert not keeper.look(), "once"
            assert closes(hall, clocks) == 0
            outcome = [saves(hall, one, actor, token, version) for actor, one, token in written]
            assert set(outcome) == {"saved"}
            assert all(abs(each - (3600 - sat)) <= 2 for each in left(hall, clocks)), (
                "nobody gains or loses two seconds"
            )
    assert {each.state for each in rows(hall)} == {"running"}
    with Session(hall.engine) as db:
        on_record = db.scalars(select(ClockJump.milliseconds).order_by(ClockJump.id)).all()
        assert [round(each / 1000) for each in on_record] == [3600, -3600, 7776000, -7776000]
        logged = db.scalars(select(AuditEntry.id).where(AuditEntry.action == "exam:clock:jumped")).all()
        assert len(logged) == 4
        steps = db.scalars(select(AttemptStep.id).filter_by(kind="clock_moved")).all()
        assert len(steps) == 4 * (PEOPLE - 1)


def test_another_process_sees_the_jump_settled_and_goes_on(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    clocks = Clocks(hall.starts_at)
    other = Watch(lambda: clocks.wall, lambda: clocks.steady)
    monkeypatch.setattr(Timekeeper, "_read_theirs", lambda self: setattr(self, "_told", clocks.wall))
    keeper = Timekeeper(hall.engine, clocks.watch)
    with clocks.told(monkeypatch), make_sessions(hall.engine).begin() as db:
        keeper.look()
        jumps.require_steady(db, other)
        clocks.jumps(300)
        assert not jumps.is_steady(db, other)
    with clocks.told(monkeypatch):
        assert keeper.look()
        with make_sessions(hall.engine).begin() as db:
            assert jumps.is_steady(db, other)
            assert jumps.is_steady(db, other)


def test_without_the_watcher_all_would_be_closed(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: take the watch away, jump an hour, and the worker closes everybody early."""
    clocks = Clocks(hall.starts_at + timedelta(minutes=10))
    with clocks.told(monkeypatch):
        clocks.jumps(7200)
        monkeypatch.setattr(clocks.watch, "jump", lambda: 0.0)
        assert closes(hall, clocks) == PEOPLE - 1


def test_a_clock_that_is_slewed_is_followed_and_two_seconds_are_no_jump() -> None:
    clocks = Clocks(NOW)
    for _ in range(10_000):
        clocks.passes(10)
        clocks.jumps(10 * SLEW)
        assert clocks.watch.jump() == 0.0
    clocks.jumps(1.9)
    assert clocks.watch.jump() == 0.0
    clocks.jumps(2.2)
    assert round(clocks.watch.jump(), 1) == 2.2
