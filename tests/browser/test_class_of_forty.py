"""A class of forty signs in by the code on the screen and out, is handed in, confirmed, and counts for the year."""

import re
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from http.client import HTTPResponse

import pytest
import segno
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import Engine

from lms import clock
from lms.access import Actor, Role
from lms.app import create_app
from lms.courses.models.classes import TrainingClass
from lms.courses.queries.classes import load_class
from lms.courses.rules.classes import Sitting
from lms.db import make_sessions
from lms.requirements.queries.standings import find_standing
from lms.settings import get_settings
from lms.web import cookies
from lms.web.csrf import token_for
from tests.class_factories import ON, at, code_now, make_training_class, put_on_list, self_of, sitting_of
from tests.client import sign_in_at_once
from tests.databases import empty_database, migrate, url_of
from tests.factories import adopt_rules, make_actor, make_person, make_unit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]
FORTY = 40


@dataclass
class Site:
    """The running site, its class, and those who act."""

    address: str
    engine: Engine
    one: TrainingClass
    sitting: Sitting
    trainer: Actor
    legal: Actor
    lecturer: Actor
    learners: list[Actor]

    def secret(self, actor: Actor) -> str:
        """Begin a session now."""
        with make_sessions(self.engine).begin() as db:
            return sign_in_at_once(db, actor)

    def page(self, browser: Browser, actor: Actor, path: str, width: int = 1280) -> Page:
        """Open a page as somebody, on a phone when it is narrow."""
        context = browser.new_context(viewport={"width": width, "height": 844})
        context.add_cookies([{"name": cookies.SESSION, "value": self.secret(actor), "url": self.address}])
        page = context.new_page()
        page.goto(self.address + path)
        return page

    def code(self, kind: str) -> str:
        """Return the address on the screen now."""
        return f"/attendance/{code_now(self.one, self.sitting, kind)}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    url, patch = url_of("forty", tmp_path_factory.mktemp("forty")), pytest.MonkeyPatch()
    patch.setenv("LMS_DATABASE_URL", url)
    get_settings.cache_clear()
    with empty_database(url) as engine:
        migrate(engine)
        server = uvicorn.Server(uvicorn.Config(create_app(get_settings()), port=0, log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield _told(engine, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}")
        server.should_exit = True
        thread.join(5)
    patch.undo()
    get_settings.cache_clear()


def _told(engine: Engine, address: str) -> Site:
    with clock.travel(to=at(ON.replace(day=20), "12:00")), make_sessions(engine).begin() as db:
        unit = make_unit(db, name="市城管局")
        adopt_rules(db, unit)
        trainer = make_actor(db, Role.UNIT_TRAINER, unit, name="施雨桐")
        legal = make_actor(db, Role.UNIT_LEGAL, unit, name="岳清和")
        teacher = make_person(db, unit, name="汤柏秋")
        people = [make_person(db, unit, name=f"学员{n:02d}") for n in range(1, FORTY + 1)]
        one = make_training_class(
            db, unit, trainer, lecturer=teacher, lessons=((1, "9:00", "10:30"), (2, "10:45", "12:15"))
        )
        assert set(put_on_list(db, one, people, trainer)) == {"enrolled"}
        learners = [self_of(db, person) for person in people]
        lecturer = self_of(db, teacher)
        return Site(address, engine, load_class(db, one.id), sitting_of(db, one), trainer, legal, lecturer, learners)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


def ask(site: Site, path: str, cookie: str, form: dict[str, object] | None = None, token: str = "") -> HTTPResponse:
    """Ask as a phone does that is no browser."""
    data = urllib.parse.urlencode(form).encode() if form else None
    request = urllib.request.Request(site.address + path, data, {"Cookie": cookie, "Sec-Fetch-Site": "same-origin"})  # noqa: S310 - ours
    if token:
        request.add_header("X-CSRF-Token", token)
    answer: HTTPResponse = urllib.request.urlopen(request, timeout=20)  # noqa: S310 - loopback
    return answer


def scan(site: Site, actor: Actor, kind: str, phone: str) -> str:
    """Scan and press the button; the phone keeps its cookie from coming to leaving."""
    secret = site.secret(actor)
    cookie = f"{cookies.SESSION}={secret}; {cookies.PHONE}={phone}"
    page = ask(site, site.code(kind), cookie).read().decode()
    ticket = re.search(r'name="ticket" value="(\w+)"', page)
    assert ticket, page[:500]
    form = {"session": site.sitting.id, "kind": kind, "ticket": ticket[1]}
    return ask(site, "/attendance", cookie, form, token_for(secret)).read().decode()


def sign(site: Site, browser: Browser, kind: str, when: datetime, button: str, said: str) -> None:
    """Thirty-eight phones without a browser, and two in one."""
    with clock.travel(to=when):
        for number, actor in enumerate(site.learners[2:]):
            assert said in scan(site, actor, kind, f"phone-{number}-0123456789")
        for actor in site.learners[:2]:
            phone = site.page(browser, actor, site.code(kind), width=390)
            phone.get_by_role("button", name=button).click()
            expect(phone.get_by_role("heading", name=said)).to_be_visible()
            phone.context.close()


@pytest.mark.requirement("ZJG-7-6")
def test_a_class_of_forty_from_the_screen_to_the_years_verdict(browser: Browser, site: Site) -> None:
    base = f"/classes/{site.one.id}/sittings/{site.sitting.id}"
    with clock.travel(to=at(ON, "8:50")):
        screen = site.page(browser, site.trainer, f"{base}/screen/in")
        shown = segno.make(site.address + site.code("in"), error="m", micro=False)
        drawn = re.search(r'd="([^"]+)"', shown.svg_inline(scale=1, border=2, omitsize=True, dark="#000", light=None))
        assert drawn
        assert drawn[1] in screen.content()  # the screen shows exactly the code that opens the door
        screen.context.close()
    sign(site, browser, "in", at(ON, "8:50"), "确认签到", "已签到")
    with clock.travel(to=at(ON, "9:30")):
        board = site.page(browser, site.trainer, base)
        assert board.locator("#board").get_by_text("在场", exact=True).count() >= FORTY
        board.context.close()
    sign(site, browser, "out", at(ON, "12:16"), "确认签退", "已签退")
    with clock.travel(to=at(ON, "12:30")):
        teacher = site.page(browser, site.lecturer, f"/learning/teaching/{site.one.sessions[0].id}", width=390)
        teacher.get_by_role("button", name="签认名单").click()
        expect(teacher.get_by_text("名单已于")).to_be_visible()
        host = site.page(browser, site.trainer, f"/classes/{site.one.id}")
        host.get_by_role("button", name="办结，核对学时").click()
        host.get_by_role("button", name="提交全班学时").click()
        expect(host.get_by_text("已提交41人的学时")).to_be_visible()
        legal = site.page(browser, site.legal, "/claims")
        legal.get_by_role("button", name="确认并入账40人").click()
        expect(legal.get_by_text("40人的学时已入账")).to_be_visible()
        mine = site.page(browser, site.learners[0], "/my-year", width=390)
        expect(mine.get_by_text("冬季执法规范培训班").first).to_be_visible()
    with make_sessions(site.engine).begin() as db:
        for actor in site.learners:
            standing = find_standing(db, actor.person_id or 0, 2023, as_of=date(2023, 11, 21))
            assert standing is not None
            assert standing.verdict.sums.total == 400
