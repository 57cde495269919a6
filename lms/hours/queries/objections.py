"""Selects on objections."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor
from lms.errors import NotFound
from lms.hours.models import Claim, HourEntry, Objection
from lms.people.models import Person
from lms.people.queries.reach import people_visible_to


def find_objection(db: Session, subject: HourEntry | Claim) -> Objection | None:
    """Find the objection to an entry or a claim."""
    column = Objection.entry_id if isinstance(subject, HourEntry) else Objection.claim_id
    return db.scalar(select(Objection).where(column == subject.id))


def get_objection(db: Session, objection_id: int, *, seen_by: Actor, lock: bool = True) -> Objection:
    """Return an objection of a person in reach, locked for its answer or only to be read.

    Raises NotFound OBJECTION_NOT_FOUND.
    """
    people = people_visible_to(seen_by).with_only_columns(Person.id)
    wanted = select(Objection).where(Objection.id == objection_id, Objection.person_id.in_(people))
    if lock:
        wanted = wanted.with_for_update(of=Objection).execution_options(populate_existing=True)
    found = db.scalar(wanted)
    if found is None:
        raise NotFound("OBJECTION_NOT_FOUND")
    return found


def list_open_objections(db: Session, *, seen_by: Actor) -> list[Objection]:
    """List the objections in reach that wait for an answer, the oldest first, with person and subject."""
    people = people_visible_to(seen_by).with_only_columns(Person.id)
    wanted = select(Objection).where(Objection.state == "open", Objection.person_id.in_(people))
    loaded = wanted.options(joinedload(Objection.person), joinedload(Objection.entry), joinedload(Objection.claim))
    return list(db.scalars(loaded.order_by(Objection.raised_at)))


def objections_of(db: Session, person_id: int) -> list[Objection]:
    """List a person's objections, newest first."""
    return list(db.scalars(select(Objection).where(Objection.person_id == person_id).order_by(Objection.id.desc())))
