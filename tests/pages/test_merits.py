"""Commendations and quarterly grades: kept on a document by another than the person, read in the file (C7)."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.audit.models import AuditEntry
from lms.credentials.actions.sanctions import Issued, record_sanction
from lms.credentials.models import Commendation, RegularAppraisal
from lms.credentials.rules.sanctions import SanctionKind
from lms.files import Attached
from tests.cast import Cast
from tests.client import Browser
from tests.factories import PDF, make_actor

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(date(2023, 11, 6))
GIVEN = {
    "kind": "ADVANCED", "level": "CITY", "title": "行政执法先进", "organ": "市人民政府",
    "document": "临政发〔2023〕9号", "on": "2023-10-20", "until": "2026-10-19",
}  # fmt: skip


@pytest.mark.requirement("SZ-5.2-4", "SZ-6.3-1", "FN-3-6", "FN-3-7", "JN-24-4")
def test_units_and_people_are_commended_on_a_document(db: Session, cast: Cast, client: Client) -> None:
    legal, trainer = client(cast[Role.UNIT_LEGAL]), client(cast[Role.UNIT_TRAINER])
    person = cast.people["顾明澈"]
    there = f"/commendations/people/{person.id}"
    assert "还没有登记过" in trainer.get("/commendations").text
    assert trainer.post(there, data=GIVEN).status_code == 403
    assert client(cast[Role.SELF]).get("/commendations").status_code == 403
    assert legal.get(f"/commendations/people/{cast.people['陆知远'].id}").status_code == 404
    assert "顾明澈" in legal.get("/commendations?q=顾明").text
    assert legal.post(there, data=GIVEN | {"document": ""}).status_code == 422
    assert legal.post(there, data=GIVEN | {"on": "2023-11-07"}).status_code == 422
    assert not db.query(Commendation).count()
    legal.post(there, data=GIVEN)
    unit = GIVEN | {"unit": cast.units["own"].id, "title": "行政执法先进集体"}
    assert "已登记表彰奖励" in legal.post("/commendations", data=unit, follow_redirects=True).text
    kept = {(one.title, one.person_id) for one in db.query(Commendation)}
    assert kept == {("行政执法先进", person.id), ("行政执法先进集体", None)}
    assert "行政执法先进 市人民政府" in legal.get(f"/people/{person.id}/file").text
    assert legal.post(f"/commendations/people/{cast.people['岳清和'].id}", data=GIVEN).status_code == 422  # himself


def test_a_sanction_that_runs_bars_a_commendation(db: Session, cast: Cast, client: Client) -> None:
    person = cast.people["顾明澈"]
    issued = Issued("市纪委", "临纪〔2023〕1号", date(2023, 9, 1), Attached("a.pdf", PDF))
    record_sanction(db, person, SanctionKind.WARNING, issued, actor=cast[Role.UNIT_LEGAL])
    page = client(cast[Role.JUSTICE_REVIEWER]).post(f"/commendations/people/{person.id}", data=GIVEN)
    assert (page.status_code, "处分期内" in page.text) == (422, True)
    assert not db.query(Commendation).count()


@pytest.mark.requirement("ZJG-7-8", "SZ-2.2-7")
def test_of_a_quarter_the_last_grade_counts(db: Session, cast: Cast, client: Client) -> None:
    legal, person = client(cast[Role.UNIT_LEGAL]), cast.people["顾明澈"]
    at = f"/commendations/people/{person.id}/grades"
    told = {"year": "2023", "quarter": "3", "grade": "ORDINARY"}
    legal.post(at, data=told)
    assert "较好" in legal.post(at, data=told | {"grade": "FAIRLY_GOOD"}, follow_redirects=True).text
    assert db.query(RegularAppraisal).count() == 2
    assert "2023Q3" in legal.get(f"/people/{person.id}/file").text
    assert "还没有到最后一个月" in legal.post(at, data=told | {"quarter": "4"}).text


@pytest.mark.requirement("ZJG-7-9", "SZ-2.2-8", "FN-3-5")
def test_grades_of_a_year_go_to_who_decides_about_posts_and_pay(db: Session, cast: Cast, client: Client) -> None:
    legal, assistant = client(cast[Role.UNIT_LEGAL]), cast.people["何以宁"]
    officer = cast.people["顾明澈"]
    legal.post(f"/commendations/people/{officer.id}", data=GIVEN)
    for person, quarter, grade in ((officer, 2, "POOR"), (officer, 2, "GOOD"), (assistant, 3, "FAIRLY_GOOD")):
        told = {"year": "2023", "quarter": str(quarter), "grade": grade}
        legal.post(f"/commendations/people/{person.id}/grades", data=told)
    assert "/commendations/grades.xlsx" in legal.get("/commendations").text
    answer = legal.get("/commendations/grades.xlsx")
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    title, _, *rows = [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True) if any(row)]
    assert "2023年度平时考核结果（截至2023-11-06）" in title
    assert {(row[0], row[2], *row[4:]) for row in rows} == {
        ("顾明澈", "执法人员", "", "好", "", "", "行政执法先进"),
        ("何以宁", "辅助人员", "", "", "较好", "", ""),
    }
    entry = db.query(AuditEntry).filter_by(action="regular_appraisals:exported").one()
    assert sha256(answer.content).hexdigest() in str(entry.details)
    neighbour = client(make_actor(db, Role.UNIT_LEGAL, cast.units["sibling"], name="邻局法制"))
    for browser, year in ((client(cast[Role.JUSTICE_REVIEWER]), 2022), (neighbour, 2023)):
        other = browser.get(f"/commendations/grades.xlsx?year={year}")
        assert "顾明澈" not in str(list(load_workbook(BytesIO(other.content)).worksheets[0].values))
    assert client(cast[Role.UNIT_TRAINER]).get("/commendations/grades.xlsx").status_code == 403
    assert client(cast[Role.SELF]).get("/commendations/grades.xlsx").status_code == 403
