"""Counting completion afresh from the ledger: every unit's own people, then with all below it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.people.queries.units import paths_by_id
from lms.people.rules import steps_of
from lms.requirements.caps import Hours
from lms.requirements.figures import Tally
from lms.requirements.queries.hopes import meets, only_waiting
from lms.requirements.queries.roll import OnRoll, roll_of
from lms.requirements.queries.rule_sets import rules_by_unit
from lms.requirements.queries.sums import NOTHING, month_credits, pending_of, sums_of_roll
from lms.requirements.rules import Measure
from lms.requirements.verdict import State, Sums, standing

# Unit and class of person to counts.
Tallies = Mapping[tuple[int, str], Tally]


def totals_of(db: Session, year: int, *, as_of: date, unit_ids: Sequence[int] | None = None) -> Tallies:
    """Count every unit with all below it afresh. `unit_ids`: a unit and all below it, the only ones wanted."""
    return roll_up(own_tallies(db, year, as_of=as_of, unit_ids=unit_ids), paths_by_id(db))


def roll_up(own: Tallies, paths: Mapping[int, str]) -> Tallies:
    """Add every unit's own counts to all above it; `paths` are those of `Unit.path`."""
    totals: dict[tuple[int, str], Tally] = defaultdict(Tally)
    for (unit_id, person_class), tally in own.items():
        for step in steps_of(paths[unit_id]):
            totals[step, person_class] += tally
    return totals


def own_tallies(db: Session, year: int, *, as_of: date, unit_ids: Sequence[int] | None = None) -> Tallies:
    """Count every unit's own people afresh from the ledger, or those of some units, by unit and class."""
    roll = roll_of(db, year, as_of=as_of, rules=rules_by_unit(db, year, unit_ids=unit_ids), unit_ids=unit_ids)
    ids = None if unit_ids is None else [person.person_id for person in roll]
    posted = sums_of_roll(db, roll, year, as_of=as_of, everybody=ids is None, to_judge=True)
    in_month = month_credits(db, year, as_of=as_of, ids=ids)
    tallies: dict[tuple[int, str], Tally] = defaultdict(Tally)
    over = as_of < clock.today()
    by_id = {}
    for person in roll:
        tally = tallies[person.unit_id, person.person_class]
        tally.roll += 1
        sums = posted.get(person.person_id, NOTHING)
        tally.credit += sums.total
        tally.month_credit += in_month.get(person.person_id, 0)
        if person.requirement.exempt is not None:
            tally.exempt += 1
        elif meets(person, sums):
            tally.met += 1
        else:
            _count_unmet(tally, person, sums, as_of, over=over)
        by_id[person.person_id] = person
    waiting = pending_of(db, year, as_of=as_of, ids=ids)
    _count_waiting(db, year, as_of, by_id, {i: hours for i, hours in waiting.items() if i in by_id}, posted, tallies)
    return tallies


_SHORT = {measure: f"short_{measure.value}" for measure in Measure}


def _count_unmet(tally: Tally, person: OnRoll, sums: Sums, as_of: date, *, over: bool) -> None:
    state, missing = standing(person.requirement, sums, person.rules.parameters, on=as_of, over=over)
    tally.at_risk += state is State.AT_RISK
    for measure, hours in missing.items():
        if hours:
            name = _SHORT[measure]
            setattr(tally, name, getattr(tally, name) + 1)


def _count_waiting(
    db: Session,
    year: int,
    as_of: date,
    roll: Mapping[int, OnRoll],
    pending: Mapping[int, Sequence[Hours]],
    counted: Mapping[int, Sums],
    tallies: Mapping[tuple[int, str], Tally],
) -> None:
    """Count who has pending hours, and who would have met the year if they were confirmed."""
    for person_id, waiting in pending.items():
        person = roll[person_id]
        tally = tallies[person.unit_id, person.person_class]
        tally.pending_people += 1
        tally.pending_credit += sum(hours.credit for hours in waiting)
    for person_id in only_waiting(db, year, as_of=as_of, roll=roll, counted=counted, pending=pending):
        tallies[roll[person_id].unit_id, roll[person_id].person_class].only_waiting += 1
