"""Help for tests of practice: a pair, days written, handed in and signed."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.courses.actions.pairing import pair
from lms.courses.actions.practice import hand_in, sign, write_day
from lms.courses.models.practice import Mentorship, PracticeDay
from lms.courses.queries.practice import lock_days
from lms.courses.rules.practice import Log, PracticeKind
from lms.people.models import Person, Unit
from lms.workdays import PACKAGED, is_working_day
from tests.factories import make_actor

WORK = "跟随中队巡查占道经营，学习现场检查笔录的制作"


def log(
    on: date, *, at: tuple[int, int] = (9, 16), pause: int = 60, category: str = "INIT.POST", work: str = WORK
) -> Log:
    """Return a day of practice; `at` is local start and end in full hours."""
    start, end = clock.local_instant(on, at[0]), clock.local_instant(on, at[1])
    return Log(on, start, end, (at[1] - at[0]) * 60 - pause, category, work)


def make_pair(db: Session, learner: Person, mentor: Person, unit: Unit, actor: Actor, **differing: Any) -> Mentorship:
    """Put somebody under a mentor, from the first of January 2023 on unless told."""
    what: dict[str, Any] = {
        "kind": PracticeKind.SHADOWING,
        "unit": unit,
        "mentor_category": "SK.INS",
        "started_on": date(2023, 1, 1),
        "ended_on": None,
    }
    return pair(db, learner_id=learner.id, mentor_id=mentor.id, actor=actor, **(what | differing))


def own(db: Session, person: Person) -> Actor:
    """Return a person acting for himself."""
    return make_actor(db, Role.SELF, None, person=person, name=person.name)


def practise(db: Session, under: Mentorship, on: date, learner: Actor, mentor: Actor | None, **how: Any) -> PracticeDay:
    """Write a day in the evening and hand it in; with a mentor it is signed the same evening."""
    with clock.travel(clock.local_instant(on, 18)):
        day = write_day(db, log(on, **how), under=under, actor=learner)
        hand_in(db, day, actor=learner)
        db.flush()
        if mentor:
            sign(db, lock_days(db, [day.id], seen_by=mentor), actor=mentor)
            db.flush()
    return day


def working_days(first: date, count: int) -> Sequence[date]:
    """Return the first working days from a day on."""
    found: list[date] = []
    while len(found) < count:
        if is_working_day(first, PACKAGED):
            found.append(first)
        first += timedelta(days=1)
    return found
