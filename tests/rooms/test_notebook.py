"""What stands in the mistakes notebook comes from practice, quizzes after courses and exams that are published."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Actor, Role
from lms.errors import NotAllowed, RuleBroken
from lms.exams.actions.publishing import close, publish
from lms.exams.models import AttemptScore, Exam, ExamPaper
from lms.exercises.actions.answering import answer_exercise, draw_daily
from lms.exercises.actions.opening import close_bank, open_bank
from lms.exercises.models import BankOpening
from lms.exercises.queries.ground import askable, place_of
from lms.exercises.queries.notebook import Notebook, notebook_of
from lms.exercises.rules.notebook import Source
from question_bank.models import Bank
from tests.cast import Cast
from tests.exam_factories import Staff, begin, candidate_of, hand_in, ready_exam
from tests.quiz_factories import make_bank

MORNING = clock.local_instant(date(2023, 11, 20), 9)
pytestmark = pytest.mark.at(MORNING)


def notebook(db: Session, actor: Actor, on: date) -> Notebook:
    person = actor.person_id or 0
    return notebook_of(db, person, place_of(db, person, on), on=on)


def sat(db: Session, cast: Cast, staff: Staff) -> Exam:
    """Have 顾明澈 hand in an empty paper of a yearly exam."""
    exam = ready_exam(db, cast.units["city"], cast.units["own"], staff)
    with clock.travel(exam.sittings[0].starts_at):
        hand_in(db, begin(db, exam, cast[Role.SELF]), cast[Role.SELF])
        db.flush()
    return exam


def test_what_was_wrong_in_an_exam_comes_once_results_are_out_and_the_bank_is_open(
    db: Session, cast: Cast, staff: Staff
) -> None:
    exam, learner = sat(db, cast, staff), cast[Role.SELF]
    day = clock.local_instant(date(2023, 11, 21), 12)
    bank = db.query(Bank).filter_by(name="考试题库").one()
    open_bank(db, bank, cast.units["city"], actor=OPERATOR)
    db.flush()
    later = date(2023, 11, 23)
    assert notebook(db, learner, later).mistakes == []  # nobody knows yet
    with clock.travel(day):
        close(db, exam, actor=staff.examiner)
    with clock.travel(day + timedelta(hours=6)):
        publish(db, exam, actor=staff.decider)
    db.flush()
    found = notebook(db, learner, later)
    candidate = candidate_of(db, exam, cast.people["顾明澈"])
    paper = db.query(ExamPaper).filter_by(candidate_id=candidate.id).one()
    # Of the paper all was wrong; the case is not practised: a person would have to mark it.
    assert len(found.mistakes) + found.hidden == paper.questions
    assert {source for one in found.mistakes for source in one.sources} == {Source.EXAM}
    opening = db.query(BankOpening).one()
    opening.bank = bank
    close_bank(db, opening, reason="只用于考试", actor=OPERATOR)
    db.flush()
    shut = notebook(db, learner, later)
    assert (shut.mistakes, shut.hidden) == ([], paper.questions)


def test_a_score_that_came_on_paper_says_nothing_of_single_questions(db: Session, cast: Cast, staff: Staff) -> None:
    exam, learner = sat(db, cast, staff), cast[Role.SELF]
    attempt_id = db.query(AttemptScore.attempt_id).limit(1).scalar()
    row = {"number": 2, "items": [], "points": 5, "most": 100, "waiting": 0, "at": clock.now()}
    db.add(AttemptScore(attempt_id=attempt_id, **row))
    exam.state = "published"
    db.flush()
    assert notebook(db, learner, date(2023, 11, 23)).mistakes == []


def test_nobody_draws_without_a_post_an_open_bank_or_the_right(db: Session, cast: Cast) -> None:
    with pytest.raises(RuleBroken, match="DAILY_NOTHING_OPEN"):
        draw_daily(db, questions=5, actor=cast[Role.SELF])
    nowhere = Actor(None, Role.SELF, None, "", cast.people["沈秋实"].id, "外人")
    place = place_of(db, nowhere.person_id or 0, date(1990, 1, 1))
    assert place is None or place.name
    with pytest.raises(NotAllowed):
        draw_daily(db, questions=5, actor=cast[Role.PROVINCE])


def test_a_bank_is_open_below_the_unit_it_was_opened_for_and_nowhere_else(db: Session, cast: Cast) -> None:
    bank, day = make_bank(db, cast.units["own"], number=3), clock.today()
    open_bank(db, bank, cast.units["own"], actor=OPERATOR)
    db.flush()

    def asked(name: str) -> int:
        person = cast.people[name].id
        place = place_of(db, person, day)
        return len(askable(db, person, place, on=day)) if place else -1

    assert asked("顾明澈") == 6
    assert asked("纪怀川") == 6  # a team below
    assert asked("陆知远") == 0  # the neighbour


def test_an_answer_to_what_is_not_open_to_one_is_not_there(db: Session, cast: Cast) -> None:
    bank = make_bank(db, cast.units["sibling"], number=2)
    open_bank(db, bank, cast.units["sibling"], actor=OPERATOR)
    db.flush()
    person = cast.people["陆知远"].id
    place = place_of(db, person, clock.today())
    assert place
    version = askable(db, person, place, on=clock.today())[0].version_id
    with pytest.raises(Exception, match="QUESTION_NOT_FOUND"):
        answer_exercise(db, version, 1, {"answer": ["A"]}, source=Source.CHAPTER, actor=cast[Role.SELF])
