"""Business fields of units: their own, their superiors', and those of who leads them professionally."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor
from lms.courses.models.courses import UnitField
from lms.people.models import Unit
from lms.people.queries.reach import unit_in_reach
from lms.people.rules import steps_of


class _Place(NamedTuple):
    path: str
    leader: int | None


def fields_by_unit(db: Session) -> dict[int, frozenset[str]]:
    """Map every unit to the fields it works in.

    A unit works in the fields given to it or to a unit above it, and in those of whoever leads it, or a unit above it,
    professionally. A superior counts only for what was given to him: a city leads in no field because a bureau does.
    """
    places = {row[0]: _Place(row[1], row[2]) for row in db.execute(select(Unit.id, Unit.path, Unit.line_parent_id))}
    given: dict[int, set[str]] = defaultdict(set)
    for unit_id, field in db.execute(select(UnitField.unit_id, UnitField.field)):
        given[unit_id].add(field)
    return {unit_id: _of(place, places, given) for unit_id, place in places.items()} if given else {}


def units_in_field(db: Session, field: str) -> set[int]:
    """Return the units that work in a field."""
    return {unit_id for unit_id, fields in fields_by_unit(db).items() if field in fields}


def list_unit_fields(db: Session, *, seen_by: Actor) -> dict[Unit, list[UnitField]]:
    """Map the units in reach that were given a field to their fields, in tree order."""
    units = select(Unit.id).where(unit_in_reach(seen_by))
    wanted = select(UnitField).join(Unit, UnitField.unit_id == Unit.id).where(UnitField.unit_id.in_(units))
    found: dict[Unit, list[UnitField]] = defaultdict(list)
    for row in db.scalars(
        wanted.options(joinedload(UnitField.unit)).order_by(Unit.sort_order, Unit.code, UnitField.field)
    ):
        found[row.unit].append(row)
    return dict(found)


def find_unit_field(db: Session, unit_id: int, field: str) -> UnitField | None:
    """Find the row that gives a unit a field."""
    return db.scalar(select(UnitField).where(UnitField.unit_id == unit_id, UnitField.field == field))


def _of(place: _Place, places: Mapping[int, _Place], given: Mapping[int, set[str]]) -> frozenset[str]:
    above = steps_of(place.path)
    leaders = [leader for unit in above if unit in places and (leader := places[unit].leader) is not None]
    led_by = {unit for leader in leaders if leader in places for unit in steps_of(places[leader].path)}
    return frozenset(field for unit in {*above, *led_by} for field in given.get(unit, ()))
