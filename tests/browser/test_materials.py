"""A coordinator uploads in a browser: a real bar, pause and go on, go on after a reload, and the verdict by itself."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from lms import storage
from lms.access import Actor, Role
from lms.courses.models.materials import IncomingFile, Material
from lms.worker.loop import start
from tests.browser.serving import Site
from tests.browser.waiting import until
from tests.factories import make_actor, make_unit
from tests.uploads import documents as d
from tests.uploads.archives import with_path
from tests.uploads.recordings import mp4

pytestmark = pytest.mark.slow
# Bytes a second; at a crawl nothing gets to its end while a slow machine makes up its mind to press a button.
PACE, CRAWL = 6_000_000, 20_000
FILM = mp4(seconds=10, bytes_a_second=6_000_000)


@pytest.fixture(scope="module")
def coordinator(site: Site) -> Iterator[Actor]:
    """The site's worker runs too: it checks what was uploaded."""
    stop_worker = start(site.engine)
    yield site.tell(lambda db: make_actor(db, Role.UNIT_TRAINER, make_unit(db, name="市城管局")))
    stop_worker()


@pytest.fixture
def page(site: Site, coordinator: Actor) -> Iterator[Page]:
    with site.page(coordinator) as page:
        page.on("dialog", lambda dialog: dialog.accept())
        yield page


def choose(page: Page, path: Path) -> None:
    page.goto("/materials/new")
    page.set_input_files("[name=file]", path)
    page.get_by_role("button", name="上传", exact=True).click()


def sent(page: Page, percent: int) -> None:
    """Wait until so much has been sent; the page's policy lets nobody evaluate texts in it."""
    bar = page.locator("[data-resumable-bar]")
    until(page, lambda: bar.evaluate("bar => bar.value") > percent)


def slowly(page: Page, bytes_a_second: int) -> None:
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    speed = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes_a_second}
    line.send("Network.emulateNetworkConditions", speed)


@pytest.mark.requirement("ZJG-2-2")
def test_a_film_is_paused_goes_on_survives_a_reload_and_becomes_ready_by_itself(
    site: Site, page: Page, tmp_path: Path
) -> None:
    film = tmp_path / "执法现场.mp4"
    film.write_bytes(FILM)
    slowly(page, PACE)
    choose(page, film)
    status, bar = page.locator("[data-resumable-status]"), page.locator("[data-resumable-bar]")
    expect(status).to_contain_text("已传")
    sent(page, 30)
    slowly(page, CRAWL)
    page.get_by_role("button", name="暂停").click()
    expect(status).to_contain_text("已暂停")
    held = bar.evaluate("bar => bar.value")
    page.wait_for_timeout(700)  # nothing is to happen now: there is nothing to wait for
    assert bar.evaluate("bar => bar.value") == held
    slowly(page, PACE)
    page.get_by_role("button", name="继续").click()
    sent(page, 45)
    slowly(page, CRAWL)
    page.reload()
    expect(page.get_by_text("没有传完的", exact=True)).to_be_visible()
    with Session(site.engine) as db:
        before = db.query(IncomingFile).one()
        assert before.received >= 16 * 2**20
    slowly(page, -1)
    choose(page, film)
    expect(page.locator("video.preview")).to_be_visible()
    expect(page.get_by_text("可以使用")).to_be_visible()
    with Session(site.engine) as db:
        material = db.query(Material).filter_by(file_name=film.name).one()
        assert material.digest == hashlib.sha256(FILM).hexdigest()
        assert b"".join(storage.open_range(material.digest)) == FILM
        assert db.query(IncomingFile).count() == 0


def test_a_refused_file_says_why_without_a_reload(page: Page, tmp_path: Path) -> None:
    package = tmp_path / "课件.zip"
    package.write_bytes(with_path("../../etc/passwd"))
    choose(page, package)
    expect(page.get_by_text("没有通过检查，文件已删除")).to_be_visible()
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
    expect(page.get_by_text("第1页，共3页")).to_be_visible()
    page.get_by_role("button", name="下一页").click()
    expect(page.get_by_text("第2页，共3页")).to_be_visible()
