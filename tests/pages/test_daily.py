"""The daily quiz, the mistakes notebook, practice by chapter, banks opened to practice, and how units take part."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Actor, Role
from lms.exercises.actions.answering import turn_order
from lms.exercises.actions.opening import open_bank
from lms.exercises.models import BankOpening, DailyQuiz, ExerciseAnswer
from lms.exercises.queries.daily import contents
from question_bank.actions.reviewing import retire
from question_bank.models import Bank, Question, QuestionTag, QuestionVersion
from tests.cast import Cast
from tests.client import Browser
from tests.exam_factories import begin, ready_exam, staff_of
from tests.pages.exercising import right_answer, wrong_answer
from tests.quiz_factories import HAPPENINGS, make_bank

Client = Callable[[Actor | None], Browser]
TODAY = date(2023, 11, 20)
pytestmark = [pytest.mark.requirement("QD-10-8"), pytest.mark.at(TODAY)]


@pytest.fixture
def bank(db: Session, cast: Cast) -> Bank:
    """A bank of 24 questions of 市城管局, open to its people."""
    bank = make_bank(db, cast.units["own"])
    open_bank(db, bank, cast.units["own"], actor=OPERATOR)
    db.flush()
    return bank


@pytest.fixture
def learner(client: Client, cast: Cast, bank: Bank) -> Browser:
    return client(cast[Role.SELF])


def begun(db: Session, learner: Browser) -> DailyQuiz:
    answer = learner.post("/daily")
    assert answer.status_code == 303, answer.text
    db.expire_all()
    return db.query(DailyQuiz).order_by(DailyQuiz.id.desc()).limit(1).one()


def answered(db: Session, learner: Browser, quiz: DailyQuiz, *, right: int) -> None:
    """Answer all of a quiz, so many of it well."""
    for place, (_, version, order) in enumerate(quiz.items, start=1):
        content = contents(db, [version])[version]
        form = (right_answer if place <= right else wrong_answer)(content, order)
        assert learner.post(f"/daily/{quiz.id}/{place}", data=form).status_code == 303
    db.expire_all()


def test_a_quiz_of_five_is_answered_one_by_one_with_the_reason_right_after(
    db: Session, learner: Browser, cast: Cast
) -> None:
    assert "今天5题" in learner.get("/daily").text
    quiz = begun(db, learner)
    assert (quiz.person_id, quiz.day, quiz.questions) == (cast.people["顾明澈"].id, TODAY, 5)
    page = learner.get(f"/daily/{quiz.id}/1").text
    assert "解析" not in page
    assert "正确答案" not in page
    answered(db, learner, quiz, right=4)
    page = learner.get(f"/daily/{quiz.id}/5").text
    assert "答错了" in page
    assert "正确答案" in page
    assert "完成，看今天的结果" in page
    quiz = db.query(DailyQuiz).one()
    assert (quiz.answered, quiz.correct, quiz.finished_at) == (5, 4, clock.now())
    page = learner.get("/daily").text
    assert "5题答对4题" in page
    assert re.search(r"连续练了<b>1</b>", page)


def test_two_taps_are_one_quiz_and_an_answer_sent_twice_is_the_first(db: Session, learner: Browser) -> None:
    quiz = begun(db, learner)
    assert begun(db, learner).id == quiz.id
    _, version, order = quiz.items[0]
    content = contents(db, [version])[version]
    learner.post(f"/daily/{quiz.id}/1", data=wrong_answer(content, order))
    learner.post(f"/daily/{quiz.id}/1", data=right_answer(content, order))
    db.expire_all()
    assert [row.share for row in db.query(ExerciseAnswer)] == [0]
    assert db.query(DailyQuiz).one().answered == 1


def test_htmx_gets_the_card_alone(db: Session, learner: Browser) -> None:
    quiz = begun(db, learner)
    _, version, order = quiz.items[0]
    form = right_answer(contents(db, [version])[version], order)
    answer = learner.post(f"/daily/{quiz.id}/1", data=form, headers={"HX-Request-Type": "partial"})
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="card">')
    assert "答对了" in answer.text
    assert len(answer.content) < 8_000


def test_nothing_chosen_is_said_and_not_kept(db: Session, learner: Browser) -> None:
    quiz = begun(db, learner)
    answer = learner.post(f"/daily/{quiz.id}/1", data={})
    assert answer.status_code == 422
    assert "还没有作答" in answer.text
    assert db.query(ExerciseAnswer).count() == 0


def test_yesterday_is_not_made_up_for(db: Session, learner: Browser) -> None:
    with clock.travel(TODAY - timedelta(days=3)):
        quiz = begun(db, learner)
    answer = learner.post(f"/daily/{quiz.id}/1", data={"answer": "A"})
    assert answer.status_code == 422
    assert "已经结束" in answer.text
    assert begun(db, learner).id != quiz.id


def test_a_quiz_is_nobody_elses_and_who_only_looks_has_none(
    db: Session, client: Client, cast: Cast, learner: Browser
) -> None:
    quiz = begun(db, learner)
    for role in (Role.UNIT_TRAINER, Role.JUSTICE_REVIEWER):
        assert client(cast[role]).get(f"/daily/{quiz.id}/1").status_code == 404
        assert client(cast[role]).post(f"/daily/{quiz.id}/1", data={"answer": "A"}).status_code == 404
    for role in (Role.PROVINCE, Role.AUDIT_ADMIN):
        assert client(cast[role]).post("/daily").status_code == 403
    assert learner.get("/daily/1/99").status_code in (303, 404)


def test_without_an_open_bank_there_is_nothing_and_the_page_says_so(client: Client, cast: Cast) -> None:
    learner = client(cast[Role.SELF])
    answer = learner.post("/daily")
    assert answer.status_code == 409
    assert "没有开放练习的题库" in answer.text
    assert "还没有开放练习的题库" in learner.get("/daily/exercises").text


def test_questions_kept_for_exams_and_closed_banks_never_leak(
    db: Session, client: Client, cast: Cast, learner: Browser, bank: Bank
) -> None:
    """Security B2: whatever one tries, a question that is not open is not there."""
    questions = db.query(Question).filter_by(bank_id=bank.id).order_by(Question.id).all()
    for question in questions[:-3]:
        db.add(QuestionTag(question_id=question.id, tag="考试专用"))
    shut = make_bank(db, cast.units["sibling"], number=2)
    db.flush()
    quiz = begun(db, learner)
    assert {item[0] for item in quiz.items} == {question.id for question in questions[-3:]}
    hidden = [questions[0], db.query(Question).filter_by(bank_id=shut.id).limit(1).one()]
    for question in hidden:
        version = newest(db, question)
        answer = learner.post("/daily/exercises/next", data={"version": version, "turn": 1, "answer": "A"})
        assert answer.status_code == 404
        assert learner.get(f"/daily/exercises/questions/{version}/media/{'0' * 64}").status_code == 404
    pages = [learner.get(path).text for path in ("/daily/exercises", "/daily/mistakes", f"/daily/{quiz.id}/1")]
    assert not any(HAPPENINGS[0] in page for page in pages)
    assert client(cast[Role.UNIT_TRAINER]).get("/exercise-banks").status_code == 403


def test_who_sits_an_exam_cannot_practise_beside_it(db: Session, client: Client, cast: Cast, learner: Browser) -> None:
    quiz = begun(db, learner)
    staff = staff_of(cast)
    exam = ready_exam(db, cast.units["city"], cast.units["own"], staff)
    with clock.travel(exam.sittings[0].starts_at):
        begin(db, exam, cast[Role.SELF])
        learner = client(cast[Role.SELF])
        assert "您正在考试" in learner.get("/daily").text
        for path, form in (("/daily", {}), (f"/daily/{quiz.id}/1", {"answer": "A"})):
            assert "交卷后才能练习" in learner.post(path, data=form).text
        assert learner.get("/daily/exercises/next?chapter=PL.GEN").status_code == 409
        assert learner.get("/daily/mistakes/next").status_code == 409
    assert db.query(ExerciseAnswer).count() == 0


def test_a_mistake_stands_in_the_notebook_until_right_on_two_days(
    db: Session, client: Client, cast: Cast, learner: Browser
) -> None:
    quiz = begun(db, learner)
    answered(db, learner, quiz, right=4)
    page = learner.get("/daily/mistakes").text
    assert "1题没有学会" in page
    for number, learnt in ((1, "1题没有学会"), (4, "已学会1题")):
        with clock.travel(TODAY + timedelta(days=number)):
            learner = client(cast[Role.SELF])
            assert "今天有1道错题该复习了" in learner.get("/daily").text
            page = learner.get("/daily/mistakes/next").text
            version, turn = (int(re.search(rf'name="{name}" value="(\d+)"', page)[1]) for name in ("version", "turn"))  # type: ignore[index]
            content = contents(db, [version])[version]
            order = turn_order(content, quiz.person_id, version, turn)
            form = {"version": version, "turn": turn, **right_answer(content, order)}
            answer = learner.post("/daily/mistakes/next", data=form)
            assert "答对了" in learner.get(answer.headers["location"]).text
            assert learnt in learner.get("/daily/mistakes").text


def test_a_retired_question_disappears_from_the_notebook_with_a_note(db: Session, learner: Browser) -> None:
    quiz = begun(db, learner)
    answered(db, learner, quiz, right=4)
    question = db.get_one(Question, quiz.items[4][0])
    retire(db, question, note="法规已修订", actor=OPERATOR)
    db.flush()
    page = learner.get("/daily/mistakes").text
    assert "错题本是空的" in page
    assert "另有1道错题现在不显示" in page


def test_practice_by_chapter_shows_progress_and_a_stale_card_is_refused(db: Session, learner: Browser) -> None:
    page = learner.get("/daily/exercises").text
    assert "0/12" in page
    asked = learner.get("/daily/exercises/next?chapter=BK.CSGL").text
    version = int(re.search(r'name="version" value="(\d+)"', asked)[1])  # type: ignore[index]
    form = {"version": version, "turn": 1, "answer": "A"}
    first = learner.post("/daily/exercises/next?chapter=BK.CSGL", data=form)
    again = learner.post("/daily/exercises/next?chapter=BK.CSGL", data=form)
    assert first.headers["location"] == again.headers["location"], "sent twice, it is one answer"
    stale = learner.post("/daily/exercises/next?chapter=BK.CSGL", data=form | {"turn": 5})
    assert stale.status_code == 422
    assert "1/12" in learner.get("/daily/exercises").text
    assert db.query(ExerciseAnswer).count() == 1


def test_a_keeper_opens_a_bank_and_closes_it_again(db: Session, client: Client, cast: Cast) -> None:
    bank = make_bank(db, cast.units["own"], number=3)
    legal = client(cast[Role.UNIT_LEGAL])
    assert "未开放" in legal.get("/exercise-banks").text
    answer = legal.post(f"/exercise-banks/{bank.id}/openings", data={"unit": cast.units["own"].id})
    assert answer.status_code == 303, answer.text
    assert legal.post(f"/exercise-banks/{bank.id}/openings", data={"unit": cast.units["own"].id}).status_code == 422
    opening = db.query(BankOpening).one()
    at = f"/exercise-banks/openings/{opening.id}/closing"
    assert legal.post(at, data={"reason": " "}).status_code == 422
    assert client(cast[Role.UNIT_TRAINER]).post(at, data={"reason": "停"}).status_code == 403
    assert legal.post(at, data={"reason": "下周考试"}).status_code == 303
    db.expire_all()
    assert (opening.closed_at, opening.closed_reason) == (clock.now(), "下周考试")


def test_the_units_picture_holds_numbers_and_no_names(
    db: Session, client: Client, cast: Cast, learner: Browser
) -> None:
    answered(db, learner, begun(db, learner), right=5)
    trainer = client(cast[Role.UNIT_TRAINER])
    page = trainer.get("/exercise-units").text
    assert "参与过的人" in page
    assert "顾明澈" not in page.split("</header>")[-1]
    assert trainer.get(f"/exercise-units?unit={cast.units['sibling'].id}").status_code == 404
    assert learner.get("/exercise-units").status_code == 403


def newest(db: Session, question: Question) -> int:
    return db.query(QuestionVersion).filter_by(question_id=question.id, number=question.version).one().id
