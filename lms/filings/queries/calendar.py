"""The deadlines of a year for the units in reach: what each owes, whether it came, whether it was late (domain A.4)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.filings.models import Filing
from lms.filings.queries.filings import is_late_now
from lms.filings.queries.plans import due_for
from lms.filings.queries.reports import filings_of_year
from lms.filings.rules.filing import FilingState
from lms.filings.rules.kinds import KINDS, FilingKind, due_day, owes
from lms.people.models import Unit
from lms.people.queries.units import list_units
from lms.requirements.queries.rule_sets import Rules, rules_by_unit

MISSING = "missing"


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """One filing that is due: of which unit, by when, and where it stands; `missing` while nobody has begun it."""

    kind: FilingKind
    period: str
    year: int
    unit: Unit
    due_on: date | None
    due_at: datetime | None
    filing: Filing | None
    is_late: bool

    @property
    def state(self) -> str:
        """State of the filing."""
        return self.filing.state if self.filing else MISSING

    @property
    def is_open(self) -> bool:
        """Whether the unit has still something to do."""
        return self.state in {MISSING, FilingState.DRAFT, FilingState.RETURNED}

    def days_left(self, today: date) -> int | None:
        """Return how many days are left; negative once the day has passed; None where no rule names one."""
        return (self.due_on - today).days if self.due_on else None


def calendar_of(db: Session, year: int, *, seen_by: Actor) -> list[CalendarLine]:
    """List every filing that falls due in a year, by day; those on occasion once they were begun."""
    units, rules = list_units(db, seen_by=seen_by), rules_by_unit(db, year)
    before = {kind for kind, what in KINDS.items() if what.years_later}
    filings = {_key(one): one for one in filings_of_year(db, year, seen_by=seen_by)}
    earlier = {_key(one): one for one in filings_of_year(db, year - 1, seen_by=seen_by) if one.kind in before}
    now_due = {key: one for key, one in filings.items() if one.kind not in before}
    lines = list(_owed(units, rules, year, now_due | earlier))
    shown = {line.filing.id for line in lines if line.filing}
    by_id = {unit.id: unit for unit in units}
    lines += [
        _line(FilingKind(one.kind), one.period, one.year, by_id[one.unit_id], one.due_on, one)
        for one in now_due.values()
        if one.id not in shown and one.unit_id in by_id
    ]
    return sorted(lines, key=lambda line: line.due_on or date.max)


def open_lines(db: Session, *, seen_by: Actor, within_days: int) -> list[CalendarLine]:
    """List what is still to be handed in of this year and the last: overdue, or due within so many days."""
    today = clock.today()
    found = [line for year in (today.year - 1, today.year) for line in calendar_of(db, year, seen_by=seen_by)]
    due = [line for line in found if line.is_open and line.due_on and (line.due_on - today).days <= within_days]
    return [line for line in due if line.is_late or (line.due_on and line.due_on >= today)]


def _key(one: Filing) -> tuple[str, int, int, str]:
    return one.kind, one.unit_id, one.year, one.period


def _owed(
    units: list[Unit], rules: Mapping[int, Rules], year: int, filings: Mapping[tuple[str, int, int, str], Filing]
) -> Iterator[CalendarLine]:
    for unit in units:
        adopted = rules.get(unit.id)
        parameters = adopted.parameters if adopted else None
        for kind, what in KINDS.items():
            if not owes(kind, unit.kind, parameters):
                continue
            of_year = year - what.years_later
            for period in what.days or ("",):
                filing = filings.get((kind.value, unit.id, of_year, period))
                if kind is FilingKind.TRAINING_PLAN:
                    due = due_for(filing, adopted, of_year)
                else:
                    due = filing.due_on if filing else due_day(kind, of_year, period, parameters)
                yield _line(kind, period, of_year, unit, due, filing)


def _line(
    kind: FilingKind, period: str, year: int, unit: Unit, due_on: date | None, filing: Filing | None
) -> CalendarLine:
    due_at = filing.due_at if filing else None
    return CalendarLine(kind, period, year, unit, due_on, due_at, filing, is_late_now(filing, due_on))
