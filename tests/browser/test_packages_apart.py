"""Packages at an address of their own (LMS_PACKAGES_URL): their frames know each other, nothing of ours is there."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.attacks import ASKING, FORGING, MOVING, READING, Attack
from tests.browser.conftest import NewSite
from tests.browser.package_site import PackageSite, package_site
from tests.browser.test_hostile_packages import breaches
from tests.packages import PAGE, manifest, zipped

pytestmark = pytest.mark.slow
# Of an origin of their own packages may keep things there, and follow their own links to files of theirs.
OWN = {"opens databases", "opens the cache", "takes the sandbox off"}
TRIED = [attack for attack in (*READING, *ASKING, *MOVING, *FORGING) if attack.name not in OWN]


@pytest.fixture(scope="module")
def site(new_site: NewSite) -> Iterator[PackageSite]:
    with package_site(new_site, "http://localhost:{port}") as site:
        yield site


@pytest.fixture(scope="module")
def visit(site: PackageSite) -> Iterator[BrowserContext]:
    """One browser for all: it has the styles and scripts of the page around the packages."""
    with site.visit() as context:
        context.add_cookies([{"name": "kept", "value": "secret", "url": site.url}])
        yield context


@pytest.fixture
def learner(visit: BrowserContext) -> Iterator[BrowserContext]:
    yield visit
    for page in visit.pages:
        page.close()


def test_pages_in_frames_read_each_other_and_report(site: PackageSite, learner: BrowserContext) -> None:
    files = {
        "imsmanifest.xml": manifest({"index.html": "sco"}),
        "index.html": '<html><body><script>var answer = "completed";</script><iframe src="inner/page.html"></iframe>',
        "inner/page.html": PAGE.replace(
            "{script}",
            "let w = window; while (!w.API && w.parent !== w) w = w.parent; const api = w.API; api.LMSInitialize('');"
            "api.LMSSetValue('cmi.core.lesson_status', parent.answer);"
            "api.LMSSetValue('cmi.suspend_data', parent.document.title + localStorage.length); api.LMSFinish('');",
        ),
    }
    address = site.learn(zipped(files))
    page = learner.new_page()
    page.goto(address)
    page.wait_for_selector("[data-package-status][data-state=complete]")
    assert site.complete(address)


def test_nothing_of_ours_answers_at_the_packages_address(site: PackageSite, learner: BrowserContext) -> None:
    elsewhere = site.url.replace("127.0.0.1", "localhost")
    page = learner.new_page()
    for path in ("/", "/sign-in", "/static/css/base.css", "/api/v1/people"):
        answer = page.request.get(elsewhere + path)
        assert answer.status == 404
    assert page.request.get(f"{site.url}/packages/run/x/index.html").status == 404


@pytest.mark.parametrize("attack", TRIED, ids=lambda attack: attack.name)
def test_a_hostile_package_gets_nothing_there_either(
    site: PackageSite, learner: BrowserContext, attack: Attack
) -> None:
    assert breaches(site, learner, attack, is_framed=True) == []
