"""After marking the bank learns how its questions did; counted anew, never twice."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.exams.actions.measuring import MEASURE, measure, record
from lms.exams.actions.publishing import close, publish
from lms.exams.models import Attempt, Exam, ExamPaper
from lms.exams.queries.measured import administration_of, chapters_of, hardest_of
from lms.outbox import Job
from lms.worker.jobs import KINDS
from question_bank.models import Bank, ItemStatistic, Question
from question_bank.queries.health import health_of
from tests.cast import Cast
from tests.client import Browser
from tests.exam_factories import CANARY, MORNING, Staff, begin, hand_in, make_blueprint, ready_exam

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(MORNING)


@pytest.fixture
def sat(db: Session, cast: Cast, staff: Staff) -> Exam:
    """Hold an exam that one officer sits: the first answer is given, nothing else."""
    blueprint = make_blueprint(db, cast.units["city"], actor=staff.examiner)
    exam = ready_exam(db, cast.units["city"], cast.units["own"], staff, blueprint=blueprint)
    with clock.travel(MORNING + timedelta(hours=1, minutes=5)):
        started = begin(db, exam, cast[Role.SELF])
        hand_in(db, started, cast[Role.SELF], version=1, answers={"1": "A"})
        close(db, exam, actor=staff.examiner)
        db.flush()
    return exam


def test_marking_asks_for_the_figures_and_counting_twice_is_counting_once(db: Session, sat: Exam) -> None:
    assert db.query(Job).filter_by(kind=MEASURE, key=str(sat.id)).count() >= 1
    bank = db.query(Bank).one()
    before = health_of(db, bank, on=clock.today())
    assert before.never_used == before.active
    for _ in range(2):
        KINDS[MEASURE].store(db, KINDS[MEASURE].work_out(db, str(sat.id)))
    paper = db.query(ExamPaper).join(Attempt, Attempt.paper_id == ExamPaper.id).one()
    rows = db.query(ItemStatistic).filter_by(administration=administration_of(sat.id)).all()
    # Whoever began saw every question of his paper, answered or not; nobody saw those of the others.
    assert {row.version_id for row in rows} == {item[0] for item in paper.items}
    assert {row.answers for row in rows} == {1}
    assert {row.held_on for row in rows} == {date(2023, 11, 20)}
    after = health_of(db, bank, on=clock.today())
    assert before.never_used - after.never_used == len(rows)


def test_publishing_counts_again_what_was_marked_otherwise_meanwhile(db: Session, sat: Exam, staff: Staff) -> None:
    record(db, measure(db, sat.id))
    db.query(Job).delete()
    publish(db, sat, actor=staff.decider)
    db.flush()
    assert db.query(Job).filter_by(kind=MEASURE, key=str(sat.id)).count() == 1


def test_an_exam_that_nobody_sat_tells_nothing(db: Session, cast: Cast, staff: Staff) -> None:
    blueprint = make_blueprint(db, cast.units["city"], actor=staff.examiner)
    exam = ready_exam(db, cast.units["city"], cast.units["own"], staff, blueprint=blueprint)
    record(db, measure(db, exam.id))
    assert db.query(ItemStatistic).count() == 0
    assert chapters_of(db, exam) == []
    assert hardest_of(db, exam) == []
    assert measure(db, 999_999).figures == {}


def test_the_results_page_shows_chapters_and_stems_but_never_a_key(
    db: Session, client: Client, cast: Cast, sat: Exam, staff: Staff
) -> None:
    record(db, measure(db, sat.id))
    page = client(cast[Role.JUSTICE_REVIEWER]).get(f"/exam-desk/{sat.id}/results").text
    assert "各类别得分率" in page
    assert CANARY not in page
    publish(db, sat, actor=staff.decider)
    db.flush()
    assert CANARY not in client(cast[Role.UNIT_TRAINER]).get(f"/exam-desk/{sat.id}/results").text


def test_a_candidate_sees_his_points_by_category_and_where_to_go_on_once_it_is_published(
    db: Session, client: Client, cast: Cast, sat: Exam, staff: Staff
) -> None:
    attempt = db.query(Attempt).one()
    officer = client(cast[Role.SELF])
    before = officer.get(f"/attempts/{attempt.id}/score").text
    assert "各类别得分" not in before
    heads = db.query(Question).order_by(Question.id).all()
    for number, question in enumerate(heads):
        question.category = ("PL.GEN", "BK.CSGL")[number % 2]
    publish(db, sat, actor=staff.decider)
    db.flush()
    after = officer.get(f"/attempts/{attempt.id}/score").text
    assert "各类别得分" in after
    assert "接下来可以先学" in after
    assert CANARY not in after
    assert client(cast.neighbour).get(f"/attempts/{attempt.id}/score").status_code == 404
