"""The audit administrator's morning in a browser: what was done, by whom; is the log whole; a head to keep."""

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import Engine, text

from lms import audit, clock
from lms.access import OPERATOR, Role
from lms.app import create_app
from lms.audit.keeping import keep_chain
from lms.db import make_sessions
from lms.people.accounts import Account
from lms.people.hashing import hash_password
from lms.settings import get_settings
from tests import tampering
from tests.databases import empty_database, migrate, url_of
from tests.factories import make_actor, make_unit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
PASSWORD = "linjiang-jianxi-2023"
YESTERDAY, TODAY = date(2023, 11, 19), date(2023, 11, 20)


@dataclass(frozen=True)
class Site:
    """Where the site is served, and its database."""

    address: str
    engine: Engine


def _told(engine: Engine) -> None:
    with make_sessions(engine).begin() as db, clock.travel(to=YESTERDAY):
        root = make_unit(db, name="临江市")
        trainer = make_actor(db, Role.UNIT_TRAINER, root, login="trainer", name="施雨桐")
        make_actor(db, Role.AUDIT_ADMIN, root, login="auditor", name="审计管理员")
        for number in range(60):
            audit.record(db, actor=trainer, action="hours:activity:proposed", subject="activities", subject_id=number)
        audit.record(db, actor=trainer, action="person:id_no:read", subject="people", subject_id=3)
        audit.record(db, actor=OPERATOR, action="people:roster:imported", subject="uploads", subject_id=1, people=60)
        for account in db.query(Account):
            account.password_hash = hash_password(PASSWORD)
    with clock.travel(to=YESTERDAY):
        keep_chain(engine, everywhere=True)


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("audit")
    url, patch = url_of("audit", folder), pytest.MonkeyPatch()
    patch.setenv("LMS_DATABASE_URL", url)
    patch.setenv("LMS_DATA_DIR", str(folder / "data"))
    get_settings.cache_clear()
    with empty_database(url) as engine:
        migrate(engine)
        _told(engine)
        server = uvicorn.Server(uvicorn.Config(create_app(get_settings()), port=0, log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        with clock.travel(to=TODAY):
            yield Site(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", engine)
        server.should_exit = True
        thread.join(5)
    patch.undo()
    get_settings.cache_clear()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


def signed_in(browser: Browser, site: Site, width: int = 1280) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 844}, accept_downloads=True).new_page()
    page.goto(f"{site.address}/sign-in")
    page.fill("input[name=login]", "auditor")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "sign-in" not in address)
    return page


def accessible(page: Page) -> list[str]:
    return [found["id"] for found in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("width", [1280, 390])
def test_an_auditor_reads_the_log_and_keeps_a_head(browser: Browser, site: Site, width: int) -> None:
    page = signed_in(browser, site, width)
    expect(page.get_by_role("heading", level=1)).to_have_text("审计日志")
    page.get_by_label("操作人姓名或账号").fill("雨桐")
    page.get_by_label("事项").select_option(label="人员")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody")).to_contain_text("查看完整身份证号")
    assert accessible(page) == []
    page.get_by_role("link", name="清除筛选").click()
    page.get_by_role("link", name="更早的记录").click()
    expect(page.get_by_role("link", name="回到最新")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width

    page.goto(f"{site.address}/audit/chain")
    expect(page.locator("main")).to_contain_text("日志完整")
    assert accessible(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    with page.expect_download() as download:
        page.get_by_role("link", name="下载链头文件").click()
    heads = [json.loads(line) for line in download.value.path().read_text().splitlines()]
    assert heads[-1]["digest"] in page.locator("main").inner_text()


def test_an_auditor_sees_which_line_was_deleted_behind_the_programs_back(browser: Browser, site: Site) -> None:
    with site.engine.begin() as connection:
        tampering.own_the_database(connection)
        entry = connection.scalar(text("SELECT id FROM audit_entries WHERE action = 'person:id_no:read'"))
        tampering.delete_with_place(connection, int(entry or 0), Random(1))
    page = signed_in(browser, site)
    page.get_by_role("link", name="核对整条日志").click()
    expect(page.locator("main")).to_contain_text("日志有1处不对")
    expect(page.locator("main")).to_contain_text("已从链中消失")
    assert accessible(page) == []
