"""Who may swear: officers in post on a day, and what somebody is on it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import Session

from lms.among import is_among
from lms.ceremonies.queries.oaths import sworn_since
from lms.ceremonies.rules.ceremonies import Swearer, first_oath_due
from lms.people.models import Leave, Person, PersonRole, Post, Unit
from lms.people.queries.people import running_on
from lms.people.rules import PersonClass

# More than this nobody looks through, and a page would carry them all; who is meant is found by his name.
MOST_CHOICES = 300


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer in post on a day; `issued_on` is when his role began, as the roster knows it."""

    id: int
    name: str
    unit_id: int
    unit: str
    issued_on: date | None
    is_on_leave: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """Officers to choose from; whether there are more; how many of the whole unit are there and not on leave."""

    officers: list[Officer]
    is_cut: bool
    able: int


def officers_to_choose(
    db: Session, unit: Unit, on: date, *, text: str = "", keep: Iterable[int] = (), most: int = MOST_CHOICES
) -> Choices:
    """List the officers in post at or below a unit on a day whose name or unit holds a text, the first so many.

    `keep` are those who must stand in the list because they are chosen. Whoever asks reaches the unit.
    """
    everybody = _asked([unit], on)
    held = or_(*(field.contains(text, autoescape=True) for field in (Person.name, Unit.name)))
    wanted = everybody.where(held) if text else everybody
    rows = db.execute(wanted.limit(most + 1)).all()
    found = list(rows[:most])
    missing = sorted(set(keep) - {row[0] for row in found})
    if missing:
        found += db.execute(everybody.where(is_among(Person.id, missing))).all()
    able = everybody.where(Person.id.not_in(select(Leave.person_id).where(running_on(Leave, on))))
    count = select(func.count()).select_from(able.with_only_columns(Person.id).order_by(None).subquery())
    return Choices(_officers(db, found, on), len(rows) > most, db.scalar(count) or 0)


def officers_of(db: Session, unit: Unit, on: date) -> list[Officer]:
    """List the officers in post at or below a unit on a day, unit by unit; whoever asks reaches the unit."""
    return officers_in(db, [unit], on)


def officers_in(db: Session, units: Sequence[Unit], on: date) -> list[Officer]:
    """List the officers in post at or below some units on a day, as `officers_of` those of one."""
    return _officers(db, db.execute(_asked(units, on)).all(), on)


def _asked(units: Sequence[Unit], on: date) -> Select[int, str, int, str, date | None]:
    below = or_(*(Unit.path.startswith(unit.path) for unit in units)) if units else Unit.id.in_(())
    return (
        select(Person.id, Person.name, Unit.id, Unit.name, PersonRole.started_on)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(below, Post.kind == "REGULAR", running_on(Post, on))
        .where(PersonRole.person_class == PersonClass.OFFICER.value, running_on(PersonRole, on))
        .order_by(Unit.sort_order, Unit.code, Person.id)
    )


def _officers(db: Session, rows: Iterable[Row[int, str, int, str, date | None]], on: date) -> list[Officer]:
    away = set(db.scalars(select(Leave.person_id).where(running_on(Leave, on))))
    return [
        Officer(person, name, unit_id, unit_name, since, person in away)
        for person, name, unit_id, unit_name, since in rows
    ]


@dataclass(frozen=True, slots=True)
class Waiting:
    """An officer whose card is new and who has not sworn since its issue; `due` is the last day."""

    officer: Officer
    due: date


def waiting_for_first(
    db: Session, unit: Unit, today: date, issue_days: Mapping[int, date] | None = None
) -> list[Waiting]:
    """List who at or below a unit has a card of the last year and has not sworn since its issue, the soonest due first.

    `issue_days` are those of cards that wait for the oath; for other officers the day on which their role began.
    """
    since, days = today - timedelta(days=365), issue_days or {}
    officers = officers_of(db, unit, today)
    new = [one for one in officers if one.issued_on is not None and one.issued_on >= since and one.id not in days]
    new += _holders(db, unit, today, days)
    issued = {one.id: one.issued_on for one in new if one.issued_on is not None}
    sworn = sworn_since(db, issued, today)
    found = [Waiting(one, first_oath_due(issued[one.id])) for one in new if one.id in issued and one.id not in sworn]
    return sorted(found, key=lambda each: (each.due, each.officer.id))


def _holders(db: Session, unit: Unit, on: date, issue_days: Mapping[int, date]) -> list[Officer]:
    """Return people in post at or below a unit by the days of issue of their cards, whatever their class is yet."""
    asked = (
        select(Person.id, Person.name, Unit.id, Unit.name)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Unit.id == Post.unit_id)
        .where(Unit.path.startswith(unit.path), Post.kind == "REGULAR", running_on(Post, on))
        .where(is_among(Person.id, list(issue_days)))
    )
    return [
        Officer(person, name, unit_id, unit_name, issue_days[person], is_on_leave=False)
        for person, name, unit_id, unit_name in db.execute(asked)
    ]


def swearers(
    db: Session, person_ids: Sequence[int], on: date, issue_days: Mapping[int, date] | None = None
) -> dict[int, Swearer]:
    """Return what people are on a day, and since when they hold a card.

    `issue_days` are the days of issue as the cards say; for others the day on which the role of officer began, the
    newest such role.
    """
    given = issue_days or {}
    issued: dict[int, date | None] = {}
    classes: dict[int, set[str]] = {}
    roles = select(PersonRole).where(is_among(PersonRole.person_id, list(person_ids))).order_by(PersonRole.id)
    for role in db.scalars(roles):
        if role.person_class == PersonClass.OFFICER:
            issued[role.person_id] = role.started_on
        if (role.started_on or date.min) <= on <= (role.ended_on or date.max):
            classes.setdefault(role.person_id, set()).add(role.person_class)
    issued.update(given)
    names = db.execute(select(Person.id, Person.name).where(is_among(Person.id, list(person_ids))))
    return {
        person: Swearer(person, name, frozenset(classes.get(person, ())), issued.get(person), person in given)
        for person, name in names
    }


def issue_day_of(db: Session, person_id: int) -> date | None:
    """Return the day since when a person is an officer without a break on record, None when he is none or it is old."""
    newest = select(PersonRole).filter_by(person_id=person_id, person_class=PersonClass.OFFICER.value, ended_on=None)
    role = db.scalar(newest.order_by(PersonRole.id.desc()).limit(1))
    return role.started_on if role else None


def is_officer(db: Session, person_id: int, on: date) -> bool:
    """Tell whether a person is an officer on a day."""
    asked = select(PersonRole.id).where(
        PersonRole.person_id == person_id, PersonRole.person_class == PersonClass.OFFICER.value
    )
    return db.scalar(asked.where(running_on(PersonRole, on)).limit(1)) is not None
