"""Selects on filings of any kind: those in reach, one to handle, whether one is late."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.interfaces import ORMOption

from lms import clock
from lms.access import Actor
from lms.filings.models import Filing
from lms.filings.rules.filing import FilingState, is_late, is_overdue
from lms.people.models import Unit
from lms.people.queries.reach import unit_in_reach


def filings_visible_to(actor: Actor) -> Select[Filing]:
    """Select the filings of units in reach."""
    return select(Filing).where(Filing.unit_id.in_(select(Unit.id).where(unit_in_reach(actor))))


def find_filing(
    db: Session, filing_id: int, kinds: Sequence[str], *parts: ORMOption, seen_by: Actor, lock: bool
) -> Filing | None:
    """Find a filing of some kinds in reach, with its `parts`; `lock` holds it until the end of the transaction."""
    wanted = filings_visible_to(seen_by).where(Filing.id == filing_id, Filing.kind.in_(kinds)).options(*parts)
    if lock:
        wanted = wanted.with_for_update(of=Filing).execution_options(populate_existing=True)
    return db.scalar(wanted)


def chain_of(db: Session, filing: Filing) -> list[Filing]:
    """List the first filing and its amendments, the oldest first; without their content."""
    first = filing.amends_id or filing.id
    wanted = select(Filing).where((Filing.id == first) | (Filing.amends_id == first))
    return list(db.scalars(wanted.order_by(Filing.id)))


def open_amendment(db: Session, filing: Filing) -> Filing | None:
    """Find an amendment that is not filed yet."""
    first = filing.amends_id or filing.id
    return db.scalar(select(Filing).where(Filing.amends_id == first, Filing.state != FilingState.FILED.value))


def is_late_now(filing: Filing | None, due_on: date | None) -> bool:
    """Tell whether a filing is late: by its own clock where it counts hours, else by its due day."""
    counted = filing.counted_at if filing else None
    if filing and filing.due_at is not None:
        return is_overdue(filing.due_at, counted, now=clock.now())
    return is_late(due_on, clock.local_date(counted) if counted else None, today=clock.today())
