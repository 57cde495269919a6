"""Selects for lists of people as pages show them: by unit and name, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.people.models import Person, PersonRole, Post, Unit
from lms.people.queries.people import running_on
from lms.people.queries.reach import person_in_reach, unit_in_reach


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as a list shows him on a day: the unit of the regular post, the class, the card."""

    id: int
    name: str
    unit: str
    person_class: str
    card_no: str


def people_on(
    db: Session,
    day: date,
    *,
    seen_by: Actor,
    under: Unit | None = None,
    person_class: str = "",
    text: str = "",
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[PersonRow], int]:
    """List people in reach by unit and name, and count them all; `text` is part of a name or card number.

    Without a unit or class those without a post or class that day are listed too, at the end.
    """
    wanted = _matching(day, seen_by, under, person_class, text)
    total = db.scalar(select(func.count()).select_from(wanted.with_only_columns(Person.id).distinct().subquery())) or 0
    ids = list(
        db.scalars(
            wanted.with_only_columns(Person.id)
            .group_by(Person.id, Person.name)
            .order_by(func.min(Unit.path).is_(None), func.min(Unit.path), Person.name, Person.id)
            .offset(offset)
            .limit(limit)
        )
    )
    return rows_of(db, ids, day), total


def _matching(
    day: date, seen_by: Actor, under: Unit | None, person_class: str, text: str
) -> Select[*tuple[object, ...]]:
    wanted = (
        select(Person.id)
        .outerjoin(Post, (Post.person_id == Person.id) & (Post.kind == "REGULAR") & running_on(Post, day))
        .outerjoin(Unit, Post.unit_id == Unit.id)
        .where(person_in_reach(seen_by))
    )
    if under is not None:
        wanted = wanted.where(Unit.path.startswith(under.path, autoescape=True))
    if person_class:
        held = select(PersonRole.person_id).where(PersonRole.person_class == person_class)
        wanted = wanted.where(Person.id.in_(held.where(running_on(PersonRole, day))))
    if text:
        cards = select(PersonRole.person_id).where(PersonRole.card_no.contains(text.upper(), autoescape=True))
        wanted = wanted.where(or_(Person.name.contains(text, autoescape=True), Person.id.in_(cards)))
    return wanted


def rows_of(db: Session, ids: Sequence[int], day: date) -> list[PersonRow]:
    """Return people as lists show them, in the order of their ids given; whoever asks reaches them."""
    wanted = (
        select(Person.id, Person.name, Unit.name, PersonRole.person_class, PersonRole.card_no)
        .outerjoin(Post, (Post.person_id == Person.id) & (Post.kind == "REGULAR") & running_on(Post, day))
        .outerjoin(Unit, Post.unit_id == Unit.id)
        .outerjoin(PersonRole, (PersonRole.person_id == Person.id) & running_on(PersonRole, day))
        .where(Person.id.in_(ids))
        .order_by(PersonRole.id.desc())
    )
    found: dict[int, PersonRow] = {}
    for person, name, unit, person_class, card in db.execute(wanted):
        found.setdefault(person, PersonRow(person, name, unit or "", person_class or "", card or ""))
    return [found[person] for person in ids]


def find_present_unit(db: Session, person_id: int, day: date) -> Unit | None:
    """Find the unit of a person's regular post on a day, whoever asks."""
    posts = select(Post.unit_id).where(Post.person_id == person_id, Post.kind == "REGULAR", running_on(Post, day))
    return db.scalar(select(Unit).where(Unit.id.in_(posts)))


def is_ours(db: Session, person_id: int, day: date, *, actor: Actor) -> bool:
    """Tell whether a person's affairs are the actor's to settle: his present unit is in reach, or he has none."""
    present = find_present_unit(db, person_id, day)
    if present is None:
        return True
    return db.scalar(select(Unit.id).where(Unit.id == present.id, unit_in_reach(actor))) is not None
