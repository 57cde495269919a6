"""The pages of training plans: drafted, handed in, returned, filed, amended, printed (FN-1-4, SZ-2.2-5)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.filings.models import Filing, PlanLine
from tests.cast import Cast
from tests.client import Browser
from tests.factories import adopt_rules, make_actor

Client = Callable[[Actor | None], Browser]
MARCH = date(2023, 3, 20)
LINE = {
    "month": "4",
    "title": "公共法律知识轮训",
    "method": "CLASSROOM",
    "category": "PL.GEN",
    "hours": "24",
    "people": "6",
    "host": "市司法局",
}
pytestmark = pytest.mark.at(MARCH)


@pytest.fixture
def trainer(db: Session, cast: Cast) -> Actor:
    adopt_rules(db, cast.units["city"])
    return cast[Role.UNIT_TRAINER]


@pytest.fixture
def plan(db: Session, cast: Cast, trainer: Actor, client: Client) -> Filing:
    """Return a plan of 市城管局 that reaches what 启东 asks for."""
    browser = client(trainer)
    browser.post("/plans", data={"unit": cast.units["own"].id, "year": "2023"})
    found = db.query(Filing).one()
    browser.post(f"/plans/{found.id}/lines", data=LINE)
    browser.post(f"/plans/{found.id}/lines", data=LINE | {"month": "9", "category": "BK.CSGL", "hours": "36"})
    return found


@pytest.fixture
def submitted(cast: Cast, plan: Filing, client: Client) -> Filing:
    client(cast[Role.UNIT_LEADER]).post(f"/plans/{plan.id}/submission")
    return plan


def test_a_plan_is_begun_once_a_unit_and_year(db: Session, cast: Cast, trainer: Actor, client: Client) -> None:
    browser, form = client(trainer), {"unit": cast.units["own"].id, "year": "2023"}
    assert "市城管局" in browser.get("/plans/new").text
    first = browser.post("/plans", data=form)
    assert first.headers["location"].endswith("/edit")
    again = browser.post("/plans", data=form)
    assert again.headers["location"] == f"/plans/{db.query(Filing).one().id}"
    assert browser.post("/plans", data=form | {"unit": cast.units["sibling"].id}).status_code == 404
    assert "只能编今年和明年" in browser.post("/plans", data=form | {"year": "2030"}).text
    assert "由上级单位统一报送" in browser.post("/plans", data=form | {"unit": cast.units["child"].id}).text


def test_lines_are_added_changed_and_taken_out(db: Session, plan: Filing, trainer: Actor, client: Client) -> None:
    browser, line = client(trainer), db.query(PlanLine).order_by(PlanLine.id).first()
    assert line
    page = browser.get(f"/plans/{plan.id}/edit?line={line.id}").text
    assert 'value="公共法律知识轮训"' in page
    browser.post(f"/plans/{plan.id}/lines", data=LINE | {"line": line.id, "hours": "25.5"})
    assert (line.credit, db.query(PlanLine).count()) == (2550, 2)
    removal = f"/plans/{plan.id}/lines/{line.id}/removal"
    browser.post(removal)
    assert db.query(PlanLine).count() == 1
    assert browser.post(removal).status_code == 404


@pytest.mark.parametrize(
    ("differing", "said"),
    [
        ({"month": "13"}, "请填写数字"),
        ({"title": ""}, "请填写这一项"),
        ({"hours": "viele"}, "请填写数字"),
        ({"people": "0"}, "请填写数字"),
        ({"category": "XX"}, "没有XX这个类别"),
        ({"method": "SALON"}, "执法监督沙龙不能计为"),
    ],
)
def test_a_line_that_cannot_be_stands_beside_its_field(
    db: Session, plan: Filing, trainer: Actor, client: Client, differing: dict[str, Any], said: str
) -> None:
    answer = client(trainer).post(f"/plans/{plan.id}/lines", data=LINE | differing)
    assert answer.status_code == 422
    assert said in answer.text
    assert db.query(PlanLine).count() == 2


def test_what_is_short_is_said_while_drafting_and_stops_the_handing_in(
    db: Session, cast: Cast, plan: Filing, trainer: Actor, client: Client
) -> None:
    line = db.query(PlanLine).filter_by(category="PL.GEN").one()
    client(trainer).post(f"/plans/{plan.id}/lines/{line.id}/removal")
    page = client(trainer).get(f"/plans/{plan.id}/edit").text
    assert "人均计划36学时，少于规则要求的60学时" in page
    assert "第1季度没有安排培训" in page
    answer = client(cast[Role.UNIT_LEADER]).post(f"/plans/{plan.id}/submission")
    assert answer.status_code == 422
    assert plan.state == "draft"


def test_lecturers_and_budget_are_saved(plan: Filing, trainer: Actor, client: Client) -> None:
    browser = client(trainer)
    browser.post(f"/plans/{plan.id}/edit", data={"lecturers": "王老师，市委党校", "budget_yuan": "12000", "notes": ""})
    page = browser.get(f"/plans/{plan.id}").text
    assert "王老师，市委党校" in page
    assert "12000元" in page
    assert browser.post(f"/plans/{plan.id}/edit", data={"budget_yuan": "-1"}).status_code == 422


@pytest.mark.requirement("FN-1-4")
def test_the_leader_hands_in_and_the_bureau_files_it_with_a_number(
    cast: Cast, plan: Filing, trainer: Actor, client: Client
) -> None:
    refused = client(trainer).post(f"/plans/{plan.id}/submission")
    assert refused.status_code == 422
    assert "由负责人报送" in refused.text
    assert client(cast[Role.UNIT_LEADER]).post(f"/plans/{plan.id}/submission").status_code == 303
    page = client(cast[Role.JUSTICE_REVIEWER]).get(f"/plans/{plan.id}").text
    assert "2023年4月3日前没有答复的" in page
    client(cast[Role.JUSTICE_REVIEWER]).post(f"/plans/{plan.id}/receipt")
    assert (plan.state, plan.number) == ("filed", "TP-000000-2023-0001")
    page = client(trainer).get(f"/plans/{plan.id}").text
    assert "备案编号TP-000000-2023-0001" in page
    assert "人均学时：计划与实际" in page
    twice = client(cast[Role.JUSTICE_DECIDER]).post(f"/plans/{plan.id}/receipt")
    assert twice.status_code == 422


def test_the_bureau_returns_once_with_a_list(cast: Cast, submitted: Filing, trainer: Actor, client: Client) -> None:
    bureau = client(cast[Role.JUSTICE_REVIEWER])
    assert bureau.post(f"/plans/{submitted.id}/return", data={"defects": " "}).status_code == 422
    bureau.post(f"/plans/{submitted.id}/return", data={"defects": "缺授课人\n缺第三季度"})
    page = client(trainer).get(f"/plans/{submitted.id}").text
    assert "缺授课人" in page
    assert "2023年3月27日前重报不算迟报" in page
    client(cast[Role.UNIT_LEADER]).post(f"/plans/{submitted.id}/submission")
    again = bureau.post(f"/plans/{submitted.id}/return", data={"defects": "再改"})
    assert again.status_code == 422
    assert "已经退回过一次" in again.text


def test_what_lies_with_the_bureau_is_not_edited(submitted: Filing, trainer: Actor, client: Client) -> None:
    browser = client(trainer)
    assert browser.get(f"/plans/{submitted.id}/edit").headers["location"] == f"/plans/{submitted.id}"
    assert browser.post(f"/plans/{submitted.id}/lines", data=LINE).status_code == 422
    assert browser.post(f"/plans/{submitted.id}/edit", data={"lecturers": "x"}).status_code == 422


def test_a_filed_plan_is_amended_by_a_new_filing(
    db: Session, cast: Cast, submitted: Filing, trainer: Actor, client: Client
) -> None:
    browser = client(trainer)
    assert browser.post(f"/plans/{submitted.id}/amendment").status_code == 422
    client(cast[Role.JUSTICE_REVIEWER]).post(f"/plans/{submitted.id}/receipt")
    answer = browser.post(f"/plans/{submitted.id}/amendment")
    made = db.query(Filing).filter(Filing.amends_id == submitted.id).one()
    assert answer.headers["location"] == f"/plans/{made.id}/edit"
    assert "有一份变更在办" in browser.get(f"/plans/{submitted.id}").text
    assert "已有一份变更在办" in browser.post(f"/plans/{submitted.id}/amendment").text


@pytest.mark.requirement("FN-1-4")
def test_the_bureau_lists_who_filed_who_is_late_and_who_is_missing(
    cast: Cast, submitted: Filing, client: Client
) -> None:
    with clock.travel(to=date(2023, 4, 5)):
        page = client(cast[Role.JUSTICE_REVIEWER]).get("/plans?year=2023").text
        assert "5个单位应当报送：0个已备案，1个等受理，4个还没有报送，4个迟报或逾期未报" in page
        late = client(cast[Role.JUSTICE_REVIEWER]).get("/plans?year=2023&state=late").text
        assert "市交通局" in late
        assert ">市城管局</a>" not in late


@pytest.mark.parametrize("role", [Role.JUDICIAL_OFFICE, Role.JUSTICE_DECIDER, Role.UNIT_LEADER])
def test_who_only_reads_drafts_nothing(cast: Cast, plan: Filing, client: Client, role: Role) -> None:
    browser = client(cast[role])
    assert browser.get("/plans").status_code == 200
    for address in ("/plans", f"/plans/{plan.id}/edit", f"/plans/{plan.id}/lines", f"/plans/{plan.id}/amendment"):
        assert browser.post(address, data=LINE).status_code == 403
    assert len(browser.get("/plans").text) > 0


def test_others_see_nothing_of_a_plan(db: Session, cast: Cast, submitted: Filing, client: Client) -> None:
    for address in (f"/plans/{submitted.id}", f"/plans/{submitted.id}?view=print"):
        assert client(cast.neighbour).get(address).status_code == 404
        assert client(cast[Role.SELF]).get(address).status_code == 403
    other = make_actor(db, Role.JUSTICE_REVIEWER, cast.units["other_city"])
    assert client(other).post(f"/plans/{submitted.id}/receipt").status_code == 404
    assert client(cast[Role.UNIT_TRAINER]).post(f"/plans/{submitted.id}/receipt").status_code == 403
    assert submitted.state == "submitted"


def test_a_plan_is_printed(submitted: Filing, trainer: Actor, client: Client) -> None:
    page = client(trainer).get(f"/plans/{submitted.id}?view=print").text
    assert "单位负责人签名" in page
    assert "公共法律知识轮训" in page
    assert client(trainer).get(f"/plans/{submitted.id}?view=pdf").status_code == 404
