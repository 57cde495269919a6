"""Publicity: begun once the exams are passed, objected to and replied, closed by hand or by the date (C2.1 A5, A6)."""

from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import SYSTEM, Actor, Permission
from lms.credentials.actions.applications_moving import move, require_hand, require_step
from lms.credentials.models import Application, PublicityObjection
from lms.credentials.queries.applications import due_publicity, lock_application
from lms.credentials.queries.applying import publicities_of
from lms.credentials.queries.dossier import dossiers_of
from lms.credentials.rules.applications import ApplicationState, ApplicationStep
from lms.credentials.rules.applying import require_none
from lms.credentials.rules.issuing import faults_of_exams, faults_of_publicity, require_within_publicity
from lms.errors import RuleBroken, require_words
from lms.holidays.queries import working_calendar
from lms.notices.actions.telling import tell
from lms.notices.rules.causes import Cause
from lms.requirements.queries.rule_sets import parameters_for
from lms.workdays import working_days_after

_REVIEW = Permission.REVIEW_APPLICATIONS


def publicise(db: Session, one: Application, *, actor: Actor) -> None:
    """Begin publicity today (A5): name, unit and post for some working days, the first not counted.

    Raises RuleBroken APPLICATION_STEP, and for each paper QUAL_PUBLIC_MISSING, QUAL_PUBLIC_OLD and so on.
    """
    require_step(db, one, ApplicationStep.PUBLICISE, actor=actor)
    (dossier,), today = dossiers_of(db, [one]), clock.today()
    require_none(faults_of_exams(dossier.exams, today))
    days = parameters_for(db, one.unit_id, today.year).publicity_days
    one.publicity_from, one.publicity_until = today, working_days_after(today, days, working_calendar(db))
    passes = {kind.value: taken.candidate_id for kind, taken in dossier.exams.passes.items()}
    facts = {"until": one.publicity_until.isoformat(), "exams": passes, "exempt": sorted(dossier.exams.exempt)}
    move(db, one, ApplicationStep.PUBLICISE, actor=actor, facts=facts)


def record_objection(
    db: Session, one: Application, *, text: str, objector: str = "", received_on: date, actor: Actor
) -> PublicityObjection:
    """Put on record that somebody objected, by letter, telephone or in person; within the period.

    Raises RuleBroken OWN_APPLICATION, PUBLICITY_NONE, OBJECTION_OUTSIDE, REASON_MISSING.
    """
    require_hand(one, _REVIEW, actor)
    lock_application(db, one)
    if one.state != ApplicationState.PUBLICITY or one.publicity_from is None or one.publicity_until is None:
        raise RuleBroken("PUBLICITY_NONE")
    require_within_publicity(received_on, one.publicity_from, min(one.publicity_until, clock.today()))
    objection = PublicityObjection(
        application_id=one.id,
        objector=objector.strip(),
        text=require_words(text),
        received_on=received_on,
        recorded_by_id=actor.account_id,
        recorded_at=clock.now(),
    )
    db.add(objection)
    db.flush()
    audit.record(db, actor=actor, action="application:objection:recorded", subject=one)
    _tell(db, Cause.APPLICATION_OBJECTED, one, objection)
    return objection


def reply(
    db: Session, one: Application, objection: PublicityObjection, *, is_upheld: bool, text: str, actor: Actor
) -> None:
    """Reply to an objection once, finding it right or not. Raises RuleBroken OBJECTION_REPLIED, REASON_MISSING."""
    require_hand(one, _REVIEW, actor)
    lock_application(db, one)
    db.refresh(objection)
    if objection.replied_at is not None:
        raise RuleBroken("OBJECTION_REPLIED")
    objection.reply = require_words(text)
    objection.is_upheld, objection.replied_by_id, objection.replied_at = is_upheld, actor.account_id, clock.now()
    audit.record(db, actor=actor, action="application:objection:replied", subject=one, upheld=is_upheld)
    _tell(db, Cause.APPLICATION_OBJECTION_REPLIED, one, objection)


def _tell(db: Session, cause: Cause, one: Application, objection: PublicityObjection) -> None:
    """Tell the applicant that there is an objection, or a reply to it; who objected to what stands nowhere in it."""
    tell(db, cause, f"objection:{objection.id}", [one.person_id], page=f"/my-application/{one.id}")


def close_publicity(db: Session, one: Application, *, actor: Actor) -> None:
    """Go on to the decision (A6). Raises RuleBroken APPLICATION_STEP, PUBLICITY_RUNNING, OBJECTIONS_OPEN."""
    require_step(db, one, ApplicationStep.CLOSE_PUBLICITY, actor=actor)
    require_none(faults_of_publicity(publicities_of(db, [one]).get(one.id), clock.today()))
    move(db, one, ApplicationStep.CLOSE_PUBLICITY, actor=actor)


def close_due_publicity(db: Session) -> int:
    """Close the periods that are over and where no objection waits for a reply; return how many. For the clock."""
    today, closed = clock.today(), 0
    due = due_publicity(db, today)
    publicities = publicities_of(db, due)
    for one in due:
        if not faults_of_publicity(publicities.get(one.id), today):
            move(db, one, ApplicationStep.CLOSE_PUBLICITY, actor=SYSTEM)
            closed += 1
    return closed
