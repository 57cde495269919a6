"""Verbs that end what a person is or where he works for a time."""

from datetime import date

from sqlalchemy.orm import Session

from lms import audit, outbox
from lms.access import Actor, Permission, require_can
from lms.errors import RuleBroken
from lms.people.actions.people import EVERY_YEAR, ROLL_CHANGED
from lms.people.models import Person, PersonRole, Post
from lms.people.queries.people import lock_people
from lms.people.rules import PostKind, Span, require_span


def end_role(db: Session, person: Person, role: PersonRole, *, on: date, actor: Actor) -> None:
    """Let a role end with a day, which is its last. Raises RuleBroken ROLE_ENDED, SPAN_REVERSED."""
    require_can(actor, Permission.CHANGE_PEOPLE)
    lock_people(db, [person.id])
    if role.ended_on is not None:
        raise RuleBroken("ROLE_ENDED", day=role.ended_on)
    require_span(Span(role.started_on, on))
    role.ended_on = on
    outbox.request(db, ROLL_CHANGED, EVERY_YEAR, about=[person.id])
    audit.record(db, actor=actor, action="person:role:ended", subject=person, person_class=role.person_class)


def end_secondment(db: Session, person: Person, post: Post, *, on: date, actor: Actor) -> None:
    """Let a secondment end with a day, which is its last. Raises RuleBroken NO_SECONDMENT, SPAN_REVERSED."""
    require_can(actor, Permission.CHANGE_PEOPLE)
    lock_people(db, [person.id])
    if post.kind != PostKind.SECONDMENT or post.ended_on is not None:
        raise RuleBroken("NO_SECONDMENT")
    require_span(Span(post.started_on, on))
    post.ended_on = on
    audit.record(db, actor=actor, action="person:secondment:ended", subject=person, unit_id=post.unit_id)
