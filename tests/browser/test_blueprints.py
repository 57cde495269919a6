"""A blueprint in a browser: reckoned as one types, too thin, and met once a colleague approved two questions."""

from datetime import date

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from lms.access import OPERATOR, Actor, Role
from question_bank.actions.banks import add_bank
from question_bank.actions.law import record_law_version
from tests.browser.looking import fits
from tests.browser.serving import Site
from tests.browser.waiting import follow, whole
from tests.factories import make_actor, make_person, make_unit
from tests.pages.question_world import LAW, V2021, make_question

pytestmark = pytest.mark.slow


def _world(db: Session) -> dict[Role, Actor]:
    unit = make_unit(db, name="市城管局", parent=make_unit(db, name="临江市"))
    trainer = make_actor(db, Role.UNIT_TRAINER, unit, person=make_person(db, unit, name="施雨桐"), name="施雨桐")
    legal = make_actor(db, Role.UNIT_LEGAL, unit, name="岳清和")
    record_law_version(db, law=LAW, version_on=V2021, effective_from=date(2021, 7, 15), actor=OPERATOR)
    bank = add_bank(db, code="CG", name="城管题库", owner_unit_id=unit.id, is_shared=False, actor=trainer)
    for number in range(4):
        make_question(db, bank, trainer, number, approved_by=legal if number < 2 else None)
    return {Role.UNIT_TRAINER: trainer, Role.UNIT_LEGAL: legal}


@pytest.fixture(scope="module")
def actors(site: Site) -> dict[Role, Actor]:
    return site.tell(_world)


@pytest.mark.requirement("QD-1-4")
def test_a_thin_blueprint_turns_green_when_a_colleague_approves_two_questions(
    site: Site, actors: dict[Role, Actor]
) -> None:
    with site.page(actors[Role.UNIT_TRAINER]) as page:
        page.goto("/blueprints/new")
        page.get_by_label("名称").fill("年度考试甲卷")
        rows = page.get_by_role("button", name="删除")
        for row in (4, 3, 2):
            follow(page, rows.nth(row - 1))
        page.locator("[name=share_tag_1]").fill("")
        page.locator("[name=percent_1]").fill("")
        page.locator("[name=number_1]").fill("2")
        expect(page.locator("#sum")).to_contain_text("需要4，现有2，还差2")
        page.get_by_role("button", name="保存", exact=True).last.click()
        expect(page.get_by_role("heading", name="还不能开考：1处太薄")).to_be_visible()
        expect(page.get_by_text("有2题待审")).to_be_visible()
        blueprint = page.url

        with site.page(actors[Role.UNIT_LEGAL], phone=True) as colleague:
            colleague.goto("/questions/review")
            follow(colleague, colleague.get_by_role("link", name="开始审题"))
            for _ in range(2):
                expect(colleague.get_by_role("heading", name="您的结论")).to_be_visible()
                assert fits(colleague)
                with colleague.expect_navigation():
                    colleague.keyboard.press("Alt+a")
                whole(colleague)
                expect(colleague.get_by_text("可以组卷了")).to_be_visible()
            expect(colleague.get_by_text("没有等您审的题")).to_be_visible()

        page.goto(blueprint)
        expect(page.get_by_role("heading", name="题目够用，可以开考")).to_be_visible()
        page.get_by_role("link", name="看样卷").click()
        expect(page.get_by_text("第2题", exact=True)).to_be_visible()
        page.get_by_role("link", name="答案页").click()
        expect(page.get_by_role("heading", name="答案页：年度考试甲卷")).to_be_visible()
