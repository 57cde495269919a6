"""What all verbs of a ceremony share: who may, its one mover, its events."""

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.ceremonies.models import OathCeremony, OathCeremonyEvent
from lms.ceremonies.queries.ceremonies import may_hold
from lms.ceremonies.rules.ceremonies import CeremonyState, require_move
from lms.errors import NotAllowed
from lms.people.models import Unit


def require_holds(unit: Unit, actor: Actor) -> None:
    """Raise NotAllowed unless an actor holds the ceremonies of a unit."""
    require_can(actor, Permission.RUN_OATHS)
    if not may_hold(unit, actor):
        raise NotAllowed(permission=Permission.RUN_OATHS.value)


def move(db: Session, ceremony: OathCeremony, new: CeremonyState, *, note: str, actor: Actor) -> None:
    """Move a ceremony, the only writer of its state. Raises RuleBroken OATH_STATE."""
    require_move(ceremony.state, new)
    old, ceremony.state = ceremony.state, new.value
    put_down(db, ceremony, new.value, note=note, actor=actor)
    audit.record(db, actor=actor, action=f"oath:ceremony:{new.value}", subject=ceremony, old=old)


def put_down(db: Session, ceremony: OathCeremony, what: str, *, note: str, actor: Actor) -> None:
    """Put on record what happened with a ceremony."""
    db.add(OathCeremonyEvent(ceremony_id=ceremony.id, what=what, note=note, actor_id=actor.account_id, at=clock.now()))
