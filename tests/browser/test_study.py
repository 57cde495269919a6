"""An officer studies in a real browser: what he watches he gets, and what he does not he does not (P12; C3.3)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests.browser.study_site import CLIP, CLIP_MS, DOCUMENT, Learner, StudySite, study_site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("browser"),
    pytest.mark.skipif(not CLIP.exists(), reason="needs the media of ../shared/data"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudySite]:
    with study_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        )
        yield browser
        browser.close()


@pytest.fixture
def learner(site: StudySite) -> Learner:
    return site.learner()


def says(page: Page, state: str, seconds: float = 12) -> None:
    page.wait_for_selector(f"[data-line][data-state={state}]", timeout=seconds * 1000)


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    says(page, "ready")
    return page


def video(page: Page, script: str) -> object:
    return page.eval_on_selector("video", f"video => {{ {script} }}")


def played(page: Page, seconds: float) -> None:
    """Wait until the clip has come so far. The page's policy forbids scripts that wait by themselves."""
    for _ in range(200):
        if float(video(page, "return video.currentTime")) > seconds:  # type: ignore[arg-type]
            return
        page.wait_for_timeout(50)
    pytest.fail("the clip does not play")


@pytest.mark.requirement("ZJG-7-6")
def test_a_clip_watched_whole_earns_the_hours_of_the_course(browser: Browser, learner: Learner) -> None:
    with learner.device(browser) as device:
        page = opened(device.new_page(), learner.address)
        video(page, "video.play()")
        says(page, "counting")
        says(page, "posted")
        assert "学时已入账" in page.inner_text("[data-line]")
    assert learner.credited() >= CLIP_MS - 2000
    assert sum(learner.hours()) == 100


def test_seeking_ahead_earns_nothing(browser: Browser, learner: Learner) -> None:
    with learner.device(browser) as device:
        page = opened(device.new_page(), learner.address)
        video(page, "video.currentTime = 4.5")
        says(page, "SKIPPED_AHEAD")
        page.wait_for_timeout(300)
        assert float(video(page, "return video.currentTime")) < 1  # type: ignore[arg-type]
        # Whoever takes the lock out of the page still has the server's.
        video(page, "video.play(); video.addEventListener('seeking', e => e.stopImmediatePropagation(), true)")
        page.wait_for_timeout(500)
        page.evaluate("for (const v of document.querySelectorAll('video')) v.currentTime = 4.8")
        page.wait_for_timeout(2500)
    assert learner.credited() < CLIP_MS - 2000
    assert learner.hours() == []


def test_double_speed_is_not_to_be_had(browser: Browser, learner: Learner) -> None:
    with learner.device(browser) as device:
        page = opened(device.new_page(), learner.address)
        video(page, "video.playbackRate = 2")
        page.wait_for_timeout(200)
        assert video(page, "return video.playbackRate") == 1


def test_a_second_tab_takes_over_and_the_first_may_take_back(browser: Browser, learner: Learner) -> None:
    with learner.device(browser) as device, learner.device(browser) as other:
        first = opened(device.new_page(), learner.address)
        opened(other.new_page(), learner.address)
        video(first, "video.play()")
        says(first, "TAKEN_OVER")
        assert video(first, "return video.paused")
        first.click("[data-take-back]")
        says(first, "ready")
        video(first, "video.play()")
        says(first, "posted")
    assert sum(learner.hours()) == 100


def test_a_network_that_comes_back_soon_costs_nothing(browser: Browser, learner: Learner) -> None:
    with learner.device(browser) as device:
        page = opened(device.new_page(), learner.address)
        video(page, "video.play()")
        played(page, 0.5)
        device.set_offline(True)
        says(page, "offline")
        device.set_offline(False)
        says(page, "posted", 20)
    assert learner.credited() >= CLIP_MS - 2000


def test_a_page_that_is_closed_loses_nothing_of_what_was_watched(browser: Browser, learner: Learner) -> None:
    with learner.device(browser) as device:
        page = opened(device.new_page(), learner.address)
        video(page, "video.play()")
        played(page, 1)
        page.goto(f"{learner.site.url}/learning")
        page.wait_for_timeout(500)
        seen = learner.credited()
        assert seen >= 1000
        again = device.new_page()
        again.goto(learner.address)
        played(again, 0.9)
        assert abs(float(video(again, "return video.currentTime")) * 1000 - seen) < 100  # type: ignore[arg-type]


def test_a_beat_sent_again_and_one_made_up_change_nothing(browser: Browser, learner: Learner) -> None:
    with learner.device(browser) as device:
        page = device.new_page()
        sent: list[tuple[str, str]] = []

        def note(request: Request) -> None:
            if request.url.endswith("/study/beats"):
                sent.append((request.post_data or "", request.headers["x-csrf-token"]))

        page.on("request", note)
        opened(page, learner.address)
        video(page, "video.play()")
        played(page, 1)
        video(page, "video.pause()")
        says(page, "paused")
        page.wait_for_timeout(300)
        before, kept = learner.credited(), list(sent)
        send = """([body, token]) => fetch('/study/beats', {method: 'POST', body,
            headers: {'Content-Type': 'application/json', 'X-CSRF-Token': token}}).then(r => r.status)"""
        assert [page.evaluate(send, list(each)) for each in kept * 3] == [200] * len(kept) * 3
        assert (
            page.evaluate(
                send,
                [sent[0][0].replace('"sequence":1', '"sequence":99').replace('"to_ms":0', '"to_ms":5000'), sent[0][1]],
            )
            == 200
        )
        assert page.evaluate(send, [sent[0][0], "forged"]) == 403
        assert learner.credited() == before


def test_a_document_asks_for_every_page_and_counts_the_time_it_is_open(site: StudySite, browser: Browser) -> None:
    reader = site.reader(DOCUMENT, pages=14)
    with reader.device(browser) as device:
        page = device.new_page()
        page.goto(reader.address)
        says(page, "counting")
        page.get_by_text("第1页").wait_for()
        page.locator("[data-pages]").focus()
        page.keyboard.press("ArrowRight")
        page.get_by_text("第2页").wait_for()
        page.wait_for_timeout(1500)
        page.goto(f"{site.url}/learning")
        page.wait_for_timeout(500)
    assert 1000 <= reader.credited() <= 8000
