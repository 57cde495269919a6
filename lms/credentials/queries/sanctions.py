"""Sanctions and findings of exemption as their list shows them: to who deals with cases, and to nobody else (C7)."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor, Permission
from lms.credentials.models import ExemptionFinding, Sanction
from lms.errors import NotFound
from lms.people.models import Person
from lms.people.queries.reach import people_visible_to


def list_sanctions(db: Session, *, seen_by: Actor) -> list[Sanction]:
    """Return the sanctions of people in reach, the latest first."""
    asked = select(Sanction).where(Sanction.person_id.in_(_people(seen_by))).options(joinedload(Sanction.person))
    return list(db.scalars(asked.order_by(Sanction.given_on.desc(), Sanction.id.desc())))


def list_exemptions(db: Session, *, seen_by: Actor) -> list[ExemptionFinding]:
    """Return the findings about people in reach, the latest first."""
    asked = select(ExemptionFinding).where(ExemptionFinding.person_id.in_(_people(seen_by)))
    asked = asked.options(joinedload(ExemptionFinding.person))
    return list(db.scalars(asked.order_by(ExemptionFinding.found_on.desc(), ExemptionFinding.id.desc())))


def get_sanction(db: Session, sanction_id: int, *, seen_by: Actor) -> Sanction:
    """Return a sanction of somebody in reach. Raises NotFound SANCTION_NOT_FOUND."""
    found = db.scalar(select(Sanction).where(Sanction.id == sanction_id, Sanction.person_id.in_(_people(seen_by))))
    if found is None:
        raise NotFound("SANCTION_NOT_FOUND")
    return found


def get_exemption(db: Session, exemption_id: int, *, seen_by: Actor) -> ExemptionFinding:
    """Return a finding about somebody in reach. Raises NotFound EXEMPTION_NOT_FOUND."""
    asked = select(ExemptionFinding).where(ExemptionFinding.id == exemption_id)
    found = db.scalar(asked.where(ExemptionFinding.person_id.in_(_people(seen_by))))
    if found is None:
        raise NotFound("EXEMPTION_NOT_FOUND")
    return found


def _people(actor: Actor) -> Select[int]:
    if not (actor.can(Permission.OPEN_CASES) or actor.can(Permission.DECIDE_CREDENTIALS)):
        return select(Person.id).where(Person.id.in_(()))
    return people_visible_to(actor).with_only_columns(Person.id)
