"""Selects for finding people by pasted lines, and a unit's present roll to choose from."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms import vault
from lms.access import Actor
from lms.among import is_among
from lms.errors import RuleBroken
from lms.people.matching import Candidate, match, read_lines
from lms.people.models import Person, PersonRole, Post, Unit
from lms.people.queries.people import running_on
from lms.people.queries.reach import people_visible_to


@dataclass(frozen=True, slots=True)
class OnList:
    """Somebody of a unit's present roll, as a list to choose from shows him."""

    id: int
    name: str
    unit: str
    person_class: str


def find_pasted(db: Session, text: str, *, seen_by: Actor) -> tuple[dict[int, int | None], list[RuleBroken]]:
    """Map the people of pasted lines, in the actor's reach, to their minutes; and the refusals of `matching.match`."""
    lines = read_lines(text)
    names = {line.name for line in lines}
    numbers = {line.number for line in lines if line.number}
    digests = {vault.digest(line.number) for line in lines if line.is_id_no}
    return match(lines, _candidates(db, names, numbers, digests, seen_by), vault.digest)


def _candidates(db: Session, names: set[str], numbers: set[str], digests: set[str], seen_by: Actor) -> list[Candidate]:
    holders = select(PersonRole.person_id).where(PersonRole.card_no.in_(numbers))
    meant = or_(Person.name.in_(names), Person.id_no_digest.in_(digests), Person.id.in_(holders))
    people = list(db.scalars(people_visible_to(seen_by).where(meant).order_by(Person.id)))
    cards: dict[int, list[str]] = defaultdict(list)
    held = select(PersonRole.person_id, PersonRole.card_no).where(PersonRole.person_id.in_([p.id for p in people]))
    for person, card in db.execute(held.where(PersonRole.card_no.is_not(None)).order_by(PersonRole.id.desc())):
        cards[person].append((card or "").upper())
    return [Candidate(p.id, p.name, p.id_no_digest, p.id_no_tail, tuple(cards[p.id])) for p in people]


def roll_to_choose_from(db: Session, unit: Unit, day: date, *, limit: int | None = 600) -> list[OnList]:
    """List who holds a post at or under a unit on a day, by unit and name, for choosing; the unit is in reach.

    At most `limit`, None for all.
    """
    wanted = (
        select(Person.id, Person.name, Unit.name, PersonRole.person_class)
        .join(Post, Post.person_id == Person.id)
        .join(Unit, Post.unit_id == Unit.id)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(Post.kind == "REGULAR", Unit.path.startswith(unit.path), running_on(Post, day))
        .where(running_on(PersonRole, day))
        .order_by(Unit.sort_order, Unit.code, Person.name, Person.id)
        .limit(limit)
    )
    seen: dict[int, OnList] = {}
    for row in db.execute(wanted):
        seen.setdefault(row[0], OnList(*row))
    return list(seen.values())


def names_with_units(db: Session, person_ids: Sequence[int], day: date) -> dict[int, OnList]:
    """Map people to how a list shows them on a day: name, unit of the regular post, class."""
    found: dict[int, OnList] = {}
    if not person_ids:
        return found
    wanted = (
        select(Person.id, Person.name, Unit.name, PersonRole.person_class)
        .outerjoin(Post, (Post.person_id == Person.id) & (Post.kind == "REGULAR") & running_on(Post, day))
        .outerjoin(Unit, Post.unit_id == Unit.id)
        .outerjoin(PersonRole, (PersonRole.person_id == Person.id) & running_on(PersonRole, day))
        .where(is_among(Person.id, person_ids))
    )
    for person, name, unit, person_class in db.execute(wanted):
        found.setdefault(person, OnList(person, name, unit or "", person_class or ""))
    return found
