"""A question's way in the browser: written with a picture, seen, handed in, reviewed by another, found by two signs."""

import io
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import Engine

from lms import clock
from lms.access import Role
from lms.app import create_app
from lms.db import make_sessions
from lms.people.accounts import Account
from lms.people.hashing import hash_password
from lms.settings import get_settings
from question_bank.actions.banks import add_bank
from tests.databases import empty_database, migrate, url_of
from tests.factories import make_actor, make_person, make_unit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
PASSWORD = "linjiang-jianxi-2023"
TODAY = date(2023, 11, 20)


@dataclass(frozen=True)
class Site:
    """Where the site is served."""

    address: str


def _told(engine: Engine) -> None:
    with make_sessions(engine).begin() as db, clock.travel(to=TODAY):
        secret = hash_password(PASSWORD)
        root = make_unit(db, name="临江市")
        unit = make_unit(db, name="市城管局", parent=root)
        people = {
            login: make_person(db, unit, name=name) for login, name in (("trainer", "施雨桐"), ("legal", "岳清和"))
        }
        trainer = make_actor(db, Role.UNIT_TRAINER, unit, login="trainer", name="施雨桐", person=people["trainer"])
        make_actor(db, Role.UNIT_LEGAL, unit, login="legal", name="岳清和", person=people["legal"])
        add_bank(db, code="CG", name="城管题库", owner_unit_id=unit.id, is_shared=False, actor=trainer)
        for account in db.query(Account):
            account.password_hash = secret


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("questions")
    url, patch = url_of("questions", folder), pytest.MonkeyPatch()
    patch.setenv("LMS_DATABASE_URL", url)
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
            yield Site(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}")
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


def signed_in(browser: Browser, site: Site, login: str, *, scripts: bool = True) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 844}, java_script_enabled=scripts).new_page()
    page.goto(f"{site.address}/sign-in")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "sign-in" not in address)
    return page


def picture() -> dict[str, object]:
    out = io.BytesIO()
    Image.new("RGB", (320, 200), "steelblue").save(out, "PNG")
    return {"name": "现场.png", "mimeType": "image/png", "buffer": out.getvalue()}


def write(page: Page, site: Site, stem: str) -> None:
    page.goto(f"{site.address}/questions/new")
    page.get_by_label("多选题").check()
    page.get_by_role("button", name="开始写").click()
    page.get_by_label("题干", exact=True).fill(stem)
    for letter, text in zip("ABCD", ("较大数额罚款", "吊销许可证件", "警告", "通报批评"), strict=True):
        page.get_by_label(f"选项{letter}", exact=True).fill(text)
    for letter in "AB":
        page.get_by_label(f"选项{letter}正确").check()


@pytest.mark.requirement("QD-1-4")
def test_a_question_is_written_reviewed_by_another_and_found_by_two_signs(browser: Browser, site: Site) -> None:
    trainer = signed_in(browser, site, "trainer")
    said: list[str] = []
    trainer.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    write(trainer, site, "下列哪些处罚，当事人可以**要求听证**？")
    preview = trainer.locator("#preview")
    expect(preview.locator("b")).to_have_text("要求听证")
    expect(preview).to_contain_text("可以提交了")
    trainer.set_input_files("input[type=file]", picture())  # type: ignore[arg-type]
    trainer.get_by_role("button", name="上传").click()
    shown = trainer.locator("#preview .question img")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.complete && image.naturalWidth") == 320
    trainer.get_by_role("button", name="再加一个选项").click()
    expect(trainer.get_by_label("选项E", exact=True)).to_be_visible()
    trainer.get_by_role("button", name="删除第5行").click()
    assert Axe().run(trainer).response["violations"] == []
    trainer.set_viewport_size({"width": 390, "height": 844})
    assert trainer.evaluate("document.documentElement.scrollWidth") <= 390
    trainer.get_by_role("button", name="提交审题").click()
    expect(trainer.locator("main")).to_contain_text("已提交，由另一位审题人审核后启用")
    assert Axe().run(trainer).response["violations"] == []

    legal = signed_in(browser, site, "legal")
    legal.goto(trainer.url)
    legal.get_by_role("link", name="去审题").click()
    legal.get_by_role("button", name="通过").first.click()
    legal.goto(trainer.url)
    expect(legal.locator("main")).to_contain_text("启用")

    legal.goto(f"{site.address}/questions")
    legal.get_by_label("题干或选项里的字词").press_sequentially("听证")
    expect(legal.locator("#question-list mark").first).to_have_text("听证")
    assert "q=%E5%90%AC%E8%AF%81" in legal.url
    legal.get_by_label("题干或选项里的字词").fill("证听")
    expect(legal.locator("#question-list")).to_contain_text("没有找到这样的题")
    assert said == []


def test_a_question_is_written_without_scripts(browser: Browser, site: Site) -> None:
    page = signed_in(browser, site, "trainer", scripts=False)
    write(page, site, "不用脚本写的题？")
    # Enter in a field previews; it never takes the first button of a row.
    page.get_by_label("分值", exact=True).press("Enter")
    expect(page.locator("#preview")).to_contain_text("不用脚本写的题？")
    page.get_by_role("button", name="删除第4行").click()
    page.get_by_role("button", name="第2行上移").click()
    expect(page.get_by_label("选项A", exact=True)).to_have_value("吊销许可证件")
    page.get_by_role("button", name="提交审题").click()
    expect(page.locator("main")).to_contain_text("已提交")
    page.goto(f"{site.address}/questions")
    page.get_by_label("题干或选项里的字词").fill("脚本")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator("#question-list mark")).to_have_text("脚本")
