"""Selects on social supervisors."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms import vault
from lms.access import Actor
from lms.credentials.models.social_supervisors import SocialSupervisor
from lms.errors import NotFound
from lms.people.models import Person, Unit
from lms.people.queries.reach import unit_in_reach
from lms.people.rules import Span


def list_social_supervisors(db: Session, *, seen_by: Actor) -> list[SocialSupervisor]:
    """List appointments by units in reach with their records, those that end last first."""
    asked = select(SocialSupervisor).join(SocialSupervisor.unit).join(SocialSupervisor.person)
    asked = asked.where(unit_in_reach(seen_by)).options(
        joinedload(SocialSupervisor.unit), joinedload(SocialSupervisor.person), selectinload(SocialSupervisor.records)
    )
    return list(db.scalars(asked.order_by(SocialSupervisor.ends_on.desc(), Unit.path, Person.name)))


def get_social_supervisor(db: Session, supervisor_id: int, *, seen_by: Actor, lock: bool = False) -> SocialSupervisor:
    """Return an appointment by a unit in reach. Raises NotFound SOCIAL_SUPERVISOR_NOT_FOUND otherwise."""
    asked = select(SocialSupervisor).join(SocialSupervisor.unit).where(SocialSupervisor.id == supervisor_id)
    asked = asked.where(unit_in_reach(seen_by)).options(
        joinedload(SocialSupervisor.unit), joinedload(SocialSupervisor.person), selectinload(SocialSupervisor.records)
    )
    if lock:
        asked = asked.with_for_update(of=SocialSupervisor).execution_options(populate_existing=True)
    found = db.scalar(asked)
    if found is None:
        raise NotFound("SOCIAL_SUPERVISOR_NOT_FOUND")
    return found


def terms_of(db: Session, person_id: int) -> list[Span]:
    """List when a person is or was appointed."""
    asked = select(SocialSupervisor.starts_on, SocialSupervisor.ends_on, SocialSupervisor.ended_on)
    rows = db.execute(asked.where(SocialSupervisor.person_id == person_id))
    return [Span(start, ended or end) for start, end, ended in rows]


def find_person(db: Session, id_no: str) -> Person | None:
    """Find whom an ID number belongs to, wherever he stands; for appointing, which asks for the name as well."""
    return db.scalar(select(Person).where(Person.id_no_digest == vault.digest(id_no.strip().upper())))
