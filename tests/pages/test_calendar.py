"""One's dates on the page, as a file and as a feed; the same hour on every phone."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from icalendar import Calendar
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.courses.actions import classes, enrolling, timetable
from lms.courses.models.classes import TrainingClass
from lms.courses.queries.classes import load_class
from tests.cast import Cast
from tests.class_factories import ON, at, make_training_class, plan, put_on_list
from tests.client import Browser

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(at(ON.replace(day=20), "12:00"))


@pytest.fixture
def one(db: Session, cast: Cast) -> TrainingClass:
    made = make_training_class(db, cast.units["own"], cast[Role.UNIT_TRAINER], lecturer=cast.people["岳清和"])
    put_on_list(db, made, [cast.people["顾明澈"]], cast[Role.UNIT_TRAINER])
    return made


def events(browser: Browser, address: str = "/learning/calendar.ics") -> dict[str, tuple[str, int, datetime]]:
    found = Calendar.from_ical(browser.get(address).content)
    assert [zone["TZID"] for zone in found.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    return {
        str(event["UID"]): (str(event["STATUS"]), event.decoded("SEQUENCE"), event.decoded("DTSTART"))
        for event in found.walk("VEVENT")
    }


def test_nine_in_the_morning_is_nine_on_every_phone(cast: Cast, client: Client, one: TrainingClass) -> None:
    me = client(cast[Role.SELF])
    found = sorted(event[2] for event in events(me).values())
    assert [start.astimezone(UTC) for start in found] == [at(ON, "9:00"), at(ON, "10:45")]
    assert {str(start.tzinfo) for start in found} == {"Asia/Shanghai"}
    text = me.get("/learning/calendar.ics").text
    assert "DTSTART;TZID=Asia/Shanghai:20231121T090000" in text
    page = me.get("/learning/calendar").text
    assert "9:00—10:30" in page
    assert "授课" in client(cast[Role.UNIT_LEGAL]).get("/learning/calendar").text


def test_what_is_moved_called_off_or_left_reaches_the_phone(
    db: Session, cast: Cast, client: Client, one: TrainingClass
) -> None:
    me, host = client(cast[Role.SELF]), cast[Role.UNIT_TRAINER]
    first, one = events(me), load_class(db, one.id)
    row, gone = one.sessions[0], one.sessions[1].id
    moved = timetable.LessonPlan(row.part_id, at(ON, "8:30"), at(ON, "10:00"), row.topic)
    timetable.change_lesson(db, load_class(db, one.id), row.id, moved, actor=host)
    timetable.cancel_lesson(db, load_class(db, one.id), gone, actor=host)
    kept = row.id
    second = events(me)
    assert {uid: event[0] for uid, event in second.items()} == {
        f"lesson-{kept}@testserver": "CONFIRMED",
        f"lesson-{gone}@testserver": "CANCELLED",
    }
    assert all(second[uid][1] > first[uid][1] for uid in first)
    enrolling.withdraw(db, load_class(db, one.id), actor=cast[Role.SELF])
    third = events(me)
    assert all(third[uid][0] == "CANCELLED" and third[uid][1] > second[uid][1] for uid in second)
    enrolling.join(db, load_class(db, one.id), actor=cast[Role.SELF])
    fourth = events(me)
    assert fourth[f"lesson-{kept}@testserver"][0] == "CONFIRMED"
    assert all(fourth[uid][1] > third[uid][1] for uid in third)
    classes.cancel(db, load_class(db, one.id), reason="台风", actor=host)
    assert {event[0] for event in events(me).values()} == {"CANCELLED"}


def test_who_waits_sees_a_tentative_date(db: Session, cast: Cast, client: Client) -> None:
    made = make_training_class(db, cast.units["own"], cast[Role.UNIT_TRAINER], places=1)
    put_on_list(db, made, [cast.people["何以宁"], cast.people["顾明澈"]], cast[Role.UNIT_TRAINER])
    me = client(cast[Role.SELF])
    assert {event[0] for event in events(me).values()} == {"TENTATIVE"}
    assert "候补" in me.get("/learning/calendar").text
    classes.change(
        db, load_class(db, made.id), plan(places=2), trainees=[cast.units["own"]], actor=cast[Role.UNIT_TRAINER]
    )
    assert {event[0] for event in events(me).values()} == {"CONFIRMED"}


def test_the_feed_has_a_secret_address_that_can_be_revoked(cast: Cast, client: Client, one: TrainingClass) -> None:
    me, phone = client(cast[Role.SELF]), client(None)

    def make() -> str:
        page = me.post("/learning/calendar/feed").text
        start = page.index("/calendar/", page.index('value="http'))
        return page[start : page.index(".ics", start)] + ".ics"

    first = make()
    assert len(events(phone, first)) == 2
    second = make()
    assert phone.get(first).status_code == 410
    assert len(events(phone, second)) == 2
    assert "订阅地址生成于" in me.get("/learning/calendar").text
    assert me.post("/learning/calendar/feed/end").status_code == 303
    assert phone.get(second).status_code == 410
    assert phone.get("/calendar/nobodys.ics").status_code == 410
