"""An oath from its plan to its minutes: planned at a desk, signed by the code on the screen with a phone, closed."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
import segno
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.ceremonies.actions import signing
from lms.ceremonies.models import OathCeremony
from lms.ceremonies.queries.oaths import oaths_of
from lms.db import make_sessions
from tests.browser.looking import faults, fits
from tests.browser.serving import Site
from tests.browser.waiting import follow, until
from tests.factories import adopt_rules, make_actor, make_person, make_unit

pytestmark = pytest.mark.slow
DAY = date(2023, 12, 4)
BEFORE, AFTER = clock.local_instant(DAY, 8, 45), clock.local_instant(DAY, 9, 10)


def _told(db: Session) -> dict[str, Actor]:
    unit = make_unit(db, name="市城管局")
    adopt_rules(db, unit, "JN-2022")
    officer, keeper, witness = (make_person(db, unit, name=name) for name in ("顾明澈", "岳清和", "魏长风"))
    make_person(db, unit, name="施雨桐")
    return {
        "officer": make_actor(db, Role.SELF, unit, person=officer, name="顾明澈"),
        "legal": make_actor(db, Role.UNIT_LEGAL, unit, person=keeper, name="岳清和"),
        "witness": make_actor(db, Role.SELF, unit, person=witness, name="魏长风"),
    }


@pytest.fixture
def actors(site: Site) -> Iterator[dict[str, Actor]]:
    with clock.travel(to=BEFORE):
        yield site.tell(_told)


def planned(site: Site, legal: Page) -> str:
    """Plan the yearly oath at the desk; return its address."""
    legal.goto("/oaths/new")
    legal.get_by_label("地点").fill("三楼会议室")
    legal.get_by_label("领誓人", exact=True).select_option(label="顾明澈 市城管局")
    legal.get_by_label("监誓人", exact=True).select_option(label="魏长风 市城管局")
    legal.get_by_label("日期").fill("2023-12-04")
    follow(legal, legal.get_by_role("button", name="建立"))
    expect(legal.get_by_text("已建立，名单上有3人")).to_be_visible()
    assert fits(legal)
    assert faults(legal) == []
    return legal.url.removeprefix(site.address).split("?")[0]


def ceremony(site: Site) -> OathCeremony:
    return site.tell(lambda db: db.query(OathCeremony).one())


@pytest.mark.requirement("JN-17-1", "JN-17-2")
def test_an_oath_from_the_plan_to_the_minutes(site: Site, actors: dict[str, Actor]) -> None:
    with site.page(actors["legal"]) as legal, site.page(actors["officer"], phone=True) as phone:
        at = planned(site, legal)
        code = f"/oath-sign-in/{signing.code_of(ceremony(site))}"
        legal.goto(f"{at}/screen")
        shown = segno.make(site.address + code, error="m", micro=False)
        drawn = re.search(r'd="([^"]+)"', shown.svg_inline(scale=1, border=2, omitsize=True, dark="#000", light=None))
        assert drawn
        assert drawn[1] in legal.content()  # the screen shows exactly the code that opens the door

        phone.goto(code)
        assert fits(phone)
        follow(phone, phone.get_by_role("button", name="确认签到"))
        expect(phone.get_by_role("heading", name="已签到")).to_be_visible()
        assert faults(phone) == []
        legal.goto(at)
        expect(legal.get_by_role("row", name="顾明澈").get_by_text("已签到")).to_be_visible()

        # The witness scans, too, and is told why not; whoever keeps the list sees it without asking again.
        with site.page(actors["witness"], phone=True) as other:
            other.goto(code)
            other.get_by_role("button", name="确认签到").click()
            expect(other.get_by_text("您是这次的监誓人")).to_be_visible()
        expect(legal.get_by_text("1次签到被拒绝")).to_be_visible()

        legal.goto(f"{at}/list")
        legal.get_by_label("选择施雨桐").check()
        follow(legal, legal.get_by_role("button", name="登记到场"))
        expect(legal.get_by_text("已登记1人")).to_be_visible()
        _closed(site, legal, phone, at)
    with make_sessions(site.engine).begin() as db:
        assert [oath.sworn_on for oath in oaths_of(db, actors["officer"].person_id or 0)] == [DAY]
        assert oaths_of(db, actors["legal"].person_id or 0) == []


def _closed(site: Site, legal: Page, phone: Page, at: str) -> None:
    with clock.travel(to=AFTER):
        legal.goto(at)
        follow(legal, legal.get_by_role("button", name="办结"))
        expect(legal.get_by_text("已办结，2人宣誓")).to_be_visible()
        assert faults(legal) == []
        with legal.expect_download() as download:
            legal.get_by_role("link", name="宣誓仪式记录").click()
        assert download.value.path().read_bytes().startswith(b"%PDF-")
        phone.goto("/my-oath")
        expect(phone.get_by_role("heading", name="2023年已宣誓")).to_be_visible()
        assert fits(phone)
        assert faults(phone) == []
        legal.goto("/oath-coverage")
        expect(legal.get_by_text("50.00")).to_be_visible()
        until(legal, lambda: legal.get_by_role("link", name="还有2人").count())
