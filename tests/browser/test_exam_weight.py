"""What an attempt of fifty questions costs the browser: everything that comes over the wire, until it is handed in."""

from typing import Any

import pytest

from benchmarks._candidates import QUESTIONS, open_for, secret_of
from tests.browser.serving import Site
from tests.browser.waiting import until, whole

pytestmark = pytest.mark.slow
# With the page from which it is begun, headers included.
MOST_BYTES, MOST_BYTES_A_SAVE = 150_000, 1_500
CANDIDATE = 1000


@pytest.mark.requirement("QD-M9-6")
def test_an_attempt_of_fifty_questions_is_light_and_loads_no_page_again(site: Site) -> None:
    sitting = site.tell(lambda db: open_for(db, 1))
    came: list[tuple[int, str]] = []
    with site.device(secret_of(CANDIDATE)) as device:
        page = device.new_page()
        wire = device.new_cdp_session(page)
        names: dict[str, str] = {}
        wire.on("Network.responseReceived", lambda told: names.update({told["requestId"]: told["response"]["url"]}))

        def add(told: dict[str, Any]) -> None:
            came.append((int(told["encodedDataLength"]), names.get(told["requestId"], "?")))

        wire.on("Network.loadingFinished", add)
        wire.send("Network.enable")
        page.goto(f"/exams/sittings/{sitting}")
        page.click("main form button.button--primary")
        page.wait_for_selector("[data-exam][data-ready=yes]")
        page.wait_for_load_state("networkidle")
        first = list(came)
        assert page.locator("[data-question]").count() == QUESTIONS
        assert 40_000 < sum(size for size, _ in first) <= MOST_BYTES, sorted(first)[-8:]
        loads: list[str] = []
        page.on("framenavigated", lambda frame: loads.append(frame.url))
        whole(page)
        for _ in range(QUESTIONS):
            page.keyboard.press("a")
            page.keyboard.press("ArrowRight")
        until(page, lambda: "服务器已保存" in page.inner_text("[data-saved]"))
        until(page, lambda: page.locator("[data-goes].unsaved").count() == 0)
        assert loads == [], "no full page load until the submission"
        # How many saves there are, the machine's speed says; what the page polls, comes among them.
        assert max(came[len(first) :])[0] < MOST_BYTES_A_SAVE, "saves carry what changed"
