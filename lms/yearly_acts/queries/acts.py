"""The acts of a year for the units in reach: what is asked of each, by when, which row fulfils it (calendar A.4)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.people.models import Unit
from lms.people.queries.units import list_units
from lms.people.rules import steps_of
from lms.requirements.queries.rule_sets import Rules, rules_by_unit
from lms.yearly_acts.queries.fulfilled import FULFILLED, Asked, Stand, supervisors
from lms.yearly_acts.rules import ACTS, Act, ActState, due_day, owes, state_of


@dataclass(frozen=True, slots=True)
class ActLine:
    """One act of one unit: by when, how far it is (`whole` 0: there is nothing to count), how it stands.

    `year` is the year of the calendar; the act speaks of `of_year`.
    """

    act: Act
    period: str
    year: int
    unit: Unit
    due_on: date
    stand: Stand
    state: ActState

    @property
    def of_year(self) -> int:
        """The year the act speaks of."""
        return self.year - ACTS[self.act].years_later

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state in (ActState.OPEN, ActState.OVERDUE)

    @property
    def is_late(self) -> bool:
        """Whether its day has passed without it, or it came later."""
        return self.state in (ActState.OVERDUE, ActState.DONE_LATE)

    @property
    def key(self) -> str:
        """What it is found by, in the row of its unit."""
        return f"{self.act.value}{self.period}"

    def days_left(self, today: date) -> int:
        """Return how many days are left; negative once the day has passed."""
        return (self.due_on - today).days


def acts_of(db: Session, year: int, *, seen_by: Actor) -> list[ActLine]:
    """List the acts that fall due in a year, by day; an act for which a unit has nobody is not asked of it."""
    units, rules = list_units(db, seen_by=seen_by), rules_by_unit(db, year)
    with_supervisors = {step for path, _, _ in supervisors(db, year) for step in steps_of(path)}
    asked = list(_asked(units, rules, year, with_supervisors))
    lines: list[ActLine] = []
    for act in Act:
        own = [one for one in asked if one.act is act]
        stands = FULFILLED[act](db, own, seen_by) if own else {}
        lines += [_line(one, year, stands[one]) for one in own if one in stands]
    return sorted(lines, key=lambda line: (line.due_on, list(Act).index(line.act)))


def open_acts(db: Session, *, seen_by: Actor, within_days: int) -> list[ActLine]:
    """List what is still to be done this year: overdue, or due within so many days."""
    today = clock.today()
    found = acts_of(db, today.year, seen_by=seen_by)
    return [line for line in found if line.is_open and line.days_left(today) <= within_days]


def _asked(units: Sequence[Unit], rules: Mapping[int, Rules], year: int, with_supervisors: set[int]) -> Iterator[Asked]:
    for unit in units:
        adopted = rules.get(unit.id)
        if adopted is None:
            continue
        for act, what in ACTS.items():
            if owes(act, unit.kind, adopted.parameters, has_supervisors=unit.id in with_supervisors):
                for period in what.days:
                    due = due_day(act, year, period, adopted.parameters)
                    yield Asked(act, period, year - what.years_later, unit, due)


def _line(one: Asked, year: int, stand: Stand) -> ActLine:
    state = state_of(stand.done_on, one.due_on, today=clock.today())
    return ActLine(one.act, one.period, year, one.unit, one.due_on, stand, state)
