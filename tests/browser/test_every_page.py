"""Every page the demo world leads to: no link is dead, each is accessible, named and within the width of a phone."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from lms.app import create_app
from lms.demo.moment import DEMO_DAY, live_on
from lms.settings import get_settings
from tests.browser.walking import Found, open_as, routes, secrets, walk
from tests.databases import empty_database, url_of
from tests.demo.conftest import run_on

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

# Chinese on a phone, English on the narrowest screen: 320 px is a desk screen at 400 % (WCAG 1.4.10).
SCREENS = (("zh", 390), ("en", 320))
PAGES_AT_LEAST = 95
FACTS = """() => ({
  wide: document.documentElement.scrollWidth, heads: document.querySelectorAll('h1').length,
  title: document.title, language: document.documentElement.lang,
  silent: [...document.querySelectorAll('main :is(a, button)')].some(e => !e.textContent.trim() && !e.ariaLabel),
})"""


@dataclass
class Site:
    """The served demo world: its address, who is signed in, and what the links lead to."""

    address: str
    sessions: dict[str, str]
    found: Found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    url, patch = url_of("every-page", tmp_path_factory.mktemp("every-page")), pytest.MonkeyPatch()
    with empty_database(url) as engine:
        for command in (["migrate"], ["demo", "--scale", "0.1"]):
            run_on(url, *command)
        patch.setenv("LMS_DATABASE_URL", url)
        get_settings.cache_clear()
        live_on(DEMO_DAY)
        app, sessions = create_app(get_settings()), secrets(engine)
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        found = walk(app, sessions)
        yield Site(f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}", sessions, found)
        server.should_exit = True
        thread.join(5)
    live_on(None)
    patch.undo()
    get_settings.cache_clear()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


def test_no_link_leads_nowhere(site: Site) -> None:
    assert site.found.dead == [], site.found.dead


def test_the_demo_leads_to_nearly_every_page(site: Site) -> None:
    # The others answer with a file, or need what the demo's small world has not: a draft, a code on a screen.
    assert len(site.found.pages) >= PAGES_AT_LEAST, sorted({route.name for route in routes()} - set(site.found.pages))


@pytest.mark.parametrize(("language", "width"), SCREENS)
def test_each_page_is_accessible_named_and_within_the_width(
    browser: Browser, site: Site, language: str, width: int
) -> None:
    faults: list[tuple[str, object]] = []
    for login, paths in site.found.by_login().items():
        page = open_as(browser, site.address, site.sessions.get(login, ""), language, width)
        for number, path in enumerate(paths):
            page.goto(site.address + path, wait_until="domcontentloaded")
            faults += [(path, fault) for fault in _faults(page, language, width)]
            # Each page goes through axe once, every other one in English: both have the same parts.
            if number % 2 == (language == "en"):
                faults += [(path, fault) for fault in _inaccessible(page)]
        page.context.close()
    assert faults == []


def _inaccessible(page: Page) -> list[object]:
    found = Axe().run(page).response["violations"]
    return [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found]


def _faults(page: Page, language: str, width: int) -> list[object]:
    facts = page.evaluate(FACTS)
    found: list[object] = []
    if facts["wide"] > width:
        found.append(f"{facts['wide']} px wide")
    if facts["heads"] != 1 or not facts["title"] or facts["silent"]:
        found.append(facts)
    if not facts["language"].startswith(language):
        found.append(facts["language"])
    return found
