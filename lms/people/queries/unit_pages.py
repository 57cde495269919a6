"""Selects for the pages of units: the tree with its head-counts, and one unit with its two superiors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.people.models import EnforcementBody, PersonRole, Post, Unit
from lms.people.queries.people import running_on
from lms.people.queries.units import list_units
from lms.people.rules import steps_of


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit as the tree shows it: how deep it stands below the first unit in reach, and its own people on a day.

    A team acts in the name of the body above it, so it needs no publication of its own: `body_above`.
    """

    unit: Unit
    depth: int
    officers: int
    assistants: int
    line_parent: str
    published_on: date | None
    body_above: bool


def unit_rows(db: Session, day: date, *, seen_by: Actor) -> list[UnitRow]:
    """List the units in reach as a tree, each below its superior, with its own people and its publication."""
    units = in_tree_order(list_units(db, seen_by=seen_by))
    known = {unit.id for unit in units}
    people, bodies = _people(db, day), _published(db, day)
    names = dict(
        db.execute(select(Unit.id, Unit.name).where(Unit.id.in_([u.line_parent_id or 0 for u in units]))).all()
    )
    return [
        UnitRow(
            unit=unit,
            depth=sum(step in known for step in steps_of(unit.path)) - 1,
            officers=people.get((unit.id, "OFFICER"), 0),
            assistants=people.get((unit.id, "ASSISTANT"), 0),
            line_parent=names.get(unit.line_parent_id or 0, ""),
            published_on=bodies.get(unit.id),
            body_above=any(step in bodies for step in steps_of(unit.path)[:-1]),
        )
        for unit in units
    ]


def in_tree_order(units: Sequence[Unit]) -> list[Unit]:
    """Put units in the order of a tree: each behind its superior, sisters in their own order."""
    below: dict[int | None, list[Unit]] = {}
    known = {unit.id for unit in units}
    for unit in units:
        below.setdefault(unit.parent_id if unit.parent_id in known else None, []).append(unit)
    ordered: list[Unit] = []
    waiting = list(reversed(below.get(None, [])))
    while waiting:
        unit = waiting.pop()
        ordered.append(unit)
        waiting.extend(reversed(below.get(unit.id, [])))
    return ordered


def _people(db: Session, day: date) -> Mapping[tuple[int, str], int]:
    counted = (
        select(Post.unit_id, PersonRole.person_class, func.count(Post.person_id.distinct()))
        .join(PersonRole, PersonRole.person_id == Post.person_id)
        .where(Post.kind == "REGULAR", running_on(Post, day), running_on(PersonRole, day))
        .group_by(Post.unit_id, PersonRole.person_class)
    )
    return {(unit, kind): people for unit, kind, people in db.execute(counted)}


def _published(db: Session, day: date) -> Mapping[int, date]:
    running = select(EnforcementBody.unit_id, func.max(EnforcementBody.published_on)).where(
        EnforcementBody.published_on <= day,
        EnforcementBody.cancelled_on.is_(None) | (EnforcementBody.cancelled_on > day),
    )
    return dict(db.execute(running.group_by(EnforcementBody.unit_id)).all())
