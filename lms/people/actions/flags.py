"""Verbs on what people do beside their class: name somebody for a function, and end it."""

from datetime import date

from sqlalchemy.orm import Session

from lms import audit
from lms.access import Actor, Permission, require_can
from lms.errors import RuleBroken
from lms.people.models import Person, PersonFlagRow
from lms.people.queries.flags import flags_of
from lms.people.queries.people import lock_people
from lms.people.rules import PersonFlag, Span, require_span


def set_flag(
    db: Session, person: Person, flag: PersonFlag, *, started_on: date, document: str, actor: Actor
) -> PersonFlagRow:
    """Name somebody for a function from a day, by a document.

    Raises RuleBroken FLAG_TWICE, DOCUMENT_MISSING.
    """
    require_can(actor, Permission.CHANGE_PEOPLE)
    if not document.strip():
        raise RuleBroken("DOCUMENT_MISSING")
    lock_people(db, [person.id])
    span = Span(started_on, None)
    held = [row for row in flags_of(db, person.id) if row.flag == flag.value]
    if any(span.overlaps(Span(row.started_on, row.ended_on)) for row in held):
        raise RuleBroken("FLAG_TWICE", flag=flag.value)
    row = PersonFlagRow(person_id=person.id, flag=flag.value, started_on=started_on, document=document.strip())
    db.add(row)
    audit.record(db, actor=actor, action="person:flag:set", subject=person, flag=flag.value)
    return row


def end_flag(db: Session, person: Person, row: PersonFlagRow, *, on: date, actor: Actor) -> None:
    """Let it end with a day, which is its last. Raises RuleBroken FLAG_ENDED, SPAN_REVERSED."""
    require_can(actor, Permission.CHANGE_PEOPLE)
    lock_people(db, [person.id])
    if row.ended_on is not None:
        raise RuleBroken("FLAG_ENDED", day=row.ended_on)
    require_span(Span(row.started_on, on))
    row.ended_on = on
    audit.record(db, actor=actor, action="person:flag:ended", subject=person, flag=row.flag)
