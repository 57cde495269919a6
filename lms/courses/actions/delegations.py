"""Verbs of the bureau: let a unit teach public law in its place, and end that (FN-1-1)."""

from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.courses.models.delegations import TeachingDelegation
from lms.courses.queries.delegations import find_running
from lms.db import one_at_a_time
from lms.errors import RuleBroken
from lms.people.models import Unit
from lms.people.rules import Span, UnitKind, require_span


def delegate(
    db: Session, unit: Unit, *, since: date, until: date | None, document: str, actor: Actor
) -> TeachingDelegation:
    """Let a unit in the actor's reach teach public law from a day to a day.

    Raises RuleBroken DOCUMENT_UNNAMED, SPAN_REVERSED, DELEGATION_BUREAU for the bureau itself, DELEGATION_RUNS while
    another one runs on its first day.
    """
    require_can(actor, Permission.MANAGE_OBLIGATIONS)
    if actor.account_id is None:
        raise RuleBroken("ACCOUNT_MISSING")
    if not document.strip():
        raise RuleBroken("DOCUMENT_UNNAMED")
    require_span(Span(since, until))
    if unit.kind == UnitKind.JUSTICE_BUREAU:
        raise RuleBroken("DELEGATION_BUREAU")
    one_at_a_time(db, f"delegations:{unit.id}")
    if find_running(db, unit.id, on=since) is not None:
        raise RuleBroken("DELEGATION_RUNS", day=since)
    row = TeachingDelegation(
        unit_id=unit.id,
        since=since,
        until=until,
        document=document.strip(),
        given_by_id=actor.account_id,
        given_at=clock.now(),
    )
    db.add(row)
    db.flush()  # the log names its id
    audit.record(db, actor=actor, action="courses:delegation:given", subject=row, unit=unit.id)
    return row


def end_delegation(db: Session, row: TeachingDelegation, *, actor: Actor) -> None:
    """End a delegation with today as its last day; what was taught before stays. Raises RuleBroken DELEGATION_OVER."""
    require_can(actor, Permission.MANAGE_OBLIGATIONS)
    today = clock.today()
    if row.until is not None and row.until <= today:
        raise RuleBroken("DELEGATION_OVER", day=row.until)
    # One that has not begun yet runs for no more than its first day.
    row.until, row.ended_by_id = max(today, row.since), actor.account_id
    audit.record(db, actor=actor, action="courses:delegation:ended", subject=row)
