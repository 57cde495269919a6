"""The acts of a year as data: whose, by when, after which row of the documents; how one stands on a day. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lms.filings.rules.kinds import FILING_UNITS
from lms.people.rules import UnitKind
from lms.requirements.parameters import Parameters


class Act(StrEnum):
    """What is done."""

    ROTATION = "ROTATION"  # everybody on the roll has met the year (FN-1-5)
    CARD_ANNUAL = "CARD_ANNUAL"  # every card of the year before is reviewed and decided about (C6, SZ-2.2-9, FN-3-2)
    OATH = "OATH"  # the collective ceremony of the year (JN-17-2)
    BULLETIN = "BULLETIN"  # one bulletin a quarter (QD-12-2, FN-19-1)
    APPRAISAL = "APPRAISAL"  # one appraisal a year (JN-24-1)
    SUPERVISORS = "SUPERVISORS"  # every supervisor of the place trained (JN-2-3)
    CLOSING = "CLOSING"  # the year before is closed (A.4)


class ActState(StrEnum):
    """How an act stands: derived, never stored."""

    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"
    DONE_LATE = "done_late"


@dataclass(frozen=True, slots=True)
class What:
    """Of which units an act is asked, by period its day, and of which year it speaks: `years_later` before the day.

    `field` names the parameter of the adopted rules that says the day.
    """

    units: Sequence[UnitKind]
    days: Mapping[str, str]
    years_later: int = 0
    field: str = ""


_UNITS, _BUREAU = FILING_UNITS[:3], (UnitKind.JUSTICE_BUREAU,)
_QUARTERS = {"Q1": "03-31", "Q2": "06-30", "Q3": "09-30", "Q4": "12-31"}
_YEAR = {"": "12-31"}  # once a year: until its end [default]
ACTS: Mapping[Act, What] = {
    Act.ROTATION: What(FILING_UNITS, _YEAR, field="rotation_due"),
    Act.CARD_ANNUAL: What(FILING_UNITS, {"": "03-31"}, years_later=1, field="review_until"),
    Act.OATH: What(_UNITS, _YEAR),
    Act.BULLETIN: What((UnitKind.DEPARTMENT, UnitKind.JUSTICE_BUREAU), _QUARTERS),
    Act.APPRAISAL: What(_BUREAU, _YEAR),
    Act.SUPERVISORS: What(_BUREAU, _YEAR),
    Act.CLOSING: What(_BUREAU, {"": "01-20"}, years_later=1, field="results_frozen_on"),
}


def owes(act: Act, unit_kind: str, parameters: Parameters, *, has_supervisors: bool) -> bool:
    """Tell whether an act is asked of a unit by the rules it adopted.

    Bulletins are asked of the bureau and of departments with supervisors of their own, which tells a supervision
    section (QD-12-2) [default].
    """
    if unit_kind not in ACTS[act].units:
        return False
    if act is Act.OATH:
        return parameters.oath_annual_collective
    return act is not Act.BULLETIN or has_supervisors or unit_kind == UnitKind.JUSTICE_BUREAU


def due_day(act: Act, year: int, period: str, parameters: Parameters) -> date:
    """Return the day by which an act is done; calendar days are not moved for weekends (A.4)."""
    what = ACTS[act]
    found = getattr(parameters, what.field) if what.field else what.days[period]
    return date(year, int(found[:2]), int(found[3:]))


def state_of(done_on: date | None, due_on: date, *, today: date) -> ActState:
    """Return how an act stands on a day."""
    if done_on is not None:
        return ActState.DONE if done_on <= due_on else ActState.DONE_LATE
    return ActState.OVERDUE if today > due_on else ActState.OPEN


def quarter_of(day: date) -> str:
    """Return the period of bulletins a day lies in."""
    return f"Q{(day.month + 2) // 3}"
