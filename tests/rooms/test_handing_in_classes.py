"""A class from sign-in to the ledger: minutes by part, refusals that stay on the list, what lecturers get."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.courses.actions import classes, handing_in, rosters
from lms.courses.models.classes import TrainingClass
from lms.courses.queries.classes import load_class
from lms.hours.actions.posting import confirm
from lms.hours.models import Activity, Claim, Evidence
from lms.people.models import Person
from tests.class_factories import ON, after, at, attend, make_training_class, put_on_list, self_of, sitting_of
from tests.factories import claim_ids, make_actor
from tests.rooms.world import City, credit


@dataclass
class Held:
    """A class of two people that was held, and a colleague of the host who may vouch for it."""

    one: TrainingClass
    officer: Actor
    colleague: Actor
    voucher: Actor


@pytest.fixture(autouse=True)
def _the_day_before() -> Iterator[None]:
    with clock.travel(to=at(ON.replace(day=20), "12:00")):
        yield


@pytest.fixture
def held(db: Session, city: City) -> Held:
    one = make_training_class(db, city.police, city.trainer)
    assert put_on_list(db, one, [city.officer, city.colleague], city.trainer) == ["enrolled", "enrolled"]
    voucher = make_actor(db, Role.UNIT_LEGAL, city.police)
    return Held(one, self_of(db, city.officer), self_of(db, city.colleague), voucher)


def finish(db: Session, held: Held, absent: list[int] = []) -> None:  # noqa: B006 - never changed
    """Have the list vouched for and the class closed."""
    with clock.travel(to=after(held.one)):
        for number in range(len({row.id for row in held.one.sessions}) and 1):
            sitting = sitting_of(db, held.one, number)
            rosters.vouch(db, load_class(db, held.one.id), sitting.id, absent=absent, actor=held.voucher)
        classes.close(db, load_class(db, held.one.id), actor=held.voucher)


def hand_in(db: Session, held: Held, city: City) -> handing_in.HandedIn:
    with clock.travel(to=after(held.one)):
        return handing_in.hand_in(db, load_class(db, held.one.id), actor=city.trainer)


def claims(db: Session, person: Person) -> list[tuple[str, int]]:
    rows = db.query(Claim).filter_by(person_id=person.id).order_by(Claim.id)
    return [(row.category, row.credit) for row in rows]


@pytest.mark.requirement("ZJG-7-6")
def test_everybody_gets_the_hours_of_what_he_attended(db: Session, city: City, held: Held) -> None:
    attend(db, held.one, [held.officer], "8:40", "12:20")
    attend(db, held.one, [held.colleague], "9:45", "12:20")  # 45 of 90 minutes of the first part
    finish(db, held)
    handed = hand_in(db, held, city)
    assert len(handed.people) == 2
    assert claims(db, city.officer) == [("PL.SYS", 200), ("SK.CAS", 200)]
    assert claims(db, city.colleague) == [("PL.SYS", 100), ("SK.CAS", 200)]
    activity = db.query(Activity).one()
    assert (activity.title, activity.lecturer) == ("冬季执法规范培训班", "法律顾问")
    kinds = {row.kind for row in db.query(Evidence).filter_by(activity_id=activity.id)}
    assert kinds == {"NOTICE", "TIMETABLE", "SIGN_IN"}


def test_what_is_confirmed_stands_in_the_ledger(db: Session, city: City, held: Held) -> None:
    attend(db, held.one, [held.officer, held.colleague], "8:40", "12:20")
    finish(db, held)
    hand_in(db, held, city)
    with clock.travel(to=after(held.one)):
        confirm(db, claim_ids(db, db.query(Activity).one()), actor=city.legal)
    assert credit(db, city.officer) == credit(db, city.colleague) == 400
