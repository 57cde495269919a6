"""Putting a year's notice of holidays on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.db import one_at_a_time
from lms.errors import RuleBroken
from lms.holidays.models import HolidayDay, HolidayNotice
from lms.holidays.queries import last_notice
from lms.holidays.rules import Span, What, days_named


@dataclass(frozen=True, slots=True)
class Paper:
    """A notice as its head says: for which year, under which number, of which day."""

    year: int
    document_no: str
    issued_on: date


def import_notice(db: Session, paper: Paper, spans: Sequence[Span], *, actor: Actor) -> HolidayNotice | None:
    """Put a year's notice on record, from now on in place of an earlier one and of the package; None: nothing new.

    Deadlines that were counted before stay as they are. Raises RuleBroken what `days_named` raises, DOCUMENT_MISSING,
    HOLIDAY_NOTICE_FUTURE.
    """
    require_can(actor, Permission.ADOPT_RULES)
    number = paper.document_no.strip()
    if not number:
        raise RuleBroken("DOCUMENT_MISSING")
    if paper.issued_on > clock.today():
        raise RuleBroken("HOLIDAY_NOTICE_FUTURE", day=paper.issued_on)
    named = days_named(spans, paper.year)
    one_at_a_time(db, f"holidays:{paper.year}")
    before = last_notice(db, paper.year)
    if before is not None and (before.document_no, _said(before)) == (number, _named(named)):
        return None
    made = HolidayNotice(
        year=paper.year,
        version=before.version + 1 if before else 1,
        document_no=number,
        issued_on=paper.issued_on,
        imported_by_id=actor.account_id,
        imported_at=clock.now(),
    )
    made.days = [HolidayDay(day=day, is_worked=worked, name=name) for day, worked, name in sorted(_named(named))]
    db.add(made)
    db.flush()
    audit.record(
        db, actor=actor, action="holidays:notice:imported", subject=made,
        year=made.year, version=made.version, document=number, days=len(named),
    )  # fmt: skip
    return made


def _named(named: dict[date, Span]) -> set[tuple[date, bool, str]]:
    return {(day, span.what is What.WORKED, span.name) for day, span in named.items()}


def _said(notice: HolidayNotice) -> set[tuple[date, bool, str]]:
    return {(each.day, each.is_worked, each.name) for each in notice.days}
