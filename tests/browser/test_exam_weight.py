"""What an attempt of fifty questions costs the browser: everything that comes over the wire, until it is handed in."""

from typing import Any

import pytest

from benchmarks._candidates import QUESTIONS, open_for, secret_of
from tests.browser.serving import Site
from tests.browser.waiting import until

pytestmark = pytest.mark.slow
MOST_BYTES = 150_000
CANDIDATE = 1000


@pytest.mark.requirement("QD-M9-6")
def test_an_attempt_of_fifty_questions_is_light_and_loads_no_page_again(site: Site) -> None:
    sitting = site.tell(lambda db: open_for(db, 1))
    came: dict[str, int] = {}
    with site.device(secret_of(CANDIDATE)) as device:
        page = device.new_page()
        wire = device.new_cdp_session(page)
        names: dict[str, str] = {}
        wire.on("Network.responseReceived", lambda told: names.update({told["requestId"]: told["response"]["url"]}))

        def add(told: dict[str, Any]) -> None:
            came[names.get(told["requestId"], "?")] = int(told["encodedDataLength"])

        wire.on("Network.loadingFinished", add)
        wire.send("Network.enable")
        page.goto(f"/exams/sittings/{sitting}")
        page.click("main form button.button--primary")
        page.wait_for_selector("[data-exam][data-ready=yes]")
        page.wait_for_load_state("networkidle")
        first = sum(came.values())
        assert page.locator("[data-question]").count() == QUESTIONS
        heaviest = sorted(came.items(), key=lambda each: -each[1])[:8]
        assert 40_000 < first <= MOST_BYTES, heaviest
        loads: list[str] = []
        page.on("framenavigated", lambda frame: loads.append(frame.url))
        for _ in range(QUESTIONS):
            page.keyboard.press("a")
            page.keyboard.press("ArrowRight")
        until(page, lambda: "服务器已保存" in page.inner_text("[data-saved]"))
        until(page, lambda: page.locator("[data-goes].unsaved").count() == 0)
        assert loads == [], "no full page load until the submission"
        assert sum(came.values()) - first < 30_000, "saves carry what changed"
