"""Verbs on units: add, move, publish as an enforcement body."""

from datetime import date

from sqlalchemy.orm import Session

from lms import audit, outbox
from lms.access import Actor, Permission, require_can
from lms.errors import RuleBroken
from lms.people.actions.people import EVERY_YEAR, ROLL_CHANGED
from lms.people.models import EnforcementBody, Unit
from lms.people.queries.units import all_units, list_bodies_of
from lms.people.rules import UnitKind, require_no_cycle


def add_unit(
    db: Session,
    *,
    code: str,
    name: str,
    kind: UnitKind = UnitKind.DEPARTMENT,
    parent: Unit | None = None,
    line_parent: Unit | None = None,
    actor: Actor,
    short_name: str | None = None,
    uscc: str | None = None,
    division_code: str | None = None,
) -> Unit:
    """Add a unit under its superiors. Raises RuleBroken UNIT_CODE_TAKEN when the code is in use."""
    require_can(actor, Permission.IMPORT_UNITS)
    if any(unit.code == code for unit in all_units(db)):
        raise RuleBroken("UNIT_CODE_TAKEN", unit=code)
    unit = Unit(
        code=code,
        name=name,
        short_name=short_name,
        kind=kind.value,
        parent_id=parent.id if parent else None,
        line_parent_id=line_parent.id if line_parent else None,
        path="",
        uscc=uscc,
        division_code=division_code,
    )
    db.add(unit)
    db.flush()  # the path holds the unit's own id
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    audit.record(db, actor=actor, action="unit:record:added", subject=unit)
    return unit


def move_unit(db: Session, unit: Unit, *, parent: Unit | None, actor: Actor) -> None:
    """Put a unit, with all below it, under another. Raises RuleBroken UNIT_OWN_ANCESTOR on a circle."""
    require_can(actor, Permission.IMPORT_UNITS)
    units = all_units(db)
    codes = {u.id: u.code for u in units}
    parents = {u.code: codes.get(u.parent_id) if u.parent_id else None for u in units}
    require_no_cycle(unit.code, parent.code if parent else None, parents)
    unit.parent_id = parent.id if parent else None
    set_paths(units)
    outbox.request(db, ROLL_CHANGED, EVERY_YEAR)
    audit.record(db, actor=actor, action="unit:parent:changed", subject=unit, parent=parent.code if parent else None)


def set_paths(units: list[Unit]) -> None:
    """Write every unit's path from its parents; the circle check comes before."""
    by_id = {unit.id: unit for unit in units}
    for unit in units:
        steps, above = [unit.id], unit.parent_id
        while above is not None:
            steps.append(above)
            above = by_id[above].parent_id
        unit.path = "/" + "/".join(str(step) for step in reversed(steps)) + "/"


def publish_body(db: Session, unit: Unit, *, published_on: date, actor: Actor, notice: str | None = None) -> None:
    """Put a unit's publication as an enforcement body on record (ZJG-6-1); saying it again changes nothing."""
    require_can(actor, Permission.IMPORT_UNITS)
    if any(body.published_on == published_on for body in list_bodies_of(db, unit.id)):
        return
    body = EnforcementBody(unit_id=unit.id, published_on=published_on, notice=notice)
    db.add(body)
    audit.record(db, actor=actor, action="unit:body:published", subject=unit, on=published_on.isoformat())


def cancel_body(db: Session, unit: Unit, *, cancelled_on: date, actor: Actor) -> None:
    """End a unit's standing as an enforcement body; from that day nobody acts for it (ZJG-6-2). Again changes nothing.

    The cards of its people are due to be collected from then on, which is told from this row.
    """
    require_can(actor, Permission.IMPORT_UNITS)
    for body in list_bodies_of(db, unit.id):
        if body.cancelled_on is None and body.published_on <= cancelled_on:
            body.cancelled_on = cancelled_on
            audit.record(db, actor=actor, action="unit:body:cancelled", subject=unit, on=cancelled_on.isoformat())
