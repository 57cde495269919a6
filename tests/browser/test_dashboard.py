"""The dashboard's chart in a browser: drawn to be read value by value on a screen, by the server's hand on paper."""

from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from tests.browser.looking import faults, fits
from tests.browser.serving import Site
from tests.factories import adopt_rules, make_actor, make_person, make_unit

pytestmark = pytest.mark.slow


def _told(db: Session) -> Actor:
    unit = make_unit(db, name="市城管局")
    adopt_rules(db, unit)
    make_person(db, unit, name="顾明澈", since=date(2020, 3, 1))
    return make_actor(db, Role.JUSTICE_REVIEWER, unit, name="韩叙白")


@pytest.fixture
def reviewer(site: Site) -> Iterator[Actor]:
    with clock.travel(to=clock.local_instant(date(2023, 11, 20), 9)):
        yield site.tell(_told)


def test_the_chart_is_read_on_a_screen_and_printed_as_the_server_drew_it(site: Site, reviewer: Actor) -> None:
    with site.page(reviewer, phone=True) as page:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.goto("/dashboard")
        page.locator("[data-chart]").scroll_into_view_if_needed()
        drawn, by_server = page.locator(".chart__live canvas"), page.locator(".chart__box")
        expect(drawn).to_be_visible()
        expect(by_server).to_be_hidden()
        page.get_by_text("怎么算的").first.press("Enter")
        expect(page.get_by_text("达标人数÷应达人数").first).to_be_visible()
        assert faults(page) == []
        assert fits(page)
        assert said == []  # nothing was against the policy
        page.emulate_media(media="print")
        expect(by_server).to_be_visible()
        expect(drawn).to_be_hidden()
