"""A course's whole way in a browser: syllabus, draft, sent back, published by another, learned, covered by name."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.app import create_app
from lms.db import make_sessions
from lms.settings import get_settings
from lms.web import cookies
from tests.client import sign_in_at_once
from tests.course_factories import make_material
from tests.databases import empty_database, migrate, url_of
from tests.factories import make_actor, make_person, make_unit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]


@dataclass
class Site:
    """Where the site is served, and the session of each role."""

    address: str = ""
    secrets: dict[Role, str] = field(default_factory=dict)

    @contextmanager
    def page_of(self, browser: Browser, role: Role, *, phone: bool = False) -> Iterator[Page]:
        """Open the site signed in as a role."""
        width, height = (390, 844) if phone else (1440, 900)
        context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        context.add_cookies([{"name": cookies.SESSION, "value": self.secrets[role], "url": self.address}])
        yield context.new_page()
        context.close()


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
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    url, patch, site = url_of("courses", tmp_path_factory.mktemp("courses")), pytest.MonkeyPatch(), Site()
    patch.setenv("LMS_DATABASE_URL", url)
    get_settings.cache_clear()
    with empty_database(url) as engine:
        migrate(engine)
        with make_sessions(engine).begin() as db:
            site.secrets = {role: sign_in_at_once(db, actor) for role, actor in _people(db).items()}
        server = uvicorn.Server(uvicorn.Config(create_app(get_settings()), port=0, log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        site.address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        yield site
        server.should_exit = True
        thread.join(timeout=10)
    patch.undo()
    get_settings.cache_clear()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.mark.requirement("ZJG-2-2")
def test_a_course_from_its_syllabus_to_its_learners(site: Site, browser: Browser) -> None:
    with (
        site.page_of(browser, Role.UNIT_TRAINER) as trainer,
        site.page_of(browser, Role.UNIT_LEGAL) as legal,
        site.page_of(browser, Role.SELF, phone=True) as learner,
    ):
        outline = _draft_a_syllabus(site, trainer)
        legal.goto(outline)
        legal.get_by_role("button", name="审批通过").click()
        expect(legal.get_by_text("大纲已审批")).to_be_visible()
        course = _draft_a_course(site, trainer)
        trainer.get_by_role("button", name="提交审批").click()
        _send_back(legal, course)
        trainer.goto(course)
        expect(trainer.get_by_text("请写明裁量基准的出处")).to_be_visible()
        trainer.get_by_role("button", name="提交审批").click()
        legal.goto(course)
        legal.get_by_role("button", name="审批并发布").click()
        expect(legal.get_by_text("已发布，学习对象现在可以学习")).to_be_visible()
        _is_offered(site, learner)
        trainer.goto(f"{course}/coverage")
        expect(trainer.get_by_role("rowheader", name="顾明澈")).to_be_visible()


def _draft_a_syllabus(site: Site, page: Page) -> str:
    page.goto(f"{site.address}/syllabi/new")
    page.get_by_label("大纲名称").fill("城市管理培训大纲")
    page.get_by_label("依据").fill("江苏省综合行政执法人员培训大纲")
    page.get_by_label("条目1").fill("四张清单")
    page.locator("#category_1").select_option("BK.CSGL")
    page.locator("#minutes_1").fill("90")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="城市管理培训大纲")).to_be_visible()
    return page.url


def _draft_a_course(site: Site, page: Page) -> str:
    page.goto(f"{site.address}/courses/new")
    page.get_by_label("课程名称").fill("城市管理领域四张清单")
    page.locator("#law_basis").fill("城市管理领域免罚轻罚清单")
    page.get_by_label("培训大纲条目").select_option(label="城市管理培训大纲：四张清单")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("发布前还有2处要办")).to_be_visible()
    course = page.url
    expect(page.get_by_role("button", name="提交审批")).to_have_count(0)
    page.get_by_role("link", name="编排课件").click()
    page.get_by_label("材料").select_option(index=1)
    page.locator("#minutes").fill("46")
    page.get_by_role("button", name="加入").click()
    expect(page.get_by_role("alert")).to_contain_text("它只有45整分钟长")
    page.locator("#minutes").fill("45")
    page.get_by_role("button", name="加入").click()
    page.get_by_role("link", name="完成", exact=True).click()
    page.get_by_role("link", name="按类别拆分").click()
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


def _is_offered(site: Site, page: Page) -> None:
    page.goto(f"{site.address}/learning")
    expect(page.get_by_role("heading", name="城市管理领域四张清单")).to_be_visible()
    expect(page.get_by_text("学完可计1学时")).to_be_visible()
    page.get_by_role("link", name="课程内容").click()
    expect(page.get_by_role("link", name="开始学习")).to_have_attribute("href", "/study/1")
    is_wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert page.evaluate(is_wider) is False
