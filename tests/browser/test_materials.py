"""A coordinator uploads in a browser: a real bar, pause and go on, go on after a reload, and the verdict by itself."""

import hashlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms import storage
from lms.access import Role
from lms.app import create_app
from lms.courses.models.materials import IncomingFile, Material
from lms.db import make_sessions
from lms.settings import get_settings
from lms.web import cookies
from lms.web.database import Database
from lms.worker.loop import start
from tests.client import sign_in_at_once
from tests.databases import empty_database, migrate
from tests.factories import make_actor, make_unit
from tests.uploads import documents as d
from tests.uploads.archives import with_path
from tests.uploads.recordings import mp4

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
FILM = mp4(seconds=10, bytes_a_second=6_000_000)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A database of its own: server and worker see only what is committed."""
    with empty_database(f"sqlite:///{tmp_path_factory.mktemp('materials')}/site.db") as engine:
        migrate(engine)
        yield engine


@pytest.fixture(scope="module")
def site(engine: Engine) -> Iterator[tuple[str, str]]:
    """Serve the site with its worker; give its address and the session of a coordinator."""
    with make_sessions(engine).begin() as db:
        secret = sign_in_at_once(db, make_actor(db, Role.UNIT_TRAINER, make_unit(db, name="市城管局")))
    app = create_app(get_settings(), Database(engine))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    stop_worker = start(engine)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", secret
    stop_worker()
    server.should_exit = True
    thread.join(timeout=20)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser, site: tuple[str, str]) -> Iterator[Page]:
    address, secret = site
    context = chromium.new_context(base_url=address, locale="zh-CN")
    context.add_cookies([{"name": cookies.SESSION, "value": secret, "url": address}])
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    yield page
    context.close()


def choose(page: Page, path: Path) -> None:
    page.goto("/materials/new")
    page.set_input_files("[name=file]", path)
    page.get_by_role("button", name="上传", exact=True).click()


def until(page: Page, percent: int) -> None:
    """Wait until so much has been sent; the page's policy lets nobody evaluate texts in it."""
    for _ in range(600):
        if page.locator("[data-resumable-bar]").evaluate("bar => bar.value") > percent:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never sent {percent} %")


def slowly(page: Page, bytes_a_second: int) -> None:
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    speed = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second}
    line.send("Network.emulateNetworkConditions", speed)


@pytest.mark.requirement("ZJG-2-2")
def test_a_film_is_paused_goes_on_survives_a_reload_and_becomes_ready_by_itself(
    page: Page, engine: Engine, tmp_path: Path
) -> None:
    film = tmp_path / "执法现场.mp4"
    film.write_bytes(FILM)
    slowly(page, 12_000_000)
    choose(page, film)
    status, bar = page.locator("[data-resumable-status]"), page.locator("[data-resumable-bar]")
    expect(status).to_contain_text("已传", timeout=20_000)
    until(page, 30)
    page.get_by_role("button", name="暂停").click()
    expect(status).to_contain_text("已暂停")
    held = bar.evaluate("bar => bar.value")
    page.wait_for_timeout(700)
    assert bar.evaluate("bar => bar.value") == held
    page.get_by_role("button", name="继续").click()
    until(page, 45)
    page.reload()
    expect(page.get_by_text("没有传完的", exact=True)).to_be_visible()
    with Session(engine) as db:
        before = db.query(IncomingFile).one()
        assert before.received >= 16 * 2**20
    slowly(page, -1)
    choose(page, film)
    expect(page.locator("video.preview")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("可以使用")).to_be_visible()
    with Session(engine) as db:
        material = db.query(Material).filter_by(file_name=film.name).one()
        assert material.digest == hashlib.sha256(FILM).hexdigest()
        assert b"".join(storage.open_range(material.digest)) == FILM
        assert db.query(IncomingFile).count() == 0


def test_a_refused_file_says_why_without_a_reload(page: Page, tmp_path: Path) -> None:
    package = tmp_path / "课件.zip"
    package.write_bytes(with_path("../../etc/passwd"))
    choose(page, package)
    expect(page.get_by_text("没有通过检查，文件已删除")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("请去掉..、反斜杠和特殊字符后重新打包")).to_be_visible()


def test_what_cannot_be_taken_is_said_beside_the_bar(page: Page, tmp_path: Path) -> None:
    old = tmp_path / "旧讲稿.doc"
    old.write_bytes(b"x" * 100)
    choose(page, old)
    expect(page.locator("[data-resumable-status]")).to_contain_text("没有传成：这是旧版Office")


def test_a_pdf_is_drawn_page_by_page(page: Page, tmp_path: Path) -> None:
    text = tmp_path / "讲义.pdf"
    text.write_bytes(d.saved(d.pdf(pages=3)))
    choose(page, text)
    expect(page.get_by_text("第1页，共3页")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="下一页").click()
    expect(page.get_by_text("第2页，共3页")).to_be_visible()
