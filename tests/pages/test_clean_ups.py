"""Pages of clean-ups: opened, a line decided, the report, closed by the head (ZJG-7-10)."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import Role
from lms.credentials.models import CleanUp, CleanUpDecision, CleanUpLine
from tests.cast import Cast
from tests.client import Browser as Client
from tests.pdf import pdf_text

NOON = date(2026, 11, 20)
pytestmark = pytest.mark.at(NOON)
Clients = Callable[..., Client]


@pytest.fixture
def opened(db: Session, client: Clients, cast: Cast) -> CleanUp:
    said = {"title": "2026年清理", "unit": str(cast.units["child"].id), "as_of": NOON.isoformat()}
    page = client(cast[Role.UNIT_LEGAL]).post("/clean-ups", data=said, follow_redirects=True)
    assert "名单已列出" in page.text
    assert "没有执法证件" in page.text
    return db.scalars(select(CleanUp)).one()


def test_a_line_is_decided_and_the_head_closes(db: Session, client: Clients, cast: Cast, opened: CleanUp) -> None:
    legal, leader = client(cast[Role.UNIT_LEGAL]), client(cast[Role.UNIT_LEADER])
    (line,) = db.scalars(select(CleanUpLine)).all()
    at = f"/clean-ups/lines/{line.id}"
    assert legal.post(at, data={"outcome": "KEPT", "reason": ""}).status_code == 422
    shown = legal.post(at, data={"outcome": "KEPT", "reason": "正在申领证件"}, follow_redirects=True)
    assert "正在申领证件" in shown.text
    assert db.scalars(select(CleanUpDecision.outcome)).all() == ["KEPT"]
    closed = leader.post(f"/clean-ups/{opened.id}/closing", data={"text": ""}, follow_redirects=True)
    assert "清理已办结" in closed.text
    assert "不能再改处理意见" in legal.get(at).text


def test_the_report_names_each_person_with_reason_and_decision(client: Clients, cast: Cast, opened: CleanUp) -> None:
    sent = client(cast[Role.JUSTICE_REVIEWER]).get(f"/clean-ups/{opened.id}/report.xlsx")
    sheets = openpyxl.load_workbook(BytesIO(sent.content), read_only=True)
    cells = [str(cell) for row in sheets["人员"].iter_rows(values_only=True) for cell in row]
    assert "纪怀川" in cells
    assert any("没有执法证件" in cell for cell in cells)
    text = pdf_text(client(cast[Role.UNIT_LEGAL]).get(f"/clean-ups/{opened.id}/report.pdf").content)
    for said in (opened.title, "纪怀川", "没有执法", "还没有处理", "尚未办结", "单位负责人"):
        assert said in text


def test_an_early_end_a_second_one_and_a_bare_form_say_why_not(client: Clients, cast: Cast, opened: CleanUp) -> None:
    legal, leader = client(cast[Role.UNIT_LEGAL]), client(cast[Role.UNIT_LEADER])
    early = leader.post(f"/clean-ups/{opened.id}/closing", data={"text": ""})
    assert early.status_code == 422
    assert "还有1人没有处理意见" in early.text
    said = {"title": "又一次", "unit": str(opened.unit_id), "as_of": NOON.isoformat()}
    again = legal.post("/clean-ups", data=said)
    assert again.status_code == 422
    assert "还没有办结" in again.text
    assert legal.post("/clean-ups", data={}).status_code == 422
    assert leader.post("/clean-ups", data=said).status_code == 403


def test_the_neighbour_sees_an_empty_list(client: Clients, cast: Cast, opened: CleanUp) -> None:
    assert cast.neighbour is not None
    neighbour = client(cast.neighbour)
    assert "还没有开展过清理" in neighbour.get("/clean-ups").text
    assert neighbour.get(f"/clean-ups/{opened.id}").status_code == 404
