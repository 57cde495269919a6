"""Made-up classes for tests: plain functions, `make_x(db, **what differs)`."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from lms import clock, vault
from lms.access import Actor, Role
from lms.courses.actions import classes, enrolling, signing, timetable
from lms.courses.models.classes import TrainingClass
from lms.courses.queries.classes import load_class, sittings_of
from lms.courses.rules import signing_codes
from lms.courses.rules.classes import Sitting
from lms.hours.catalogue import Method
from lms.people.models import Person, Unit
from tests.factories import make_actor

ON = date(2023, 11, 21)


def plan(**differing: Any) -> classes.Plan:
    """Return a plan that is filled in well, but for what differs."""
    facts: dict[str, Any] = {
        "title": "冬季执法规范培训班",
        "method": Method.CLASSROOM,
        "place": "市委党校三楼报告厅",
        "notice": "请带执法证。",
        "in_charge": "施雨桐 83210001",
        "parts": [("PL.SYS", 0), ("SK.CAS", 0)],
        "is_open": True,
    }
    return classes.Plan(**facts | differing)


def make_training_class(
    db: Session,
    host: Unit,
    actor: Actor,
    *,
    trainees: Sequence[Unit] = (),
    on: date = ON,
    lessons: Sequence[tuple[int, str, str]] = ((1, "9:00", "10:30"), (2, "10:45", "12:15")),
    lecturer: Person | None = None,
    announced: bool = True,
    **differing: Any,
) -> TrainingClass:
    """Draft a class with its timetable (number of the part, from, to), and announce it."""
    one = classes.draft(db, plan(**differing), host=host, trainees=trainees or [host], actor=actor)
    one = load_class(db, one.id)
    for number, start, end in lessons:
        lesson = timetable.LessonPlan(
            one.parts[number - 1].id,
            at(on, start),
            at(on, end),
            f"第{number}讲",
            lecturer_id=lecturer.id if lecturer else None,
            lecturer_name=None if lecturer else "法律顾问",
        )
        timetable.add_lesson(db, one, lesson, actor=actor)
        one = load_class(db, one.id)
    if announced:
        classes.announce(db, one, actor=actor)
    return load_class(db, one.id)


def at(day: date, time: str) -> datetime:
    """Return the instant of a local time of day."""
    hour, minute = map(int, time.split(":"))
    return clock.local_instant(day, hour, minute)


def self_of(db: Session, person: Person) -> Actor:
    """Give a person an account of his own, and return him acting for himself."""
    actor = make_actor(db, Role.SELF, None, person=person, name=person.name)
    db.flush()
    return actor


def put_on_list(db: Session, one: TrainingClass, people: Iterable[Person], actor: Actor) -> list[str]:
    """Enrol people, and return what came of each: a state or the code of the refusal."""
    outcomes = enrolling.enrol(db, one, [person.id for person in people], actor=actor)
    return [outcome.refusal.code if outcome.refusal else str(outcome.state) for outcome in outcomes]


def sitting_of(db: Session, one: TrainingClass, number: int = 0) -> Sitting:
    """Return a sitting of a class, the first unless said."""
    return sittings_of(load_class(db, one.id))[number]


def code_now(one: TrainingClass, sitting: Sitting, kind: str = "in") -> str:
    """Return the code the projector shows at this moment."""
    return signing_codes.make_code(vault.digest, class_id=one.id, session_id=sitting.id, kind=kind, now=clock.now())


def scan(db: Session, one: TrainingClass, actor: Actor, kind: str = "in", phone: str = "", number: int = 0) -> str:
    """Scan what the projector shows and press the button; return the state or the code of the refusal."""
    sitting = sitting_of(db, one, number)
    device = signing.device_digest(phone or f"phone of {actor.account_id}")
    seen = signing.read_scan(db, code_now(one, sitting, kind))
    ticket = signing.ticket_for(seen, device=device, actor=actor)
    outcome = signing.sign_by_ticket(db, sitting.id, kind, ticket=ticket, device=device, actor=actor)
    db.flush()
    return outcome.refusal.code if outcome.refusal else kind


def attend(db: Session, one: TrainingClass, actors: Iterable[Actor], came: str, left: str, number: int = 0) -> None:
    """Have people sign in and out of a sitting at local times of its day."""
    day = sitting_of(db, one, number).day
    for kind, time in (("in", came), ("out", left)):
        with clock.travel(to=at(day, time)):
            for actor in actors:
                assert scan(db, one, actor, kind, number=number) == kind


def after(one: TrainingClass) -> datetime:
    """Return a moment after a class is over."""
    return max(row.ends_at for row in one.sessions) + timedelta(minutes=40)
