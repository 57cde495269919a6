"""The roster's story on pages: the unit puts people forward, its legal office sends back, the bureau confirms."""

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.exams.actions import roster
from lms.exams.actions.setting_up import Terms, set_terms
from lms.exams.models import Exam, ExamCandidate, RosterAnswer, RosterDefect, StandingDecision, StandingRequest
from lms.exchange.sheets import NewSheet, write_xlsx
from tests.cast import Cast
from tests.client import Browser
from tests.exam_factories import MORNING, Staff, announced_exam, candidate_of

Client = Callable[[Actor | None], Browser]
PDF = b"%PDF-1.4 proof"
pytestmark = pytest.mark.at(MORNING)


@pytest.fixture
def exam(db: Session, cast: Cast, staff: Staff) -> Exam:
    exam = announced_exam(db, cast.units["city"], staff, starts_at=MORNING + timedelta(days=10))
    db.flush()
    return exam


def put_forward(db: Session, exam: Exam, cast: Cast, staff: Staff) -> None:
    roster.propose(db, exam, cast.units["own"], sitting=exam.sittings[0], actor=staff.trainer)
    db.flush()


def table(*rows: tuple[str, str]) -> tuple[str, io.BytesIO]:
    return "报名.xlsx", io.BytesIO(write_xlsx([NewSheet("报名", ["姓名", "身份证号"], list(rows))]))


def test_the_story_from_the_unit_over_a_list_of_defects_to_the_bureau(
    db: Session, client: Client, exam: Exam, cast: Cast, staff: Staff
) -> None:
    trainer, legal, bureau = client(staff.trainer), client(staff.legal), client(staff.examiner)
    at = f"/exam-desk/{exam.id}/roster"
    assert trainer.post(f"{at}/proposals", data={"unit": cast.units["own"].id}).status_code == 303
    page = legal.get(f"{at}/returns/new/{cast.units['own'].id}")
    assert "顾明澈" in page.text
    gu = candidate_of(db, exam, cast.people["顾明澈"])
    said = {f"code_{gu.id}": "DATA", f"note_{gu.id}": "岗位写错", "code_a": "MISSING_PERSON", "note_a": "漏报王某"}
    assert legal.post(f"{at}/returns/new/{cast.units['own'].id}", data=said).status_code == 303
    assert [each.code for each in db.query(RosterDefect).order_by(RosterDefect.id)] == ["DATA", "MISSING_PERSON"]
    assert "有补正清单等您答复" in trainer.get(at).text
    assert legal.post(f"{at}/checks").status_code == 303
    shown = trainer.get(f"{at}/returns").text
    assert "岗位写错" in shown
    (back,) = re.findall(r"/roster/returns/(\d+)/answer", shown)
    assert trainer.post(f"{at}/returns/{back}/answer", data={"remark": " "}).status_code == 422
    assert trainer.post(f"{at}/returns/{back}/answer", data={"remark": "已更正"}).status_code == 303
    assert db.query(RosterAnswer).one().note == "已更正"
    assert legal.post(f"{at}/checks").status_code == 303
    assert bureau.post(f"{at}/confirmations").status_code == 303
    states = {each.state for each in db.query(ExamCandidate).filter_by(exam_id=exam.id)}
    db.expire_all()
    assert states == {"confirmed"}
    told = bureau.get(f"/exam-desk/{exam.id}/candidates/{gu.id}").text
    for word in ("单位报名", "退回单位补正", "法制机构审核通过", "司法局确认"):
        assert word in told


def test_people_are_chosen_from_the_roll_page_by_page(
    db: Session, client: Client, exam: Exam, cast: Cast, staff: Staff
) -> None:
    trainer, at = client(staff.trainer), f"/exam-desk/{exam.id}/roster"
    page = trainer.get(f"{at}/choosing", params={"q": "何"}).text
    assert "何以宁" in page
    assert "顾明澈" not in page
    assert "陆知远" not in trainer.get(f"{at}/choosing").text, "a neighbour's people are not offered"
    assert trainer.post(f"{at}/choices", data={}).status_code == 422
    chosen = [cast.people["何以宁"].id, cast.people["陆知远"].id]
    assert trainer.post(f"{at}/choices", data={"people": chosen}).status_code == 303
    assert [each.person_id for each in db.query(ExamCandidate)] == [chosen[0]]
    assert client(staff.legal).get(f"{at}/choosing").status_code == 403
    assert client(staff.legal).post(f"{at}/choices", data={"people": chosen}).status_code == 403


def test_a_table_of_people_is_judged_row_by_row(
    db: Session, client: Client, exam: Exam, cast: Cast, staff: Staff
) -> None:
    trainer, at, ids = client(staff.trainer), f"/exam-desk/{exam.id}/roster", cast.id_numbers
    rows = [
        ("顾明澈", ids["顾明澈"]), ("何以宁", ids["施雨桐"]), ("陆知远", ids["陆知远"]), ("谁", "3.29999198805E+17"),
        ("", ids["顾明澈"]),
    ]  # fmt: skip
    answer = trainer.post(f"{at}/file", files={"file": table(*rows)}, data={"whole": "1"})
    assert answer.status_code == 422
    assert db.query(ExamCandidate).count() == 0, "nobody unless everybody"
    answer = trainer.post(f"{at}/file", files={"file": table(*rows)})
    assert answer.status_code == 422
    for said in ("另一个姓名", "不在您的管辖范围内", "Excel当成数字", "和第2行是同一个人"):
        assert said in answer.text, said
    assert ids["陆知远"] not in answer.text
    assert [each.person_id for each in db.query(ExamCandidate)] == [cast.people["顾明澈"].id]
    assert trainer.post(f"{at}/file", files={"file": table(rows[0])}).status_code == 303, "once more adds nobody"
    assert db.query(ExamCandidate).count() == 1
    assert trainer.post(f"{at}/file", files={"file": ("a.exe", io.BytesIO(b"MZ"))}).status_code == 422
    assert client(staff.legal).post(f"{at}/file", files={"file": table(rows[0])}).status_code == 403


def test_the_roster_is_searched_filtered_and_counted(
    db: Session, client: Client, exam: Exam, cast: Cast, staff: Staff
) -> None:
    put_forward(db, exam, cast, staff)
    trainer, at = client(staff.trainer), f"/exam-desk/{exam.id}/roster"

    def names(**asked: Any) -> set[str]:
        page = trainer.get(at, params=asked).text
        return set(re.findall(r"/candidates/\d+\">([^<]+)</a>", page))

    assert names() == {"顾明澈", "何以宁", "施雨桐", "岳清和", "魏长风", "纪怀川"}
    assert names(q="纪") == {"纪怀川"}
    assert names(unit=str(cast.units["child"].id)) == {"纪怀川"}
    assert names(standing="exempt") == set()
    assert names(state="confirmed") == set()
    assert names(state="made-up", unit="99999999999999999999", page="zzz") == names()
    page = trainer.get(at).text
    assert "渣土中队" in page


def test_who_asks_to_be_put_off_sees_it_decided(
    db: Session, client: Client, exam: Exam, cast: Cast, staff: Staff
) -> None:
    put_forward(db, exam, cast, staff)
    one = candidate_of(db, exam, cast.people["顾明澈"])
    officer, bureau = client(cast[Role.SELF]), client(staff.examiner)
    assert "单位已报名，等法制机构审核" in officer.get("/exams").text
    mine = f"/exams/standing/{one.id}"
    assert officer.post(mine, data={"standing": "deferred", "reason": "住院"}).status_code == 422
    asked = {"standing": "deferred", "reason": "住院", "document": "住院证明3号"}
    wrong = {"file": ("a.pdf", io.BytesIO(b"MZ"), "application/pdf")}
    assert officer.post(mine, data=asked, files=wrong).status_code == 422
    right = {"file": ("证明.pdf", io.BytesIO(PDF), "application/pdf")}
    assert officer.post(mine, data=asked, files=right).status_code == 303
    request = db.query(StandingRequest).one()
    assert "等司法局决定" in officer.get(mine).text
    other = candidate_of(db, exam, cast.people["何以宁"])
    assert officer.get(f"/exams/standing/{other.id}").status_code == 404
    assert officer.post(f"/exams/standing/{other.id}", data=asked).status_code == 404
    at = f"/exam-desk/{exam.id}/standings"
    assert "住院证明3号" in bureau.get(at).text
    assert bureau.get(f"{at}/{request.id}/file").content == PDF
    assert client(cast.neighbour).get(f"{at}/{request.id}/file").status_code == 404
    assert client(staff.trainer).post(f"{at}/{request.id}", data={"granted": "yes"}).status_code == 403
    assert bureau.post(f"{at}/{request.id}", data={"granted": "no"}).status_code == 422
    assert bureau.post(f"{at}/{request.id}", data={"granted": "yes"}).status_code == 303
    assert db.query(StandingDecision).one().granted
    assert "缓考" in officer.get("/exams").text


def test_the_unit_asks_for_one_of_its_people(db: Session, client: Client, exam: Exam, cast: Cast, staff: Staff) -> None:
    put_forward(db, exam, cast, staff)
    one, trainer = candidate_of(db, exam, cast.people["何以宁"]), client(staff.trainer)
    at = f"/exam-desk/{exam.id}/candidates/{one.id}/standing"
    assert trainer.get(at).status_code == 200
    asked = {"standing": "exempt", "reason": "退休", "document": "退休通知"}
    assert trainer.post(at, data=asked | {"standing": "due"}).status_code == 422
    assert trainer.post(at, data=asked).status_code == 303
    assert "还没有决定" in trainer.get(f"/exam-desk/{exam.id}/candidates/{one.id}").text
    assert trainer.post(at, data=asked).status_code == 422, "one request at a time"
    assert client(staff.legal).post(at, data=asked).status_code == 403
    assert client(cast.neighbour).post(at, data=asked).status_code == 404


def test_a_late_addition_needs_its_reason(db: Session, client: Client, exam: Exam, cast: Cast, staff: Staff) -> None:
    set_terms(db, exam, Terms(30, 5, 5, roster_until=date(2023, 11, 19)))
    db.flush()
    trainer, at = client(staff.trainer), f"/exam-desk/{exam.id}/roster"
    refused = trainer.post(f"{at}/proposals", data={"unit": cast.units["own"].id})
    assert refused.status_code == 422
    assert "要写明理由" in refused.text
    told = trainer.post(f"{at}/proposals", data={"unit": cast.units["own"].id, "reason": "漏报"})
    assert told.status_code == 303
