"""Kinds' defaults, sittings, rooms and score tables on pages: done, refused, and closed to others."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.exams.actions.drawing import draw_papers, open_exam
from lms.exams.models import AttemptScore, Exam, ExamRoom, ExamSeat, ExamSitting, ExamTerms, ScoreBatch
from lms.exams.queries.sheets import sampled
from lms.exchange.sheets import NewSheet, write_xlsx
from tests.cast import Cast
from tests.client import Browser
from tests.exam_factories import MORNING, Staff, announced_exam, candidate_of, fill_roster, make_blueprint
from tests.factories import adopt_rules

Client = Callable[[Actor | None], Browser]
ROOM = {"name": "第一考室", "deep": "4", "wide": "3", "variants": "2", "address": "三楼"}
SITTING = {"day": "2023-12-02", "at": "23:30", "way": "paper", "room": "市委党校"}
pytestmark = pytest.mark.at(MORNING)


@pytest.fixture
def exam(db: Session, cast: Cast, staff: Staff) -> Exam:
    exam = announced_exam(db, cast.units["city"], staff, starts_at=MORNING + timedelta(days=10))
    fill_roster(db, exam, cast.units["own"], staff)
    return exam


def test_the_form_begins_with_what_a_kind_is_held_like_and_says_where_from(
    db: Session, client: Client, cast: Cast, staff: Staff
) -> None:
    adopt_rules(db, cast.units["city"])
    make_blueprint(db, cast.units["city"], actor=staff.examiner)
    thin = make_blueprint(db, cast.units["own"], each=2, actor=staff.examiner)
    bureau = client(staff.examiner)
    spot = bureau.get("/exam-desk/new", params={"kind": "SPOT"}).text
    assert 'name="minutes" type="text" value="30"' in spot
    assert "启政办发〔2023〕11号一（三）9" in spot
    assert f'<option value="{cast.units["city"].id}" selected>' in spot, "the whole place, unless told"
    assert "系统默认，可改" in spot
    assert "考试合格率目标99%" in spot, "what the place's rules fix is said with its source"
    assert "题库够用" in spot
    assert "处不够" in spot, "the thin one is told before it is chosen"
    assert "六安市生态环境局2025年资格考试公告" in bureau.get("/exam-desk/new", params={"kind": "made-up"}).text
    form = {
        "title": "专项抽考", "kind": "SPOT", "unit": cast.units["city"].id, "blueprint": thin.id, "day": "2024-02-29",
        "at": "09:00", "minutes": "30", "make_up_days": "0", "results_workdays": "1", "review_workdays": "5",
        "roster_until": "2024-02-28", "bring": "身份证",
    }  # fmt: skip
    refused = bureau.post("/exam-desk", data=form | {"roster_until": "2024-03-01"})
    assert refused.status_code == 422
    assert "不能晚于开考日期" in refused.text
    assert bureau.post("/exam-desk", data=form | {"make_up_days": "999"}).status_code == 422
    assert bureau.post("/exam-desk", data=form).status_code == 303
    terms = db.query(ExamTerms).one()
    assert (terms.make_up_days, terms.results_workdays, terms.bring) == (0, 1, "身份证")
    edited = bureau.get(f"/exam-desk/{terms.exam_id}/edit").text
    assert 'value="2024-02-28"' in edited
    assert bureau.post(f"/exam-desk/{terms.exam_id}", data=form | {"make_up_days": "15"}).status_code == 303
    db.refresh(terms)
    assert terms.make_up_days == 15


def test_sittings_and_rooms_are_added_changed_and_removed(
    db: Session, client: Client, exam: Exam, cast: Cast, staff: Staff
) -> None:
    bureau, at, first = client(staff.examiner), f"/exam-desk/{exam.id}", exam.sittings[0].id
    assert bureau.get(f"{at}/sittings/new").status_code == 200
    assert bureau.post(f"{at}/sittings", data=SITTING | {"day": "2020-01-01"}).status_code == 422
    assert bureau.post(f"{at}/sittings", data=SITTING).status_code == 303
    second = db.query(ExamSitting).order_by(ExamSitting.id.desc()).limit(1).one()
    assert clock.local_date(second.ends_at) == date(2023, 12, 3), "it goes on after midnight"
    own = f"{at}/sittings/{second.id}"
    assert "市委党校" in bureau.get(own).text
    assert bureau.post(own, data=SITTING | {"at": "09:00"}).status_code == 303
    assert bureau.post(f"{own}/rooms", data=ROOM | {"name": " "}).status_code == 422
    assert bureau.post(f"{own}/rooms", data=ROOM | {"capacity": "13"}).status_code == 422
    assert bureau.post(f"{own}/rooms", data=ROOM).status_code == 303
    room = db.query(ExamRoom).one()
    assert bureau.post(f"{at}/rooms/{room.id}", data=ROOM | {"name": "302室"}).status_code == 303
    assert "302室" in bureau.get(f"{at}/sittings").text
    assert bureau.post(f"{at}/rooms/{room.id}/removal").status_code == 303
    assert bureau.post(f"{own}/removal").status_code == 303
    assert bureau.post(f"{at}/sittings/{first}/removal").status_code == 409
    for path, data in ((f"{at}/sittings", SITTING), (f"{at}/sittings/{first}", SITTING), (f"{at}/places", {})):
        assert client(staff.trainer).post(path, data=data).status_code == 403
        assert client(cast[Role.PROVINCE]).post(path, data=data).status_code == 403
    assert client(staff.trainer).get(f"{at}/sittings").status_code == 200


def test_candidates_are_seated_and_one_is_moved_by_hand(
    db: Session, client: Client, exam: Exam, cast: Cast, staff: Staff
) -> None:
    bureau, at, first = client(staff.examiner), f"/exam-desk/{exam.id}", exam.sittings[0].id
    assert bureau.post(f"{at}/sittings/{first}/rooms", data=ROOM | {"capacity": "5"}).status_code == 303
    refused = bureau.post(f"{at}/places", data={"scope": "all"})
    assert refused.status_code == 422
    assert "还差1个座位" in refused.text
    room = db.query(ExamRoom).one()
    assert bureau.post(f"{at}/rooms/{room.id}", data=ROOM).status_code == 303
    assert bureau.post(f"{at}/places", data={"scope": "all"}).status_code == 303
    assert db.query(ExamSeat).count() == 6
    plan = bureau.get(f"{at}/rooms/{room.id}").text
    assert "顾明澈" in plan
    assert "seat-plan" in plan
    assert client(cast.neighbour).get(f"{at}/rooms/{room.id}").status_code == 200, "whoever deals with the exam sees it"
    gu = candidate_of(db, exam, cast.people["顾明澈"])
    own = f"{at}/candidates/{gu.id}/seat"
    free = next(n for n in range(1, 13) if n not in {each.number for each in db.query(ExamSeat)})
    assert bureau.get(own).status_code == 200
    assert bureau.post(own, data={"place": f"room:{room.id}", "number": str(free)}).status_code == 422
    assert bureau.post(own, data={"place": "roof:1", "reason": "x"}).status_code == 422
    said = {"place": f"room:{room.id}", "number": str(free), "reason": "视力"}
    assert client(staff.trainer).post(own, data=said).status_code == 403
    assert bureau.post(own, data=said).status_code == 303
    assert f"第一考室 {free:02d}" in bureau.get(f"{at}/candidates/{gu.id}").text
    taken = db.query(ExamSeat).filter(ExamSeat.candidate_id != gu.id).limit(1).one().number
    assert "已有考生" in bureau.post(own, data=said | {"number": str(taken)}).text
    assert bureau.post(f"{at}/rooms/{room.id}/removal").status_code == 409


def opened(db: Session, exam: Exam, staff: Staff) -> None:
    draw_papers(db, exam, actor=staff.examiner)
    open_exam(db, exam, actor=staff.examiner)
    db.flush()


def sheet(*rows: tuple[str, ...]) -> dict[str, Any]:
    heads = ["准考证号", "姓名", "成绩", "扫描件"]
    return {"file": ("成绩.xlsx", io.BytesIO(write_xlsx([NewSheet("成绩", heads, list(rows))])))}


@pytest.mark.requirement("QD-10-9")
def test_a_score_table_is_brought_by_one_and_compared_by_another(
    db: Session, client: Client, exam: Exam, cast: Cast, staff: Staff
) -> None:
    opened(db, exam, staff)
    bureau, decider, at = client(staff.examiner), client(staff.decider), f"/exam-desk/{exam.id}/scores"
    gu, he = (candidate_of(db, exam, cast.people[name]).ticket_no or "" for name in ("顾明澈", "何以宁"))
    nothing = bureau.post(at, files=sheet(("1", "", "10", "")))
    assert nothing.status_code == 422
    assert "没有这个准考证号" in nothing.text
    assert bureau.post(at, files={"file": ("a.exe", io.BytesIO(b"MZ"))}).status_code == 422
    assert client(staff.trainer).get(at).status_code == 403
    assert client(staff.trainer).post(at, files=sheet((gu, "", "10", ""))).status_code == 403
    table = sheet((gu, "顾明澈", "12.5", "1.png"), (he, "何以宁", "9", ""), ("1", "", "10", ""))
    assert bureau.post(at, files=table).status_code == 303
    batch = db.query(ScoreBatch).one()
    own = f"{at}/{batch.id}"
    shown = bureau.get(own).text
    assert "等另一人核对" in shown
    assert "没有这个准考证号" in shown
    blind = decider.get(own).text
    assert ">12.5<" not in blind
    assert 'value="12.5"' not in blind, "the second person does not see what was entered"
    lines = {each.name: each.line.id for each in sampled(db, batch)}
    seen = {f"seen_{lines['顾明澈']}": "12.5", f"seen_{lines['何以宁']}": "9"}
    assert "还没有上传扫描件" in decider.post(f"{own}/acceptance", data=seen).text
    png = b"\x89PNG\r\n\x1a\nscan"
    assert bureau.post(f"{own}/scans", files={"scans": ("2.png", io.BytesIO(png))}).status_code == 422
    assert bureau.post(f"{own}/scans", data={}).status_code == 422
    assert bureau.post(f"{own}/scans", files={"scans": ("1.png", io.BytesIO(png))}).status_code == 303
    assert bureau.post(f"{own}/acceptance", data=seen).status_code == 422, "who entered it does not compare it"
    for typed in ({}, seen | {f"seen_{lines['何以宁']}": "九"}, seen | {f"seen_{lines['何以宁']}": "9.3"}):
        assert decider.post(f"{own}/acceptance", data=typed).status_code == 422
    differs = decider.post(f"{own}/acceptance", data=seen | {f"seen_{lines['何以宁']}": "8"})
    assert differs.status_code == 422
    assert "第3行" in differs.text
    assert db.query(AttemptScore).count() == 0
    assert decider.post(f"{own}/acceptance", data=seen).status_code == 303
    assert {each.points for each in db.query(AttemptScore)} == {25, 18}
    assert "已核对入账" in bureau.get(at).text
    assert decider.post(f"{own}/rejection", data={"remark": "x"}).status_code == 422, "it is decided"
    assert client(staff.trainer).post(f"{own}/acceptance", data=seen).status_code == 403


def test_a_table_is_taken_back_with_a_reason_and_then_counts_for_nothing(
    db: Session, client: Client, exam: Exam, cast: Cast, staff: Staff
) -> None:
    opened(db, exam, staff)
    bureau, at = client(staff.examiner), f"/exam-desk/{exam.id}/scores"
    gu = candidate_of(db, exam, cast.people["顾明澈"]).ticket_no or ""
    assert bureau.post(at, files=sheet((gu, "顾明澈", "12.5", ""))).status_code == 303
    own = f"{at}/{db.query(ScoreBatch).one().id}"
    assert bureau.post(f"{own}/rejection", data={"remark": " "}).status_code == 422
    assert bureau.post(f"{own}/rejection", data={"remark": "拿错了表"}).status_code == 303
    assert "已退回" in bureau.get(at).text
    assert bureau.get(f"{own}/scans/1").status_code == 404
