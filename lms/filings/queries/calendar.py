"""The deadlines of a year for the units in reach: what each owes, whether it came, whether it was late (domain A.4)."""

from collections.abc import Iterator, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class CalendarColumn:
    """One thing that every unit owes: its day where all have the same, how many have handed it in, and are late."""

    kind: FilingKind
    period: str
    due_on: date | None
    owed: int
    handed_in: int
    missing_late: int

    @property
    def key(self) -> str:
        """What its lines are found by, in a row of `by_unit`."""
        return f"{self.kind.value}{self.period}"


def columns_of(lines: Sequence[CalendarLine]) -> list[CalendarColumn]:
    """Count what is owed by kind and period, in the order of its days; what comes on occasion is no column."""
    owed: dict[tuple[FilingKind, str], list[CalendarLine]] = {}
    for line in lines:
        if KINDS[line.kind].is_expected:
            owed.setdefault((line.kind, line.period), []).append(line)
    return [
        CalendarColumn(
            kind=kind,
            period=period,
            due_on=days.pop() if len(days := {line.due_on for line in of_kind}) == 1 else None,
            owed=len(of_kind),
            handed_in=sum(not line.is_open for line in of_kind),
            missing_late=sum(line.is_open and line.is_late for line in of_kind),
        )
        for (kind, period), of_kind in owed.items()
    ]


def by_unit(lines: Sequence[CalendarLine]) -> dict[Unit, dict[str, CalendarLine]]:
    """Map each unit to its lines, by the key of their column."""
    rows: dict[Unit, dict[str, CalendarLine]] = {}
    for line in lines:
        if KINDS[line.kind].is_expected:
            rows.setdefault(line.unit, {})[f"{line.kind.value}{line.period}"] = line
    return rows


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
