"""Who sees whom: units and people in reach, along the territorial and the professional line (ZJG-2-4)."""

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, false, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from lms.access import Actor, Permission
from lms.among import is_among
from lms.people.models import Person, Post, Unit

# Made once: every page asks who is in reach, and making them costs more than asking the database.
_OURS, _LED, _LEADER, _CHILD = aliased(Unit), aliased(Unit), aliased(Unit), aliased(Unit)
_NONE = Unit.id.in_(())


def units_visible_to(actor: Actor) -> Select[Unit]:
    """Select the units in reach: the subtree, and whatever its units lead professionally, with all below."""
    return select(Unit).where(unit_in_reach(actor))


def unit_in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a unit is in the actor's reach. An actor without a unit reaches none."""
    if not actor.unit_path or not (actor.can(Permission.VIEW_PEOPLE) or actor.can(Permission.VIEW_COMPLETION)):
        return _NONE
    return _at_or_led_from(actor.unit_path)


@lru_cache(maxsize=1024)
def _at_or_led_from(path: str) -> ColumnElement[bool]:
    if path == "/":
        return Unit.id.is_not(None)
    return Unit.id.in_(_ids_in_reach(path))


def _ids_in_reach(path: str) -> CompoundSelect[int]:
    ours = select(_OURS.id).where(_OURS.path.startswith(path, autoescape=True))
    return ours.union_all(_led_from(path))


def uppermost_in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a unit is in the actor's reach and its superior is not."""
    return _NONE if unit_in_reach(actor) is _NONE else _top_of(actor.unit_path)


@lru_cache(maxsize=1024)
def _top_of(path: str) -> ColumnElement[bool]:
    if path == "/":
        return Unit.parent_id.is_(None)
    superior = Unit.parent_id.is_(None) | Unit.parent_id.not_in(_ids_in_reach(path))
    return or_(Unit.path == path, and_(Unit.id.in_(_led_elsewhere(path)), superior))


def _led_from(path: str) -> Select[int]:
    """Select what the units at and below a place lead professionally elsewhere, with all below.

    From superior to inferior, each found by an index: asked of every unit whether it stands below one that is led, a
    province answers in seconds. What is led within the place is not followed, and nothing is asked whether it was found
    before: a database that expects millions makes room for them, each time, before it begins.
    """
    top = _led_elsewhere(path).cte("led", recursive=True, nesting=True)
    led = top.union_all(select(_CHILD.id).join(top, _CHILD.parent_id == top.c.id))
    return select(led.c.id)


def _led_elsewhere(path: str) -> Select[int]:
    """Select what the units at and below a place lead professionally outside of it, without what is below."""
    led = select(_LED.id).join(_LEADER, _LED.line_parent_id == _LEADER.id)
    return led.where(_LEADER.path.startswith(path, autoescape=True), ~_LED.path.startswith(path, autoescape=True))


def people_visible_to(actor: Actor) -> Select[Person]:
    """Select the people in the actor's reach: himself, and whoever holds or held a post in a unit he reaches."""
    return select(Person).where(person_in_reach(actor))


def person_in_reach(actor: Actor, among: Sequence[int] | None = None) -> ColumnElement[bool]:
    """Return the condition that a person is in the actor's reach.

    `among`: the only people asked about, so that not every post of a city is looked at.
    """
    himself = Person.id == actor.person_id if actor.person_id is not None else Person.id.in_(())
    if not actor.can(Permission.VIEW_PEOPLE) or not actor.unit_path:
        return himself
    if actor.unit_path == "/":
        return Person.id.is_not(None)  # also who holds no post, and never did
    # The units first, once, and not again for every post: five times as fast in a city.
    units = select(Unit.id).where(unit_in_reach(actor))
    posts = select(Post.person_id).where(Post.unit_id.in_(units))
    return or_(himself, Person.id.in_(posts if among is None else posts.where(is_among(Post.person_id, among))))


def person_in_reach_one_by_one(person_id: InstrumentedAttribute[int], actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the person of a row is in the actor's reach, for rows that other conditions find.

    With it no database begins with the people in reach, who in a city have a thousand claims for each that is meant.
    """
    himself = person_id == actor.person_id if actor.person_id is not None else false()
    if not actor.can(Permission.VIEW_PEOPLE) or not actor.unit_path:
        return himself
    if actor.unit_path == "/":
        return true()
    units = select(Unit.id).where(unit_in_reach(actor))
    return or_(himself, select(Post.id).where(Post.person_id == person_id, Post.unit_id.in_(units)).exists())


def few_in_reach(db: Session, actor: Actor, *, at_most: int) -> list[int] | None:
    """Return the ids of the people in reach, or None where their posts are more than `at_most`.

    The units first, as one value: asked for all at once, PostgreSQL looks at every person of a province.
    """
    himself = [] if actor.person_id is None else [actor.person_id]
    if not actor.can(Permission.VIEW_PEOPLE) or not actor.unit_path:
        return himself
    if actor.unit_path == "/":
        return None  # everybody
    units = db.scalars(select(Unit.id).where(unit_in_reach(actor))).all()
    people = db.scalars(select(Post.person_id).where(is_among(Post.unit_id, units)).limit(at_most + 1)).all()
    return None if len(people) > at_most else list(dict.fromkeys([*himself, *people]))


def reaches_unit(db: Session, unit_id: int, actor: Actor) -> bool:
    """Tell whether a unit is in the actor's reach."""
    return db.scalar(select(Unit.id).where(Unit.id == unit_id, unit_in_reach(actor))) is not None


def reaches_most(db: Session, actor: Actor) -> bool:
    """Tell whether an actor reaches at least half of all units: then what he reaches is found by looking at all."""
    reached = select(func.count(Unit.id)).where(unit_in_reach(actor)).scalar_subquery()
    return bool(db.scalar(select(reached * 2 >= select(func.count(Unit.id)).scalar_subquery())))
