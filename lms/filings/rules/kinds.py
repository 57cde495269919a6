"""The kinds of filings as data: who files what, by when, under which number (domain C6, calendar A.4). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from lms.people.rules import UnitKind
from lms.requirements.parameters import Parameters


class FilingKind(StrEnum):
    """What is filed."""

    TRAINING_PLAN = "TRAINING_PLAN"
    SUPERVISION_PLAN = "SUPERVISION_PLAN"
    INSPECTION_PLAN = "INSPECTION_PLAN"
    HALF_YEAR_REPORT = "HALF_YEAR_REPORT"
    YEARLY_STATISTICS = "YEARLY_STATISTICS"
    NON_PERFORMANCE = "NON_PERFORMANCE"
    INCIDENT_PRELIM = "INCIDENT_PRELIM"
    INCIDENT_FULL = "INCIDENT_FULL"
    MEASURE_REPORT = "MEASURE_REPORT"


class IncidentKind(StrEnum):
    """INCIDENT: a grave incident of enforcement. MEASURE: one of the unit's people was held, or held liable."""

    INCIDENT = "INCIDENT"
    MEASURE = "MEASURE"


# The full report of an incident: hours since the unit learned of it (QD-13-1); of a measure: days since it (QD-13-2).
FULL_HOURS, MEASURE_DAYS = 48, 7
# Who files on its own: townships and organs (FN-1-4); teams and offices are in what their unit files.
FILING_UNITS = (UnitKind.DEPARTMENT, UnitKind.TOWNSHIP, UnitKind.ZONE, UnitKind.JUSTICE_BUREAU)
_ALL, _UNITS = FILING_UNITS, FILING_UNITS[:3]


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind is filed.

    `days`: by period the month and day it is due, `years_later` years after the year it speaks of; empty: no day.
    `is_expected`: every unit of `units` owes one; else only on occasion.
    """

    prefix: str
    units: Sequence[UnitKind]
    days: Mapping[str, str]
    years_later: int = 0
    is_expected: bool = True
    has_figures: bool = False
    incident: IncidentKind | None = None


KINDS: Mapping[FilingKind, Kind] = {
    FilingKind.TRAINING_PLAN: Kind("TP", _ALL, {}),  # FN-1-4; its day stands in the rule set
    FilingKind.SUPERVISION_PLAN: Kind("SP", _UNITS, {"": "03-31"}),  # QD-R2-1
    FilingKind.INSPECTION_PLAN: Kind("IP", _UNITS, {"": "03-31"}),  # QD-14-1
    FilingKind.HALF_YEAR_REPORT: Kind("HR", _ALL, {"H1": "05-31", "H2": "11-30"}, has_figures=True),  # QD-R3-1, QD-15-1
    FilingKind.YEARLY_STATISTICS: Kind(
        "YS", (UnitKind.JUSTICE_BUREAU,), {"": "01-31"}, years_later=1, has_figures=True
    ),  # SZ-3.3-3, FN-10-1
    FilingKind.NON_PERFORMANCE: Kind("NP", _UNITS, {"": "12-31"}, is_expected=False),  # JN-18-1
    FilingKind.INCIDENT_PRELIM: Kind("EP", _ALL, {}, is_expected=False, incident=IncidentKind.INCIDENT),  # QD-M11-1
    FilingKind.INCIDENT_FULL: Kind("EF", _ALL, {}, is_expected=False, incident=IncidentKind.INCIDENT),  # QD-13-1
    FilingKind.MEASURE_REPORT: Kind("MR", _ALL, {}, is_expected=False, incident=IncidentKind.MEASURE),  # QD-13-2
}
# What is written on the pages of reports; a training plan has pages of its own.
REPORTS = tuple(kind for kind in FilingKind if kind is not FilingKind.TRAINING_PLAN)
# These three come from one document: they are owed where the adopted rule set names days of half-year reports.
_BY_HALF_YEARS = frozenset({FilingKind.SUPERVISION_PLAN, FilingKind.INSPECTION_PLAN, FilingKind.HALF_YEAR_REPORT})


def owes(kind: FilingKind, unit_kind: str, parameters: Parameters | None) -> bool:
    """Tell whether a unit of a kind owes this filing each year, by the rules it adopted; None: it adopted none."""
    what = KINDS[kind]
    if not what.is_expected or unit_kind not in what.units:
        return False
    return kind not in _BY_HALF_YEARS or bool(parameters and parameters.half_year_reports_due)


def due_day(kind: FilingKind, year: int, period: str, parameters: Parameters | None) -> date | None:
    """Return the day by which a filing is due; calendar days are not moved for weekends (A.4).

    Days of half-year reports are those of the adopted rule set, where it names some (QD-R3-1).
    """
    days = dict(KINDS[kind].days)
    if kind is FilingKind.HALF_YEAR_REPORT and parameters and len(parameters.half_year_reports_due) == len(days):
        days = dict(zip(days, parameters.half_year_reports_due, strict=True))
    found = days.get(period)
    return date(year + KINDS[kind].years_later, int(found[:2]), int(found[3:])) if found else None


def full_report_due(learned_at: datetime) -> datetime:
    """Return when an incident's full report is due: 48 hours after the unit learned of it (QD-13-1)."""
    return learned_at + timedelta(hours=FULL_HOURS)
