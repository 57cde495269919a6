"""Waiting for what a page makes happen elsewhere (asked of the server, kept in the database), however slow the machine.

What the page itself shows is waited for by Playwright's `expect`. Nothing here says how fast the product is: the bounds
only end a test that would wait for ever.
"""

from collections.abc import Callable
from contextlib import suppress
from time import monotonic

from playwright.sync_api import Error, Locator, Page

LONGEST = 60.0


def until(page: Page, is_so: Callable[[], object], *, seconds: float = LONGEST) -> None:
    """Let the page live on until something is so; raise TimeoutError when it still is not after many seconds."""
    end = monotonic() + seconds
    while not is_so():
        if monotonic() > end:
            raise TimeoutError(f"still not so after {seconds:.0f} s")
        page.wait_for_timeout(50)


def until_quiet(page: Page, count: Callable[[], int], *, quiet: float = 2.0, seconds: float = LONGEST) -> int:
    """Let the page live on until a count has stood still for `quiet` seconds, and return it."""
    end, since, seen = monotonic() + seconds, monotonic(), count()
    while monotonic() - since < quiet:
        if monotonic() > end:
            raise TimeoutError(f"still counting after {seconds:.0f} s: {seen}")
        page.wait_for_timeout(50)
        if (now := count()) != seen:
            since, seen = monotonic(), now
    return seen


def whole(page: Page) -> Page:
    """Wait until a page is whole and painted: only then is it styled, do its scripts listen and is a key heard."""
    page.wait_for_load_state()
    until(page, lambda: _is_painted(page))
    return page


def _is_painted(page: Page) -> bool:
    try:
        return bool(page.evaluate("performance.getEntriesByType('paint').length"))
    except Error as error:
        if "context was destroyed" in str(error):  # the one before has given way while it was asked
            return False
        raise


def follow(page: Page, leads: Locator) -> None:
    """Press what leads to another page and wait until that one is whole."""
    with page.expect_navigation():
        leads.click()
    whole(page)


def press(page: Page, key: str, comes_to: Callable[[], object]) -> None:
    """Press a key, again when nothing comes of it for long: Chromium may drop what is pressed before the first paint.

    Or it hears it late: who presses again at once has pressed twice.
    """

    def is_heard() -> bool:
        page.keyboard.press(key)
        with suppress(TimeoutError):
            until(page, comes_to, seconds=10)
            return True
        return False

    until(page, is_heard)
