"""Verbs on social supervisors: appoint for a term, end early, put training and deeds on record (JN-19-1)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.credentials.models.social_supervisors import SocialSupervisor, SocialSupervisorRecord
from lms.credentials.queries.social_supervisors import find_person, terms_of
from lms.credentials.rules.social_supervisors import (
    SupervisorRecordKind,
    TermState,
    require_record,
    require_term,
    state_on,
)
from lms.errors import RuleBroken, require_words
from lms.people.actions.people import give_role, register_person
from lms.people.actions.roles import end_role
from lms.people.models import Person, Unit
from lms.people.queries.people import list_roles, lock_people
from lms.people.rules import PersonClass, Span, require_span


@dataclass(frozen=True, slots=True)
class Appointment:
    """Who is appointed, by which document, from when to when. `calling`: where he comes from."""

    name: str
    id_no: str
    calling: str
    document: str
    starts_on: date
    ends_on: date


def appoint(db: Session, unit: Unit, asked: Appointment, *, actor: Actor) -> SocialSupervisor:
    """Appoint somebody from outside; who is not known yet is registered. The unit is in reach.

    Raises RuleBroken with the fault of the ID number, PERSON_NAME where it is another's, SPAN_REVERSED, TERM_LONG,
    SOCIAL_CLASS, TERM_TWICE, DOCUMENT_MISSING.
    """
    require_can(actor, Permission.APPOINT_SUPERVISORS)
    person = _person(db, asked, actor)
    lock_people(db, [person.id])
    term, today = Span(asked.starts_on, asked.ends_on), clock.today()
    roles = list_roles(db, person.id)
    held = {PersonClass(r.person_class) for r in roles if Span(r.started_on, r.ended_on).overlaps(term)}
    require_term(term, terms_of(db, person.id), frozenset(held), asked.document)
    if PersonClass.SOCIAL_SUPERVISOR not in held:
        kind = PersonClass.SOCIAL_SUPERVISOR
        give_role(db, person, kind, started_on=asked.starts_on, ended_on=asked.ends_on, actor=actor)
    made = SocialSupervisor(
        person_id=person.id,
        unit_id=unit.id,
        calling=asked.calling.strip(),
        document=asked.document.strip(),
        starts_on=asked.starts_on,
        ends_on=asked.ends_on,
        appointed_by_id=actor.account_id,
        appointed_at=clock.now(),
    )
    db.add(made)
    db.flush()  # the audit line names the new id
    audit.record(db, actor=actor, action="social_supervisor:term:begun", subject=made, until=f"{term.end or today}")
    return made


def _person(db: Session, asked: Appointment, actor: Actor) -> Person:
    known = find_person(db, asked.id_no)
    if known is None:
        return register_person(db, name=asked.name.strip(), id_no=asked.id_no, actor=actor)
    if known.name != asked.name.strip():
        raise RuleBroken("PERSON_NAME")
    return known


def end_term(db: Session, supervisor: SocialSupervisor, *, on: date, reason: str, actor: Actor) -> None:
    """End a locked term early with a day, which is its last; the person's class ends with it.

    Raises RuleBroken TERM_OVER, SPAN_REVERSED, REASON_MISSING.
    """
    require_can(actor, Permission.APPOINT_SUPERVISORS)
    state = state_on(supervisor.starts_on, supervisor.ends_on, supervisor.ended_on, clock.today())
    if supervisor.ended_on is not None or state in {TermState.OVER, TermState.ENDED} or on > supervisor.ends_on:
        raise RuleBroken("TERM_OVER", day=supervisor.ended_on or supervisor.ends_on)
    require_span(Span(supervisor.starts_on, on))
    supervisor.ended_on, supervisor.end_reason = on, require_words(reason)
    for role in list_roles(db, supervisor.person_id):
        if role.person_class == PersonClass.SOCIAL_SUPERVISOR and role.ended_on == supervisor.ends_on:
            role.ended_on = None  # it had an end to come; end_role gives it the earlier one
            end_role(db, supervisor.person, role, on=on, actor=actor)
    audit.record(db, actor=actor, action="social_supervisor:term:ended", subject=supervisor, on=on.isoformat())


def put_record(
    db: Session,
    supervisor: SocialSupervisor,
    *,
    kind: SupervisorRecordKind,
    on: date,
    text: str,
    credit: int,
    actor: Actor,
) -> SocialSupervisorRecord:
    """Put training (with its hours, in hundredths), a duty, an appraisal or a reward on record.

    Raises RuleBroken RECORD_EMPTY, RECORD_DAY outside the term or in the future, RECORD_HOURS.
    """
    require_can(actor, Permission.APPOINT_SUPERVISORS)
    term = Span(supervisor.starts_on, supervisor.ended_on or supervisor.ends_on)
    require_record(kind, text, credit, on=on, term=term, today=clock.today())
    record = SocialSupervisorRecord(
        social_supervisor_id=supervisor.id,
        kind=kind.value,
        occurred_on=on,
        text=text.strip(),
        credit=credit,
        recorded_by_id=actor.account_id,
        recorded_at=clock.now(),
    )
    db.add(record)
    db.flush()
    audit.record(db, actor=actor, action="social_supervisor:record:put", subject=record, kind=kind.value)
    return record
