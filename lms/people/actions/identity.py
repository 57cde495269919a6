"""Verbs on what identifies a person: reading a sealed number out, which leaves a trace."""

from sqlalchemy.orm import Session

from lms import audit, vault
from lms.access import Actor, Permission, require_can
from lms.people.models import Person


def read_id_no(db: Session, person: Person, *, actor: Actor) -> str:
    """Return a person's ID number in full, for an actor who needs it; the audit log says who read whose and when.

    Raises NotAllowed without VIEW_ID_NUMBERS. The caller has found the person within the actor's reach.
    """
    require_can(actor, Permission.VIEW_ID_NUMBERS)
    audit.record(db, actor=actor, action="person:id_no:read", subject=person)
    return vault.unseal(person.id_no_sealed)
