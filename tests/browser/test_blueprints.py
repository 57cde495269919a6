"""A blueprint in a browser: reckoned as one types, too thin, and met once a colleague approved two questions."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy.orm import Session

from lms.access import OPERATOR, Actor, Role
from lms.app import create_app
from lms.db import make_sessions
from lms.settings import get_settings
from lms.web import cookies
from question_bank.actions.banks import add_bank
from question_bank.actions.law import record_law_version
from tests.client import sign_in_at_once
from tests.databases import empty_database, migrate, url_of
from tests.factories import make_actor, make_person, make_unit
from tests.pages.question_world import LAW, V2021, make_question

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


def _world(db: Session) -> dict[Role, Actor]:
    unit = make_unit(db, name="市城管局", parent=make_unit(db, name="临江市"))
    trainer = make_actor(db, Role.UNIT_TRAINER, unit, person=make_person(db, unit, name="施雨桐"), name="施雨桐")
    legal = make_actor(db, Role.UNIT_LEGAL, unit, name="岳清和")
    record_law_version(db, law=LAW, version_on=V2021, effective_from=date(2021, 7, 15), actor=OPERATOR)
    bank = add_bank(db, code="CG", name="城管题库", owner_unit_id=unit.id, is_shared=False, actor=trainer)
    for number in range(4):
        make_question(db, bank, trainer, number, approved_by=legal if number < 2 else None)
    return {Role.UNIT_TRAINER: trainer, Role.UNIT_LEGAL: legal}


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    url, patch, site = url_of("blueprints", tmp_path_factory.mktemp("blueprints")), pytest.MonkeyPatch(), Site()
    patch.setenv("LMS_DATABASE_URL", url)
    get_settings.cache_clear()
    with empty_database(url) as engine:
        migrate(engine)
        with make_sessions(engine).begin() as db:
            site.secrets = {role: sign_in_at_once(db, actor) for role, actor in _world(db).items()}
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


@pytest.mark.requirement("QD-1-4")
def test_a_thin_blueprint_turns_green_when_a_colleague_approves_two_questions(site: Site, browser: Browser) -> None:
    with site.page_of(browser, Role.UNIT_TRAINER) as page:
        page.goto(f"{site.address}/blueprints/new")
        page.get_by_label("名称").fill("年度考试甲卷")
        for row in (4, 3, 2):
            page.get_by_role("button", name="删除").nth(row - 1).click()
        page.locator("[name=share_tag_1]").fill("")
        page.locator("[name=percent_1]").fill("")
        page.locator("[name=number_1]").fill("2")
        expect(page.locator("#sum")).to_contain_text("需要4，现有2，还差2")
        page.get_by_role("button", name="保存", exact=True).last.click()
        expect(page.get_by_role("heading", name="还不能开考：1处太薄")).to_be_visible()
        expect(page.get_by_text("有2题待审")).to_be_visible()
        blueprint = page.url

        with site.page_of(browser, Role.UNIT_LEGAL, phone=True) as colleague:
            colleague.goto(f"{site.address}/questions/review")
            colleague.get_by_role("link", name="开始审题").click()
            for _ in range(2):
                expect(colleague.get_by_role("heading", name="您的结论")).to_be_visible()
                assert colleague.evaluate("document.documentElement.scrollWidth") <= 390
                colleague.keyboard.press("Alt+a")
                expect(colleague.get_by_text("可以组卷了")).to_be_visible()
            expect(colleague.get_by_text("没有等您审的题")).to_be_visible()

        page.goto(blueprint)
        expect(page.get_by_role("heading", name="题目够用，可以开考")).to_be_visible()
        page.get_by_role("link", name="看样卷").click()
        expect(page.get_by_text("第2题", exact=True)).to_be_visible()
        page.get_by_role("link", name="答案页").click()
        expect(page.get_by_role("heading", name="答案页：年度考试甲卷")).to_be_visible()
