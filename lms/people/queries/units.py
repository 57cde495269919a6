"""Selects on units."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, func, or_, select, true, union_all
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor
from lms.among import is_among
from lms.db import table_of
from lms.errors import NotFound
from lms.people.models import EnforcementBody, Unit
from lms.people.queries.reach import unit_in_reach, units_visible_to, uppermost_in_reach
from lms.people.rules import NO_DIVISION, UnitKind, nearest_of, steps_of


def get_unit(db: Session, unit_id: int, *, seen_by: Actor) -> Unit:
    """Return a unit in the actor's reach, with both its superiors. Raises NotFound otherwise."""
    found = db.scalar(
        units_visible_to(seen_by)
        .where(Unit.id == unit_id)
        .options(joinedload(Unit.parent), joinedload(Unit.line_parent))
    )
    if found is None:
        raise NotFound("UNIT_NOT_FOUND")
    return found


def get_unit_by_code(db: Session, code: str, *, seen_by: Actor) -> Unit:
    """Return the unit with a code. Raises NotFound when there is none in the actor's reach."""
    found = db.scalar(units_visible_to(seen_by).where(Unit.code == code))
    if found is None:
        raise NotFound("UNIT_NOT_FOUND", unit=code)
    return found


def list_units(db: Session, *, seen_by: Actor, under: Unit | None = None, levels: int | None = None) -> list[Unit]:
    """List the units in reach, or only those at and under one of them, in tree order.

    `levels` lists the uppermost levels alone: 1 those whose superior is not in the list, 2 the units below them too, …
    """
    if levels is not None:
        reach = uppermost_in_reach(seen_by) if under is None else unit_in_reach(seen_by)
        return list(db.scalars(_uppermost(reach, under and under.id, levels)))
    reach, path = unit_in_reach(seen_by), under.path if under else ""
    return list(db.scalars(select(Unit).where(reach, _at_or_below(path)).order_by(Unit.sort_order, Unit.code)))


@lru_cache(maxsize=256)
def _uppermost(reach: ColumnElement[bool], unit_id: int | None, levels: int) -> Select[Unit]:
    # Kept, for pages ask it often and making it takes longer than its answer.
    level = select(_UNIT.id).where(reach, true() if unit_id is None else _UNIT.id == unit_id)
    found = [level]
    for _ in range(levels - 1):  # whatever is below one that is reached is reached too
        level = select(_UNIT.id).where(_UNIT.parent_id.in_(level))
        found.append(level)
    return select(Unit).where(Unit.id.in_(union_all(*found))).order_by(Unit.sort_order, Unit.code)


def _at_or_below(path: str) -> ColumnElement[bool]:
    return _UNIT.path.startswith(path) if path else true()


_UNIT = table_of(Unit).c


def find_own_place(db: Session, actor: Actor) -> Unit | None:
    """Find the unit whose territory the actor acts for, or None for who acts for all."""
    return db.scalar(units_visible_to(actor).where(Unit.path == actor.unit_path))


def page_of_units(db: Session, *, seen_by: Actor, after: int, limit: int) -> list[Unit]:
    """List units in reach by id, beginning after one, for reading on page by page."""
    return list(db.scalars(units_visible_to(seen_by).where(Unit.id > after).order_by(Unit.id).limit(limit)))


def find_roots(db: Session) -> list[Unit]:
    """List the units that stand under no other."""
    return list(db.scalars(select(Unit).where(Unit.parent_id.is_(None)).order_by(Unit.sort_order, Unit.code)))


def stand_below(db: Session, units: Iterable[Unit], *, kinds: Collection[str]) -> bool:
    """Tell whether one of some units stands below a unit of certain kinds."""
    above = {step for unit in units for step in steps_of(unit.path)[:-1]}
    asked = select(Unit.id).where(is_among(Unit.id, sorted(above)), Unit.kind.in_(kinds)).limit(1)
    return bool(above) and db.scalar(asked) is not None


def division_of(db: Session, unit: Unit) -> str:
    """Return the division code of a unit, or of the nearest above it that has one; NO_DIVISION where none has."""
    above = select(Unit.id, Unit.division_code).where(Unit.id.in_(steps_of(unit.path)))
    codes = {unit_id: code for unit_id, code in db.execute(above) if code}
    return nearest_of(unit.path, codes) or NO_DIVISION


def unit_names(db: Session, ids: Iterable[int | None]) -> dict[int | None, str]:
    """Return the names of some units, by id; whoever asks has seen that he may know them."""
    wanted = [unit_id for unit_id in set(ids) if unit_id is not None]
    return {row[0]: row[1] for row in db.execute(select(Unit.id, Unit.name).where(is_among(Unit.id, wanted)))}


def all_units(db: Session) -> list[Unit]:
    """List every unit, for reckoning over the whole tree; pages use `list_units`."""
    return list(db.scalars(select(Unit).order_by(Unit.sort_order, Unit.code)))


def list_bodies_of(db: Session, unit_id: int) -> list[EnforcementBody]:
    """List a unit's publications as an enforcement body, newest first."""
    found = select(EnforcementBody).where(EnforcementBody.unit_id == unit_id)
    return list(db.scalars(found.order_by(EnforcementBody.published_on.desc())))


@dataclass(frozen=True, slots=True)
class Bodies:
    """Places (as `Unit.path`) of enforcement bodies published on a day, and of entrusted ones whose time was over."""

    published: frozenset[str]
    entrustment_over: frozenset[str]

    def cover(self, path: str) -> bool:
        """Tell whether a unit, or the organ it stands below, is a published enforcement body (ZJG-6-1)."""
        return any(path.startswith(body) for body in self.published)


def bodies_above(db: Session, paths: Iterable[str], on: date) -> Bodies:
    """Return the enforcement bodies at or above these places on a day."""
    ids = {step for path in paths for step in steps_of(path)}
    asked = select(Unit.path, Unit.kind, EnforcementBody.published_on, EnforcementBody.cancelled_on)
    asked = asked.join(EnforcementBody, EnforcementBody.unit_id == Unit.id).where(Unit.id.in_(ids))
    published, over = set(), set()
    for path, kind, since, until in db.execute(asked):
        if since <= on and (until is None or on < until):
            published.add(path)
        elif kind == UnitKind.ENTRUSTED.value and until is not None and until <= on:
            over.add(path)
    return Bodies(frozenset(published), frozenset(over - published))


def published_bodies(db: Session, on: date, *, text: str = "", offset: int = 0, limit: int = 50) -> list[Unit]:
    """List the enforcement bodies published on a day, in tree order, whose name holds a text; everybody may know."""
    asked = select(Unit).where(_is_published(on)).order_by(Unit.sort_order, Unit.code)
    if words := text.replace("\0", "").strip():
        asked = asked.where(Unit.name.contains(words, autoescape=True))
    return list(db.scalars(asked.offset(offset).limit(limit)))


def get_published_body(db: Session, unit_id: int, on: date) -> Unit:
    """Return an enforcement body that is published on a day. Raises NotFound UNIT_NOT_FOUND for any other unit."""
    found = db.scalar(select(Unit).where(Unit.id == unit_id, _is_published(on)))
    if found is None:
        raise NotFound("UNIT_NOT_FOUND")
    return found


def _is_published(on: date) -> ColumnElement[bool]:
    body = EnforcementBody
    runs = or_(body.cancelled_on.is_(None), body.cancelled_on > on)
    return Unit.id.in_(select(body.unit_id).where(body.published_on <= on, runs))


def bodies_over(db: Session, on: date) -> dict[str, date]:
    """Map the places (as `Unit.path`) whose every publication was cancelled by a day to the day the last one ended."""
    body = EnforcementBody
    asked = select(Unit.path, func.max(body.cancelled_on)).join(body, body.unit_id == Unit.id).group_by(Unit.path)
    over = func.count(body.id) == func.count(body.cancelled_on)
    rows = db.execute(asked.having(over, func.max(body.cancelled_on) <= on))
    return {path: day for path, day in rows if day}


def count_units(db: Session) -> int:
    """Count all units."""
    return db.scalar(select(func.count(Unit.id))) or 0


def is_within(unit: Unit, above_id: int) -> bool:
    """Tell whether a unit is the one with this id, or stands somewhere below it."""
    return f"/{above_id}/" in unit.path


def paths_by_id(db: Session) -> dict[int, str]:
    """Map each unit's id to its path."""
    return dict(db.execute(select(Unit.id, Unit.path)).all())
