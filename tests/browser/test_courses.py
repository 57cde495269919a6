"""A course's whole way in a browser: syllabus, draft, sent back, published by another, learned, covered by name."""

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from tests.browser.looking import fits
from tests.browser.serving import Site
from tests.browser.waiting import follow
from tests.course_factories import make_material
from tests.factories import make_actor, make_person, make_unit

pytestmark = pytest.mark.slow


def _people(db: Session) -> dict[Role, Actor]:
    city = make_unit(db, name="临江市")
    unit = make_unit(db, name="市城管局", parent=city)
    make_material(db, unit, minutes=45, title="四张清单解读")
    learner = make_person(db, unit, name="顾明澈")
    return {
        Role.UNIT_TRAINER: make_actor(db, Role.UNIT_TRAINER, unit, person=make_person(db, unit, name="施雨桐")),
        Role.UNIT_LEGAL: make_actor(db, Role.UNIT_LEGAL, unit, name="岳清和"),
        Role.SELF: make_actor(db, Role.SELF, unit, person=learner, name="顾明澈"),
    }


@pytest.fixture(scope="module")
def actors(site: Site) -> dict[Role, Actor]:
    return site.tell(_people)


@pytest.mark.requirement("ZJG-2-2")
def test_a_course_from_its_syllabus_to_its_learners(site: Site, actors: dict[Role, Actor]) -> None:
    with (
        site.page(actors[Role.UNIT_TRAINER]) as trainer,
        site.page(actors[Role.UNIT_LEGAL]) as legal,
        site.page(actors[Role.SELF], phone=True) as learner,
    ):
        outline = _draft_a_syllabus(trainer)
        legal.goto(outline)
        legal.get_by_role("button", name="审批通过").click()
        expect(legal.get_by_text("大纲已审批")).to_be_visible()
        course = _draft_a_course(trainer)
        follow(trainer, trainer.get_by_role("button", name="提交审批"))
        _send_back(legal, course)
        trainer.goto(course)
        expect(trainer.get_by_text("请写明裁量基准的出处")).to_be_visible()
        follow(trainer, trainer.get_by_role("button", name="提交审批"))
        legal.goto(course)
        legal.get_by_role("button", name="审批并发布").click()
        expect(legal.get_by_text("已发布，学习对象现在可以学习")).to_be_visible()
        _is_offered(learner)
        trainer.goto(f"{course}/coverage")
        expect(trainer.get_by_role("rowheader", name="顾明澈")).to_be_visible()


def _draft_a_syllabus(page: Page) -> str:
    page.goto("/syllabi/new")
    page.get_by_label("大纲名称").fill("城市管理培训大纲")
    page.get_by_label("依据").fill("江苏省综合行政执法人员培训大纲")
    page.get_by_label("条目1").fill("四张清单")
    page.locator("#category_1").select_option("BK.CSGL")
    page.locator("#minutes_1").fill("90")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="城市管理培训大纲")).to_be_visible()
    return page.url


def _draft_a_course(page: Page) -> str:
    page.goto("/courses/new")
    page.get_by_label("课程名称").fill("城市管理领域四张清单")
    page.locator("#law_basis").fill("城市管理领域免罚轻罚清单")
    page.get_by_label("培训大纲条目").select_option(label="城市管理培训大纲：四张清单")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("发布前还有2处要办")).to_be_visible()
    course = page.url
    expect(page.get_by_role("button", name="提交审批")).to_have_count(0)
    follow(page, page.get_by_role("link", name="编排课件"))
    page.get_by_label("材料").select_option(index=1)
    page.locator("#minutes").fill("46")
    page.get_by_role("button", name="加入").click()
    expect(page.get_by_role("alert")).to_contain_text("它只有45整分钟长")
    page.locator("#minutes").fill("45")
    follow(page, page.get_by_role("button", name="加入"))
    follow(page, page.get_by_role("link", name="完成", exact=True))
    follow(page, page.get_by_role("link", name="按类别拆分"))
    page.locator("#category_1").select_option("BK.CSGL")
    page.locator("#minutes_1").fill("40")
    expect(page.get_by_text("已拆分40分钟，课件共45分钟，相差5分钟")).to_be_visible()
    page.locator("#minutes_1").fill("45")
    expect(page.get_by_text("已拆分45分钟，与课件相等")).to_be_visible()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("各项齐全，可以提交审批")).to_be_visible()
    return course


def _send_back(page: Page, course: str) -> None:
    page.goto(course)
    page.get_by_role("link", name="退回修改").click()
    page.get_by_label("理由").fill("请写明裁量基准的出处")
    page.get_by_role("button", name="退回修改").click()
    expect(page.get_by_text("已退回编制人")).to_be_visible()


def _is_offered(page: Page) -> None:
    page.goto("/learning")
    expect(page.get_by_role("heading", name="城市管理领域四张清单")).to_be_visible()
    expect(page.get_by_text("学完可计1学时")).to_be_visible()
    page.get_by_role("link", name="课程内容").click()
    expect(page.get_by_role("link", name="开始学习")).to_have_attribute("href", "/study/1")
    assert fits(page)
