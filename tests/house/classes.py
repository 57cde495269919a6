"""A class in each place of the matrix: held by its unit, for its people, with one of them on the list and in doubt."""

from datetime import date, timedelta

from lms import clock
from lms.access import Actor, Role
from lms.courses.models.attendance import AttendanceSign, RosterDoubt
from lms.courses.models.classes import ClassPart, ClassSession, ClassTrainee, Enrolment, TrainingClass
from lms.people.models import PersonFlagRow
from tests.house.world import World


def class_of(world: World, place: str) -> dict[str, int]:
    """Return the ids of a place's class and of what belongs to it, by parameter."""
    key = ("classes", place)
    if key not in world.built:
        world.built[key] = _make(world, place)
    found: dict[str, int] = world.built[key]
    return found


def taught_by(world: World, place: str, actor: Actor | None) -> int:
    """Return a lesson that the actor teaches in "own", and somebody else anywhere else."""
    one = _class(world, "elsewhere")  # with nobody on its list, for whoever teaches sees it
    other = world.person("elsewhere").id
    lecturer = actor.person_id if actor and place == "own" and actor.person_id else other
    return _lesson(world, one, lecturer, clock.today() + timedelta(days=30)).id


def flag_of(world: World, place: str) -> int:
    """Return a function that the person of a place holds."""
    row = PersonFlagRow(person_id=world.person(place).id, flag="LEGAL_REVIEWER", started_on=date(2023, 1, 1))
    world.db.add(row)
    world.db.flush()
    return row.id


def _make(world: World, place: str) -> dict[str, int]:
    one, now, account = _class(world, place), clock.now(), world.cast[Role.JUSTICE_DECIDER].account_id or 0
    lesson, person = _lesson(world, one, None, clock.today() + timedelta(days=20)), world.person(place)
    world.db.add(Enrolment(class_id=one.id, person_id=person.id, state="enrolled", turn=1, enrolled_at=now))
    world.db.add(
        AttendanceSign(
            class_id=one.id, session_id=lesson.id, person_id=person.id, kind="in", way="code", at=now, recorded_at=now
        )
    )
    world.db.add(
        RosterDoubt(class_id=one.id, session_id=lesson.id, person_id=person.id, raised_by_id=account, raised_at=now)
    )
    world.db.flush()
    return {
        "class_id": one.id,
        "offer_id": one.id,
        "sitting_id": lesson.id,
        "class_lesson_id": lesson.id,
        "listed_id": person.id,
    }


def _class(world: World, place: str) -> TrainingClass:
    # Held by the bureau, not the city, in "parent": a class for the whole city would be everybody's.
    unit = world.cast.units["justice"] if place == "parent" else world.unit(place)
    now, account = clock.now(), world.cast[Role.JUSTICE_DECIDER].account_id or 0
    one = TrainingClass(
        title="矩阵中的培训班",
        method="CLASSROOM",
        host_unit_id=unit.id,
        place="三楼",
        notice="",
        in_charge="办公室",
        is_open=True,
        state="announced",
        created_by_id=account,
        created_at=now,
        changed_at=now,
    )
    world.db.add(one)
    world.db.flush()
    world.db.add(ClassTrainee(class_id=one.id, unit_id=unit.id))
    world.db.add(ClassPart(class_id=one.id, position=1, category="PL.SYS", tags=0))
    world.db.flush()
    return one


def _lesson(world: World, one: TrainingClass, lecturer: int | None, day: date) -> ClassSession:
    part = world.db.query(ClassPart).filter_by(class_id=one.id).first()
    assert part
    start = clock.local_instant(day, 9)
    row = ClassSession(
        class_id=one.id,
        part_id=part.id,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        topic="第一讲",
        lecturer_id=lecturer,
    )
    world.db.add(row)
    world.db.flush()
    return row
