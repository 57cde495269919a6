"""Pages of a case: the examiner opens, the candidate answers, another decides, a third reviews."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.exams.actions.invigilating import record_irregularity
from lms.exams.models import Exam, ExamCase, ExamPaper, LeakedQuestion
from lms.exams.queries.leaks import questions_of
from lms.exams.rules.states import Irregularity
from tests.cast import Cast
from tests.client import Browser, post
from tests.exam_factories import MORNING, begin, hand_in, ready_exam, sitting_of, staff_of
from tests.factories import PDF, make_actor

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(MORNING)


@dataclass
class Told:
    """An exam in which an officer was seen with a telephone."""

    exam: Exam
    candidate: int
    at: str


@pytest.fixture
def told(db: Session, cast: Cast) -> Told:
    staff = staff_of(cast)
    exam = ready_exam(db, cast.units["city"], cast.units["own"], staff)
    with clock.travel(MORNING + timedelta(hours=1)):
        started = begin(db, exam, cast[Role.SELF])
        seen, sitting = Irregularity.DEVICE_NOTES, sitting_of(db, exam)
        record_irregularity(db, sitting, started.attempt.id, seen, words="看手机", actor=staff.examiner)
        hand_in(db, started, cast[Role.SELF])
    return Told(exam, started.attempt.candidate_id, f"/exam-desk/{exam.id}/discipline")


def opened(db: Session, client: Client, cast: Cast, told: Told) -> ExamCase:
    examiner = client(cast[Role.JUSTICE_REVIEWER])
    answer = examiner.post(
        f"{told.at}/{told.candidate}",
        data={"code": "DEVICE_NOTES", "facts": "9点10分看手机两次"},
        files={"files": ("截图320681199001011234.pdf", PDF)},
    )
    assert answer.status_code == 303, answer.text
    return db.query(ExamCase).one()


def days(number: int) -> datetime:
    return MORNING + timedelta(days=number)


@pytest.mark.requirement("QD-10-9")
def test_a_case_from_the_record_to_the_review(db: Session, client: Client, cast: Cast, told: Told) -> None:
    examiner, officer = client(cast[Role.JUSTICE_REVIEWER]), client(cast[Role.SELF])
    page = examiner.get(told.at).text
    assert "看手机" in page
    assert "立案" in page
    assert "夹带、使用通信设备" in examiner.get(f"{told.at}/{told.candidate}").text
    case = opened(db, client, cast, told)
    mine, at = f"/exams/cases/{case.id}", f"/exam-cases/{case.id}"
    assert "2023年11月23日以前可以陈述申辩" in officer.get(mine).text
    assert "违纪告知" in officer.get("/exams").text
    link = re.findall(rf"{mine}/files/\d+", officer.get(mine).text)[0]
    sent = officer.get(link)
    assert sent.content == PDF
    assert "1990" not in sent.headers["content-disposition"], "a file's name shows no ID number"
    assert client(cast[Role.UNIT_TRAINER]).get(mine).status_code == 404
    post(officer, f"{mine}/statement", point_1="手机是关机的", point_2="")
    assert "手机是关机的" in examiner.get(at).text
    point = re.findall(rf"{at}/points/(\d+)", examiner.get(at).text)[0]
    post(examiner, f"{at}/points/{point}", text="截图显示屏幕亮着")
    assert "截图显示屏幕亮着" in officer.get(mine).text
    decider = client(cast[Role.JUSTICE_DECIDER])
    early = decider.post(f"{at}/decision", data={"outcome": "yes", "text": "属实"})
    assert early.status_code == 422
    assert "期满才能作决定" in early.text
    with clock.travel(days(4)):
        decider, officer = client(cast[Role.JUSTICE_DECIDER]), client(cast[Role.SELF])
        post(decider, f"{at}/decision", outcome="yes", text="截图属实")
        assert "2024年11月24日以前不能参加考试" in officer.get(mine).text
        assert "截图属实" in officer.get(mine).text
        post(officer, f"{mine}/receipt")
        post(officer, f"{mine}/objection", text="截图不是我")
        assert "复核由没有参与的人作决定" in decider.get(at).text
        assert decider.post(f"{at}/review", data={"outcome": "no", "text": "x"}).status_code == 422
        third = client(make_actor(db, Role.JUSTICE_DECIDER, cast.units["city"]))
        post(third, f"{at}/review", outcome="no", text="身份不能确认")
        assert "成绩和考试资格已恢复" in officer.get(mine).text
    db.refresh(case)
    assert (case.state, case.barred_until) == ("restored", None)


def test_a_hearing_by_the_pages(db: Session, client: Client, cast: Cast, told: Told) -> None:
    case = opened(db, client, cast, told)
    mine, at = f"/exams/cases/{case.id}", f"/exam-cases/{case.id}"
    post(client(cast[Role.SELF]), f"{mine}/hearing")
    examiner = client(cast[Role.JUSTICE_REVIEWER])
    assert examiner.post(f"{at}/hearing", data={"on": "2023-11-19", "text": "302"}).status_code == 422
    post(examiner, f"{at}/hearing", on="2023-11-24", text="9点，302室")
    assert "9点，302室" in client(cast[Role.SELF]).get(mine).text
    with clock.travel(days(4)):
        assert "立案人以外的人主持" in client(cast[Role.JUSTICE_REVIEWER]).get(at).text
        decider = client(cast[Role.JUSTICE_DECIDER])
        post(decider, f"{at}/hearing-record", text="本人陈述，监考员质证")
        post(decider, f"{at}/decision", outcome="no", text="证据不足")
    db.refresh(case)
    assert case.state == "unproven"
    assert "证据不足" in client(cast[Role.SELF]).get(mine).text


def test_the_other_ways_a_case_goes(db: Session, client: Client, cast: Cast, told: Told) -> None:
    case = opened(db, client, cast, told)
    at, examiner = f"/exam-cases/{case.id}", client(cast[Role.JUSTICE_REVIEWER])
    nothing = examiner.post(f"{at}/files", data={"text": ""})
    assert nothing.status_code == 422
    more = examiner.post(f"{at}/files", files={"files": ("二.pdf", PDF + b"%2")})
    assert more.status_code == 303, more.text
    assert examiner.post(f"{at}/files", files={"files": ("二.pdf", PDF + b"%2")}).status_code == 422
    assert examiner.post(f"{at}/withdrawal", data={"text": " "}).status_code == 422
    post(examiner, f"{at}/withdrawal", text="认错了人")
    assert "认错了人" in client(cast[Role.SELF]).get(f"/exams/cases/{case.id}").text
    again = examiner.post(f"{told.at}/{told.candidate}", data={"code": "LEAKING", "facts": "x"})
    assert again.status_code == 422
    assert "没有这种情形的监考记录" in again.text
    wrong = examiner.post(
        f"{told.at}/{told.candidate}",
        data={"code": "DEVICE_NOTES", "facts": "x"},
        files={"files": ("坏.exe", b"MZ")},
    )
    assert wrong.status_code == 422
    assert db.query(ExamCase).count() == 1


def test_the_decision_handed_over_on_paper(db: Session, client: Client, cast: Cast, told: Told) -> None:
    case = opened(db, client, cast, told)
    at = f"/exam-cases/{case.id}"
    with clock.travel(days(4)):
        post(client(cast[Role.JUSTICE_DECIDER]), f"{at}/decision", outcome="yes", text="属实")
        post(client(cast[Role.JUSTICE_REVIEWER]), f"{at}/service", text="直接送达，本人签字")
        assert "可以申请复核" in client(cast[Role.JUSTICE_REVIEWER]).get(at).text
    with clock.travel(days(30)):
        late = client(cast[Role.SELF]).post(f"/exams/cases/{case.id}/objection", data={"text": "不服"})
        assert late.status_code == 422
        assert "复核申请已于" in late.text


def test_who_has_no_part_in_it(db: Session, client: Client, cast: Cast, told: Told) -> None:
    case = opened(db, client, cast, told)
    at = f"/exam-cases/{case.id}"
    for role in (Role.UNIT_TRAINER, Role.UNIT_LEGAL, Role.PROVINCE, Role.SELF):
        browser = client(cast[role])
        assert browser.get(told.at).status_code == 403
        assert browser.get(at).status_code == 403
        assert browser.post(f"{at}/decision", data={"outcome": "no", "text": "x"}).status_code == 403
    assert client(cast[Role.JUSTICE_REVIEWER]).post(f"{at}/decision", data={"outcome": "no"}).status_code == 403
    assert client(cast[Role.JUSTICE_DECIDER]).post(f"{at}/withdrawal", data={"text": "x"}).status_code == 403
    db.refresh(case)
    assert case.state == "noticed"


def test_a_leaked_question_by_the_page(db: Session, client: Client, cast: Cast, told: Told) -> None:
    paper = db.query(ExamPaper).filter_by(candidate_id=told.candidate).one()
    question = questions_of(db, [paper.items[0][0]])[paper.items[0][0]]
    examiner = client(cast[Role.JUSTICE_REVIEWER])
    chosen = examiner.get(told.at, params={"question": str(question)}).text
    assert f'name="question" type="text" value="{question}"' in chosen, "chosen in the list of questions"
    assert 'name="question" type="text" value=""' in examiner.get(told.at, params={"question": "<b>"}).text
    unknown = examiner.post(f"{told.at}/leaks", data={"question": "999999", "text": "群里"})
    assert unknown.status_code == 422
    post(examiner, f"{told.at}/leaks", question=str(question), text="群里有照片")
    assert "群里有照片" in examiner.get(told.at).text
    assert db.query(LeakedQuestion).one().question_id == question
    assert examiner.post(f"{told.at}/leaks", data={"question": str(question), "text": "x"}).status_code == 422
