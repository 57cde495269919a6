"""What holds of every page one looks at, asked once the page is whole: its styles have come, its scripts have run."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.waiting import whole

_WIDTHS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"


def faults(page: Page) -> list[tuple[str, str]]:
    """Return what is wrong with a page for who cannot see, hear or point: the rule, and the first place."""
    found = Axe().run(whole(page)).response["violations"]
    return [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in found]


def fits(page: Page) -> bool:
    """Tell whether nothing has to be scrolled sideways."""
    needed, given = whole(page).evaluate(_WIDTHS)
    return bool(needed <= given)
