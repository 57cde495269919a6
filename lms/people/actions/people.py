"""Verbs on persons: register, give a role, place in a post, transfer, second, grant leave."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from lms import audit, clock, outbox, vault
from lms.access import Actor, Permission, require_can
from lms.db import one_at_a_time
from lms.errors import RuleBroken
from lms.people import codes
from lms.people.models import Leave, Person, PersonRole, Post, Unit
from lms.people.queries.people import list_leaves, list_posts, list_roles, lock_people, people_by_digest
from lms.people.rules import (
    Employment,
    LeaveKind,
    PersonClass,
    PostKind,
    Span,
    require_class_free,
    require_post_free,
    require_span,
)

# Rolls reach back: a post dated last year changes last year's figures too.
ROLL_CHANGED, EVERY_YEAR = "completion:refresh", "*"


def register_person(
    db: Session,
    *,
    name: str,
    id_no: str,
    actor: Actor,
    phone: str | None = None,
    joined_on: date | None = None,
) -> Person:
    """Register a natural person once. Raises RuleBroken with the fault of the ID number, or PERSON_KNOWN."""
    require_can(actor, Permission.CHANGE_PEOPLE)
    number = codes.check_id_no(id_no, today=clock.today())
    digest = vault.digest(number.number)
    one_at_a_time(db, f"person:{digest}")
    if people_by_digest(db, [digest]):
        raise RuleBroken("PERSON_KNOWN")
    person = Person(
        name=name,
        id_no_digest=digest,
        id_no_sealed=vault.seal(number.number),
        id_no_tail=number.number[-4:],
        sex=number.sex.value,
        born_on=number.born_on,
        phone_sealed=vault.seal(phone) if phone else None,
        joined_on=joined_on,
    )
    db.add(person)
    db.flush()  # the audit line names the new id
    audit.record(db, actor=actor, action="person:record:added", subject=person)
    return person


def give_role(
    db: Session,
    person: Person,
    person_class: PersonClass,
    *,
    started_on: date | None,
    actor: Actor,
    ended_on: date | None = None,
    card_no: str | None = None,
    card_valid_until: date | None = None,
) -> PersonRole:
    """Make a person an officer, assistant, … from a day. Raises RuleBroken ROLE_TWICE or ROLES_EXCLUDE."""
    require_can(actor, Permission.CHANGE_PEOPLE)
    lock_people(db, [person.id])
    span = Span(started_on, ended_on)
    held = [(PersonClass(r.person_class), Span(r.started_on, r.ended_on)) for r in list_roles(db, person.id)]
    require_class_free(person_class, span, held)
    role = PersonRole(
        person_id=person.id,
        person_class=person_class.value,
        started_on=started_on,
        ended_on=ended_on,
        card_no=card_no,
        card_valid_until=card_valid_until,
    )
    db.add(role)
    outbox.request(db, ROLL_CHANGED, EVERY_YEAR, about=[person.id])
    audit.record(db, actor=actor, action="person:role:given", subject=person, person_class=person_class.value)
    return role


def place(
    db: Session,
    person: Person,
    unit: Unit,
    *,
    started_on: date | None,
    actor: Actor,
    ended_on: date | None = None,
    kind: PostKind = PostKind.REGULAR,
    title: str | None = None,
    employment: Employment | None = None,
    is_enforcement: bool = True,
) -> Post:
    """Give a person a post in a unit. Raises RuleBroken TWO_POSTS when he holds one of that kind on any of the days."""
    require_can(actor, Permission.CHANGE_PEOPLE)
    lock_people(db, [person.id])
    held = [(PostKind(p.kind), Span(p.started_on, p.ended_on), p.unit.name) for p in list_posts(db, person.id)]
    require_post_free(kind, Span(started_on, ended_on), held)
    post = Post(
        person_id=person.id,
        unit_id=unit.id,
        kind=kind.value,
        title=title,
        employment=employment.value if employment else None,
        is_enforcement=is_enforcement,
        started_on=started_on,
        ended_on=ended_on,
    )
    db.add(post)
    outbox.request(db, ROLL_CHANGED, EVERY_YEAR, about=[person.id])
    audit.record(db, actor=actor, action="person:post:given", subject=person, unit=unit.code)
    return post


def transfer(db: Session, person: Person, unit: Unit, *, on: date, actor: Actor) -> Post:
    """Move a person's regular post to another unit from a day; his hours follow him, for they are his.

    Raises RuleBroken NO_POST when he holds none, and SPAN_REVERSED when the move lies before the old post began.
    """
    require_can(actor, Permission.CHANGE_PEOPLE)
    lock_people(db, [person.id])
    current = [p for p in list_posts(db, person.id) if p.kind == PostKind.REGULAR and p.ended_on is None]
    if not current:
        raise RuleBroken("NO_POST")
    old, last_day = current[0], on - timedelta(days=1)
    require_span(Span(old.started_on, last_day))
    old.ended_on = last_day
    db.flush()  # the old post must have ended before the new one is checked and inserted
    employment = Employment(old.employment) if old.employment else None
    return place(db, person, unit, started_on=on, actor=actor, title=old.title, employment=employment)


def grant_leave(
    db: Session,
    person: Person,
    kind: LeaveKind,
    *,
    started_on: date,
    ended_on: date,
    document: str,
    actor: Actor,
) -> Leave:
    """Put approved long leave on record with its document. Refusals: OWN_LEAVE, DOCUMENT_MISSING, LEAVE_OVERLAPS."""
    require_can(actor, Permission.APPROVE_LEAVE)
    span = Span(started_on, ended_on)
    require_span(span)
    if actor.person_id == person.id:
        raise RuleBroken("OWN_LEAVE")
    if not document.strip():
        raise RuleBroken("DOCUMENT_MISSING")
    lock_people(db, [person.id])
    if any(span.overlaps(Span(held.started_on, held.ended_on)) for held in list_leaves(db, person.id)):
        raise RuleBroken("LEAVE_OVERLAPS")
    leave = Leave(
        person_id=person.id,
        kind=kind.value,
        started_on=started_on,
        ended_on=ended_on,
        document=document.strip(),
        approved_by_id=actor.account_id,
        approved_at=clock.now(),
    )
    db.add(leave)
    outbox.request(db, ROLL_CHANGED, EVERY_YEAR, about=[person.id])
    audit.record(db, actor=actor, action="person:leave:granted", subject=person, kind=kind.value)
    return leave
