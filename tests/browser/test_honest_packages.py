"""Honest packages in a real browser: they run in the cage, report, and go on where the learner was (E2)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.package_site import PackageSite, package_site
from tests.packages import DATA, NEEDS_DATA, scorm

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
OPEN = DATA / "5-elearning-packages"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PackageSite]:
    with package_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def learner(site: PackageSite, browser: Browser) -> Iterator[BrowserContext]:
    with site.visit(browser) as context:
        yield context


def opened(learner: BrowserContext, address: str) -> Page:
    page = learner.new_page()
    page.goto(address)
    page.wait_for_selector("iframe[data-package]")
    return page


def package(page: Page):  # type: ignore[no-untyped-def]
    return page.frame_locator("iframe[data-package]")


def saved(page: Page, state: str = "saved") -> None:
    page.wait_for_selector(f"[data-package-status][data-state={state}]", timeout=10_000)


SCO_12 = """
API.LMSInitialize('');
const at = API.LMSGetValue('cmi.core.lesson_location');
document.getElementById('p').textContent = [API.LMSGetValue('cmi.core.entry'), at,
  API.LMSGetValue('cmi.suspend_data'), API.LMSGetValue('cmi.core.student_name')].join('|');
if (!at) {
  API.LMSSetValue('cmi.core.lesson_location', '第3页');
  API.LMSSetValue('cmi.suspend_data', 'a=1;b=二');
  API.LMSSetValue('cmi.core.lesson_status', 'incomplete');
  API.LMSSetValue('cmi.core.exit', 'suspend');
} else {
  API.LMSSetValue('cmi.core.score.raw', '90');
  API.LMSSetValue('cmi.core.lesson_status', 'passed');
}
API.LMSFinish('');
"""
SCO_2004 = """
const api = API_1484_11;
api.Initialize('');
const at = api.GetValue('cmi.location');
document.getElementById('p').textContent = [api.GetValue('cmi.entry'), at, api.GetValue('cmi.suspend_data'),
  api.GetValue('cmi.learner_name')].join('|');
if (!at) {
  api.SetValue('cmi.location', '第3页');
  api.SetValue('cmi.suspend_data', 'a=1;b=二');
  api.SetValue('cmi.completion_status', 'incomplete');
  api.SetValue('cmi.exit', 'suspend');
} else {
  api.SetValue('cmi.score.scaled', '0.9');
  api.SetValue('cmi.completion_status', 'completed');
  api.SetValue('cmi.success_status', 'passed');
}
api.Terminate('');
"""


@pytest.mark.requirement("ZJG-2-2")
@pytest.mark.parametrize(
    ("edition", "script"),
    [("1.2", SCO_12), *((f"2004 {n} Edition", SCO_2004) for n in ("2nd", "3rd", "4th"))],
)
def test_an_item_is_suspended_resumed_and_passed(
    site: PackageSite, learner: BrowserContext, edition: str, script: str
) -> None:
    address = site.learn(scorm(script, edition=edition))
    first = opened(learner, address)
    assert package(first).locator("#p").text_content() == "ab-initio|||顾明澈"
    saved(first)
    state = site.state(address)
    assert state is not None
    assert (state.completion, state.done_at) == ("incomplete", None)
    first.close()

    second = opened(learner, address)
    assert package(second).locator("#p").text_content() == "resume|第3页|a=1;b=二|顾明澈"
    saved(second, "complete")
    state = site.state(address)
    assert state is not None
    assert (state.completion, state.success, state.score) == ("completed", "passed", 9000)
    assert site.complete(address)


@NEEDS_DATA
@pytest.mark.parametrize(
    "name", ["RuntimeBasicCalls_SCORM12", "RuntimeBasicCalls_SCORM20043rdEdition", "singlescobasic"]
)
def test_the_golf_course_is_read_to_its_end_and_its_quiz_counts(
    site: PackageSite, learner: BrowserContext, name: str
) -> None:
    address = site.learn((OPEN / f"scorm/{name}.zip").read_bytes())
    page = opened(learner, address)
    frame = package(page)
    while frame.locator("#butNext").is_enabled():
        frame.locator("#butNext").click()
    saved(page, "complete")
    quiz = frame.frame_locator("#contentFrame")
    quiz.locator("input[type=button]").first.click()
    page.wait_for_timeout(1500)
    state = site.state(address)
    assert state is not None
    assert state.score is not None
    assert state.success == "failed"
    assert state.done_at is not None
