"""Recording an incident, which begins its reports with their clocks (QD-M11-1, QD-13-1, QD-13-2)."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor
from lms.errors import RuleBroken, require_words
from lms.filings.actions.reports import Head, Sections, fill_in, new_filing, require_writer
from lms.filings.models import Incident
from lms.filings.rules.kinds import MEASURE_DAYS, FilingKind, IncidentKind, full_report_due
from lms.holidays.queries import working_calendar
from lms.people.models import Unit
from lms.workdays import natural_days_after


def record_incident(
    db: Session,
    unit: Unit,
    kind: IncidentKind,
    *,
    title: str,
    happened_at: datetime,
    learned_at: datetime,
    measure_on: date | None,
    learned_late: str,
    sections: Sections,
    actor: Actor,
) -> Incident:
    """Record what must be reported and begin its reports with their clocks (QD-M11-1, QD-13-1, QD-13-2).

    At once [default: the same day] and 48 hours from when the unit learned of it; 7 days from the day the measure was
    taken. Raises RuleBroken REASON_MISSING, INCIDENT_ORDER, INCIDENT_AHEAD, MEASURE_DAY, LEARNED_LATE: a unit that
    learned of a measure after its day says why.
    """
    require_writer(unit, actor)
    title, now = require_words(title), clock.now()
    _require_times(kind, happened_at, learned_at, measure_on, learned_late, now)
    made = Incident(
        unit_id=unit.id, kind=kind.value, title=title, happened_at=happened_at, learned_at=learned_at,
        measure_on=measure_on, learned_late=learned_late.strip(), recorded_by_id=actor.account_id, recorded_at=now,
    )  # fmt: skip
    db.add(made)
    db.flush()  # its reports name it
    for report, due_on, due_at in _clocks(db, made):
        year = clock.local_date(learned_at).year
        filing = new_filing(db, unit, report, year, str(made.id), due_on=due_on, due_at=due_at, actor=actor)
        fill_in(db, filing, Head(title), sections, None, made.id)
    audit.record(db, actor=actor, action="incident:recorded", subject=made, kind=kind.value)
    return made


def _require_times(
    kind: IncidentKind, happened_at: datetime, learned_at: datetime, measure_on: date | None, why: str, now: datetime
) -> None:
    if learned_at > now or (measure_on and measure_on > clock.local_date(now)):
        raise RuleBroken("INCIDENT_AHEAD")
    if happened_at > learned_at:
        raise RuleBroken("INCIDENT_ORDER")
    if (kind is IncidentKind.MEASURE) != (measure_on is not None):
        raise RuleBroken("MEASURE_DAY")
    if measure_on and clock.local_date(learned_at) > measure_on and not why.strip():
        raise RuleBroken("LEARNED_LATE")


def _clocks(db: Session, incident: Incident) -> list[tuple[FilingKind, date, datetime | None]]:
    learned_on = clock.local_date(incident.learned_at)
    if incident.measure_on is not None:
        return [(FilingKind.MEASURE_REPORT, _seventh_day(db, incident.measure_on), None)]
    full = full_report_due(incident.learned_at)
    return [
        (FilingKind.INCIDENT_PRELIM, learned_on, None),
        (FilingKind.INCIDENT_FULL, clock.local_date(full), full),
    ]


def _seventh_day(db: Session, day: date) -> date:
    """Return the seventh day, moved off a day off (民法典 203); as it is where nobody has published the year."""
    try:
        return natural_days_after(day, MEASURE_DAYS, working_calendar(db))
    except RuleBroken:
        return day + timedelta(days=MEASURE_DAYS)
