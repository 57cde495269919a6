"""Selects on reports and incidents: one, those of an incident, the filings of a year."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.access import Actor
from lms.errors import NotFound
from lms.filings.models import Filing, FilingReport, Incident
from lms.filings.queries.filings import filings_visible_to, find_filing
from lms.filings.rules.kinds import REPORTS
from lms.people.models import Unit
from lms.people.rules import UnitKind, steps_of

_KINDS = [kind.value for kind in REPORTS]


def get_report(db: Session, report_id: int, *, seen_by: Actor, lock: bool = False) -> Filing:
    """Return a filing that is a report, whole. Raises NotFound REPORT_NOT_FOUND out of reach; `lock` holds it."""
    found = find_filing(db, report_id, _KINDS, *_whole(), seen_by=seen_by, lock=lock)
    if found is None:
        raise NotFound("REPORT_NOT_FOUND")
    return found


def _whole() -> tuple[Any, ...]:
    report = joinedload(Filing.report).joinedload(FilingReport.incident)
    return (joinedload(Filing.unit), report, selectinload(Filing.events))


def find_report(db: Session, unit_id: int, kind: str, year: int, period: str) -> Filing | None:
    """Find a unit's filing of a kind for a year and period; the caller has found the unit in reach."""
    asked = select(Filing).filter_by(unit_id=unit_id, kind=kind, year=year, period=period)
    return db.scalar(asked.where(Filing.amends_id.is_(None)).options(*_whole()))


def filings_of_year(db: Session, year: int, *, seen_by: Actor) -> list[Filing]:
    """List the first filings of a year of units in reach, of every kind, by unit; without their content."""
    asked = filings_visible_to(seen_by).where(Filing.year == year, Filing.amends_id.is_(None))
    return list(db.scalars(asked.options(joinedload(Filing.unit)).order_by(Filing.unit_id, Filing.id)))


def reports_on_occasion(db: Session, year: int, *, seen_by: Actor) -> list[Filing]:
    """List the filings of a year that no calendar day asks for, the latest first: incidents, non-performance."""
    asked = filings_visible_to(seen_by).where(Filing.year == year, Filing.kind.in_(_ON_OCCASION))
    return list(db.scalars(asked.options(*_whole()).order_by(Filing.id.desc())))


_ON_OCCASION = ("NON_PERFORMANCE", "INCIDENT_PRELIM", "INCIDENT_FULL", "MEASURE_REPORT")


def bureau_above(db: Session, unit: Unit) -> str:
    """Return the name of the justice bureau a unit files with: beside it or beside what is above; "" for none."""
    bureaus = select(Unit).where(Unit.kind == UnitKind.JUSTICE_BUREAU.value, Unit.id != unit.id)
    asked = bureaus.where(Unit.parent_id.in_(steps_of(unit.path)))
    found = sorted(db.scalars(asked), key=lambda one: -len(one.path))
    return found[0].name if found else ""


def reports_of(db: Session, incident: Incident, *, seen_by: Actor) -> list[Filing]:
    """List what was first filed about an incident, in the order of its deadlines."""
    asked = (
        filings_visible_to(seen_by)
        .join(FilingReport)
        .where(FilingReport.incident_id == incident.id, Filing.amends_id.is_(None))
    )
    return list(db.scalars(asked.options(*_whole()).order_by(Filing.due_on, Filing.id)))
