"""What every browser test shares: one Chromium a worker, and the site on a copy of an empty database made once.

Chromium lives as long as tests of this folder follow each other: while it does, no test can start an event loop.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.serving import PATIENCE_MS, Site, site_on
from tests.databases import empty_database, migrate

NewSite = Callable[..., AbstractContextManager[Site]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies here as driven by a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Start Chromium once a worker; each test opens contexts of its own in it."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
            timeout=2 * PATIENCE_MS,
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Make an empty database with the schema once a worker; give its address. Nobody has it open."""
    with empty_database(f"sqlite:///{tmp_path_factory.mktemp('migrated')}/empty.db") as engine:
        migrate(engine)
        engine.dispose()
        yield str(engine.url)


@pytest.fixture(scope="package")
def new_site(browser: Browser, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> NewSite:
    """Give what opens a site of its own: `with new_site() as site`; arguments as for `site_on`."""

    def opened(**how: Any) -> AbstractContextManager[Site]:
        return site_on(how.pop("source", migrated), tmp_path_factory.mktemp("site"), browser, **how)

    return opened


@pytest.fixture(scope="module")
def site(new_site: NewSite) -> Iterator[Site]:
    """Serve one empty site for the tests of a file."""
    with new_site() as site:
        yield site
