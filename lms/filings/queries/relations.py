"""Selects on relations: which unit leads or guides which, and since when."""

from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor
from lms.errors import NotFound
from lms.filings.models import Relation
from lms.people.models import Unit
from lms.people.queries.reach import unit_in_reach


def relation_in_reach(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that an actor reaches one of the two units of a relation."""
    reached = select(Unit.id).where(unit_in_reach(actor))
    return or_(Relation.giving_unit_id.in_(reached), Relation.receiving_unit_id.in_(reached))


def list_relations(db: Session, *, seen_by: Actor, year: int | None = None) -> list[Relation]:
    """List the relations in reach with both units, those that run in a year when one is named."""
    wanted = select(Relation).options(joinedload(Relation.giving_unit), joinedload(Relation.receiving_unit))
    wanted = wanted.where(relation_in_reach(seen_by))
    if year is not None:
        wanted = wanted.where(runs_in(year))
    return list(db.scalars(wanted.order_by(Relation.giving_unit_id, Relation.receiving_unit_id, Relation.id)))


def runs_in(year: int) -> ColumnElement[bool]:
    """Return the condition that a relation runs on some day of a year."""
    begun = Relation.started_on <= date(year, 12, 31)
    return begun & (Relation.ended_on.is_(None) | (Relation.ended_on >= date(year, 1, 1)))


def all_relations_of(db: Session, year: int) -> list[Relation]:
    """List every relation that runs in a year; for opening its obligations."""
    return list(db.scalars(select(Relation).where(runs_in(year)).order_by(Relation.id)))


def get_relation(db: Session, relation_id: int, *, seen_by: Actor) -> Relation:
    """Return a relation in reach. Raises NotFound RELATION_NOT_FOUND otherwise."""
    wanted = select(Relation).where(Relation.id == relation_id, relation_in_reach(seen_by))
    found = db.scalar(wanted.options(joinedload(Relation.giving_unit), joinedload(Relation.receiving_unit)))
    if found is None:
        raise NotFound("RELATION_NOT_FOUND")
    return found


def same_relations(db: Session, giving_id: int, receiving_id: int, kind: str) -> list[tuple[date, date | None]]:
    """Return when the same two units stand in the same relation."""
    wanted = select(Relation.started_on, Relation.ended_on).where(
        Relation.giving_unit_id == giving_id, Relation.receiving_unit_id == receiving_id, Relation.kind == kind
    )
    return [(start, end) for start, end in db.execute(wanted)]
