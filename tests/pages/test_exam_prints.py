"""What is printed of an exam: who is given which document, when, and what stands in it."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session, joinedload

from certificates import fonts
from lms import clock
from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.exams.actions.drawing import open_exam
from lms.exams.models import Attempt, Exam, ExamCandidate, ExamPaper, ExamSeat
from tests.cast import Cast
from tests.client import Browser
from tests.exam_factories import CANARY, MORNING, announced_exam, staff_of
from tests.pdf import pdf_pages, pdf_text
from tests.print_factories import paper_exam

Client = Callable[[Actor | None], Browser]
NINE = MORNING + timedelta(hours=1)
_PERSON = joinedload(ExamCandidate.person)
pytestmark = pytest.mark.at(MORNING)


def on_paper(db: Session, cast: Cast, *, variants: int = 2) -> Exam:
    """An exam on paper for the own unit: seated in one room, papers drawn, not open yet."""
    unit, under = cast.units["city"], cast.units["own"]
    return paper_exam(db, unit, under, staff_of(cast), starts_at=NINE, title="纸笔考试<b>&", variants=variants)


def test_the_page_says_what_there_is_and_what_must_be_done_first(db: Session, client: Client, cast: Cast) -> None:
    exam = on_paper(db, cast)
    page = client(cast[Role.JUSTICE_REVIEWER]).get(f"/exam-desk/{exam.id}/prints").text
    assert "全部准考证" in page
    assert "试卷（A、B卷）" in page
    assert "考试结束后才能打印" in page
    unit = client(cast[Role.UNIT_TRAINER]).get(f"/exam-desk/{exam.id}/prints").text
    assert "全部准考证" in unit
    assert "papers.pdf" not in unit, "question papers are for who holds the exam"
    assert client(cast[Role.SELF]).get(f"/exam-desk/{exam.id}/prints").status_code == 403


def test_tickets_tell_time_room_and_seat_and_nothing_personal_in_the_code(
    db: Session, client: Client, cast: Cast
) -> None:
    exam = on_paper(db, cast)
    answer = client(cast[Role.JUSTICE_REVIEWER]).get(f"/exam-desk/{exam.id}/prints/tickets.pdf")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert f'filename="exam-{exam.id}-tickets.pdf"' in answer.headers["content-disposition"]
    people = db.query(ExamCandidate).filter_by(exam_id=exam.id).count()
    assert pdf_pages(answer.content) == -(-people // 2), "two to a page"
    text = pdf_text(answer.content)
    for candidate in db.query(ExamCandidate).filter_by(exam_id=exam.id):
        assert str(candidate.ticket_no) in text
    assert "第1考场" in text
    assert "09:00" in text
    assert "纸笔考试<b>&" in text, "markup in a title is text"
    assert not re.search(r"\d{17}[\dX]", text), "no ID number"
    assert db.query(AuditEntry).filter_by(action="exam:tickets:printed").count() == 1


def test_who_sits_on_paper_is_not_called_absent_before_the_scores_are_out(
    db: Session, client: Client, cast: Cast
) -> None:
    exam = on_paper(db, cast)
    open_exam(db, exam, actor=cast[Role.JUSTICE_REVIEWER])
    own = f"/exams/sittings/{exam.sittings[0].id}"
    for hours, said in ((1, "纸笔考试，请在考场作答"), (3, "纸笔考试，等成绩公布")):
        with clock.travel(MORNING + timedelta(hours=hours, minutes=1)):
            page = client(cast[Role.SELF]).get("/exams").text
            assert said in page
            assert "没有参加" not in page
            assert "可以开始" not in page
            assert "第1考场" in page
            before = client(cast[Role.SELF]).get(own).text
            assert "第1考场" in before
            assert "在自己的电脑或手机上" not in before
            assert "自动交卷" not in before, "no rules of a screen for who sits on paper"


def test_a_unit_has_the_tickets_of_its_own_people_alone(db: Session, client: Client, cast: Cast) -> None:
    exam = on_paper(db, cast)
    hands = staff_of(cast)
    at = f"/exam-desk/{exam.id}/prints/tickets.pdf"
    assert client(hands.trainer).get(at, params={"unit": cast.units["own"].id}).status_code == 200
    assert client(hands.trainer).get(at, params={"unit": cast.units["sibling"].id}).status_code == 404
    other = client(cast.neighbour).get(at)
    assert other.status_code == 409, "he sees the exam from above, and nobody of his sits it"
    assert client(hands.trainer).get(at, params={"unit": "x"}).status_code == 404


def test_a_candidate_downloads_his_own_ticket(db: Session, client: Client, cast: Cast) -> None:
    exam = on_paper(db, cast)
    officer = cast[Role.SELF]
    mine = db.query(ExamCandidate).filter_by(exam_id=exam.id, person_id=officer.person_id).one()
    answer = client(officer).get(f"/exams/sittings/{mine.sitting_id}/ticket.pdf")
    assert answer.status_code == 200
    text = pdf_text(answer.content)
    assert str(mine.ticket_no) in text
    others = db.query(ExamCandidate).filter(ExamCandidate.exam_id == exam.id, ExamCandidate.id != mine.id)
    assert all(str(each.ticket_no) not in text for each in others)
    assert client(cast[Role.JUSTICE_DECIDER]).get(f"/exams/sittings/{mine.sitting_id}/ticket.pdf").status_code == 404


def test_lists_of_rooms_name_who_sits_where_and_doors_name_nobody(db: Session, client: Client, cast: Cast) -> None:
    exam = on_paper(db, cast)
    reviewer = client(cast[Role.JUSTICE_REVIEWER])
    names = [each.person.name for each in db.query(ExamCandidate).filter_by(exam_id=exam.id).options(_PERSON)]
    for kind in ("seats", "sign-in"):
        text = pdf_text(reviewer.get(f"/exam-desk/{exam.id}/prints/{kind}.pdf").content)
        assert all(name in text for name in names)
    door = pdf_text(reviewer.get(f"/exam-desk/{exam.id}/prints/doors.pdf").content)
    assert "第1考场" in door
    assert not any(name in door for name in names)
    trainer = client(cast[Role.UNIT_TRAINER])
    assert trainer.get(f"/exam-desk/{exam.id}/prints/seats.pdf").status_code == 403


def test_question_papers_have_every_variant_and_no_key(db: Session, client: Client, cast: Cast) -> None:
    exam = on_paper(db, cast)
    answer = client(cast[Role.JUSTICE_REVIEWER]).get(f"/exam-desk/{exam.id}/prints/papers.pdf")
    text = pdf_text(answer.content)
    assert "A卷" in text
    assert "B卷" in text
    assert "密封线" in re.sub(r"\s", "", text)
    assert CANARY not in text
    assert "一、单项选择题" in text
    assert "试题到此结束" in text.replace(" ", "")
    assert db.query(AuditEntry).filter_by(action="exam:papers:printed").count() == 1


def test_who_sits_on_paper_shares_one_paper(db: Session, cast: Cast) -> None:
    exam = on_paper(db, cast)
    numbers = {paper.number for paper in db.query(ExamPaper).join(ExamCandidate).filter_by(exam_id=exam.id)}
    assert numbers == {0}


def test_named_copies_come_for_each_seat_of_a_room(db: Session, client: Client, cast: Cast) -> None:
    exam = on_paper(db, cast)
    reviewer = client(cast[Role.JUSTICE_REVIEWER])
    room = db.query(ExamSeat).limit(1).one().room_id
    answer = reviewer.get(f"/exam-desk/{exam.id}/prints/named-sheets.pdf", params={"room": room})
    assert answer.status_code == 200, answer.text
    people = db.query(ExamCandidate).filter_by(exam_id=exam.id).count()
    assert pdf_pages(answer.content) >= people
    text = pdf_text(answer.content)
    assert text.count("第1页 共") == people, "each copy counts its own pages"
    assert reviewer.get(f"/exam-desk/{exam.id}/prints/named-papers.pdf", params={"room": 10**9}).status_code == 404


def test_the_key_is_not_printed_before_the_sitting_is_over(db: Session, client: Client, cast: Cast) -> None:
    exam = on_paper(db, cast)
    at = f"/exam-desk/{exam.id}/prints/keys.pdf"
    early = client(cast[Role.JUSTICE_REVIEWER]).get(at)
    assert early.status_code == 409
    assert "以后才能打印参考答案" in early.text
    open_exam(db, exam, actor=staff_of(cast).examiner)
    db.flush()
    with clock.travel(NINE + timedelta(minutes=59)):
        assert client(cast[Role.JUSTICE_REVIEWER]).get(at).status_code == 409
    with clock.travel(NINE + timedelta(hours=1)):
        assert client(cast[Role.UNIT_TRAINER]).get(at).status_code == 403
        answer = client(cast[Role.JUSTICE_REVIEWER]).get(at)
    assert answer.status_code == 200
    text = pdf_text(answer.content)
    assert CANARY in text, "the right words of a blank stand on the key"
    assert "参考答案" in text
    assert db.query(AuditEntry).filter_by(action="exam:keys:printed").count() == 1


def test_an_exam_at_computers_prints_no_paper(db: Session, client: Client, cast: Cast) -> None:
    hands = staff_of(cast)
    exam = announced_exam(db, cast.units["city"], hands, starts_at=NINE)
    reviewer = client(hands.examiner)
    for kind, words in (("papers", "没有纸笔考试"), ("tickets", "没有准考证"), ("seats", "排好座位")):
        answer = reviewer.get(f"/exam-desk/{exam.id}/prints/{kind}.pdf")
        assert answer.status_code == 409
        assert words in answer.text
    assert reviewer.get(f"/exam-desk/{exam.id}/prints/passwords.pdf").status_code == 404


def test_a_sitting_that_became_one_on_paper_after_the_draw_asks_for_a_new_draw(
    db: Session, client: Client, cast: Cast
) -> None:
    exam = on_paper(db, cast)
    for number, paper in enumerate(db.query(ExamPaper).join(ExamCandidate).filter_by(exam_id=exam.id).all()):
        paper.number = number
    db.flush()
    answer = client(cast[Role.JUSTICE_REVIEWER]).get(f"/exam-desk/{exam.id}/prints/papers.pdf")
    assert answer.status_code == 409
    assert "重新抽题组卷" in answer.text


def test_nobody_sees_a_paper_on_a_screen_that_is_sat_on_paper(db: Session, client: Client, cast: Cast) -> None:
    exam = on_paper(db, cast)
    open_exam(db, exam, actor=staff_of(cast).examiner)
    db.flush()
    sitting = exam.sittings[0].id
    with clock.travel(NINE + timedelta(minutes=1)):
        officer = client(cast[Role.SELF])
        page = officer.get(f"/exams/sittings/{sitting}")
        assert "这一场用纸笔作答" in page.text
        assert "开始考试" not in page.text
        answer = officer.post(f"/api/v1/sittings/{sitting}/attempts")
        assert answer.status_code == 409
        assert "HELD_ON_PAPER" in answer.text
        assert officer.post(f"/exams/sittings/{sitting}/attempt", data={}).status_code == 422
    assert db.query(Attempt).count() == 0


def test_without_typefaces_the_page_says_whom_to_ask(
    db: Session, client: Client, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exam = on_paper(db, cast)
    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    answer = client(cast[Role.JUSTICE_REVIEWER]).get(f"/exam-desk/{exam.id}/prints/doors.pdf")
    assert answer.status_code == 409
    assert "lms check" in answer.text
    assert db.query(AuditEntry).filter_by(action="exam:papers:printed").count() == 0, "nothing was printed"
