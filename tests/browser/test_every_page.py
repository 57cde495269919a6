"""Every page the demo world leads to: no link is dead, each is accessible, named and within the width of a phone."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from lms.demo.moment import DEMO_DAY, live_on
from lms.settings import get_settings
from tests.browser.conftest import NewSite
from tests.browser.serving import Site
from tests.browser.walking import Found, routes, secrets, walk

pytestmark = pytest.mark.slow

# Chinese on a phone, English on the narrowest screen: 320 px is a desk screen at 400 % (WCAG 1.4.10).
SCREENS = (("zh", 390), ("en", 320))
PAGES_AT_LEAST = 95
FACTS = """() => ({
  wide: document.documentElement.scrollWidth, heads: document.querySelectorAll('h1').length,
  title: document.title, language: document.documentElement.lang,
  silent: [...document.querySelectorAll('main :is(a, button)')].some(e => !e.textContent.trim() && !e.ariaLabel),
})"""


@dataclass
class Walked:
    """The served demo world, who is signed in, and what the links lead to."""

    site: Site
    sessions: dict[str, str]
    found: Found


@pytest.fixture(scope="module")
def walked(new_site: NewSite, demo_database: str) -> Iterator[Walked]:
    with new_site(source=demo_database, data_dir=str(get_settings().data_dir)) as site:
        live_on(DEMO_DAY)
        sessions = secrets(site.engine)
        yield Walked(site, sessions, walk(site.app, sessions))
        live_on(None)


def test_no_link_leads_nowhere(walked: Walked) -> None:
    assert walked.found.dead == []


def test_the_demo_leads_to_nearly_every_page(walked: Walked) -> None:
    # The others answer with a file, or need what the demo's small world has not: a draft, a code on a screen.
    assert len(walked.found.pages) >= PAGES_AT_LEAST, sorted(
        {route.name for route in routes()} - set(walked.found.pages)
    )


@pytest.mark.parametrize(("language", "width"), SCREENS)
def test_each_page_is_accessible_named_and_within_the_width(walked: Walked, language: str, width: int) -> None:
    faults: list[tuple[str, object]] = []
    for login, paths in walked.found.by_login().items():
        with walked.site.page(walked.sessions.get(login, ""), width=width, language=language) as page:
            for number, path in enumerate(paths):
                page.goto(path, wait_until="domcontentloaded")
                faults += [(path, fault) for fault in _faults(page, language, width)]
                # Each page goes through axe once, every other one in English: both have the same parts.
                if number % 2 == (language == "en"):
                    faults += [(path, fault) for fault in _inaccessible(page)]
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
