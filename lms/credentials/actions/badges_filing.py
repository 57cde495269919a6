"""Verbs of filing badges (备案): the unit hands in a list, the bureau gives a receipt."""

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.credentials.models.badges import BadgeFiling
from lms.credentials.queries.badges import last_receipt, unfiled_in
from lms.credentials.rules.badges import FILE_DAYS
from lms.db import one_at_a_time
from lms.errors import RuleBroken
from lms.holidays.queries import working_calendar
from lms.people.models import Unit
from lms.people.queries.units import division_of
from lms.workdays import working_days_after


def file_badges(db: Session, unit: Unit, *, actor: Actor) -> BadgeFiling:
    """Hand a unit's badges that stand on no list to the bureau; late is recorded, never refused (domain C6).

    The unit is in reach. Raises RuleBroken BADGES_NONE.
    """
    require_can(actor, Permission.ISSUE_BADGES)
    one_at_a_time(db, f"badges:{unit.id}")
    found = unfiled_in(db, seen_by=actor, at=unit)
    if not found:
        raise RuleBroken("BADGES_NONE")
    filing = BadgeFiling(
        unit_id=unit.id,
        due_on=working_days_after(found[0].first, FILE_DAYS, working_calendar(db)),
        handed_in_at=clock.now(),
        handed_in_by_id=actor.account_id,
    )
    db.add(filing)
    db.flush()  # badges and audit line name the new id
    for badge in found[0].badges:
        badge.filing_id = filing.id
    audit.record(db, actor=actor, action="badge:list:filed", subject=filing, badges=len(found[0].badges))
    return filing


def receive_list(db: Session, filing: BadgeFiling, *, actor: Actor) -> str:
    """Give a locked list its receipt number: BL, division, year, running number.

    Raises RuleBroken BADGE_LIST_RECEIVED, OWN_FILING: somebody else receives what one handed in.
    """
    require_can(actor, Permission.RECEIVE_FILINGS)
    if filing.number is not None:
        raise RuleBroken("BADGE_LIST_RECEIVED", number=filing.number)
    if filing.handed_in_by_id is not None and filing.handed_in_by_id == actor.account_id:
        raise RuleBroken("OWN_FILING")
    division, year = division_of(db, filing.unit), clock.today().year
    one_at_a_time(db, f"badge-lists:{division}:{year}")
    filing.division_code, filing.year = division, year
    filing.running = last_receipt(db, division, year) + 1
    filing.number = f"BL-{division}-{year}-{filing.running:04d}"
    filing.received_at, filing.received_by_id = clock.now(), actor.account_id
    audit.record(db, actor=actor, action="badge:list:received", subject=filing, number=filing.number)
    return filing.number
