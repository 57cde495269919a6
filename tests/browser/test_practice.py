"""An applicant's way to forty and a hundred and twenty, walked in a browser: log, signature, hand-over, posting."""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.hours.actions.posting import confirm
from lms.hours.catalogue import Tag
from lms.people.rules import PersonClass
from tests.browser.looking import fits
from tests.browser.serving import Site
from tests.factories import adopt_rules, claim_ids, make_actor, make_class, make_person, make_unit
from tests.rooms.practising import make_pair, own, practise, working_days

pytestmark = pytest.mark.slow
TODAY = date(2023, 11, 20)


def _told(db: Session) -> dict[str, Actor]:
    """Build an office, and let the applicant study his forty and practise nineteen days; the twentieth is his own."""
    root = make_unit(db, name="临江市")
    unit = make_unit(db, name="市城管局", parent=root)
    adopt_rules(db, root)
    guide = make_person(db, unit, name="顾明澈")
    pupil = make_person(db, unit, name="秦越", person_class=PersonClass.APPLICANT, since=date(2023, 9, 4))
    trainer = make_actor(db, Role.UNIT_TRAINER, unit, login="trainer", name="施雨桐")
    reviewer = make_actor(db, Role.JUSTICE_REVIEWER, root, login="reviewer")
    legal = make_actor(db, Role.UNIT_LEGAL, unit, login="legal", name="岳清和")
    learner, mentor = own(db, pupil), own(db, guide)
    under = make_pair(db, pupil, guide, unit, trainer)
    for day in working_days(date(2023, 9, 11), 5):
        held = make_class(
            db, [pupil], actor=trainer, host=unit, on=day, hours=8, at=(9, 17), category="PL.GEN",
            tags=Tag.CONCENTRATED,
        )  # fmt: skip
        confirm(db, claim_ids(db, held), actor=reviewer)
    for day in working_days(date(2023, 10, 9), 19):
        practise(db, under, day, learner, mentor)
    return {"learner": learner, "mentor": mentor, "trainer": trainer, "legal": legal}


@pytest.fixture(scope="module")
def actors(site: Site) -> Iterator[dict[str, Actor]]:
    with clock.travel(to=TODAY):
        yield site.tell(_told)


@pytest.mark.requirement("QD-10-2", "QD-10-3")
def test_an_applicant_reaches_forty_and_a_hundred_and_twenty(site: Site, actors: dict[str, Actor]) -> None:
    with (
        site.page(actors["learner"], phone=True) as phone,
        site.page(actors["mentor"]) as mentor,
        site.page(actors["trainer"]) as trainer,
        site.page(actors["legal"]) as legal,
    ):
        phone.goto("/practice")
        expect(phone.locator("main")).to_contain_text("岗位实训还差120学时")
        expect(phone.locator("main")).to_contain_text("集中学习已达到")
        phone.fill("textarea[name=work]", "随队检查户外广告设施，学习责令改正通知书的填写")
        phone.get_by_role("button", name="提交，请带教人签字").click()
        expect(phone.locator("main")).to_contain_text("已提交，等带教人签字")
        assert fits(phone)

        mentor.goto("/practice/signing")
        mentor.get_by_label("选择秦越11月20日").check()
        mentor.get_by_role("button", name="属实，一起签字").click()
        expect(mentor.locator("main")).to_contain_text("没有等您签字的日志")

        trainer.goto("/mentorships")
        expect(trainer.locator("main")).to_contain_text("等单位提交学时")
        trainer.get_by_role("button", name="提交所选人员的学时").click()
        expect(trainer.locator("main")).to_contain_text("等待他人确认")

        legal.goto("/claims")
        while (waiting := legal.get_by_role("button", name="确认并入账1人")).count():
            before = waiting.count()
            waiting.first.click()
            expect(legal.get_by_role("button", name="确认并入账1人")).to_have_count(before - 1)

        phone.goto("/practice")
        expect(phone.locator("main")).to_contain_text("领证前的培训已经完成")
        phone.goto("/my-year")
        expect(phone.locator("main")).to_contain_text("首次申领")
