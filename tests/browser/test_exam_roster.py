"""A roster in a browser: the unit registers on a phone, the legal office sends it back, it is mended and confirmed."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.exams.actions.setting_up import announce
from lms.exams.models import Exam
from lms.people.rules import PersonClass
from tests.browser.looking import fits
from tests.browser.serving import Site
from tests.exam_factories import Staff, make_exam
from tests.factories import make_actor, make_person, make_unit

pytestmark = pytest.mark.slow


def _world(db: Session) -> tuple[int, dict[Role, Actor]]:
    city = make_unit(db, name="临江市")
    own = make_unit(db, name="市城管局", parent=city)
    for name in ("顾明澈", "何以宁", "纪怀川"):
        make_person(db, own, name=name, person_class=PersonClass.OFFICER)
    trainer = make_actor(db, Role.UNIT_TRAINER, own, name="施雨桐")
    legal = make_actor(db, Role.UNIT_LEGAL, own, name="岳清和")
    bureau = make_actor(db, Role.JUSTICE_REVIEWER, city, name="韩叙白")
    decider = make_actor(db, Role.JUSTICE_DECIDER, city, name="严致远")
    staff = Staff(trainer, legal, bureau, decider)
    exam: Exam = make_exam(db, city, staff, starts_at=clock.now() + timedelta(days=5))
    announce(db, exam, actor=bureau)
    db.flush()
    return exam.id, {Role.UNIT_TRAINER: trainer, Role.UNIT_LEGAL: legal, Role.JUSTICE_REVIEWER: bureau}


@pytest.fixture(scope="module")
def world(site: Site) -> tuple[int, dict[Role, Actor]]:
    return site.tell(_world)


def test_a_roster_goes_from_the_unit_over_a_list_of_defects_to_a_seat(
    site: Site, world: tuple[int, dict[Role, Actor]]
) -> None:
    exam, actors = world
    at = f"/exam-desk/{exam}/roster"
    with (
        site.page(actors[Role.UNIT_TRAINER], phone=True) as trainer,
        site.page(actors[Role.UNIT_LEGAL]) as legal,
        site.page(actors[Role.JUSTICE_REVIEWER]) as bureau,
    ):
        trainer.goto(at)
        trainer.get_by_role("button", name="按名册报名").click()
        expect(trainer.get_by_text("已报名3人")).to_be_visible()
        assert fits(trainer)

        legal.goto(at)
        legal.get_by_role("link", name="退回补正").click()
        legal.get_by_label("何以宁的问题").select_option(label="信息有误")
        legal.get_by_label("何以宁的说明").fill("姓名写错")
        legal.get_by_role("button", name="退回单位").click()
        expect(legal.get_by_text("等单位答复")).to_be_visible()
        legal.goto(at)
        legal.get_by_role("button", name="审核通过全部待审核人员").click()
        expect(legal.get_by_text("已审核2人")).to_be_visible()

        trainer.goto(at)
        expect(trainer.get_by_text("有补正清单等您答复")).to_be_visible()
        trainer.get_by_role("link", name="查看并答复").click()
        expect(trainer.get_by_text("姓名写错")).to_be_visible()
        assert fits(trainer)
        trainer.get_by_label("怎么补正的").fill("已更正姓名")
        trainer.get_by_role("button", name="答复").click()
        expect(trainer.get_by_text("已答复").first).to_be_visible()

        legal.goto(at)
        legal.get_by_role("button", name="审核通过全部待审核人员").click()
        expect(legal.get_by_text("已审核1人")).to_be_visible()
        bureau.goto(at)
        bureau.get_by_role("button", name="确认全部已审核人员").click()
        expect(bureau.get_by_text("已确认3人")).to_be_visible()

        bureau.get_by_role("link", name="场次与考场").click()
        bureau.get_by_role("link", name="修改场次、添加考场").click()
        bureau.get_by_label("考场名称").fill("第一考室")
        bureau.get_by_role("button", name="添加考场").click()
        expect(bureau.get_by_role("link", name="第一考室")).to_be_visible()
        bureau.get_by_role("button", name="分配", exact=True).click()
        expect(bureau.get_by_text("已分配3人")).to_be_visible()
        bureau.get_by_role("link", name="第一考室").click()
        plan = bureau.get_by_role("region", name="第一考室座位图")
        expect(plan.get_by_role("link", name="何以宁")).to_be_visible()
        assert fits(bureau)
