"""A class of forty signs in by the code on the screen and out, is handed in, confirmed, and counts for the year."""

import re
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from http.client import HTTPResponse

import pytest
import segno
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.courses.models.classes import TrainingClass
from lms.courses.queries.classes import load_class
from lms.courses.rules.classes import Sitting
from lms.db import make_sessions
from lms.requirements.queries.standings import find_standing
from lms.web import cookies
from lms.web.csrf import token_for
from tests.browser.serving import Site
from tests.class_factories import ON, at, code_now, make_training_class, put_on_list, self_of, sitting_of
from tests.factories import adopt_rules, make_actor, make_person, make_unit

pytestmark = pytest.mark.slow
FORTY = 40


@dataclass
class Held:
    """The site, its class, and those who act."""

    site: Site
    one: TrainingClass
    sitting: Sitting
    trainer: Actor
    legal: Actor
    lecturer: Actor
    learners: list[Actor]

    @contextmanager
    def page(self, actor: Actor, path: str, *, phone: bool = False) -> Iterator[Page]:
        """Open a page as somebody."""
        with self.site.page(actor, phone=phone) as page:
            page.goto(path)
            yield page

    def code(self, kind: str) -> str:
        """Return the address on the screen now."""
        return f"/attendance/{code_now(self.one, self.sitting, kind)}"


@pytest.fixture
def held(site: Site) -> Held:
    with clock.travel(to=at(ON.replace(day=20), "12:00")):
        return Held(site, *site.tell(_told))


def _told(db: Session) -> tuple[TrainingClass, Sitting, Actor, Actor, Actor, list[Actor]]:
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
    return load_class(db, one.id), sitting_of(db, one), trainer, legal, lecturer, learners


def ask(held: Held, path: str, cookie: str, form: dict[str, object] | None = None, token: str = "") -> HTTPResponse:
    """Ask as a phone does that is no browser."""
    data = urllib.parse.urlencode(form).encode() if form else None
    headers = {"Cookie": cookie, "Sec-Fetch-Site": "same-origin"}
    request = urllib.request.Request(held.site.address + path, data, headers)  # noqa: S310 - ours
    if token:
        request.add_header("X-CSRF-Token", token)
    answer: HTTPResponse = urllib.request.urlopen(request, timeout=60)  # noqa: S310 - loopback
    return answer


def scan(held: Held, actor: Actor, kind: str, phone: str) -> str:
    """Scan and press the button; the phone keeps its cookie from coming to leaving."""
    secret = held.site.secret(actor)
    cookie = f"{cookies.SESSION}={secret}; {cookies.PHONE}={phone}"
    page = ask(held, held.code(kind), cookie).read().decode()
    ticket = re.search(r'name="ticket" value="(\w+)"', page)
    assert ticket, page[:500]
    form = {"session": held.sitting.id, "kind": kind, "ticket": ticket[1]}
    return ask(held, "/attendance", cookie, form, token_for(secret)).read().decode()


def sign(held: Held, kind: str, when: datetime, button: str, said: str) -> None:
    """Thirty-eight phones without a browser, and two in one."""
    with clock.travel(to=when):
        for number, actor in enumerate(held.learners[2:]):
            assert said in scan(held, actor, kind, f"phone-{number}-0123456789")
        for actor in held.learners[:2]:
            with held.page(actor, held.code(kind), phone=True) as phone:
                phone.get_by_role("button", name=button).click()
                expect(phone.get_by_role("heading", name=said)).to_be_visible()


@pytest.mark.requirement("ZJG-7-6")
def test_a_class_of_forty_from_the_screen_to_the_years_verdict(held: Held) -> None:
    base = f"/classes/{held.one.id}/sittings/{held.sitting.id}"
    with clock.travel(to=at(ON, "8:50")), held.page(held.trainer, f"{base}/screen/in") as screen:
        shown = segno.make(held.site.address + held.code("in"), error="m", micro=False)
        drawn = re.search(r'd="([^"]+)"', shown.svg_inline(scale=1, border=2, omitsize=True, dark="#000", light=None))
        assert drawn
        assert drawn[1] in screen.content()  # the screen shows exactly the code that opens the door
    sign(held, "in", at(ON, "8:50"), "确认签到", "已签到")
    with clock.travel(to=at(ON, "9:30")), held.page(held.trainer, base) as board:
        assert board.locator("#board").get_by_text("在场", exact=True).count() >= FORTY
    sign(held, "out", at(ON, "12:16"), "确认签退", "已签退")
    with clock.travel(to=at(ON, "12:30")):
        _posted(held)
    with make_sessions(held.site.engine).begin() as db:
        for actor in held.learners:
            standing = find_standing(db, actor.person_id or 0, 2023, as_of=date(2023, 11, 21))
            assert standing is not None
            assert standing.verdict.sums.total == 400


def _posted(held: Held) -> None:
    with held.page(held.lecturer, f"/learning/teaching/{held.one.sessions[0].id}", phone=True) as teacher:
        teacher.get_by_role("button", name="签认名单").click()
        expect(teacher.get_by_text("名单已于")).to_be_visible()
    with held.page(held.trainer, f"/classes/{held.one.id}") as host:
        host.get_by_role("button", name="办结，核对学时").click()
        host.get_by_role("button", name="提交全班学时").click()
        expect(host.get_by_text("已提交41人的学时")).to_be_visible()
    with held.page(held.legal, "/claims") as legal:
        legal.get_by_role("button", name="确认并入账40人").click()
        expect(legal.get_by_text("40人的学时已入账")).to_be_visible()
    with held.page(held.learners[0], "/my-year", phone=True) as mine:
        expect(mine.get_by_text("冬季执法规范培训班").first).to_be_visible()
