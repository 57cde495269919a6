"""A Word bank's way in the browser: uploaded, judged question by question, one left out, taken in, out as GIFT."""

import io
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache

import docx
import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FilePayload, Page, expect, sync_playwright

from lms import clock
from lms.access import Actor, Role
from lms.app import create_app
from lms.db import make_sessions
from lms.settings import get_settings
from lms.web import cookies
from question_bank.exchange.formats import read
from question_bank.exchange.reading import Source
from tests.client import sign_in_at_once
from tests.databases import empty_database, migrate, url_of
from tests.factories import make_actor, make_unit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
    pytest.mark.requirement("QD-1-4"),
]
WORDS = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LINES = (
    "一、单选题（每题2分）",
    "1. 当事人要求听证的，应当在告知后几日内提出？",
    "A. 三日",
    "B. 五日",
    "C. 七日",
    "答案：B",
    "依据：《行政处罚法》第六十四条",
    "2. 罚款应当自收到处罚决定书之日起几日内缴纳？",
    "A. 七日",
    "B. 十五日",
    "答案：E",
    "二、判断题",
    "3. 当场收缴罚款可以不出具票据。",
    "答案：错",
)


@dataclass(frozen=True)
class Site:
    """Where the site is served, and the trainer's session."""

    address: str
    secret: str

    @contextmanager
    def page(self, browser: Browser, *, phone: bool = False, scripts: bool = True) -> Iterator[Page]:
        """Open the site signed in as the trainer."""
        width, height = (390, 844) if phone else (1440, 900)
        context = browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts, accept_downloads=True
        )
        context.add_cookies([{"name": cookies.SESSION, "value": self.secret, "url": self.address}])
        yield context.new_page()
        context.close()


@cache
def bank_in_word() -> FilePayload:
    """Return one and the same file each time: a saved document holds its hour."""
    document, out = docx.Document(), io.BytesIO()
    for line in LINES:
        document.add_paragraph(line)
    document.save(out)
    return {"name": "城管题库.docx", "mimeType": WORDS, "buffer": out.getvalue()}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    url, patch = url_of("question-imports", tmp_path_factory.mktemp("imports")), pytest.MonkeyPatch()
    patch.setenv("LMS_DATABASE_URL", url)
    get_settings.cache_clear()
    with empty_database(url) as engine:
        migrate(engine)
        with make_sessions(engine).begin() as db:
            unit = make_unit(db, name="市城管局", parent=make_unit(db, name="临江市"))
            trainer: Actor = make_actor(db, Role.UNIT_TRAINER, unit, name="施雨桐")
            secret = sign_in_at_once(db, trainer)
        server = uvicorn.Server(uvicorn.Config(create_app(get_settings()), port=0, log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        with clock.travel(to=date(2023, 11, 20)):
            yield Site(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", secret)
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


def _send(site: Site, page: Page, **bank: str) -> None:
    page.goto(f"{site.address}/questions/import")
    page.set_input_files("#files", bank_in_word())
    for name, text in bank.items():
        page.fill(f"#{name}", text)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("heading", name="城管题库.docx")).to_be_visible()


def _nothing_is_wrong_with(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_word_bank_comes_in_once_and_goes_out_again(site: Site, browser: Browser) -> None:
    with site.page(browser) as page:
        _send(site, page, bank_code="CG", bank_name="城管题库")
        expect(page.get_by_text("按现在的选择会导入2道")).to_be_visible()
        expect(page.locator("#line-2")).to_contain_text("答案“E”不在选项里")
        expect(page.locator("#line-1 input[value=B]")).to_be_checked()
        _nothing_is_wrong_with(page)
        _mend_the_second(page)
        page.locator("#line-3").get_by_text("不导入", exact=True).click()
        page.get_by_role("button", name="保存本页的选择").click()
        expect(page.get_by_text("按现在的选择会导入2道")).to_be_visible()
        page.get_by_role("button", name="导入2道").click()
        expect(page.get_by_text("新增2道，更新0道，0道没有变化，1道没有导入")).to_be_visible()
        _again_adds_one_at_most(site, page)
        _out_as_gift(page)


def _mend_the_second(page: Page) -> None:
    page.fill("#key-2", "B")
    page.get_by_role("group", name="就在这里改好第2题").get_by_role("button").click()
    expect(page.get_by_text("第2题已改好并重新核对")).to_be_visible()
    expect(page.get_by_text("按现在的选择会导入3道")).to_be_visible()


def _again_adds_one_at_most(site: Site, page: Page) -> None:
    """What came in is unchanged; only what was left out then could still come."""
    _send(site, page)
    expect(page.get_by_text("这个文件以前导入过")).to_be_visible()
    expect(page.locator("#line-1")).to_contain_text("已在题库，不变")
    page.locator("#line-3").get_by_text("不导入", exact=True).click()
    page.get_by_role("button", name="保存本页的选择").click()
    expect(page.get_by_text("没有可以导入的题。")).to_be_visible()
    page.get_by_role("button", name="放弃").click()
    expect(page.get_by_text("已放弃，没有写入任何题目")).to_be_visible()


def _out_as_gift(page: Page) -> None:
    page.goto(f"{page.url.split('/questions')[0]}/banks/1/export")
    page.select_option("#format", "gift")
    expect(page.get_by_role("button", name="下载2道")).to_be_visible()
    _nothing_is_wrong_with(page)
    with page.expect_download() as coming:
        page.get_by_role("button", name="下载2道").click()
    data = coming.value.path().read_bytes()
    stems = [question.content.stem for question in read(Source(data, "题.gift")).questions if question.content]
    assert stems == ["当事人要求听证的，应当在告知后几日内提出？", "罚款应当自收到处罚决定书之日起几日内缴纳？"]


def test_it_works_on_a_phone_and_without_scripts(site: Site, browser: Browser) -> None:
    with site.page(browser, phone=True, scripts=False) as page:
        page.goto(f"{site.address}/questions/import")
        page.set_input_files("#files", bank_in_word())
        if not page.locator("#bank_code").is_visible():  # it is open where there is no bank yet
            page.get_by_text("新建题库", exact=True).click()
        page.fill("#bank_code", "PHONE")
        if page.locator("#bank").count():
            page.select_option("#bank", "")
        page.get_by_role("button", name="上传并核对").click()
        expect(page.get_by_text("按现在的选择会导入2道")).to_be_visible()
        page.get_by_role("button", name="导入2道").click()
        expect(page.get_by_text("新增2道")).to_be_visible()
        page.get_by_role("button", name="撤销这批导入").click()
        expect(page.get_by_text("已撤销这批导入，题目都已停用")).to_be_visible()
