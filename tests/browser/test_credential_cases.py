"""A case about a card in a browser: opened, answered on a phone, checked, decided, signed for, and the card resumed."""

from datetime import date

import pytest
from playwright.sync_api import FilePayload, expect
from sqlalchemy.orm import Session

from lms import clock
from lms.people.models import Person, Unit
from tests.browser.looking import fits
from tests.browser.serving import Site
from tests.case_factories import Hands, hands_for, make_credential, sat_off_post
from tests.factories import PDF, make_person, make_unit

TODAY = date(2023, 6, 15)
pytestmark = [pytest.mark.slow, pytest.mark.at(TODAY)]
PAPER: FilePayload = {"name": "文件.pdf", "mimeType": "application/pdf", "buffer": PDF}


def _world(db: Session) -> tuple[int, int, int, Hands]:
    city = make_unit(db, name="临江市")
    own = make_unit(db, name="市城管局", parent=city)
    officer = make_person(db, own, name="顾明澈")
    card = make_credential(db, officer, own)
    hands = hands_for(db, own, city, officer)
    db.flush()
    return card.id, officer.id, own.id, hands


@pytest.fixture(scope="module")
def world(site: Site) -> tuple[int, int, int, Hands]:
    with clock.travel(TODAY):
        return site.tell(_world)


@pytest.mark.requirement("FN-3-2")
def test_a_card_is_suspended_and_resumed(site: Site, world: tuple[int, int, int, Hands]) -> None:
    card, officer, unit, hands = world
    with site.page(hands.legal) as legal, site.page(hands.holder, phone=True) as holder:
        legal.goto(f"/credential-cases/new/{card}")
        legal.get_by_label("事由").select_option(label="执法时着装、标志不合规定")
        legal.get_by_label("发生日期").fill("2023-06-10")
        legal.get_by_label("事实").fill("执法时未着制式服装")
        legal.get_by_label("依据").fill("第二十条")
        legal.locator("input[type=file]").set_input_files([PAPER])
        legal.get_by_role("button", name="立案").click()
        expect(legal.get_by_role("heading", name="下一步：制作告知书")).to_be_visible()
        case = legal.url.rstrip("/").split("?")[0].rsplit("/", 1)[1]
        legal.get_by_role("button", name="制作告知书").click()
        expect(legal.get_by_role("heading", name="下一步：送达告知书")).to_be_visible()

        holder.goto(f"/my-credential/cases/{case}")
        holder.get_by_role("button", name="签收").click()
        holder.get_by_label("第1点").fill("当天制服送洗")
        assert fits(holder)
        holder.get_by_role("button", name="提交陈述申辩").click()
        expect(holder.get_by_text("等待答复")).to_be_visible()

        legal.reload()
        legal.get_by_role("textbox", name="答复").fill("可以穿备用制服")
        legal.get_by_role("button", name="答复", exact=True).click()
        expect(legal.get_by_role("heading", name="下一步：等本人陈述申辩")).to_be_visible()
    with clock.travel(date(2023, 6, 26)):
        _decide_and_serve(site, hands, case)

        def sit(db: Session) -> None:
            sat_off_post(db, db.get_one(Person, officer), db.get_one(Unit, unit), date(2023, 7, 1), 90)

        site.tell(sit)
    with clock.travel(date(2023, 7, 27)), site.page(hands.decider) as decider:
        decider.goto(f"/credential-cases/{case}")
        decider.locator("#resumption").fill("符合恢复条件")
        decider.get_by_role("button", name="恢复证件").click()
        expect(decider.get_by_text("案件已经办结")).to_be_visible()


def _decide_and_serve(site: Site, hands: Hands, case: str) -> None:
    at = f"/credential-cases/{case}"
    with site.page(hands.checker) as checker:
        checker.goto(at)
        checker.get_by_label("同意，报负责人决定", exact=True).check()
        checker.locator("#opinion").fill("程序合法")
        checker.get_by_role("button", name="提交审核意见").click()
        expect(checker.get_by_text("等司法局负责人作决定")).to_be_visible()
    with site.page(hands.decider) as decider:
        decider.goto(at)
        decider.get_by_label("作出处理").check()
        decider.locator("#reasons").fill("属实")
        decider.get_by_role("button", name="作出决定").click()
        expect(decider.get_by_role("heading", name="下一步：送达决定")).to_be_visible()
    with site.page(hands.holder, phone=True) as holder:
        holder.goto(f"/my-credential/cases/{case}")
        holder.get_by_role("button", name="签收").click()
        expect(holder.get_by_text("期限至2023年7月26日")).to_be_visible()
    with site.page(hands.legal) as legal:
        legal.goto(at)
        legal.locator("#card").fill("当日交单位法制科")
        legal.get_by_role("button", name="登记", exact=True).click()
        expect(legal.get_by_role("heading", name="下一步：等期限届满")).to_be_visible()
        legal.locator("#education").fill("离岗培训")
        legal.get_by_role("form", name="登记离岗教育").locator("input[type=file]").set_input_files([PAPER])
        legal.get_by_role("button", name="登记离岗教育").click()
        expect(legal.get_by_role("button", name="登记离岗教育")).to_have_count(0)
