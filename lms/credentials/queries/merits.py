"""Selects on commendations and quarterly grades."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor
from lms.among import is_among
from lms.credentials.models import Commendation, RegularAppraisal, Sanction
from lms.credentials.queries.cases import people_with_open_cases
from lms.people.models import Person, PersonRole, Post, Unit
from lms.people.queries.people import running_on
from lms.people.queries.reach import person_in_reach, unit_in_reach
from lms.people.rules import PostKind


@dataclass(frozen=True, slots=True)
class Graded:
    """What a person's year came to: the grade of each quarter that has one, and the titles he was commended with."""

    name: str
    unit: str
    person_class: str
    employment: str
    quarters: Mapping[int, str]
    commended: Sequence[str]


def list_commendations(db: Session, *, seen_by: Actor) -> list[Commendation]:
    """List the commendations of units in reach and of their people, the latest first."""
    asked = select(Commendation).where(Commendation.unit_id.in_(select(Unit.id).where(unit_in_reach(seen_by))))
    asked = asked.options(joinedload(Commendation.unit), joinedload(Commendation.person))
    return list(db.scalars(asked.order_by(Commendation.given_on.desc(), Commendation.id.desc())))


def commendations_of(db: Session, person_id: int) -> Sequence[Commendation]:
    """List the commendations of a person, the earliest first; whoever asks has looked at the reach."""
    asked = select(Commendation).where(Commendation.person_id == person_id).order_by(Commendation.given_on)
    return db.scalars(asked).all()


def grades_of(db: Session, person_id: int) -> list[RegularAppraisal]:
    """List a person's grades by quarter; of one quarter the last entered."""
    asked = select(RegularAppraisal).where(RegularAppraisal.person_id == person_id).order_by(RegularAppraisal.id)
    last = {(one.year, one.quarter): one for one in db.scalars(asked)}
    return [last[key] for key in sorted(last)]


def graded_in(db: Session, year: int, on: date, *, seen_by: Actor) -> list[Graded]:
    """List the people in reach who have a grade in a year, by unit and name; unit and employment as on a day."""
    asked = select(RegularAppraisal).join(RegularAppraisal.person).where(person_in_reach(seen_by))
    asked = asked.where(RegularAppraisal.year == year).options(joinedload(RegularAppraisal.person))
    quarters: dict[Person, dict[int, str]] = defaultdict(dict)
    for one in db.scalars(asked.order_by(RegularAppraisal.id)):  # of a quarter the last counts
        quarters[one.person][one.quarter] = one.grade
    ids = [person.id for person in quarters]
    posts, classes = _posts_on(db, ids, on), _classes_on(db, ids, on)
    praised = _titles_of(db, ids, year)

    def line(person: Person) -> tuple[str, str, Graded]:
        post = posts.get(person.id)
        unit, path, employment = (post.unit, post.path, post.employment or "") if post else ("", "~", "")
        grades, titles = quarters[person], praised.get(person.id, [])
        return path, person.name, Graded(person.name, unit, classes.get(person.id, ""), employment, grades, titles)

    return [graded for _, _, graded in sorted(map(line, quarters), key=lambda each: each[:2])]


def _posts_on(db: Session, ids: Sequence[int], on: date) -> dict[int, Any]:
    asked = select(Post.person_id, Unit.name.label("unit"), Unit.path, Post.employment).join(Post.unit)
    asked = asked.where(Post.kind == PostKind.REGULAR.value, running_on(Post, on), is_among(Post.person_id, ids))
    return {row.person_id: row for row in db.execute(asked)}


def _classes_on(db: Session, ids: Sequence[int], on: date) -> dict[int, str]:
    asked = select(PersonRole.person_id, PersonRole.person_class).where(running_on(PersonRole, on))
    return dict(db.execute(asked.where(is_among(PersonRole.person_id, ids)).order_by(PersonRole.id)).all())


def _titles_of(db: Session, ids: Sequence[int], year: int) -> dict[int, list[str]]:
    within = Commendation.given_on.between(date(year, 1, 1), date(year, 12, 31))
    asked = select(Commendation.person_id, Commendation.title).where(within, is_among(Commendation.person_id, ids))
    found: dict[int, list[str]] = defaultdict(list)
    for person, title in db.execute(asked.order_by(Commendation.given_on, Commendation.id)):
        found[person or 0].append(title)
    return found


def is_barred(db: Session, person_id: int, on: date) -> bool:
    """Tell whether a case about a person is open, or a sanction counts on a day (C7)."""
    runs = or_(Sanction.counts_until.is_(None), Sanction.counts_until >= on)
    asked = select(Sanction.id).where(Sanction.person_id == person_id, Sanction.given_on <= on, runs).limit(1)
    return db.scalar(asked) is not None or bool(people_with_open_cases(db, [person_id]))
