"""An assistant's way walked in a browser: registered, trained, signed on the phone, issued, stopped, ended."""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.credentials.models import Badge
from tests.badge_factories import LINES, assistant_account, make_contract, make_list, pass_exam, train
from tests.browser.looking import fits
from tests.browser.serving import Site
from tests.browser.waiting import follow
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.slow
TODAY = date(2023, 11, 20)


def _told(db: Session) -> dict[str, Actor]:
    """Build the cast, with a contract and a list; the assistant has studied and passed before he is registered."""
    cast: Cast = make_cast(db)
    make_contract(db, cast.units["own"], cast[Role.UNIT_TRAINER])
    make_list(db, cast.units["city"], cast[Role.JUSTICE_REVIEWER])
    train(db, cast, cast.people["何以宁"])
    pass_exam(db, cast, cast.people["何以宁"])
    roles = {"trainer": Role.UNIT_TRAINER, "legal": Role.UNIT_LEGAL, "leader": Role.UNIT_LEADER}
    return {name: cast[role] for name, role in roles.items()} | {
        "assistant": assistant_account(db, cast.people["何以宁"])
    }


@pytest.fixture(scope="module")
def actors(site: Site) -> Iterator[dict[str, Actor]]:
    with clock.travel(to=TODAY):
        yield site.tell(_told)


@pytest.mark.requirement("ZJG-5-1", "ZJG-8-3", "ZJG-8-5", "SZ-2.3-1", "SZ-2.3-3")
def test_from_registering_to_the_badge_and_to_the_end(site: Site, actors: dict[str, Actor]) -> None:
    with (
        site.page(actors["trainer"]) as trainer,
        site.page(actors["legal"]) as legal,
        site.page(actors["leader"]) as leader,
        site.page(actors["assistant"], phone=True) as phone,
    ):
        trainer.goto("/assistants")
        follow(trainer, trainer.get_by_role("link", name="何以宁"))
        trainer.get_by_label("合同", exact=True).select_option(index=1)
        for name in ("post_title", "powers", "rights", "terms", "liability"):
            trainer.fill(f"#{name}", "协管员，在执法人员带领下巡查")
        follow(trainer, trainer.get_by_role("button", name="登记"))
        for name in ("ethics", "law", "duty", "conduct"):
            trainer.fill(f"#{name}", "11月岗前培训班")
        follow(trainer, trainer.get_by_role("button", name="安排岗前培训"))
        expect(trainer.locator("main")).to_contain_text("等法制机构确认成绩")
        at = trainer.url

        legal.goto(at)
        follow(legal, legal.get_by_role("button", name="确认考试合格"))
        expect(legal.get_by_role("button", name="发放工作证")).to_be_disabled()

        phone.goto("/my-badge")
        expect(phone.locator("main")).to_contain_text(LINES[0])
        phone.get_by_label("我已读完每一条").check()
        follow(phone, phone.get_by_role("button", name="签署"))
        expect(phone.locator("main")).to_contain_text("等法制机构发放工作证")
        assert fits(phone)

        legal.goto(at)
        follow(legal, legal.get_by_role("button", name="发放工作证"))
        expect(legal.locator("main")).to_contain_text("329903-0001")
        legal.locator("summary", has_text="停岗").click()
        legal.get_by_label("不文明行为待查").check()
        legal.fill("#facts", "推搡摊贩")
        legal.fill("#document", "停岗通知1号")
        follow(legal, legal.get_by_role("button", name="停岗并告知本人"))

        phone.goto("/my-badge")
        expect(phone.locator("main")).to_contain_text("您已停岗")
        phone.fill("#answer", "没有推搡")
        follow(phone, phone.get_by_role("button", name="提交说明"))
        expect(phone.locator("main")).to_contain_text("没有推搡")

        leader.goto(at)
        leader.locator("summary", has_text="离岗").click()
        leader.get_by_label("辅助执法不文明，清退").check()
        leader.get_by_label("已收回").check()
        follow(leader, leader.get_by_role("button", name="办理离岗"))
        expect(leader.locator("main")).to_contain_text("已离岗")
    badge = site.tell(lambda db: db.query(Badge).one())
    assert (badge.state, badge.end_reason, badge.handed_in) == ("ENDED", "UNCIVIL_CONDUCT", "RETURNED")
