"""A candidate has his score checked: once, in time, without fear (domain C4.5)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.errors import NotAllowed, NotFound, RuleBroken
from lms.exams.actions.publishing import publish, publish_due
from lms.exams.actions.rekeying import Proposal, apply, digest_of, propose
from lms.exams.actions.score_checks import answer, ask
from lms.exams.models import Attempt, AttemptScore, Exam, ExamEvent, ScoreCheck
from lms.exams.queries.rekeying import publishable, questions_asked
from lms.exams.queries.rekeying_differences import differences
from lms.exams.queries.score_checks import checks_of, marked_paper, may_ask_until
from lms.exams.rules.rulings import RekeyKind
from lms.exams.rules.score_checks import Outcome, last_day
from lms.workdays import PACKAGED
from tests.exam_factories import Staff
from tests.factories import make_actor
from tests.marking_factories import close_it, open_two_questions, sit
from tests.refusing import refused
from tests.rooms.world import City

# A Thursday before the Dragon Boat holiday of 22 to 24 June 2023.
DAY = datetime(2023, 6, 15, 4, tzinfo=UTC)


class Desk:
    """A published exam whose one candidate chose B, which is wrong."""

    def __init__(self, exam: Exam, staff: Staff, attempt: Attempt, sitter: Actor) -> None:
        self.exam, self.staff, self.attempt, self.sitter = exam, staff, attempt, sitter


@pytest.fixture
def marked(db: Session, city: City) -> Desk:
    staff = city.staff
    exam = open_two_questions(db, city.root, city.police, staff)
    sitter = make_actor(db, Role.SELF, person=city.officer)
    attempt = sit(db, exam, {city.officer.id: sitter}, choose=1)[city.officer.id]
    close_it(db, exam, staff)
    return Desk(exam, staff, attempt, sitter)


@pytest.fixture
def desk(db: Session, marked: Desk) -> Iterator[Desk]:
    with clock.travel(DAY):
        publish(db, marked.exam, actor=marked.staff.decider)
        db.flush()
        yield marked


def last(db: Session, attempt: Attempt) -> AttemptScore:
    asked = select(AttemptScore).filter_by(attempt_id=attempt.id).order_by(AttemptScore.number.desc()).limit(1)
    return db.scalars(asked).one()


def test_the_deadline_is_the_fifth_working_day_and_holidays_do_not_count() -> None:
    # Friday, Monday to Wednesday; 22 to 24 June were holidays; Sunday the 25th was worked instead.
    assert last_day(date(2023, 6, 15), PACKAGED) == date(2023, 6, 25)
    assert last_day(date(2023, 6, 9), PACKAGED) == date(2023, 6, 16), "a week without a holiday"
    assert last_day(date(2023, 12, 29), PACKAGED) == date(2024, 1, 8), "over the turn of the year"
    assert last_day(date(2024, 2, 29), PACKAGED) == date(2024, 3, 7), "from a leap day on"


def test_once_in_time_and_answered_with_a_new_score(db: Session, desk: Desk) -> None:
    check = ask(db, desk.attempt.id, reason="第1题选项B也对", actor=desk.sitter)
    with pytest.raises(RuleBroken, match="CHECK_TWICE"):
        ask(db, desk.attempt.id, reason="再来", actor=desk.sitter)
    said = answer(
        db, desk.exam, check, outcome=Outcome.CORRECTED, note="采纳", changes={1: 10}, actor=desk.staff.examiner
    )
    db.flush()
    assert (said.outcome, said.items) == ("corrected", {"1": 10})
    score = last(db, desk.attempt)
    assert (score.number, score.points, score.reason, score.key_version) == (2, 10, "采纳", 1)
    with pytest.raises(RuleBroken, match="CHECK_ANSWERED"):
        answer(db, desk.exam, check, outcome=Outcome.UNCHANGED, note="再答", actor=desk.staff.examiner)
    (row,) = checks_of(db, desk.exam.id)
    assert row.answer is not None
    assert [one.points for one in marked_paper(db, desk.attempt.id, score)] == [10, 0]


def test_unchanged_leaves_the_score_as_it_is(db: Session, desk: Desk) -> None:
    check = ask(db, desk.attempt.id, reason="请复核", actor=desk.sitter)
    answer(db, desk.exam, check, outcome=Outcome.UNCHANGED, note="无误", actor=desk.staff.examiner)
    assert last(db, desk.attempt).number == 1


@pytest.mark.parametrize(("days", "code"), [(10, None), (11, "CHECK_LATE")])
def test_the_last_day_counts_whole_and_the_next_is_too_late(
    db: Session, desk: Desk, days: int, code: str | None
) -> None:
    assert may_ask_until(db, desk.exam) == date(2023, 6, 25)
    late = clock.local_instant(date(2023, 6, 15) + timedelta(days=days), 23, 59)
    with clock.travel(late):
        if code is None:
            ask(db, desk.attempt.id, reason="请复核", actor=desk.sitter)
            assert db.query(ScoreCheck).count() == 1
            return
        with pytest.raises(RuleBroken, match=code):
            ask(db, desk.attempt.id, reason="请复核", actor=desk.sitter)
    assert db.query(ScoreCheck).count() == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [({}, "CHECK_SAME"), ({1: 0}, "CHECK_SAME"), ({3: 1}, "CHECK_POINTS"), ({1: 11}, "CHECK_POINTS"),
     ({0: 1}, "CHECK_POINTS"), ({1: -1}, "CHECK_POINTS")],
)  # fmt: skip
def test_a_correction_that_cannot_be_is_refused(db: Session, desk: Desk, changes: dict[int, int], code: str) -> None:
    check = ask(db, desk.attempt.id, reason="请复核", actor=desk.sitter)
    with pytest.raises(RuleBroken, match=code):
        answer(db, desk.exam, check, outcome=Outcome.CORRECTED, note="x", changes=changes, actor=desk.staff.examiner)
    assert last(db, desk.attempt).number == 1


def test_asking_never_costs_points(db: Session, city: City) -> None:
    staff = city.staff
    exam = open_two_questions(db, city.root, city.police, staff)
    sitter = make_actor(db, Role.SELF, person=city.officer)
    attempt = sit(db, exam, {city.officer.id: sitter})[city.officer.id]
    close_it(db, exam, staff)
    publish(db, exam, actor=staff.decider)
    check = ask(db, attempt.id, reason="请复核", actor=sitter)
    with pytest.raises(RuleBroken, match="CHECK_LOWERS"):
        answer(db, exam, check, outcome=Outcome.CORRECTED, note="x", changes={1: 0}, actor=staff.examiner)


def test_what_a_check_corrected_survives_another_key(db: Session, desk: Desk) -> None:
    check = ask(db, desk.attempt.id, reason="B也对", actor=desk.sitter)
    answer(db, desk.exam, check, outcome=Outcome.CORRECTED, note="采纳", changes={1: 10}, actor=desk.staff.examiner)
    db.flush()
    for one in questions_asked(db, desk.exam):
        rekeying = propose(
            db, desk.exam, one.question.id, Proposal(RekeyKind.OPTIONS, "C也对", [2]), actor=desk.staff.examiner
        )
        seen = digest_of(differences(db, desk.exam, rekeying))
        apply(db, desk.exam, rekeying, seen=seen, actor=desk.staff.decider)
        db.flush()
    assert last(db, desk.attempt).points == 10


def test_who_may_not_and_before_publication_nobody(db: Session, city: City, marked: Desk) -> None:
    with pytest.raises(RuleBroken, match="CHECK_UNPUBLISHED"):
        ask(db, marked.attempt.id, reason="x", actor=marked.sitter)
    publish(db, marked.exam, actor=marked.staff.decider)
    with pytest.raises(NotFound, match="ATTEMPT_NOT_FOUND"):
        ask(db, marked.attempt.id, reason="x", actor=make_actor(db, Role.SELF, person=city.neighbour))
    with pytest.raises(RuleBroken, match="REASON_MISSING"):
        ask(db, marked.attempt.id, reason=" ", actor=marked.sitter)
    check = ask(db, marked.attempt.id, reason="x", actor=marked.sitter)
    for actor in (city.trainer, city.legal, city.decider, make_actor(db, Role.PROVINCE, city.root)):
        with pytest.raises(NotAllowed):
            answer(db, marked.exam, check, outcome=Outcome.UNCHANGED, note="x", actor=actor)
    with pytest.raises(RuleBroken, match="REASON_MISSING"):
        answer(db, marked.exam, check, outcome=Outcome.UNCHANGED, note=" ", actor=marked.staff.examiner)


def test_results_are_published_by_the_clock_on_the_promised_day(db: Session, marked: Desk) -> None:
    marked.exam.results_on = date(2023, 6, 20)
    db.flush()
    with clock.travel(clock.local_instant(date(2023, 6, 19), 23, 59)):
        assert publish_due(db) == 0
        with refused("RESULTS_PROMISED"):
            publish(db, marked.exam, actor=marked.staff.decider)
    with clock.travel(clock.local_instant(date(2023, 6, 20), 0, 1)):
        assert publishable(db, clock.today()) == [marked.exam.id]
        assert publish_due(db) == 1
        db.flush()
        assert publish_due(db) == 0
    assert marked.exam.state == "published"
    event = db.query(ExamEvent).filter_by(exam_id=marked.exam.id, new="published").one()
    assert event.actor_id is None


def test_the_clock_publishes_nothing_while_a_wrong_key_is_open(db: Session, marked: Desk) -> None:
    marked.exam.results_on = date(2023, 6, 16)
    one = questions_asked(db, marked.exam)[0]
    propose(db, marked.exam, one.question.id, Proposal(RekeyKind.VOID, "错题"), actor=marked.staff.examiner)
    db.flush()
    with clock.travel(clock.local_instant(date(2023, 6, 20), 9)):
        assert publishable(db, clock.today()) == []
        assert publish_due(db) == 0
    assert marked.exam.state == "marked"


def test_published_by_two_one_after_the_other_is_published_once(db: Session, marked: Desk) -> None:
    publish(db, marked.exam, actor=marked.staff.decider)
    at = marked.exam.published_at
    publish(db, marked.exam, actor=marked.staff.decider)
    assert marked.exam.published_at == at
    assert db.query(ExamEvent).filter_by(exam_id=marked.exam.id, new="published").count() == 1
