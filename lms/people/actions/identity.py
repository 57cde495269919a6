"""Verbs on what identifies a person: reading a sealed number out, or searching by one; both leave a trace."""

from sqlalchemy.orm import Session

from lms import audit, vault
from lms.access import Actor, Permission, require_can
from lms.people.models import Person
from lms.people.queries.people import find_by_id_no


def read_id_no(db: Session, person: Person, *, actor: Actor) -> str:
    """Return a person's ID number in full, for an actor who needs it; the audit log says who read whose and when.

    Raises NotAllowed without VIEW_ID_NUMBERS. The caller has found the person within the actor's reach.
    """
    require_can(actor, Permission.VIEW_ID_NUMBERS)
    audit.record(db, actor=actor, action="person:id_no:read", subject=person)
    return vault.unseal(person.id_no_sealed)


def find_by_number(db: Session, id_no: str, *, actor: Actor) -> Person | None:
    """Find a person in the actor's reach by the ID number; the audit log says who searched so, and whom he found.

    Raises NotAllowed without VIEW_ID_NUMBERS.
    """
    require_can(actor, Permission.VIEW_ID_NUMBERS)
    person = find_by_id_no(db, id_no, seen_by=actor)
    audit.record(db, actor=actor, action="person:id_no:searched", subject=person or "people", found=person is not None)
    return person
