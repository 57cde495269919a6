"""Markers race, examiners publish at once, two apply one correction: each thing happens once, on both databases."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.exams.actions import publishing, rekeying as rekeying_actions
from lms.exams.actions.markers import name_marker
from lms.exams.actions.publishing import publish
from lms.exams.actions.rekeying import Proposal, apply, digest_of, propose
from lms.exams.models import (
    AttemptScore,
    Exam,
    ExamEvent,
    ExamMark,
    MarkingPlace,
    RekeyingDecision,
    WrittenAnswer,
)
from lms.exams.queries.exams import get_exam
from lms.exams.queries.marking import open_places_of
from lms.exams.queries.rekeying import get_rekeying, questions_asked
from lms.exams.queries.rekeying_differences import differences
from lms.exams.rules.rulings import RekeyKind
from lms.people.models import Unit
from tests.databases import copied_database, url_of
from tests.exam_factories import Staff
from tests.factories import make_actor, make_person
from tests.marking_factories import close_it, give, login_of, mark_all, open_two_questions, open_written_exam, sit
from tests.rooms.at_once import at_once, dwelling, in_transaction
from tests.rooms.world import City, build_city

NOW = datetime(2023, 6, 15, 1, tzinfo=UTC)
LATER = NOW + timedelta(hours=4)


@pytest.fixture(scope="module")
def engine(schema: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with copied_database(schema, url_of("marking_at_once", tmp_path_factory.mktemp("at_once"))) as engine:
        yield engine


@pytest.fixture(scope="module")
def world(engine: Engine) -> tuple[City, Staff, Actor]:
    with clock.travel(NOW):

        def build(db: Session) -> tuple[City, Staff, Actor]:
            city = build_city(db)
            staff = Staff(make_actor(db, Role.JUSTICE_REVIEWER, city.root), city.decider, city.reviewer, city.decider)
            return city, staff, make_actor(db, Role.JUSTICE_DECIDER, city.root)

        return in_transaction(engine, build)  # type: ignore[no-any-return]


@pytest.fixture(autouse=True)
def _later(world: tuple[City, Staff, Actor]) -> Iterator[None]:
    del world
    with clock.travel(LATER):
        yield


def marked_exam(engine: Engine, world: tuple[City, Staff, Actor]) -> int:
    """Return an exam of two questions that one person sat, marked."""
    city, staff, _ = world

    def build(db: Session) -> int:
        unit = db.merge(city.health, load=False)
        person = make_person(db, unit)
        with clock.travel(NOW):
            exam = open_two_questions(db, unit, unit, staff)
        sit(db, exam, {person.id: make_actor(db, Role.SELF, person=person)}, choose=1)
        close_it(db, exam, staff)
        return exam.id

    return in_transaction(engine, build)  # type: ignore[no-any-return]


def count(engine: Engine, asked: object) -> int:
    with Session(engine) as db:
        return db.scalar(asked) or 0  # type: ignore[call-overload]


def test_two_examiners_publishing_at_once_are_one_publication(
    engine: Engine, world: tuple[City, Staff, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    exam_id = marked_exam(engine, world)
    _, staff, second = world
    with dwelling(monkeypatch, publishing, "require_runs"):
        came = at_once(
            engine,
            *(
                lambda db, who=who: publish(db, get_exam(db, exam_id, seen_by=who, to_change=True), actor=who)
                for who in (staff.decider, second)
            ),
        )
    assert came == ["done", "done"]
    moves = select(func.count()).select_from(ExamEvent).where(ExamEvent.new == "published")
    assert count(engine, moves.where(ExamEvent.exam_id == exam_id)) == 1


def test_two_who_apply_one_correction_at_once_apply_it_once(
    engine: Engine, world: tuple[City, Staff, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    exam_id = marked_exam(engine, world)
    _, staff, second = world

    def proposed(db: Session) -> tuple[int, str]:
        exam = get_exam(db, exam_id, seen_by=staff.examiner, to_change=True)
        asked = questions_asked(db, exam)[0]
        made = propose(db, exam, asked.question.id, Proposal(RekeyKind.VOID, "错题"), actor=staff.examiner)
        return made.id, digest_of(differences(db, exam, made))

    rekeying, seen = in_transaction(engine, proposed)

    def deed(db: Session, who: Actor) -> None:
        exam = get_exam(db, exam_id, seen_by=who, to_change=True)
        apply(db, exam, get_rekeying(db, exam, rekeying)[0], seen=seen, actor=who)

    with dwelling(monkeypatch, rekeying_actions, "require_runs"):
        came = at_once(engine, lambda db: deed(db, staff.decider), lambda db: deed(db, second))
    assert came == ["REKEYING_DECIDED", "done"]
    assert count(engine, select(func.count()).select_from(RekeyingDecision).filter_by(exam_id=exam_id)) == 1
    scores = select(func.count()).select_from(AttemptScore).where(AttemptScore.key_version == 2)
    assert count(engine, scores) == 1


def written_exam(engine: Engine, world: tuple[City, Staff, Actor], of: Unit) -> tuple[int, list[Actor]]:
    """Return a closed exam of one sitter of a unit with written answers, and its three markers."""
    city, staff, _ = world

    def build(db: Session) -> tuple[int, list[Actor]]:
        unit = db.merge(of, load=False)
        person = make_person(db, unit)
        with clock.travel(NOW):
            exam = open_written_exam(db, unit, unit, staff)
        sit(db, exam, {person.id: make_actor(db, Role.SELF, person=person)})
        close_it(db, exam, staff)
        markers = [make_actor(db, Role.UNIT_LEGAL, city.root) for _ in range(3)]
        for marker in markers:
            name_marker(db, exam, login_of(db, marker), actor=staff.examiner)
        return exam.id, markers

    return in_transaction(engine, build)  # type: ignore[no-any-return]


@pytest.fixture
def written(engine: Engine, world: tuple[City, Staff, Actor]) -> tuple[int, list[Actor]]:
    """Return such an exam of the police, and its markers."""
    return written_exam(engine, world, world[0].police)


def test_racing_markers_decide_an_answer_once_and_the_score_is_written_once(
    engine: Engine, written: tuple[int, list[Actor]]
) -> None:
    exam_id, markers = written
    with Session(engine) as db:
        places = {
            place.id: next(each for each in markers if each.account_id == place.account_id)
            for place in db.scalars(select(MarkingPlace).join(WrittenAnswer).where(WrittenAnswer.exam_id == exam_id))
        }
    assert len(places) == 4
    came = at_once(engine, *(lambda db, at=at, who=who: give(db, at, 4, who) for at, who in places.items()))
    assert came == ["done"] * 4
    with Session(engine) as db:
        answers = list(db.scalars(select(WrittenAnswer).filter_by(exam_id=exam_id)))
        assert [answer.points for answer in answers] == [4, 4]
        assert db.query(AttemptScore).filter_by(attempt_id=answers[0].attempt_id).count() == 2
        assert db.get_one(Exam, exam_id).state == "marked"


def test_the_same_marker_in_two_windows_counts_once_and_a_third_is_called_once(
    engine: Engine, world: tuple[City, Staff, Actor]
) -> None:
    exam_id, markers = written_exam(engine, world, world[0].town)
    with Session(engine) as db:
        answer = db.scalars(select(WrittenAnswer).filter_by(exam_id=exam_id, part=0)).one()
        first, second = db.scalars(
            select(MarkingPlace).filter_by(answer_id=answer.id).order_by(MarkingPlace.place)
        ).all()
        who = {each.account_id: each for each in markers}
    deeds = [
        lambda db: give(db, first.id, 0, who[first.account_id]),
        lambda db: give(db, first.id, 0, who[first.account_id]),
        lambda db: give(db, second.id, 10, who[second.account_id]),
    ]
    came = at_once(engine, *deeds)
    assert set(came) <= {"done", "MARK_SETTLED"}
    assert came.count("done") >= 2
    with Session(engine) as db:
        places = list(db.scalars(select(MarkingPlace).filter_by(answer_id=answer.id).order_by(MarkingPlace.place)))
        assert [place.place for place in places] == [1, 2, 3]
        numbers = list(db.scalars(select(ExamMark.number).filter_by(place_id=first.id).order_by(ExamMark.number)))
        assert numbers in ([1], [1, 2])
        assert all(open_places_of(db, exam_id, each.account_id or 0) for each in markers) is False
        mark_all(db, db.get_one(Exam, exam_id), markers)
