"""Honest packages in a real browser: they run in the cage, report, and go on where the learner was (E2)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.browser.conftest import NewSite
from tests.browser.package_site import PackageSite, package_site
from tests.browser.waiting import until
from tests.packages import DATA, NEEDS_DATA, PAGE, manifest, scorm, zipped

pytestmark = pytest.mark.slow
OPEN = DATA / "5-elearning-packages"


@pytest.fixture(scope="module")
def site(new_site: NewSite) -> Iterator[PackageSite]:
    with package_site(new_site) as site:
        yield site


@pytest.fixture(scope="module")
def visit(site: PackageSite) -> Iterator[BrowserContext]:
    """One browser for all: it has the styles and scripts of the page around the packages."""
    with site.visit() as context:
        yield context


@pytest.fixture
def learner(visit: BrowserContext) -> Iterator[BrowserContext]:
    yield visit
    for page in visit.pages:
        page.close()


def opened(learner: BrowserContext, address: str) -> Page:
    page = learner.new_page()
    page.goto(address)
    page.wait_for_selector("iframe[data-package]")
    return page


def package(page: Page):  # type: ignore[no-untyped-def]
    return page.frame_locator("iframe[data-package]")


def saved(page: Page, state: str = "saved") -> None:
    page.wait_for_selector(f"[data-package-status][data-state={state}]")


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
    expect(package(first).locator("#p")).to_have_text("ab-initio|||顾明澈")
    saved(first)
    state = site.state(address)
    assert state is not None
    assert (state.completion, state.done_at) == ("incomplete", None)
    first.close()

    second = opened(learner, address)
    expect(package(second).locator("#p")).to_have_text("resume|第3页|a=1;b=二|顾明澈")
    saved(second, "complete")
    state = site.state(address)
    assert state is not None
    assert (state.completion, state.success, state.score) == ("completed", "passed", 9000)
    assert site.complete(address)


SCO_BEGUN = "API.LMSInitialize(''); API.LMSSetValue('cmi.core.lesson_location', '第3页'); API.LMSCommit('');"


def test_what_is_reported_while_something_else_is_being_saved_is_saved_too(
    site: PackageSite, learner: BrowserContext
) -> None:
    page, held = learner.new_page(), list[Route]()
    page.route("**/packages/*/state", lambda route: held.append(route), times=1)  # noqa: PLW0108 - its wrapper wants a function
    address = site.learn(scorm(SCO_BEGUN, edition="1.2"))
    page.goto(address)
    until(page, lambda: held)
    page.frames[1].evaluate("API.LMSSetValue('cmi.core.lesson_status', 'completed')")
    held[0].continue_()
    saved(page, "complete")
    state = site.state(address)
    assert state is not None
    assert (state.completion, state.data["cmi.core.lesson_location"]) == ("completed", "第3页")


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
    frame.locator("#contentFrame[src*='Playing/Playing.html']").wait_for()  # begun: a click before that is undone by it
    while frame.locator("#butNext").is_enabled():
        frame.locator("#butNext").dispatch_event("click")
    saved(page, "complete")
    quiz = frame.frame_locator("#contentFrame")
    quiz.locator("input[type=button]").first.click()
    until(page, lambda: (kept := site.state(address)) and kept.score is not None)
    state = site.state(address)
    assert state is not None
    assert state.success == "failed"
    assert state.done_at is not None


@NEEDS_DATA
def test_a_package_without_an_organization_runs_all_the_same(site: PackageSite, learner: BrowserContext) -> None:
    address = site.learn((OPEN / "scorm/singlescobasic_missingorg.zip").read_bytes())
    page = opened(learner, address)
    saved(page)
    state = site.state(address)
    assert state is not None
    assert (state.completion, state.data["cmi.core.lesson_location"]) == ("incomplete", "0")


@NEEDS_DATA
def test_a_package_with_a_fault_in_its_own_script_is_shown_as_far_as_it_goes(
    site: PackageSite, learner: BrowserContext
) -> None:
    """Its libs/scorm.utils.js is no valid JavaScript (line 364), on any platform; the scene is drawn all the same."""
    address = site.learn((OPEN / "scorm-boytchev/scorm-template.zip").read_bytes())
    page = opened(learner, address)
    package(page).locator("canvas").first.wait_for(state="attached")
    expect(package(page).locator("#txt-caption")).to_contain_text("SCORM-TEMPLATE")
    assert not site.complete(address)


def is_taken(slide: Locator) -> bool:
    """Choose the first answer of a slide, and tell whether that was taken: then the right one is shown."""
    slide.locator("[role=radio]").first.dispatch_event("click")
    return slide.locator(".reveal-correct").count() > 0


@NEEDS_DATA
def test_an_arithmetic_quiz_of_h5p_is_played_to_its_end(site: PackageSite, learner: BrowserContext) -> None:
    address = site.learn((OPEN / "h5p-escola/arithmetic-quiz.h5p").read_bytes())
    page = opened(learner, address)
    frame = package(page)
    frame.locator("body[data-ready=true]").wait_for()
    saved(page)
    begun = site.state(address)
    assert begun is not None
    assert begun.completion == "incomplete"
    page.clock.install()  # its slides take their time
    frame.get_by_text("Start", exact=True).first.click()
    page.clock.fast_forward(4500)
    for question in range(5):
        # Its slides move by themselves a while after an answer; only the one that is asked takes the next, and not
        # before it has come in, by a clock of its own.
        slide = frame.locator(f".question-page.current:has(#arithmetic-quiz-lifa-question-{question})")
        slide.wait_for(state="attached")
        until(page, lambda slide=slide: is_taken(slide))  # type: ignore[misc]
        page.clock.fast_forward(3500)
    saved(page, "complete")
    state = site.state(address)
    assert state is not None
    assert state.completion == "completed"
    assert state.score is not None
    assert site.complete(address)


@NEEDS_DATA
def test_an_h5p_package_whose_library_holds_no_program_says_so(site: PackageSite, learner: BrowserContext) -> None:
    address = site.learn((OPEN / "h5p/greetingcard1.h5p").read_bytes())
    page = opened(learner, address)
    package(page).locator("body[data-ready=broken]").wait_for()
    package(page).get_by_text("放不出来").wait_for()
    assert not site.complete(address)


def test_a_page_in_a_frame_is_heard_before_its_last_picture_has_come(
    site: PackageSite, learner: BrowserContext
) -> None:
    calling = """
    const again = setInterval(() => {
      if (!parent.done) return;
      clearInterval(again);
      parent.done('completed');
    }, 50);"""
    outer = """<html><body><script>
    const done = (status) => { API.LMSSetValue('cmi.core.lesson_status', status); API.LMSFinish(''); };
    window.done = done; API.LMSInitialize('');
    </script><iframe src="inner/content.html"></iframe></body></html>"""
    files = {
        "imsmanifest.xml": manifest({"index.html": "sco"}),
        "index.html": outer,
        "inner/content.html": '<html><body><img src="late.png"><script>' + calling + "</script></body></html>",
    }
    address = site.learn(zipped(files))
    page = learner.new_page()
    page.route("**/late.png", lambda _: None)  # never answered: the page in the frame is never whole
    page.goto(address, wait_until="commit")
    saved(page, "complete")
    assert site.complete(address)


TWO_PAGES = {
    "index.html": PAGE.replace(
        "{script}",
        "API.LMSInitialize(''); API.LMSSetValue('cmi.suspend_data', 'first');"
        " API.LMSSetValue('cmi.core.lesson_status', 'incomplete'); location = 'second.html';",
    ),
    "second.html": PAGE.replace(
        "{script}",
        "document.getElementById('p').textContent = API.LMSGetValue('cmi.suspend_data') + '/' + API.LMSInitialize('');"
        " API.LMSSetValue('cmi.core.lesson_status', 'completed'); API.LMSCommit('');",
    ),
}


def test_pages_of_an_item_follow_each_other_and_know_what_was_set(site: PackageSite, learner: BrowserContext) -> None:
    address = site.learn(zipped({"imsmanifest.xml": manifest({"index.html": "sco"}), **TWO_PAGES}))
    page = opened(learner, address)
    package(page).get_by_text("first/true").wait_for(state="attached")
    saved(page, "complete")
    assert site.complete(address)


def test_a_page_in_a_frame_of_the_package_finds_the_run_time_by_walking_up(
    site: PackageSite, learner: BrowserContext
) -> None:
    walking = """
    function find(w) { while (!w.API && w.parent && w.parent !== w) w = w.parent; return w.API; }
    const api = find(window.parent);
    api.LMSInitialize(''); api.LMSSetValue('cmi.core.lesson_status', 'completed'); api.LMSFinish('');
    """
    files = {
        "imsmanifest.xml": manifest({"index.html": "sco"}),
        "index.html": '<html><body><iframe src="inner/content.html"></iframe></body></html>',
        "inner/content.html": PAGE.replace("{script}", walking),
    }
    address = site.learn(zipped(files))
    page = opened(learner, address)
    saved(page, "complete")
    assert site.complete(address)


@pytest.mark.parametrize("event", ["beforeunload", "unload", "pagehide"])
def test_what_is_said_only_when_the_tab_is_closed_is_kept(
    site: PackageSite, learner: BrowserContext, event: str
) -> None:
    leaving = f"""
    API.LMSInitialize('');
    addEventListener('{event}', () => {{
      API.LMSSetValue('cmi.suspend_data', 'last words'); API.LMSSetValue('cmi.core.exit', 'suspend'); API.LMSFinish('');
    }});
    document.getElementById('p').textContent = 'listens';"""
    address = site.learn(scorm(leaving))
    page = opened(learner, address)
    package(page).get_by_text("listens").wait_for(state="attached")
    page.close(run_before_unload=True)
    until(learner.new_page(), lambda: (kept := site.state(address)) and kept.data)
    state = site.state(address)
    assert state is not None
    assert state.data["cmi.suspend_data"] == "last words"


def test_opening_and_closing_is_not_passing(site: PackageSite, learner: BrowserContext) -> None:
    idle = """API.LMSInitialize(''); addEventListener('pagehide', () => API.LMSFinish(''));
    document.getElementById('p').textContent = 'begun';"""
    address = site.learn(scorm(idle))
    page = opened(learner, address)
    expect(package(page).locator("#p")).to_have_text("begun")
    page.goto(site.url)
    page.wait_for_timeout(1000)  # nothing is to come of it: there is nothing to wait for
    state = site.state(address)
    assert state is not None
    assert state.done_at is None
    assert not site.complete(address)


def test_several_items_have_a_menu_and_all_of_them_must_be_done(site: PackageSite, learner: BrowserContext) -> None:
    done = PAGE.replace(
        "{script}", "API.LMSInitialize(''); API.LMSSetValue('cmi.core.lesson_status', 'completed'); API.LMSFinish('');"
    )
    pages = {"one.html": done, "two.html": done, "three.html": done}
    address = site.learn(zipped({"imsmanifest.xml": manifest(dict.fromkeys(pages, "sco")), **pages}))
    page = opened(learner, address)
    assert page.locator(".package__menu a").all_text_contents() == ["第1节", "第2节", "第3节"]
    saved(page)
    assert not site.complete(address)
    page.get_by_role("link", name="下一节").click()
    page.wait_for_url("**item=i2")
    saved(page)
    page.get_by_role("link", name="下一节").click()
    page.wait_for_url("**item=i3")
    saved(page, "complete")
    assert site.complete(address)


def test_the_older_of_two_tabs_overwrites_nothing(site: PackageSite, learner: BrowserContext) -> None:
    setting = """API.LMSInitialize('');
    const set = (value) => { API.LMSSetValue('cmi.suspend_data', value); API.LMSCommit(''); };
    document.getElementById('p').textContent = 'begun';"""
    address = site.learn(scorm(setting))
    old = opened(learner, address)
    expect(package(old).locator("#p")).to_have_text("begun")
    new = opened(learner, address)
    expect(package(new).locator("#p")).to_have_text("begun")
    new.frames[1].evaluate("set('new')")
    saved(new)
    old.frames[1].evaluate("set('old')")
    saved(old, "stale")
    state = site.state(address)
    assert state is not None
    assert state.data["cmi.suspend_data"] == "new"


def test_who_reports_without_end_is_saved_all_the_same(site: PackageSite, learner: BrowserContext) -> None:
    endless = """API.LMSInitialize('');
    let n = 0; setInterval(() => API.LMSSetValue('cmi.suspend_data', `second ${n++}`), 200);"""
    page = opened(learner, site.learn(scorm(endless)))
    saved(page)
