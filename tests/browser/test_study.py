"""An officer studies in a real browser: what he watches he gets, and what he does not he does not (P12; C3.3)."""

import json
from time import monotonic

import pytest
from playwright.sync_api import Page, Request

from tests.browser.serving import Site
from tests.browser.study_site import CLIP, CLIP_MS, DOCUMENT, Learner, StudySite
from tests.browser.waiting import until, until_quiet, whole

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CLIP.exists(), reason="needs the media of ../shared/data"),
]


# Leaps in the page itself: a slow machine would have played on before it was told to.
LEAPING = """
  video.addEventListener('seeking', (event) => event.stopImmediatePropagation(), true);
  video.addEventListener('timeupdate', function leap() {
    if (video.currentTime < 0.3) return;
    video.removeEventListener('timeupdate', leap);
    video.currentTime = 4.8;
  });
  video.play();"""


@pytest.fixture(scope="module")
def study(site: Site) -> StudySite:
    return StudySite(site)


@pytest.fixture
def learner(study: StudySite) -> Learner:
    return study.learner()


def says(page: Page, state: str) -> None:
    page.wait_for_selector(f"[data-line][data-state={state}]")


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    says(page, "ready")
    return page


def video(page: Page, script: str) -> object:
    return page.eval_on_selector("video", f"video => {{ {script} }}")


def played(page: Page, seconds: float) -> None:
    """Wait until the clip has come so far. The page's policy forbids scripts that wait by themselves."""
    until(page, lambda: place(page) > seconds)


def place(page: Page) -> float:
    """Return the second of the clip that is on the screen."""
    return float(video(page, "return video.currentTime"))  # type: ignore[arg-type]


def tells_of(request: Request, at_least: int) -> bool:
    """Tell whether a request is a beat that says so many milliseconds of the clip were reached."""
    return request.url.endswith("/study/beats") and json.loads(request.post_data or "{}")["to_ms"] >= at_least


@pytest.mark.requirement("ZJG-7-6")
def test_a_clip_watched_whole_earns_the_hours_of_the_course(learner: Learner) -> None:
    with learner.device() as device:
        page = opened(device.new_page(), learner.address)
        video(page, "video.play()")
        says(page, "counting")
        says(page, "posted")
        assert "学时已入账" in page.inner_text("[data-line]")
    assert learner.credited() >= CLIP_MS - 2000
    assert sum(learner.hours()) == 100


def test_seeking_ahead_earns_nothing(learner: Learner) -> None:
    with learner.device() as device:
        page = opened(device.new_page(), learner.address)
        video(page, "video.currentTime = 4.5")
        says(page, "SKIPPED_AHEAD")
        until(page, lambda: place(page) < 1)
        # Whoever takes the lock out of the page still has the server's.
        with page.expect_response(lambda answer: tells_of(answer.request, 4500)):
            video(page, LEAPING)
    assert learner.credited() < CLIP_MS - 2000
    assert learner.hours() == []


def test_double_speed_is_not_to_be_had(learner: Learner) -> None:
    with learner.device() as device:
        page = opened(device.new_page(), learner.address)
        video(page, "video.playbackRate = 2")
        until(page, lambda: video(page, "return video.playbackRate") == 1)


def test_a_second_tab_takes_over_and_the_first_may_take_back(learner: Learner) -> None:
    with learner.device() as device, learner.device() as other:
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


def test_a_network_that_comes_back_soon_costs_nothing(learner: Learner) -> None:
    with learner.device() as device:
        page = opened(device.new_page(), learner.address)
        video(page, "video.play()")
        played(page, 0.5)
        device.set_offline(True)
        says(page, "offline")
        device.set_offline(False)
        says(page, "posted")
    assert learner.credited() >= CLIP_MS - 2000


def test_a_page_that_is_closed_loses_nothing_of_what_was_watched(learner: Learner) -> None:
    with learner.device() as device:
        page = opened(device.new_page(), learner.address)
        video(page, "video.play()")
        played(page, 2)  # a beat that is late on a busy machine tells of less
        page.goto("/learning")
        until(page, lambda: learner.credited() >= 1000)
        seen = until_quiet(page, learner.credited, quiet=0.5)
        again = device.new_page()
        again.goto(learner.address)
        played(again, 0.9)
        assert abs(place(again) * 1000 - seen) < 100


def test_a_beat_sent_again_and_one_made_up_change_nothing(learner: Learner) -> None:
    with learner.device() as device:
        page = device.new_page()
        sent: list[tuple[str, str]] = []
        answered: list[Request] = []

        def note(request: Request) -> None:
            if request.url.endswith("/study/beats"):
                sent.append((request.post_data or "", request.headers["x-csrf-token"]))

        page.on("request", note)
        page.on("requestfinished", lambda request: answered.append(request) if "/study/beats" in request.url else None)
        opened(page, learner.address)
        video(page, "video.play()")
        played(page, 2)
        video(page, "video.pause()")
        says(page, "paused")
        until(page, lambda: learner.credited() >= 1000)
        until_quiet(page, lambda: len(sent), quiet=0.5)
        until(page, lambda: len(answered) == len(sent))
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


def test_a_document_asks_for_every_page_and_counts_the_time_it_is_open(study: StudySite) -> None:
    reader = study.reader(DOCUMENT, pages=14)
    with reader.device() as device:
        page, began = device.new_page(), monotonic()
        page.goto(reader.address)
        says(page, "counting")
        page.get_by_text("第1页").wait_for()
        whole(page).locator("[data-pages]").focus()
        page.keyboard.press("ArrowRight")
        page.get_by_text("第2页").wait_for()
        page.wait_for_timeout(1500)  # he reads
        page.goto("/learning")
        was_open = monotonic() - began
        until(page, lambda: 1000 <= reader.credited() <= was_open * 1000)
