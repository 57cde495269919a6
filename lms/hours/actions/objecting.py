"""Verbs on objections: a person disputes what stands, or does not stand, in the ledger about him (domain C3.4)."""

from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.errors import NotAllowed, RuleBroken, require_words
from lms.holidays.queries import working_calendar
from lms.hours.models import Claim, HourEntry, Objection
from lms.hours.queries.objections import find_objection
from lms.hours.rules import require_other_person
from lms.notices.actions.telling import tell
from lms.notices.rules.causes import Cause
from lms.workdays import working_days_after

# Ten working days to object after the posting, and ten to answer [default].
DAYS_TO_OBJECT = DAYS_TO_ANSWER = 10


def may_object_until(db: Session, decided_on: date) -> date | None:
    """Return the last day on which an objection is taken; None while that year's holidays are not published."""
    try:
        return working_days_after(decided_on, DAYS_TO_OBJECT, working_calendar(db))
    except RuleBroken:
        return None


def answer_due(db: Session, objection: Objection) -> date | None:
    """Return the day by which an objection must be answered; None while that year's holidays are not published."""
    try:
        return working_days_after(clock.local_date(objection.raised_at), DAYS_TO_ANSWER, working_calendar(db))
    except RuleBroken:
        return None


def object_to(db: Session, subject: HourEntry | Claim, *, text: str, actor: Actor) -> Objection:
    """Put a person's objection to his own entry or rejected claim on record.

    Raises NotAllowed for another's hours; RuleBroken NOT_DECIDED while it is pending, REASON_MISSING, OBJECTION_TWICE,
    OBJECTION_LATE after ten working days.
    """
    if actor.person_id is None or actor.person_id != subject.person_id:
        raise NotAllowed
    text = require_words(text)
    decided_at = subject.recorded_at if isinstance(subject, HourEntry) else subject.decided_at
    if decided_at is None:
        raise RuleBroken("NOT_DECIDED")
    if find_objection(db, subject) is not None:
        raise RuleBroken("OBJECTION_TWICE")
    last = may_object_until(db, clock.local_date(decided_at))
    if last is not None and clock.today() > last:
        raise RuleBroken("OBJECTION_LATE", day=last)
    objection = Objection(
        person_id=subject.person_id,
        entry_id=subject.id if isinstance(subject, HourEntry) else None,
        claim_id=subject.id if isinstance(subject, Claim) else None,
        text=text,
        raised_at=clock.now(),
    )
    db.add(objection)
    db.flush()  # the audit line names the new id
    audit.record(db, actor=actor, action="hours:objection:raised", subject=objection)
    return objection


def answer(db: Session, objection: Objection, *, upheld: bool, text: str, actor: Actor) -> None:
    """Answer an objection; what follows from an upheld one (a reversal, a new proposal) is an act of its own.

    Raises RuleBroken OWN_HOURS, REASON_MISSING, ALREADY_DECIDED.
    """
    require_can(actor, Permission.CONFIRM_HOURS)
    require_other_person(actor, proposed_by_id=None, person_id=objection.person_id)
    text = require_words(text)
    if objection.state != "open":
        raise RuleBroken("ALREADY_DECIDED", state=objection.state)
    objection.state = "upheld" if upheld else "dismissed"
    objection.answer = text
    objection.answered_by_id = actor.account_id
    objection.answered_at = clock.now()
    audit.record(db, actor=actor, action=f"hours:objection:{objection.state}", subject=objection)
    page = f"/entries/{objection.entry_id}" if objection.entry_id else f"/claims/{objection.claim_id}"
    tell(db, Cause.OBJECTION_ANSWERED, f"objection:{objection.id}", [objection.person_id], page=page)
