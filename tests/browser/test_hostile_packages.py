"""Hostile packages in a real browser: none reads, asks, moves or forges anything; and the test itself is tested."""

from collections.abc import Iterator
from time import monotonic
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Dialog, Error, Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.courses.models.study import Learning
from lms.hours.models import HourEntry
from tests.browser.attacks import ASKING, FORGING, HONEST, MOVING, READING, Attack, package_script
from tests.browser.conftest import NewSite
from tests.browser.package_site import ATTRIBUTE, POLICY, PackageSite, package_site
from tests.browser.waiting import until, until_quiet
from tests.packages import scorm

pytestmark = pytest.mark.slow
ALL = (*READING, *ASKING, *MOVING, *FORGING)
# What the page around the package holds, and the package must not get.
KEPT = (
    "if (location.host === '%s') try { localStorage.kept = sessionStorage.kept = 'secret'; } catch { /* a package */ }"
)
# Each lock is taken away in turn; either alone must hold.
WITHOUT_BOTH = frozenset({ATTRIBUTE, POLICY})
NOTHING: frozenset[bytes] = frozenset()


@pytest.fixture(scope="module")
def site(new_site: NewSite) -> Iterator[PackageSite]:
    with package_site(new_site) as site:
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


def breaches(
    site: PackageSite,
    learner: BrowserContext,
    attack: Attack,
    without: frozenset[bytes] = NOTHING,
    *,
    is_framed: bool = False,
) -> list[str]:
    """Let a hostile package run in the learner's page, and list what it got."""
    site.without |= without
    try:
        return _breaches(site, learner, attack, is_framed=is_framed)
    finally:
        site.without.clear()


def _breaches(site: PackageSite, learner: BrowserContext, attack: Attack, *, is_framed: bool) -> list[str]:
    script = package_script(attack, is_framed=is_framed)
    address = site.learn(scorm(script, files={"worker.js": "self.addEventListener('fetch', () => {});"}))
    page = learner.new_page()
    page.add_init_script(KEPT % urlsplit(site.url).netloc)
    site.asked.clear()
    dialogs: list[str] = []
    downloads: list[str] = []

    def answered(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", answered)
    page.on("download", lambda download: downloads.append(download.url))
    page.goto(address)
    said = _result(page, address, is_open=site.without == WITHOUT_BOTH)
    found = [f"{attack.name}: {said}"] if said == "breach" else []
    found += [f"moved to {page.url}"] if page.url != address else []
    found += [f"{len(learner.pages)} windows"] if len(learner.pages) > 1 else []
    found += [f"dialog {text}" for text in dialogs] + [f"download {url}" for url in downloads]
    if is_framed and attack in FORGING:
        page.wait_for_timeout(1500)  # what was reported is saved within a second; here nothing may be
    return found + _told(site, address, HONEST if attack in FORGING and not is_framed else {})


def _result(page: Page, address: str, *, is_open: bool) -> str:
    """Wait until the package is done: it said so, went elsewhere, or led the whole page away.

    Where nothing locks it in, it is not done when it gave up waiting: what it began may come later on a slow machine.
    To whom no answer is saved any more, nobody listens: he need not wait for one.
    """
    said, refused = "", page.locator("[data-package-status][data-state=refused]")

    def is_done() -> bool:
        nonlocal said
        frames = page.frames[1:2]
        try:
            said = frames[0].evaluate("typeof R === 'string' ? R : 'elsewhere'") if frames else ""
            said = said or ("refused" if refused.count() else "")
        except Error:  # the frame is moving; looked at again
            said = ""
        return said == "breach" if is_open and page.url == address else bool(said) or page.url != address

    until(page, is_done)
    return said


def _told(site: PackageSite, address: str, honest: dict[str, str]) -> list[str]:
    """List what the server was asked by the package, and what it kept: nothing but the package's own files."""
    found = []
    for method, path, headers in site.asked:
        from_package = headers.get("origin") == "null" or headers.get("sec-fetch-site") == "cross-site"
        if from_package and "lms_session" in headers.get("cookie", ""):
            found.append(f"{method} {path} with a cookie")
        if path in {"/stolen", "/session"} or (path == "/about" and from_package):
            found.append(f"{method} {path} arrived")
    state = site.state(address)
    assert state is not None
    if state.completion != "not_attempted" or state.data != honest:
        found.append(f"kept {state.completion} {str(state.data)[:100]}")
    return found


@pytest.mark.requirement("ZJG-2-2")
@pytest.mark.parametrize("attack", ALL, ids=lambda attack: attack.name)
def test_a_hostile_package_gets_nothing(site: PackageSite, learner: BrowserContext, attack: Attack) -> None:
    assert breaches(site, learner, attack) == []


PLAIN = [attack for attack in ALL if attack.is_plain]


@pytest.mark.parametrize("attack", PLAIN, ids=lambda attack: attack.name)
def test_without_its_locks_the_same_package_is_caught_breaking_out(
    site: PackageSite, learner: BrowserContext, attack: Attack
) -> None:
    assert breaches(site, learner, attack, WITHOUT_BOTH) != []


@pytest.mark.parametrize("lock", [ATTRIBUTE, POLICY], ids=["without_attribute", "without_policy"])
@pytest.mark.parametrize("attack", PLAIN, ids=lambda attack: attack.name)
def test_either_lock_alone_holds(site: PackageSite, learner: BrowserContext, attack: Attack, lock: bytes) -> None:
    assert breaches(site, learner, attack, frozenset({lock})) == []


def test_a_flood_of_reports_makes_few_saves(site: PackageSite, learner: BrowserContext) -> None:
    flood = """for (let n = 1; n < 5000; n += 1)
    top.postMessage({lifa: 'set', sequence: n, values: {'cmi.comments': 'x' + n}}, '*');"""
    address = site.learn(scorm(flood))
    site.asked.clear()
    page = learner.new_page()
    began = monotonic()
    page.goto(address)

    def saves() -> int:
        return sum(method == "POST" for method, _, _ in site.asked)

    until(page, saves)
    # The page saves 0.8 s after the last report it took; however long the flood itself takes here, there is no other.
    assert until_quiet(page, saves) <= 1 + (monotonic() - began) / 0.8


def test_calling_itself_passed_at_once_earns_no_hour(site: PackageSite, learner: BrowserContext) -> None:
    forged = """API.LMSInitialize(''); API.LMSSetValue('cmi.core.lesson_status', 'passed');
    API.LMSSetValue('cmi.core.score.raw', '100'); API.LMSSetValue('cmi.core.session_time', '40:00:00');
    API.LMSFinish('');"""
    address = site.learn(scorm(forged))
    page = learner.new_page()
    page.goto(address)
    page.wait_for_selector("[data-package-status][data-state=complete]")
    assert site.complete(address)  # the package's own word, taken as that
    with Session(site.site.engine) as db:
        learning = db.get_one(Learning, int(address.rsplit("/", 2)[1]))
        assert (learning.completed_at, learning.posted_at) == (None, None)
        assert db.scalars(select(HourEntry)).first() is None
