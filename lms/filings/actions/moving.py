"""Verbs of every filing: hand in, return, file, file by time; the one mover, the one giver of numbers."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import SYSTEM, Actor, Permission, require_can
from lms.db import one_at_a_time
from lms.errors import NotAllowed, RuleBroken
from lms.filings.actions.telling import tell_of_filing
from lms.filings.models import Filing, FilingEvent
from lms.filings.queries.plans import last_running, waiting_filings
from lms.filings.rules.filing import (
    ANSWER_DAYS,
    MEND_DAYS,
    FilingState,
    number_of,
    require_move,
    require_returnable,
)
from lms.filings.rules.kinds import FilingKind
from lms.holidays.queries import working_calendar
from lms.people.queries.units import division_of
from lms.workdays import working_days_after


def give_back(db: Session, filing: Filing, *, defects: Sequence[str], actor: Actor) -> None:
    """Return a filing for completeness, once, with a list of what to mend.

    Raises RuleBroken PLAN_STATE, OWN_FILING, RETURNED_ONCE, DEFECTS_MISSING.
    """
    _require_receiver(filing, actor)
    require_move(filing.state, FilingState.RETURNED)
    listed = [defect.strip() for defect in defects if defect.strip()]
    require_returnable(was_returned=filing.returned_at is not None, defects=listed)
    filing.returned_at = clock.now()
    move(db, filing, FilingState.RETURNED, actor=actor, defects=listed)


def receive(db: Session, filing: Filing, *, actor: Actor) -> str:
    """File what was handed in and return its receipt number. Raises RuleBroken PLAN_STATE, OWN_FILING."""
    _require_receiver(filing, actor)
    require_move(filing.state, FilingState.FILED)
    return _file(db, filing, actor=actor)


def file_by_time(db: Session) -> int:
    """File what the bureau did not answer in ten working days; return how many. Run by the worker each day.

    What cannot be reckoned because that year's holidays are not published waits on.
    """
    filed = 0
    for filing in waiting_filings(db):
        until = answer_until(db, filing)
        if until is not None and clock.today() > until:
            _file(db, filing, actor=SYSTEM)
            filed += 1
    return filed


def submit(db: Session, filing: Filing, *, actor: Actor, **details: Any) -> None:
    """Hand a filing in; what was returned and mended in time counts from the first day."""
    now = clock.now()
    if not (filing.counted_at and mended_in_time(db, filing)):
        filing.counted_at = now
    filing.submitted_at, filing.submitted_by_id = now, actor.account_id
    move(db, filing, FilingState.SUBMITTED, actor=actor, **details)


def answer_until(db: Session, filing: Filing) -> Any:
    """Return the last day for the bureau's answer; None while holidays are not published or nothing was handed in."""
    return _after(db, filing.submitted_at, ANSWER_DAYS)


def mend_until(db: Session, filing: Filing) -> Any:
    """Return the last day on which a returned filing can be handed in again without becoming late."""
    return _after(db, filing.returned_at, MEND_DAYS)


def _after(db: Session, instant: Any, days: int) -> Any:
    try:
        return working_days_after(clock.local_date(instant), days, working_calendar(db)) if instant else None
    except RuleBroken:
        return None


def mended_in_time(db: Session, filing: Filing) -> bool:
    """Tell whether what was returned can still be handed in without becoming late."""
    until = mend_until(db, filing)
    return until is None or clock.today() <= until


def _require_receiver(filing: Filing, actor: Actor) -> None:
    require_can(actor, Permission.RECEIVE_FILINGS)
    if actor.account_id is None:
        raise NotAllowed
    if actor.account_id == filing.submitted_by_id:
        raise RuleBroken("OWN_FILING")


def _file(db: Session, filing: Filing, *, actor: Actor) -> str:
    """Give the next number of kind, division and year: under one lock, so without gaps and never twice."""
    division = division_of(db, filing.unit)
    one_at_a_time(db, f"filing:{filing.kind}:{division}:{filing.year}")
    running = last_running(db, filing.kind, division, filing.year) + 1
    number = number_of(FilingKind(filing.kind), division, filing.year, running)
    filing.division_code, filing.running, filing.number = division, running, number
    filing.filed_at, filing.filed_by_id = clock.now(), actor.account_id
    move(db, filing, FilingState.FILED, actor=actor, number=number)
    return number


def move(db: Session, filing: Filing, new: FilingState, *, actor: Actor, **details: Any) -> None:
    """The only writer of `Filing.state`."""
    old, filing.state = filing.state, new.value
    now = clock.now()
    event = FilingEvent(filing_id=filing.id, old=old, new=new.value, details=details, actor_id=actor.account_id, at=now)
    db.add(event)
    db.flush()
    audit.record(db, actor=actor, action=f"filing:state:{new.value}", subject=filing, **details)
    tell_of_filing(db, filing, event.id, actor=actor)
