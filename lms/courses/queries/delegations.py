"""Selects on delegations: who may teach public law on a day (FN-1-1)."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor
from lms.courses.models.delegations import TeachingDelegation
from lms.errors import NotFound
from lms.people.models import Unit
from lms.people.queries.reach import unit_in_reach
from lms.people.rules import UnitKind


def teaches_public_law(db: Session, unit: Unit, *, on: date) -> bool:
    """Tell whether public law that a unit teaches counts where only the bureau's does: its own, or delegated."""
    if unit.kind == UnitKind.JUSTICE_BUREAU:
        return True
    return find_running(db, unit.id, on=on) is not None


def find_running(db: Session, unit_id: int, *, on: date) -> TeachingDelegation | None:
    """Find a delegation of a unit that runs on a day."""
    wanted = select(TeachingDelegation).where(TeachingDelegation.unit_id == unit_id, TeachingDelegation.since <= on)
    running = wanted.where(TeachingDelegation.until.is_(None) | (TeachingDelegation.until >= on))
    return db.scalar(running.order_by(TeachingDelegation.id).limit(1))


def list_delegations(db: Session, *, seen_by: Actor) -> list[TeachingDelegation]:
    """List the delegations of units in reach, the latest first."""
    wanted = select(TeachingDelegation).join(Unit, TeachingDelegation.unit_id == Unit.id)
    found = wanted.where(unit_in_reach(seen_by)).options(joinedload(TeachingDelegation.unit))
    return list(db.scalars(found.order_by(TeachingDelegation.since.desc(), TeachingDelegation.id.desc())))


def get_delegation(db: Session, delegation_id: int, *, seen_by: Actor) -> TeachingDelegation:
    """Return a delegation of a unit in reach, locked. Raises NotFound DELEGATION_NOT_FOUND."""
    wanted = select(TeachingDelegation).join(Unit, TeachingDelegation.unit_id == Unit.id)
    wanted = wanted.where(TeachingDelegation.id == delegation_id, unit_in_reach(seen_by))
    found = db.scalar(wanted.options(joinedload(TeachingDelegation.unit)).with_for_update(of=TeachingDelegation))
    if found is None:
        raise NotFound("DELEGATION_NOT_FOUND")
    return found
