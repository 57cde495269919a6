"""Eight submits, two devices, saves against the end: each at the same moment, on both databases (security B1, B6)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.errors import Refusal
from lms.exams.actions import finishing, saving
from lms.exams.actions.due import EXAMS_DUE
from lms.exams.actions.finishing import Last, close_overdue, submit
from lms.exams.actions.measuring import MEASURE
from lms.exams.actions.saving import Save, take_saves
from lms.exams.models import Attempt, AttemptScore, AttemptStep, Exam, ExamPaper
from lms.exams.rules.receipts import digest_of
from lms.outbox import Job
from lms.people.hashing import secret_digest
from lms.people.models import Unit
from lms.worker.jobs import KINDS
from lms.worker.loop import Worker
from tests.databases import copied_database, url_of
from tests.exam_factories import HERE, Staff, begin, ready_exam
from tests.factories import make_actor, make_person
from tests.rooms.at_once import at_once, dwelling, in_transaction
from tests.rooms.world import City, build_city

NOW = datetime(2023, 6, 15, 1, tzinfo=UTC)
# What is closed by the clock is closed on another day, so that nobody finds his exam over, whatever ran before.
DAY_BEFORE = NOW - timedelta(days=1)
PEOPLE, HANDS = 39, 8


@pytest.fixture(scope="module")
def engine(schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with copied_database(schema, url_of("exams_at_once", tmp_path_factory.mktemp("at_once"))) as engine:
        yield engine


@pytest.fixture(scope="module")
def city(engine: Engine) -> City:
    """Build a city, for good."""
    with clock.travel(DAY_BEFORE):
        return in_transaction(engine, build_city)  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def world(engine: Engine, city: City) -> tuple[Exam, list[Actor]]:
    """Open an exam for a whole organ, for good."""
    with clock.travel(NOW):
        return in_transaction(engine, lambda db: opened(db, city, city.health, PEOPLE))  # type: ignore[no-any-return]


def opened(db: Session, city: City, under: Unit, number: int) -> tuple[Exam, list[Actor]]:
    """Open an exam for so many new people of a unit."""
    people = [make_person(db, under, name=f"考生{one}") for one in range(number)]
    staff = Staff(make_actor(db, Role.JUSTICE_REVIEWER, city.root), city.decider, city.reviewer, city.decider)
    exam = ready_exam(db, under, under, staff)
    return exam, [make_actor(db, Role.SELF, person=person) for person in people]


@pytest.fixture(autouse=True)
def _later(world: tuple[Exam, list[Actor]]) -> Iterator[None]:
    del world
    with clock.travel(NOW + timedelta(hours=1)):
        yield


def started(engine: Engine, exam: Exam, actor: Actor) -> tuple[int, str]:
    def deed(db: Session) -> tuple[int, str]:
        one = begin(db, exam, actor)
        return one.attempt.id, one.token

    return in_transaction(engine, deed)  # type: ignore[no-any-return]


def saves(db: Session, attempt: int, actor: Actor, token: str, version: int) -> None:
    save = Save(attempt, actor.person_id or 0, secret_digest(token), version, {"1": f"A{version}"})
    (answer,) = take_saves(db, [save])
    if isinstance(answer, Refusal):
        raise answer


def scores_of(engine: Engine, attempt: int) -> tuple[int, int]:
    """Return how many scores and how many endings an attempt has."""
    with Session(engine) as db:
        scored = select(func.count()).select_from(AttemptScore).filter_by(attempt_id=attempt)
        ended = select(func.count()).select_from(AttemptStep).filter_by(attempt_id=attempt, kind="submitted")
        return db.scalar(scored) or 0, db.scalar(ended) or 0


def test_eight_submits_at_once_are_one_submission_and_all_get_its_receipt(
    engine: Engine, world: tuple[Exam, list[Actor]]
) -> None:
    exam, actors = world
    for actor in actors[:20]:
        attempt, token = started(engine, exam, actor)
        receipts: list[str | None] = []

        def hand_in(db: Session, one: int = attempt, key: str = token, who: Actor = actor) -> None:
            receipts.append(submit(db, one, Last(key), device=HERE.device, actor=who).receipt)  # noqa: B023

        assert at_once(engine, *[hand_in] * HANDS) == ["done"] * HANDS
        assert scores_of(engine, attempt) == (1, 1)
        assert len(receipts) == HANDS
        assert len(set(receipts)) == 1
        assert receipts[0]


def test_without_the_condition_on_the_state_it_would_be_handed_in_twice(
    engine: Engine, world: tuple[Exam, list[Actor]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the WHERE is what the test above rests on."""
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one transaction write at a time as it is")
    exam, actors = world
    attempt, token = started(engine, exam, actors[20])
    monkeypatch.setattr(finishing, "_END", finishing._AS_READ)
    hand_in = lambda db: submit(db, attempt, Last(token), device=HERE.device, actor=actors[20])  # noqa: E731
    with dwelling(monkeypatch, finishing, "own_attempt", longest=20):
        outcome = at_once(engine, hand_in, hand_in)
    assert outcome != ["done", "done"], "the second score breaks the one there may be"


def test_two_browsers_that_start_at_once_leave_one_writer(engine: Engine, world: tuple[Exam, list[Actor]]) -> None:
    exam, actors = world
    for actor in actors[21:31]:
        tokens: list[tuple[int, str]] = []

        def start(db: Session, who: Actor = actor) -> None:
            one = begin(db, exam, who)
            tokens.append((one.attempt.id, one.token))  # noqa: B023

        assert at_once(engine, start, start) == ["done", "done"]
        assert len({attempt for attempt, _ in tokens}) == 1
        deeds = [lambda db, who=actor, key=token, one=attempt: saves(db, one, who, key, 1) for attempt, token in tokens]
        assert at_once(engine, *deeds) == ["TAKEN_ELSEWHERE", "done"]


def test_without_the_fence_both_browsers_would_write(
    engine: Engine, world: tuple[Exam, list[Actor]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: take the fencing away, and the fenced-off browser writes."""
    exam, actors = world
    attempt, old = started(engine, exam, actors[31])
    started(engine, exam, actors[31])
    with pytest.raises(Refusal, match="TAKEN_ELSEWHERE"):
        in_transaction(engine, lambda db: saves(db, attempt, actors[31], old, 1))
    monkeypatch.setattr(saving, "compare_digest", lambda *_: True)
    in_transaction(engine, lambda db: saves(db, attempt, actors[31], old, 1))


def test_saves_against_the_end_are_either_in_the_digest_or_refused(
    engine: Engine, world: tuple[Exam, list[Actor]]
) -> None:
    exam, actors = world
    for actor in actors[32:38]:
        attempt, token = started(engine, exam, actor)
        deeds = [
            lambda db, n=number, one=attempt, who=actor, key=token: saves(db, one, who, key, n)
            for number in range(1, 5)
        ]
        hand_in = lambda db, one=attempt, who=actor, key=token: submit(  # noqa: E731
            db, one, Last(key), device=HERE.device, actor=who
        )
        outcome = at_once(engine, *deeds, hand_in)
        assert set(outcome) <= {"done", "VERSION_OLD", "ATTEMPT_OVER"}
        with Session(engine) as db:
            row = db.get_one(Attempt, attempt)
            items = db.get_one(ExamPaper, row.paper_id).items
            assert row.state == "submitted"
            assert row.digest == digest_of(row.id, items, row.answers)


def test_two_workers_close_an_overdue_attempt_once(engine: Engine, world: tuple[Exam, list[Actor]]) -> None:
    exam, actors = world
    attempt, _ = started(engine, exam, actors[38])
    with clock.travel(NOW + timedelta(hours=4)):
        assert at_once(engine, *[lambda db: close_overdue(db, [attempt])] * 3) == ["done"] * 3
    with Session(engine) as db:
        assert db.get_one(Attempt, attempt).state == "closed"
        closed = select(func.count()).select_from(AttemptStep).filter_by(attempt_id=attempt, kind="closed")
        assert db.scalar(closed) == 1
    assert scores_of(engine, attempt)[0] == 1


def test_the_worker_closes_what_is_over_though_nobody_looks(engine: Engine, city: City) -> None:
    with clock.travel(DAY_BEFORE):
        exam, (actor,) = in_transaction(engine, lambda db: opened(db, city, city.town, 1))
    worker = Worker(engine, {kind: KINDS[kind] for kind in (EXAMS_DUE, MEASURE)}, slow=False)
    with clock.travel(DAY_BEFORE + timedelta(hours=1)):
        attempt, token = started(engine, exam, actor)
        in_transaction(engine, lambda db: saves(db, attempt, actor, token, 1))
    with clock.travel(DAY_BEFORE + timedelta(hours=5)):
        in_transaction(engine, lambda db: db.execute(delete(Job)))
        worker._ask_for_exams()
        assert worker.run_once() == (1, 0), "it closes, and the exam is marked"
        worker._ask_for_exams()
        assert worker.run_once() == (1, 0), "the bank learns of it"
        worker._ask_for_exams()
        assert worker.run_once() == (0, 0)
    with Session(engine) as db:
        row = db.get_one(Attempt, attempt)
        assert (row.state, row.answers) == ("closed", {"1": "A1"})
        assert db.get_one(Exam, exam.id).state == "marked"
