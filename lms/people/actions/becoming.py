"""A person becomes what a decision makes of him: applicant, officer, supervisor. The verb asks who may decide."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from lms import audit, outbox
from lms.access import Actor
from lms.people.actions.people import EVERY_YEAR, ROLL_CHANGED
from lms.people.models import Person, PersonRole
from lms.people.queries.people import list_roles, lock_people
from lms.people.rules import PersonClass, Span, require_class_free, require_span


def become(
    db: Session,
    person: Person,
    person_class: PersonClass,
    *,
    on: date,
    actor: Actor,
    instead_of: PersonClass | None = None,
    card_no: str | None = None,
    card_valid_until: date | None = None,
) -> None:
    """Make a person something from a day; what he was `instead_of` ends the day before. Nothing, when he is it already.

    Raises RuleBroken ROLES_EXCLUDE, SPAN_REVERSED when the earlier class began the same day.
    """
    lock_people(db, [person.id])
    running = [role for role in list_roles(db, person.id) if Span(role.started_on, role.ended_on).covers(on)]
    for role in running:
        if role.person_class == instead_of:
            require_span(Span(role.started_on, on - timedelta(days=1)))
            role.ended_on = on - timedelta(days=1)
    db.flush()
    if any(role.person_class == person_class for role in running):
        return
    held = [(PersonClass(r.person_class), Span(r.started_on, r.ended_on)) for r in list_roles(db, person.id)]
    require_class_free(person_class, Span(on, None), held)
    role = PersonRole(
        person_id=person.id,
        person_class=person_class.value,
        started_on=on,
        card_no=card_no,
        card_valid_until=card_valid_until,
    )
    db.add(role)
    outbox.request(db, ROLL_CHANGED, EVERY_YEAR, about=[person.id])
    audit.record(db, actor=actor, action="person:role:given", subject=person, person_class=person_class.value)
