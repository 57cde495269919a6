"""A candidate sits a whole exam in a real browser: the network goes away in the middle, another tab opens."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.app import create_app
from lms.db import make_sessions
from lms.exams.models import Attempt
from lms.settings import get_settings
from lms.web import cookies
from lms.web.database import Database
from tests.client import sign_in_at_once
from tests.databases import empty_database, migrate, url_of
from tests.exam_factories import Staff, ready_exam, sitting_of
from tests.factories import make_actor
from tests.rooms.world import City, build_city

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


class Hall:
    """A running site with an exam that has begun a moment ago, and two candidates."""

    def __init__(self, url: str, engine: Engine) -> None:
        self.url, self.engine = url, engine
        start = clock.now() - timedelta(seconds=5)
        with make_sessions(engine).begin() as db:
            city: City = build_city(db, rules=None)
            staff = Staff(city.trainer, city.legal, city.reviewer, city.decider)
            with clock.travel(start - timedelta(hours=1)):
                exam = ready_exam(db, city.root, city.police, staff, starts_at=start, minutes=60)
            self.sitting = sitting_of(db, exam).id
            self.people = [make_actor(db, Role.SELF, person=each) for each in (city.officer, city.colleague)]

    @contextmanager
    def device(self, browser: Browser, actor: Actor) -> Iterator[BrowserContext]:
        """Open a browser in which the candidate is signed in."""
        with make_sessions(self.engine).begin() as db:
            secret = sign_in_at_once(db, actor)
        context = browser.new_context()
        context.add_cookies([{"name": cookies.SESSION, "value": secret, "url": self.url}])
        yield context
        context.close()

    def attempt(self, actor: Actor) -> Attempt:
        with Session(self.engine) as db:
            return db.query(Attempt).filter_by(person_id=actor.person_id).one()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    with empty_database(url_of("exam_site", tmp_path_factory.mktemp("site"))) as engine:
        migrate(engine)
        app = create_app(get_settings(), Database(engine))
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.05)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Hall(f"http://127.0.0.1:{port}", engine)
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not Path("/usr/bin/chromium").exists():
        pytest.skip("no browser here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


def begun(page: Page, hall: Hall) -> Page:
    page.goto(f"{hall.url}/exams/sittings/{hall.sitting}")
    page.click("main form button.button--primary")
    page.wait_for_selector("[data-exam][data-ready=yes]")
    return page


def until(page: Page, holds: Callable[[], Any], seconds: float = 15) -> None:
    for _ in range(int(seconds * 10)):
        if holds():
            return
        page.wait_for_timeout(100)
    pytest.fail("it did not come about")


def says(page: Page) -> str:
    return page.inner_text("[data-saved]")


@pytest.mark.requirement("QD-10-9")
def test_a_whole_sitting_with_the_network_cut_in_the_middle(browser: Browser, hall: Hall) -> None:
    actor = hall.people[0]
    with hall.device(browser, actor) as device:
        page = begun(device.new_page(), hall)
        loads: list[str] = []
        page.on("framenavigated", lambda frame: loads.append(frame.url))
        page.keyboard.press("a")
        until(page, lambda: "服务器已保存" in says(page))
        assert hall.attempt(actor).answers == {"1": "A"}
        device.set_offline(True)
        page.keyboard.press("ArrowRight")
        page.keyboard.press("b")
        page.keyboard.press("f")
        until(page, lambda: "只存在本机" in says(page))
        assert page.is_visible("[data-net]")
        assert page.get_attribute("[data-goes='2']", "class") == "unsaved flagged"
        assert hall.attempt(actor).answers == {"1": "A"}, "nothing is called saved that is not"
        device.set_offline(False)
        until(page, lambda: "服务器已保存" in says(page))
        assert hall.attempt(actor).answers == {"1": "A", "2": "B"}
        assert hall.attempt(actor).flagged == [2]
        assert loads == [], "no full page load until the submission"
        page.reload()
        page.wait_for_selector("[data-exam][data-ready=yes]")
        assert page.is_checked("input[name='2'][value='B']")
        page.click("[data-asks]")
        page.click("[data-hand-in]")
        page.wait_for_selector("text=交卷回执")
        done = hall.attempt(actor)
        assert (done.state, done.answers, done.leaves) == ("submitted", {"1": "A", "2": "B"}, 0)
        assert done.digest
        assert done.digest in page.inner_text("main")


def test_a_second_tab_takes_over_and_the_first_one_is_told(browser: Browser, hall: Hall) -> None:
    actor = hall.people[1]
    with hall.device(browser, actor) as device:
        first = begun(device.new_page(), hall)
        first.keyboard.press("a")
        until(first, lambda: hall.attempt(actor).answers == {"1": "A"})
        second = begun(device.new_page(), hall)
        second.keyboard.press("ArrowRight")
        second.keyboard.press("b")
        until(second, lambda: hall.attempt(actor).answers == {"1": "A", "2": "B"})
        first.bring_to_front()
        first.keyboard.press("c")
        first.wait_for_selector("#exam-TAKEN_ELSEWHERE[open]")
        assert hall.attempt(actor).answers == {"1": "A", "2": "B"}
