"""Signing for somebody who is not there (security C3, P15): every way we know is refused, and the host sees it."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy.orm import Session

from lms import clock, vault
from lms.access import Actor
from lms.courses.actions import classes, enrolling, signing
from lms.courses.models.attendance import AttendanceSign, RefusedSign
from lms.courses.models.classes import TrainingClass
from lms.courses.queries.classes import load_class
from lms.courses.rules import signing_codes as codes
from lms.errors import RuleBroken
from tests.class_factories import ON, at, code_now, make_training_class, put_on_list, scan, self_of, sitting_of
from tests.rooms.world import City

pytestmark = [pytest.mark.requirement("ZJG-7-6"), pytest.mark.at(at(ON, "8:58"))]


@dataclass
class Room:
    """A class that is being held, and two who take part."""

    one: TrainingClass
    officer: Actor
    colleague: Actor


@pytest.fixture
def room(db: Session, city: City) -> Room:
    with clock.travel(to=at(ON.replace(day=20), "12:00")):
        one = make_training_class(db, city.police, city.trainer, is_open=False)
        put_on_list(db, one, [city.officer, city.colleague], city.trainer)
    return Room(one, self_of(db, city.officer), self_of(db, city.colleague))


def refused(db: Session) -> list[str]:
    return [row.code for row in db.query(RefusedSign).order_by(RefusedSign.id)]


def signed(db: Session) -> int:
    db.flush()
    return db.query(AttendanceSign).count()


def press(db: Session, room: Room, actor: Actor, ticket: str, phone: str) -> str | None:
    sitting = sitting_of(db, room.one)
    device = signing.device_digest(phone)
    outcome = signing.sign_by_ticket(db, sitting.id, "in", ticket=ticket, device=device, actor=actor)
    db.flush()
    return outcome.refusal.code if outcome.refusal else None


def ticket(db: Session, room: Room, actor: Actor, phone: str) -> str:
    seen = signing.read_scan(db, code_now(room.one, sitting_of(db, room.one)))
    return signing.ticket_for(seen, device=signing.device_digest(phone), actor=actor)


def test_whoever_is_there_signs_in_and_out(db: Session, room: Room) -> None:
    assert scan(db, room.one, room.officer) == "in"
    assert scan(db, room.one, room.officer) == "in"  # once more changes nothing
    with clock.travel(to=at(ON, "12:10")):
        assert scan(db, room.one, room.officer, "out") == "out"
    assert signed(db) == 2


def test_a_forwarded_code_is_dead_after_half_a_minute(db: Session, room: Room) -> None:
    code = code_now(room.one, sitting_of(db, room.one))
    with clock.travel(to=clock.now() + timedelta(seconds=14)):
        signing.read_scan(db, code)
    with clock.travel(to=clock.now() + timedelta(seconds=31)), pytest.raises(RuleBroken, match="CODE_EXPIRED"):
        signing.read_scan(db, code)


def test_a_code_of_the_future_is_dead_too(db: Session, room: Room) -> None:
    with clock.travel(to=clock.now() + timedelta(minutes=5)):
        code = code_now(room.one, sitting_of(db, room.one))
    with pytest.raises(RuleBroken, match="CODE_EXPIRED"):
        signing.read_scan(db, code)


def test_a_code_of_another_class_sitting_or_direction_proves_nothing(db: Session, city: City, room: Room) -> None:
    with clock.travel(to=at(ON.replace(day=20), "12:00")):
        other = make_training_class(
            db, city.health, city.reviewer, lessons=((1, "9:00", "10:30"), (2, "14:00", "15:30"))
        )
    sitting = sitting_of(db, room.one)
    now = clock.now()
    for class_id, session_id, kind in (
        (other.id, sitting.id, "in"),
        (room.one.id, sitting_of(db, other).id, "in"),
        (room.one.id, sitting.id, "out"),
    ):
        made = codes.make_code(vault.digest, class_id=class_id, session_id=session_id, kind=kind, now=now)
        mac = made.split("-")[1]
        forged = f"{code_now(room.one, sitting).split('-')[0]}-{mac}"
        with pytest.raises(RuleBroken, match="CODE_FORGED"):
            signing.read_scan(db, forged)


def test_a_code_made_without_our_key_is_no_code(db: Session, room: Room) -> None:
    random, sitting = Random(7), sitting_of(db, room.one)
    step = int(clock.now().timestamp()) // codes.STEP
    for _ in range(50):
        forged = f"{sitting.id}i{step}-{random.getrandbits(96):024x}"
        with pytest.raises(RuleBroken, match="CODE_FORGED"):
            signing.read_scan(db, forged)
    for nonsense in ("", "x", "1i1-zz", f"{10**18}i1-{'0' * 24}", f"99i{step}-{'0' * 24}"):
        with pytest.raises(RuleBroken, match="CODE_FORGED"):
            signing.read_scan(db, nonsense)


def test_one_phone_signs_for_one_person(db: Session, room: Room) -> None:
    assert scan(db, room.one, room.officer, phone="his phone") == "in"
    assert scan(db, room.one, room.colleague, phone="his phone") == "DEVICE_OTHER_PERSON"
    row = db.query(RefusedSign).one()
    assert (row.person_id, row.other_person_id) == (room.colleague.person_id, room.officer.person_id)
    assert scan(db, room.one, room.colleague, phone="her own phone") == "in"


def test_a_ticket_is_for_one_account_on_one_phone_for_two_minutes(db: Session, room: Room) -> None:
    passed_on = ticket(db, room, room.officer, "his phone")
    assert press(db, room, room.colleague, passed_on, "his phone") == "CODE_EXPIRED"
    assert press(db, room, room.officer, passed_on, "another phone") == "CODE_EXPIRED"
    assert press(db, room, room.officer, passed_on, "") == "CODE_EXPIRED"
    with clock.travel(to=clock.now() + timedelta(minutes=2, seconds=1)):
        assert press(db, room, room.officer, passed_on, "his phone") == "CODE_EXPIRED"
    assert press(db, room, room.officer, passed_on, "his phone") is None
    assert (refused(db), signed(db)) == (["CODE_EXPIRED"] * 4, 1)


def test_a_replayed_ticket_signs_nobody_twice(db: Session, room: Room) -> None:
    own = ticket(db, room, room.officer, "his phone")
    assert [press(db, room, room.officer, own, "his phone") for _ in range(3)] == [None] * 3
    assert signed(db) == 1


def test_who_is_not_on_the_list_does_not_sign(db: Session, city: City, room: Room) -> None:
    stranger = self_of(db, city.neighbour)
    assert scan(db, room.one, stranger) == "NOT_ENROLLED"
    assert (refused(db), signed(db)) == (["NOT_ENROLLED"], 0)


def test_who_comes_to_an_open_class_joins_it_while_there_are_places(db: Session, city: City) -> None:
    with clock.travel(to=at(ON.replace(day=20), "12:00")):
        one = make_training_class(db, city.police, city.trainer, places=1)
    assert scan(db, one, self_of(db, city.officer)) == "in"
    assert scan(db, one, self_of(db, city.colleague)) == "CLASS_FULL"
    assert scan(db, one, self_of(db, city.neighbour)) == "NOT_INVITED"


def test_outside_of_the_time_nobody_signs(db: Session, room: Room) -> None:
    for time, kind, code in (
        ("8:29", "in", "SIGN_TOO_EARLY"),
        ("12:16", "in", "SIGN_TOO_LATE"),
        ("8:59", "out", "SIGN_TOO_EARLY"),
        ("12:46", "out", "SIGN_TOO_LATE"),
    ):
        with clock.travel(to=at(ON, time)):
            assert scan(db, room.one, room.officer, kind) == code
    with clock.travel(to=at(ON, "8:31")):  # early, and not locked out (P15)
        assert scan(db, room.one, room.officer) == "in"


def test_nobody_signs_out_who_never_came(db: Session, room: Room) -> None:
    with clock.travel(to=at(ON, "12:10")):
        assert scan(db, room.one, room.officer, "out") == "NOT_SIGNED_IN"


def test_numbers_are_guessed_five_times_at_most(db: Session, room: Room) -> None:
    sitting = sitting_of(db, room.one)
    right = codes.make_number(vault.digest, class_id=room.one.id, session_id=sitting.id, kind="in", now=clock.now())
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"

    def type_in(number: str) -> str | None:
        outcome = signing.sign_by_number(db, sitting.id, "in", number=number, device="d", actor=room.officer)
        db.flush()
        return outcome.refusal.code if outcome.refusal else None

    assert [type_in(wrong) for _ in range(5)] == ["NUMBER_WRONG"] * 5
    assert type_in(right) == "NUMBER_TRIES"
    with clock.travel(to=clock.now() + timedelta(minutes=11)):
        assert type_in(right) == "NUMBER_WRONG"  # it changes every minute
        fresh = codes.make_number(vault.digest, class_id=room.one.id, session_id=sitting.id, kind="in", now=clock.now())
        assert type_in(fresh) is None


def test_a_class_called_off_takes_no_signs(db: Session, city: City, room: Room) -> None:
    code = code_now(room.one, sitting_of(db, room.one))
    classes.cancel(db, load_class(db, room.one.id), reason="台风", actor=city.trainer)
    db.flush()
    with pytest.raises(RuleBroken, match="CLASS_STATE"):
        signing.read_scan(db, code)


def test_who_waits_for_a_place_does_not_sign(db: Session, city: City) -> None:
    with clock.travel(to=at(ON.replace(day=20), "12:00")):
        one = make_training_class(db, city.police, city.trainer, places=1)
        assert put_on_list(db, one, [city.officer, city.colleague], city.trainer) == ["enrolled", "waiting"]
    waiting = self_of(db, city.colleague)
    assert scan(db, one, waiting) == "STILL_WAITING"
    enrolling.take_off(db, load_class(db, one.id), city.officer.id, reason="出差", actor=city.trainer)
    assert scan(db, one, waiting) == "in"
