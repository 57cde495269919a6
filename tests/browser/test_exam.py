"""A candidate sits a whole exam in a real browser, by keyboard: the network goes away, another tab opens."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.exams.models import Attempt
from tests.browser.serving import Site
from tests.browser.waiting import until, whole
from tests.exam_factories import Staff, ready_exam, sitting_of
from tests.factories import make_actor
from tests.rooms.world import City, build_city

pytestmark = pytest.mark.slow


class Hall:
    """The site with an exam that has begun a moment ago, and two candidates."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.sitting, self.people = site.tell(self._prepared)

    def _prepared(self, db: Session) -> tuple[int, list[Actor]]:
        start = clock.now() - timedelta(seconds=5)
        city: City = build_city(db, rules=None)
        staff = Staff(city.trainer, city.legal, city.reviewer, city.decider)
        with clock.travel(start - timedelta(hours=1)):
            exam = ready_exam(db, city.root, city.police, staff, starts_at=start, minutes=60)
        return sitting_of(db, exam).id, [
            make_actor(db, Role.SELF, person=each) for each in (city.officer, city.colleague)
        ]

    def attempt(self, actor: Actor) -> Attempt:
        with Session(self.site.engine) as db:
            return db.query(Attempt).filter_by(person_id=actor.person_id).one()


@pytest.fixture(scope="module")
def hall(site: Site) -> Hall:
    return Hall(site)


def begun(page: Page, hall: Hall) -> Page:
    page.goto(f"/exams/sittings/{hall.sitting}")
    press_by_keyboard(whole(page), "main form button.button--primary")
    page.wait_for_selector("[data-exam][data-ready=yes]")
    return whole(page)


def press_by_keyboard(page: Page, what: str) -> None:
    """Go from one thing to the next with the tab key until it is reached, and press it."""

    def is_reached() -> bool:
        page.keyboard.press("Tab")
        return bool(page.evaluate("what => document.activeElement.matches(what)", what))

    until(page, is_reached)
    page.keyboard.press("Enter")


def says(page: Page) -> str:
    return page.inner_text("[data-saved]")


@pytest.mark.requirement("QD-10-9")
def test_a_whole_sitting_by_keyboard_alone_with_the_network_cut_in_the_middle(hall: Hall) -> None:
    actor = hall.people[0]
    with hall.site.device(actor) as device:
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
        press_by_keyboard(page, "[data-asks]")
        press_by_keyboard(page, "[data-hand-in]")
        page.wait_for_selector("text=交卷回执")
        done = hall.attempt(actor)
        assert (done.state, done.answers, done.leaves) == ("submitted", {"1": "A", "2": "B"}, 0)
        assert done.digest
        assert done.digest in page.inner_text("main")


def test_a_second_tab_takes_over_and_the_first_one_is_told(hall: Hall) -> None:
    actor = hall.people[1]
    with hall.site.device(actor) as device:
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
