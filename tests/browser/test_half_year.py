"""30 November at the bureau: the half-year report on paper, the bulletin and its answer, the package back unchanged."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.people.rules import UnitKind
from tests.browser.looking import faults, fits
from tests.browser.serving import Site
from tests.browser.waiting import follow
from tests.factories import adopt_rules, make_actor, make_person, make_unit, post_class

pytestmark = pytest.mark.slow
DAY = date(2023, 11, 30)


def _told(db: Session) -> dict[str, Actor]:
    """A city whose one department has trained one of two: it lags."""
    city = make_unit(db, name="启东市", kind=UnitKind.GOVERNMENT)
    make_unit(db, name="市司法局", parent=city, kind=UnitKind.JUSTICE_BUREAU)
    organ = make_unit(db, name="市城管局", parent=city)
    adopt_rules(db, city)
    people = [make_person(db, organ, name=name, since=date(2020, 3, 1)) for name in ("顾明澈", "纪怀川")]
    actors = {
        "reviewer": make_actor(db, Role.JUSTICE_REVIEWER, city, name="韩叙白"),
        "decider": make_actor(db, Role.JUSTICE_DECIDER, city, name="严致远"),
        "trainer": make_actor(db, Role.UNIT_TRAINER, organ, name="施雨桐"),
    }
    post_class(
        db, people[:1], proposer=actors["trainer"], confirmer=actors["reviewer"], host=organ, on=date(2023, 10, 11)
    )
    return actors


@pytest.fixture
def actors(site: Site) -> Iterator[dict[str, Actor]]:
    with clock.travel(to=clock.local_instant(DAY, 9)):
        yield site.tell(_told)


def sound(page: Page) -> None:
    assert fits(page)
    assert faults(page) == []


@pytest.mark.requirement("QD-R3-1", "QD-15-1", "FN-19-1", "ZJG-14-1")
def test_the_thirtieth_of_november(site: Site, actors: dict[str, Actor], tmp_path: Path) -> None:
    with site.page(actors["reviewer"]) as page:
        at = _report_is_written(page)
    with site.page(actors["decider"], phone=True) as page:
        page.goto(at)
        follow(page, page.get_by_role("button", name="签发并报送"))
        expect(page.get_by_text("已签发并报送")).to_be_visible()
        sound(page)
        for name in ("report.pdf", "report.docx"):
            assert page.request.get(f"{at}/{name}").ok
        page.goto(at)
        follow(page, page.get_by_role("link", name="还差人数"))
        expect(
            page.get_by_role("cell", name="纪怀川").or_(page.get_by_role("link", name="纪怀川")).first
        ).to_be_visible()
    with site.page(actors["reviewer"]) as page:
        bulletin = _bulletin_is_drafted(page)
    with site.page(actors["decider"]) as page:
        page.goto(bulletin)
        follow(page, page.get_by_role("button", name="签发"))
        assert page.request.get(f"{bulletin}/bulletin.pdf").ok
        task = page.locator("a[href^='/bulletins/rectifications/']").first.get_attribute("href") or ""
    _task_is_answered_and_closed(site, actors, task)
    with site.page(actors["reviewer"]) as page:
        _package_comes_back(page, tmp_path)


def _report_is_written(page: Page) -> str:
    page.goto("/filings/new?year=2023&kind=HALF_YEAR_REPORT&period=H2")
    follow(page, page.get_by_role("button", name="开始编制"))
    body = page.get_by_label("正文")
    text = body.input_value()
    assert "应达标2人，已达标0人" in text
    body.fill(text.replace("存在的问题", "存在的问题\n补训偏慢。").replace("下一步安排", "下一步安排\n逐人补训。"))
    page.get_by_label("签发人").fill("严致远")
    sound(page)
    follow(page, page.get_by_role("button", name="保存", exact=True))
    return page.url.split("?")[0][page.url.index("/filings") :]


def _bulletin_is_drafted(page: Page) -> str:
    page.goto("/bulletins/new")
    page.get_by_label("标题").fill("培训进度通报")
    page.get_by_label("开头").fill("个别单位滞后。")
    follow(page, page.get_by_role("main").get_by_role("button").last)
    sound(page)
    return page.url[page.url.index("/bulletins") :]


def _task_is_answered_and_closed(site: Site, actors: dict[str, Actor], task: str) -> None:
    for who, text, button in (("trainer", "已安排补训", "回复"), ("reviewer", "属实", "销号")):
        with site.page(actors[who]) as page:
            page.goto(task)
            page.get_by_role("main").get_by_role("textbox").first.fill(text)
            follow(page, page.get_by_role("button", name=button).first)
            sound(page)


def _package_comes_back(page: Page, folder: Path) -> None:
    package = folder / "package.zip"
    package.write_bytes(page.request.get("/exchange/provincial.zip").body())
    page.goto("/exchange/package")
    page.get_by_label("数据包").set_input_files(package)
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_text("和本系统完全一致")).to_be_visible()
    sound(page)
