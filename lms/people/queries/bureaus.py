"""Which justice bureau looks after a unit."""

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.people.models import Unit
from lms.people.rules import UnitKind, steps_of


def bureaus_for(db: Session, unit_ids: Collection[int]) -> dict[int, Unit]:
    """Map units to the justice bureau nearest beside or above each; where there is none, to the top of its tree."""
    units = list(db.scalars(select(Unit).where(Unit.id.in_(unit_ids))))
    above = {step for unit in units for step in steps_of(unit.path)}
    asked = or_(Unit.id.in_(above), (Unit.kind == UnitKind.JUSTICE_BUREAU.value) & Unit.parent_id.in_(above))
    around = list(db.scalars(select(Unit).where(asked)))
    bureaus = [unit for unit in around if unit.kind == UnitKind.JUSTICE_BUREAU]
    by_id = {unit.id: unit for unit in around}
    return {unit.id: _nearest(unit, bureaus) or by_id[steps_of(unit.path)[0]] for unit in units}


def _nearest(unit: Unit, bureaus: Collection[Unit]) -> Unit | None:
    steps = steps_of(unit.path)
    near = [bureau for bureau in bureaus if bureau.id in steps or bureau.parent_id in steps]
    return max(near, key=lambda bureau: (len(bureau.path), -bureau.id), default=None)
