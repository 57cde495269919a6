"""Completion of units: counted afresh from the ledger, or read as last stored; one figure, one function."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.outbox import Job
from lms.people.models import Unit
from lms.people.queries.units import list_units
from lms.requirements.caps import Hours, sums_of
from lms.requirements.figures import Tally, tally_of
from lms.requirements.models import CompletionFigure
from lms.requirements.queries.roll import OnRoll, roll_of
from lms.requirements.queries.rule_sets import rules_by_unit
from lms.requirements.queries.sums import NOTHING, hours_of, pending_of, sums_of_roll
from lms.requirements.verdict import State, Sums, is_met, verdict

OwnTallies = Mapping[tuple[int, str], Tally]


@dataclass(slots=True)
class UnitFigures:
    """A unit with all below it: counts of officers, assistants and both together, and its direct children."""

    unit: Unit
    by_class: dict[str, Tally] = field(default_factory=dict)
    children: list["UnitFigures"] = field(default_factory=list)

    @property
    def together(self) -> Tally:
        """Officers and assistants together."""
        both = Tally()
        for tally in self.by_class.values():
            both.add(tally)
        return both


@dataclass(frozen=True, slots=True)
class Completion:
    """The completion of a place: its tops with all below, the day they speak of and the instant they were computed."""

    year: int
    as_of: date
    computed_at: datetime
    tops: list[UnitFigures]


def completion(
    db: Session, year: int, *, seen_by: Actor, under: Unit | None = None, as_of: date | None = None
) -> Completion:
    """Return the figures of the units in reach (or of one and all below): stored ones while nothing has changed since.

    Without `as_of` they speak of today, or of 31 December of a past year.
    """
    day = as_of or reporting_day(year)
    stored = None if refresh_is_due(db, year) else _stored(db, year, day)
    own, computed_at = stored or (own_tallies(db, year, as_of=day), clock.now())
    return Completion(year, day, computed_at, build_tree(list_units(db, seen_by=seen_by, under=under), own))


def reporting_day(year: int) -> date:
    """Return the day on which a year is reported when nobody says otherwise: today, at most its last day."""
    return min(max(clock.today(), date(year, 1, 1)), date(year, 12, 31))


def own_tallies(db: Session, year: int, *, as_of: date) -> OwnTallies:
    """Count every unit's own people afresh from the ledger, by unit and class."""
    roll = roll_of(db, year, as_of=as_of, rules=rules_by_unit(db, year))
    posted = sums_of_roll(db, roll, year, as_of=as_of, everybody=True)
    tallies: dict[tuple[int, str], Tally] = defaultdict(Tally)
    by_id = {}
    for person in roll:
        tally = tallies[person.unit_id, person.person_class]
        tally.roll += 1
        sums = posted.get(person.person_id, NOTHING)
        tally.credit += sums.total
        if person.requirement.exempt is not None:
            tally.exempt += 1
        elif _met(person, sums):
            tally.met += 1
        else:
            _count_unmet(tally, person, sums, as_of)
        by_id[person.person_id] = person
    _count_waiting(db, year, as_of, by_id, posted, tallies)
    return tallies


def _met(person: OnRoll, sums: Sums) -> bool:
    percent = person.rules.parameters.share_of_credited
    return is_met(sums.total, sums.public_law, sums.business_skill, sums.special_topic, person.requirement, percent)


def _count_unmet(tally: Tally, person: OnRoll, sums: Sums, as_of: date) -> None:
    judged = verdict(person.requirement, sums, person.rules.parameters, on=as_of, over=as_of < clock.today())
    tally.at_risk += judged.state is State.AT_RISK
    for measure, hours in judged.missing.items():
        if hours:
            name = f"short_{measure.value}"
            setattr(tally, name, getattr(tally, name) + 1)


def _count_waiting(
    db: Session,
    year: int,
    as_of: date,
    roll: Mapping[int, OnRoll],
    counted: Mapping[int, Sums],
    tallies: Mapping[tuple[int, str], Tally],
) -> None:
    """Count who has pending hours, and who would have met the year if they were confirmed."""
    pending = {i: hours for i, hours in pending_of(db, year, as_of=as_of).items() if i in roll}
    hopeful = [i for i, hours in pending.items() if _may_hope(roll[i], counted.get(i, NOTHING), hours)]
    posted = hours_of(db, hopeful, year, as_of=as_of)
    for person_id, waiting in pending.items():
        person = roll[person_id]
        tally = tallies[person.unit_id, person.person_class]
        tally.pending_people += 1
        tally.pending_credit += sum(hours.credit for hours in waiting)
    for person_id in hopeful:
        person = roll[person_id]
        together = [*posted.get(person_id, []), *pending[person_id]]
        met = _met(person, sums_of(together, person.requirement, person.rules.parameters))
        tallies[person.unit_id, person.person_class].only_waiting += met


def _may_hope(person: OnRoll, sums: Sums, waiting: Sequence[Hours]) -> bool:
    """Tell whether someone who is short could have met the year with what waits, were there no caps."""
    if person.requirement.exempt is not None or _met(person, sums):
        return False
    return sums.total + sums.capped + sum(hours.credit for hours in waiting) >= person.requirement.total


def build_tree(units: list[Unit], own: OwnTallies) -> list[UnitFigures]:
    """Add every unit's own counts to all above it; return those whose superior is not among the units."""
    nodes = {unit.id: UnitFigures(unit) for unit in units}
    for (unit_id, person_class), tally in own.items():
        node = nodes.get(unit_id)
        while node is not None:
            node.by_class.setdefault(person_class, Tally()).add(tally)
            node = nodes.get(node.unit.parent_id or 0)
    tops: list[UnitFigures] = []
    for unit in units:
        above = nodes.get(unit.parent_id or 0)
        (above.children if above else tops).append(nodes[unit.id])
    return tops


def refresh_is_due(db: Session, year: int) -> bool:
    """Tell whether hours or rolls of a year changed since its figures were stored."""
    waiting = select(func.count(Job.id)).where(Job.kind == "completion:refresh", Job.key.in_((str(year), "*")))
    return bool(db.scalar(waiting))


def _stored(db: Session, year: int, as_of: date) -> tuple[OwnTallies, datetime] | None:
    wanted = select(CompletionFigure).where(CompletionFigure.year == year, CompletionFigure.as_of == as_of)
    rows = list(db.scalars(wanted))
    if not rows:
        return None
    own = {(row.unit_id, row.person_class): tally_of(row.figures) for row in rows}
    return own, min(row.computed_at for row in rows)


def trend(db: Session, year: int, *, units: set[int]) -> list[tuple[date, Tally]]:
    """Return the stored counts of some units together at each stored day of a year, in order of days."""
    days: dict[date, Tally] = defaultdict(Tally)
    wanted = select(CompletionFigure).where(CompletionFigure.year == year, CompletionFigure.unit_id.in_(units))
    for row in db.scalars(wanted.order_by(CompletionFigure.as_of)):
        days[row.as_of].add(tally_of(row.figures))
    return sorted(days.items())
