"""Who gets onto the list of a class: rules, places, the waiting list, withdrawal."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Role
from lms.courses.actions import classes, enrolling, timetable
from lms.courses.models.classes import ClassEvent, Enrolment, TrainingClass
from lms.courses.queries.classes import list_offers, load_class
from lms.courses.queries.coverage import coverage
from lms.errors import NotAllowed, NotFound
from lms.hours.catalogue import Method
from lms.people.models import Person
from tests.class_factories import ON, at, make_training_class, plan, put_on_list, self_of
from tests.factories import make_actor, make_person, post_class
from tests.rooms.world import City, nothing_stored

pytestmark = pytest.mark.at(at(ON.replace(day=20), "12:00"))


def states(db: Session, one: TrainingClass) -> list[tuple[str, str]]:
    db.flush()
    rows = db.query(Enrolment).filter_by(class_id=one.id).order_by(Enrolment.turn).populate_existing()
    return [(str(row.person_id), row.state) for row in rows]


def state_of(db: Session, one: TrainingClass, person: Person) -> str:
    return dict(states(db, one))[str(person.id)]


def crowd(db: Session, city: City, number: int) -> list[Person]:
    return [make_person(db, city.police, name=f"学员{at}") for at in range(number)]


def test_places_go_in_order_and_the_rest_wait(db: Session, city: City) -> None:
    one = make_training_class(db, city.police, city.trainer, places=2)
    people = crowd(db, city, 4)
    assert put_on_list(db, one, people, city.trainer) == ["enrolled", "enrolled", "waiting", "waiting"]
    enrolling.take_off(db, load_class(db, one.id), people[0].id, reason="出差", actor=city.trainer)
    assert [state for _, state in states(db, one)] == ["withdrawn", "enrolled", "enrolled", "waiting"]
    assert put_on_list(db, one, [people[0]], city.trainer) == ["waiting"]  # at the end of the queue
    enrolling.take_off(db, load_class(db, one.id), people[1].id, reason="出差", actor=city.trainer)
    assert state_of(db, one, people[3]) == "enrolled"
    assert state_of(db, one, people[0]) == "waiting"


def test_more_places_let_those_who_wait_move_up(db: Session, city: City) -> None:
    one = make_training_class(db, city.police, city.trainer, places=1)
    people = crowd(db, city, 3)
    put_on_list(db, one, people, city.trainer)
    classes.change(db, load_class(db, one.id), plan(places=2), trainees=[city.police], actor=city.trainer)
    assert [state for _, state in states(db, one)] == ["enrolled", "enrolled", "waiting"]
    with nothing_stored(db, "PLACES_TAKEN"):
        classes.change(db, load_class(db, one.id), plan(places=1), trainees=[city.police], actor=city.trainer)


def test_who_no_longer_fits_is_passed_over(db: Session, city: City) -> None:
    one = make_training_class(db, city.police, city.trainer, places=1)
    people = crowd(db, city, 3)
    put_on_list(db, one, people, city.trainer)
    other = make_training_class(db, city.police, city.trainer, title="同一时间的班")
    assert put_on_list(db, other, [people[1]], city.trainer) == ["enrolled"]
    enrolling.take_off(db, load_class(db, one.id), people[0].id, reason="出差", actor=city.trainer)
    assert state_of(db, one, people[1]) == "waiting"
    assert state_of(db, one, people[2]) == "enrolled"


def test_two_classes_at_one_time_are_one_too_many(db: Session, city: City) -> None:
    one = make_training_class(db, city.police, city.trainer)
    other = make_training_class(db, city.police, city.trainer, lessons=((1, "11:00", "12:00"), (2, "13:00", "14:00")))
    assert put_on_list(db, one, [city.officer], city.trainer) == ["enrolled"]
    assert put_on_list(db, other, [city.officer, city.colleague], city.trainer) == ["CLASS_OVERLAP", "enrolled"]


def test_training_on_record_at_that_time_stands_against_it(db: Session, city: City) -> None:
    with clock.travel(to=at(ON, "20:00")):
        post_class(
            db,
            [city.officer],
            proposer=city.trainer,
            confirmer=city.legal,
            host=city.police,
            on=ON,
            hours=2,
            at=(10, 12),
        )
        one = make_training_class(db, city.police, city.trainer)
        assert put_on_list(db, one, [city.officer, city.colleague], city.trainer) == ["OVERLAP", "enrolled"]


def test_only_people_of_the_trainees_units_are_taken(db: Session, city: City) -> None:
    one = make_training_class(db, city.police, city.reviewer, trainees=[city.health])
    gone = make_person(db, city.health, until=date(2023, 11, 1))
    people = [city.officer, city.neighbour, gone]
    assert put_on_list(db, one, people, city.reviewer) == ["NOT_INVITED", "enrolled", "NO_POST_THAT_DAY"]
    assert put_on_list(db, one, [city.neighbour], city.reviewer) == ["ENROLLED_ALREADY"]


@pytest.mark.requirement("ZJG-4-2")
def test_a_unit_enrols_its_people_in_a_class_that_another_holds(db: Session, city: City) -> None:
    one = make_training_class(db, city.police, city.reviewer, trainees=[city.health])
    theirs = make_actor(db, Role.UNIT_TRAINER, city.health)
    assert [offer.id for offer in list_offers(db, seen_by=theirs, year=2023)] == [one.id]
    assert put_on_list(db, one, [city.neighbour], theirs) == ["enrolled"]
    with pytest.raises(NotFound):
        enrolling.enrol(db, one, [city.officer.id], actor=theirs)


@pytest.mark.requirement("QD-10-4")
def test_everybody_belongs_to_one_yearly_class(db: Session, city: City) -> None:
    yearly: dict[str, Any] = {"rotation_year": 2023, "rotation_type": "执法骨干"}
    one = make_training_class(db, city.police, city.trainer, **yearly)
    other = make_training_class(
        db, city.police, city.trainer, lessons=((1, "14:00", "15:00"), (2, "15:10", "16:00")), **yearly
    )
    assert put_on_list(db, one, [city.officer], city.trainer) == ["enrolled"]
    assert put_on_list(db, other, [city.officer], city.trainer) == ["ROTATION_TWICE"]
    found = coverage(db, city.police, 2023)
    assert [(group.title, group.type, group.people) for group in found.groups] == [
        ("冬季执法规范培训班", "执法骨干", 1)
    ]
    assert (found.roll, [row.name for row in found.uncovered]) == (2, ["沈建华"])


def test_one_enrols_oneself_only_in_an_open_class(db: Session, city: City) -> None:
    officer = self_of(db, city.officer)
    closed = make_training_class(db, city.police, city.trainer, is_open=False)
    with nothing_stored(db, "CLASS_NOT_OPEN"):
        enrolling.join(db, closed, actor=officer)
    one = make_training_class(db, city.police, city.trainer)
    assert enrolling.join(db, one, actor=officer).state == "enrolled"
    with nothing_stored(db, "ENROLLED_ALREADY"):
        enrolling.join(db, one, actor=officer)
    with pytest.raises(NotAllowed):
        enrolling.join(db, one, actor=city.trainer)  # an account without a person


def test_one_withdraws_until_the_stated_time(db: Session, city: City) -> None:
    officer = self_of(db, city.officer)
    one = make_training_class(db, city.police, city.trainer, withdraw_until=at(ON.replace(day=20), "18:00"))
    with nothing_stored(db, "ENROLMENT_NOT_FOUND"):
        enrolling.withdraw(db, one, actor=officer)
    enrolling.join(db, one, actor=officer)
    with clock.travel(to=at(ON.replace(day=20), "18:01")), nothing_stored(db, "WITHDRAW_LATE"):
        enrolling.withdraw(db, one, actor=officer)
    enrolling.withdraw(db, one, actor=officer)
    assert state_of(db, one, city.officer) == "withdrawn"


def test_a_class_is_announced_with_a_whole_timetable_only(db: Session, city: City) -> None:
    one = make_training_class(db, city.police, city.trainer, lessons=(), announced=False)
    with nothing_stored(db, "TIMETABLE_MISSING"):
        classes.announce(db, one, actor=city.trainer)
    lesson = timetable.LessonPlan(one.parts[0].id, at(ON, "9:00"), at(ON, "10:00"), "第一讲")
    timetable.add_lesson(db, one, lesson, actor=city.trainer)
    with nothing_stored(db, "PART_WITHOUT_LESSON"):
        classes.announce(db, load_class(db, one.id), actor=city.trainer)
    with nothing_stored(db, "LESSONS_OVERLAP"):
        timetable.add_lesson(db, load_class(db, one.id), lesson, actor=city.trainer)


@pytest.mark.parametrize(
    ("differing", "code"),
    [
        ({"title": " "}, "TITLE_MISSING"),
        ({"parts": []}, "PARTS_EMPTY"),
        ({"method": Method.ONLINE}, "METHOD_NOT_CLASS"),
        ({"method": Method.SALON}, "METHOD_CATEGORY"),  # a salon gives hours to supervisors only (ZJG-13-1)
        ({"parts": [("XX.NO", 0)]}, "CATEGORY_UNKNOWN"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(db: Session, city: City, differing: dict[str, object], code: str) -> None:
    with nothing_stored(db, code):
        classes.draft(db, plan(**differing), host=city.police, trainees=[city.police], actor=city.trainer)


def test_an_announced_class_keeps_its_content_and_every_move_is_on_record(db: Session, city: City) -> None:
    one = make_training_class(db, city.police, city.trainer)
    with nothing_stored(db, "CONTENT_FIXED"):
        classes.change(db, one, plan(parts=[("SK.CAS", 0)]), trainees=[city.police], actor=city.trainer)
    with nothing_stored(db, "CLASS_NOT_OVER"):
        classes.close(db, one, actor=city.trainer)
    with nothing_stored(db, "REASON_MISSING"):
        classes.cancel(db, one, reason=" ", actor=city.trainer)
    classes.cancel(db, one, reason="台风", actor=city.trainer)
    db.flush()
    moves = [(row.old, row.new, row.reason) for row in db.query(ClassEvent).order_by(ClassEvent.id)]
    assert moves == [(None, "draft", ""), ("draft", "announced", ""), ("announced", "cancelled", "台风")]
    with nothing_stored(db, "CLASS_STATE"):
        classes.announce(db, load_class(db, one.id), actor=city.trainer)


def test_a_lecturer_in_two_places_is_warned_of(db: Session, city: City) -> None:
    one = make_training_class(db, city.police, city.trainer, lecturer=city.officer)
    assert timetable.busy_lecturers(db, one) == []
    make_training_class(db, city.police, city.trainer, lecturer=city.officer, title="另一个班")
    busy = timetable.busy_lecturers(db, load_class(db, one.id))
    assert {(row.topic, other.title) for row, other, _ in busy} == {("第1讲", "另一个班"), ("第2讲", "另一个班")}
