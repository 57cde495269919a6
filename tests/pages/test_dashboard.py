"""The dashboard: page, workbook, paper and API say the same; down to the names by reach; who may not see is refused."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.exchange.dashboard_words import FIGURES
from lms.hours.catalogue import Tag
from tests.cast import Cast
from tests.client import Browser
from tests.factories import adopt_rules
from tests.markup import element, elements
from tests.pdf import pdf_text
from tests.rooms.world import enter

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(date(2023, 11, 20))
TOPIC = int(Tag.PRUDENT)


def meet(db: Session, cast: Cast, *names: str) -> None:
    """Give people all that 启东 asks for."""
    adopt_rules(db, cast.units["city"])
    for name in names:
        enter(db, cast.people[name], 24, "PL.SYS", tags=TOPIC)
        enter(db, cast.people[name], 36)


def sheet(data: bytes, name: str, first: str) -> list[list[Any]]:
    """Return the rows of a sheet below its column heads."""
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name(name).to_python()
    return rows[1 + next(number for number, row in enumerate(rows) if row[0] == first) :]


@pytest.mark.requirement("QD-M9-2")
@pytest.mark.requirement("QD-M9-6")
def test_page_workbook_paper_and_api_say_the_same(db: Session, cast: Cast, client: Client) -> None:
    meet(db, cast, "陆知远", "孟昭宁")
    browser = client(cast[Role.JUSTICE_REVIEWER])
    api = browser.get("/api/v1/dashboard?year=2023").json()
    page = browser.get("/dashboard").text
    book, paper = browser.get("/dashboard.xlsx").content, browser.get("/dashboard.pdf")
    text = pdf_text(paper.content)
    figures = {row[0]: row for row in sheet(book, "主要指标", "指标名称")}
    on_page = [e.text for e in elements(page, "p", class_="stat__figure")]
    assert len(on_page) == len(api["figures"]) == len(figures) == 10
    for said, shown in zip(api["figures"], on_page, strict=True):
        name = FIGURES[said["key"].upper()][0]
        value = figures[name][1]
        assert shown.rstrip(" 个司法所人") == value
        assert (said["value"] or "–") == value.removesuffix("%")
        assert [figures[name][2], figures[name][3], figures[name][6]] == [said["part"], said["whole"], said["missing"]]
        assert value in text
        assert f"{said['part']}／{said['whole']}" in text
    ranked = [(unit["rank"], unit["unit"]["code"], unit["due"], unit["met"]) for unit in api["units"]]
    assert [tuple(row[place] for place in (0, 1, 3, 4)) for row in sheet(book, "各单位", "名次")] == ranked
    assert sum(unit["due"] for unit in api["units"]) == api["due"] == 13
    assert (api["completion_rate"], api["figures"][0]["missing"]) == ("15.38", 11)
    assert not [name for name in cast.people if name in text]
    assert db.query(AuditEntry).filter_by(action="dashboard:figures:exported").count() == 2


@pytest.mark.requirement("QD-M9-2")
def test_every_number_leads_to_as_many_names(db: Session, cast: Cast, client: Client) -> None:
    meet(db, cast, "陆知远")
    browser = client(cast[Role.JUSTICE_REVIEWER])
    page = browser.get("/dashboard").text
    leads = {e["href"] for e in elements(page, "a") if e["href"].startswith("/dashboard/names")}
    assert {"/dashboard/names?which=none", "/dashboard/names?which=forecast"} <= leads
    without = browser.get("/dashboard/names?which=none").text
    assert "共12条" in without
    assert len(elements(without, "th", scope="row")) == 12
    assert "顾明澈" in without
    assert "何以宁" not in without  # an assistant needs none
    late = browser.get("/dashboard/names?which=forecast").text
    assert "陆知远" not in late
    assert "共12条" in late
    offices = browser.get("/dashboard/names?which=offices_empty").text
    assert "吕港司法所" in offices


def test_of_a_large_place_its_units_are_listed_and_lead_to_their_names(
    db: Session, cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    meet(db, cast, "陆知远")
    browser = client(cast[Role.JUSTICE_REVIEWER])
    monkeypatch.setattr("lms.dashboard.queries.names.MOST_NAMED", 8)
    page = browser.get("/dashboard/names?which=forecast").text
    assert "人数较多，名单请到下级单位查看" in page
    assert "顾明澈" not in page
    own = f"/dashboard/names?which=forecast&unit={cast.units['own'].id}"
    assert own in [e["href"] for e in elements(page, "a")]
    assert "市交通局" not in page  # who works there has met the year
    assert "顾明澈" in browser.get(own).text


def test_a_figure_says_what_is_counted_and_as_of_which_day(db: Session, cast: Cast, client: Client) -> None:
    meet(db, cast)
    page = client(cast[Role.JUSTICE_REVIEWER]).get("/dashboard?as_of=2023-10-31").text
    assert "统计至2023年10月31日" in page
    assert len(elements(page, "details", class_="define")) == 10
    assert element(page, "h1").text == "临江市2023年度监督总览"
    refused = client(cast[Role.JUSTICE_REVIEWER]).get("/dashboard?as_of=2023-12-31")
    assert refused.status_code == 422


@pytest.mark.requirement("ZJG-2-4")
def test_each_sees_his_own_reach(db: Session, cast: Cast, client: Client) -> None:
    meet(db, cast)
    leader, sibling = client(cast[Role.UNIT_LEADER]), cast.units["sibling"]
    assert element(leader.get("/dashboard").text, "h1").text == "市城管局2023年度监督总览"
    assert "市交通局" not in leader.get("/dashboard").text
    for path in ("/dashboard", "/dashboard.xlsx", "/dashboard.pdf", "/dashboard/names"):
        assert leader.get(f"{path}?unit={sibling.id}&which=none").status_code == 404
    assert leader.get(f"/api/v1/dashboard?unit={sibling.code}").status_code == 404
    assert "陆知远" not in leader.get("/dashboard/names?which=none").text


def test_who_sees_figures_only_gets_no_names_and_others_nothing(db: Session, cast: Cast, client: Client) -> None:
    meet(db, cast)
    province = client(cast[Role.PROVINCE])
    page = province.get("/dashboard").text
    assert "只看数字，不看姓名" in page
    assert not [e for e in elements(page, "a") if "which=none" in e["href"] or "#unmet" in e["href"]]
    assert province.get("/dashboard/names?which=none").status_code == 403
    assert province.get("/dashboard/names?which=forecast").status_code == 403
    assert province.get("/dashboard/names?which=organs_short").status_code == 200
    assert province.get("/dashboard.xlsx").status_code == 403
    assert client(cast[Role.SELF]).get("/dashboard").status_code == 403
    assert client(cast[Role.SELF]).get("/api/v1/dashboard").status_code == 403
    assert client(None).get("/api/v1/dashboard").status_code == 401


def test_a_place_without_rules_or_people_says_so_and_shows_no_rate(cast: Cast, client: Client) -> None:
    page = client(cast[Role.JUDICIAL_OFFICE]).get("/dashboard").text
    assert "还没有采用2023年度的规则" in page
    assert "–" in [e.text for e in elements(page, "p", class_="stat__figure")]
    assert client(cast[Role.JUDICIAL_OFFICE]).get("/dashboard/names?which=anything").status_code == 404
