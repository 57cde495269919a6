"""A unit's yearly review from its list to the decision, through four hands, with an exception and its reason."""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from tests.browser.looking import faults, fits
from tests.browser.serving import Site
from tests.browser.waiting import follow
from tests.credential_factories import make_credential
from tests.factories import make_actor, make_person, make_unit

pytestmark = pytest.mark.slow


def _told(db: Session) -> dict[str, Actor]:
    unit = make_unit(db, name="市城管局")
    decider = make_actor(db, Role.JUSTICE_DECIDER, unit, name="严致远")
    for name in ("顾明澈", "施雨桐", "纪怀川"):
        make_credential(db, make_person(db, unit, name=name), unit, actor=decider, issued_on=date(2020, 5, 1))
    return {
        "legal": make_actor(db, Role.UNIT_LEGAL, unit, name="岳清和"),
        "reviewer": make_actor(db, Role.JUSTICE_REVIEWER, unit, name="韩叙白"),
        "decider": decider,
    }


@pytest.fixture
def actors(site: Site) -> Iterator[dict[str, Actor]]:
    with clock.travel(to=clock.local_instant(date(2023, 1, 10), 9)):
        yield site.tell(_told)


@pytest.mark.requirement("SZ-2.2-9")
def test_a_list_goes_through_its_hands(site: Site, actors: dict[str, Actor]) -> None:
    with site.page(actors["legal"], phone=True) as page:
        page.goto("/yearly-reviews")
        follow(page, page.get_by_role("button", name="建立名单"))
        expect(page.get_by_text("3人的情况已固定")).to_be_visible()
        follow(page, page.get_by_role("link", name="市城管局", exact=True))
        at = page.url.removeprefix(site.address)
        assert fits(page)
        assert faults(page) == []
        follow(page, page.get_by_role("link", name="顾明澈"))
        page.get_by_role("combobox", name="结论").select_option(label="限期整改")
        page.get_by_role("textbox", name="理由").first.fill("执法记录仪培训缺一次")
        follow(page, page.get_by_role("button", name="保存结论"))
        expect(page.get_by_text("已改为“限期整改”，理由已记下")).to_be_visible()
        assert fits(page)
        page.goto(at)
        page.get_by_label("选择纪怀川").check()
        follow(page, page.get_by_role("button", name="单位审核"))
        expect(page.get_by_text("已办理2人，留下1人")).to_be_visible()
    for hand, button in (("reviewer", "司法局审核"), ("decider", "作出决定")):
        with site.page(actors[hand]) as page:
            page.goto(at)
            follow(page, page.get_by_role("button", name=button))
            expect(page.get_by_text("已办理2人")).to_be_visible()
            assert fits(page)
            assert faults(page) == []
    with site.page(actors["legal"]) as page:
        page.goto("/yearly-reviews/todo")
        expect(page.get_by_role("row", name="顾明澈")).to_contain_text("限期整改")
