"""The browser's clock says what it likes: only when it arrives counts (security B4). And what is said to all, B9."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Response, expect
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.exams.actions import room
from lms.exams.models import Attempt
from lms.exams.queries.exams import get_sitting
from lms.exams.rules.times import GRACE
from tests.browser.serving import Site
from tests.browser.waiting import press, until
from tests.exam_factories import Staff, ready_exam, sitting_of
from tests.factories import make_actor, make_person
from tests.rooms.world import City, build_city

pytestmark = pytest.mark.slow
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
# Short enough for a session that is not used meanwhile.
MINUTES = 10


@dataclass
class Hall:
    """The site with a short exam that begins now, people who sit it, and who watches."""

    site: Site
    sitting: int
    people: list[Actor]
    examiner: Actor
    starts_at: datetime

    def attempt(self, actor: Actor) -> Attempt:
        with Session(self.site.engine) as db:
            return db.query(Attempt).filter_by(person_id=actor.person_id).one()


@pytest.fixture(scope="module")
def hall(site: Site) -> Hall:
    start = datetime.now(UTC).replace(microsecond=0)

    def prepared(db: Session) -> tuple[int, list[Actor], Actor]:
        city: City = build_city(db, rules=None)
        people = [make_person(db, city.police, name=f"考生{number}") for number in range(14)]
        staff = Staff(city.trainer, city.legal, city.reviewer, city.decider)
        with clock.travel(start - HOUR):
            exam = ready_exam(db, city.root, city.police, staff, starts_at=start, minutes=MINUTES)
        return sitting_of(db, exam).id, [make_actor(db, Role.SELF, person=each) for each in people], city.reviewer

    sitting, people, examiner = site.tell(prepared)
    return Hall(site, sitting, people, examiner, start)


def begun(page: Page, hall: Hall) -> Page:
    page.goto(f"/exams/sittings/{hall.sitting}")
    page.click("main form button.button--primary")
    page.wait_for_selector("[data-exam][data-ready=yes]")
    return page


def takes_b(answer: Response) -> bool:
    """Tell whether an answer is to the sending of B: a page also saves by itself, and again what came meanwhile."""
    return answer.request.method == "PUT" and '"B"' in (answer.request.post_data or "")


# Sent so long after the deadline; what becomes of the answer, and of the attempt when its page is opened again.
ROWS = [
    (-SECOND, True),
    (SECOND, True),
    (GRACE, True),
    (GRACE + SECOND, False),
]
CASES = [(offset, late, stored) for offset in (-HOUR, HOUR) for late, stored in ROWS]


@pytest.mark.requirement("QD-10-9")
@pytest.mark.parametrize(("place", "offset", "late", "stored"), [(at, *case) for at, case in enumerate(CASES)])
def test_when_it_arrives_counts_whatever_the_browser_says(
    hall: Hall, place: int, offset: timedelta, late: timedelta, stored: bool
) -> None:
    actor = hall.people[place]
    with clock.travel(hall.starts_at), hall.site.device(actor) as device:
        page = device.new_page()
        page.clock.set_fixed_time(hall.starts_at + offset)
        begun(page, hall)
        csrf = page.get_attribute("[data-exam]", "data-csrf")
        press(page, "a", lambda: page.is_checked("input[name='1'][value='A']"))
        until(page, lambda: hall.attempt(actor).answers == {"1": "A"})
        left = int(page.inner_text("[data-left]").split(":")[0])
        assert 0 < left <= MINUTES, (
            "what is left is the server's, too: this browser's clock would say none or over an hour"
        )
        with clock.travel(hall.attempt(actor).deadline_at + late):
            page.clock.set_fixed_time(hall.starts_at + timedelta(minutes=MINUTES) + late + offset)
            with page.expect_response(takes_b) as answer:
                page.keyboard.press("b")
            assert answer.value.status == (200 if stored else 410)
            assert hall.attempt(actor).answers == {"1": "B" if stored else "A"}
            if not stored:
                page.wait_for_selector("text=系统正在收卷")
            asked = {"X-CSRF-Token": csrf or "", "Origin": hall.site.address}
            opened = device.request.post(f"/api/v1/sittings/{hall.sitting}/attempts", headers=asked, data={}).status
            # Within the grace the page may have handed in by itself meanwhile: then it is over, with the same answer.
            assert opened in ({201} if late < 0 * SECOND else {201, 410} if stored else {410})
            assert hall.attempt(actor).answers == {"1": "B" if stored else "A"}


def test_what_is_said_to_all_and_an_end_that_moves_are_seen_within_half_a_minute(hall: Hall) -> None:
    actor = hall.people[len(CASES)]
    with clock.travel(hall.starts_at), hall.site.device(actor) as device:
        page = device.new_page()
        page.clock.install()
        begun(page, hall)
        before = page.inner_text("[data-end]")

        def says(db: Session) -> None:
            sitting = get_sitting(db, hall.sitting, seen_by=hall.examiner)
            room.announce_to_all(db, sitting, "第3题图不清，见黑板", actor=hall.examiner)
            room.add_minutes_to_all(db, sitting, 5, reason="断网", actor=hall.examiner)

        hall.site.tell(says)
        # Nobody touches anything: the page asks by itself.
        page.clock.fast_forward(30_000)
        expect(page.locator("[data-news]")).to_contain_text("第3题图不清，见黑板")
        expect(page.locator("[data-moved]")).to_contain_text("结束时间改为")
        assert page.inner_text("[data-end]") != before
        page.click("[data-news] button")
        expect(page.locator("[data-news]")).to_be_hidden()
