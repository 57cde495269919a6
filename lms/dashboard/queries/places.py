"""Staff and oaths of places on a day: read as kept while nothing has changed, else counted afresh; one figure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date
from operator import attrgetter

from sqlalchemy.orm import Session

from lms import clock, unit_counts
from lms.ceremonies.queries.coverage import Covered, cover_of, covered_in
from lms.ceremonies.rules.coverage import Cover
from lms.dashboard.queries.staff import UnitStaff, staff_of
from lms.dashboard.rules import REVIEWER_PERCENT, Staff
from lms.people.models import Unit
from lms.people.queries.units import find_roots, stand_below
from lms.people.rules import UnitKind, steps_of
from lms.requirements.queries.rule_sets import rules_by_unit

# Under which they are kept (lms.unit_counts).
FAMILY = "staff_and_oaths"
_STAFF = 17


@dataclass(frozen=True, slots=True)
class Place:
    """Whom a unit with all below it consists of, and how many of them swore."""

    staff: Staff = field(default_factory=Staff)
    oath: Cover = field(default_factory=Cover)

    def __add__(self, other: "Place") -> "Place":
        """Return two places as one."""
        return Place(self.staff + other.staff, self.oath + other.oath)

    def __sub__(self, other: "Place") -> "Place":
        """Return what remains of this place without a part of it."""
        return Place(self.staff - other.staff, self.oath - other.oath)


def places_of(
    db: Session, tops: Sequence[Unit], shown: Collection[int], *, on: date, percent: int
) -> Mapping[int, Place]:
    """Count some units at or below `tops`, each with all below it, on a day. Whoever asks reaches the tops.

    `percent` of an organ's officers are to be legal reviewers; a part of an organ that is asked for alone is judged
    like one.
    """
    # What is kept judges whole organs.
    whole = not stand_below(db, tops, kinds=_ORGANS)
    found = unit_counts.kept(db, FAMILY, on, shown) if whole else None
    if found is None:
        return _counted(db, tops, on, percent, set(shown))
    asked = str(percent)
    return {unit: _place(counts) for (unit, part), counts in found.items() if part == asked}


_ORGANS = [kind.value for kind in UnitKind if kind is not UnitKind.GOVERNMENT]


def places_to_keep(db: Session, days: Collection[date]) -> Mapping[date, unit_counts.Counts]:
    """Count every unit on some days, as `places_of` reads it: once for each share of reviewers that rules ask for."""
    roots = find_roots(db)
    return {
        day: {
            (unit, str(percent)): _numbers(place)
            for percent in _percents(db, day.year)
            for unit, place in _counted(db, roots, day, percent).items()
        }
        for day in days
    }


def _percents(db: Session, year: int) -> set[int]:
    stated = {rules.parameters.legal_reviewer_percent for rules in rules_by_unit(db, year).values()}
    return {percent or REVIEWER_PERCENT for percent in stated} | {REVIEWER_PERCENT}


def _counted(
    db: Session, tops: Sequence[Unit], on: date, percent: int, shown: Collection[int] | None = None
) -> Mapping[int, Place]:
    units = staff_of(db, [top.path for top in tops], on=on, today=clock.today(), percent=percent)
    oaths = _by_unit(covered_in(db, tops, on.year, as_of=on))
    return _with_all_below(units, oaths, shown)


def _by_unit(officers: Iterable[Covered]) -> Mapping[int, Cover]:
    people: dict[int, list[Covered]] = {}
    for one in officers:
        people.setdefault(one.officer.unit_id, []).append(one)
    return {unit: cover_of(those) for unit, those in people.items()}


def _with_all_below(
    units: Iterable[UnitStaff], oaths: Mapping[int, Cover], shown: Collection[int] | None
) -> Mapping[int, Place]:
    found: dict[int, Place] = {}
    for unit in units:
        own = Place(unit.staff, oaths.get(unit.id, Cover()))
        for step in steps_of(unit.path):
            if shown is None or step in shown:
                found[step] = found.get(step, Place()) + own
    return found


_counts = attrgetter("roll", "excused", "sworn")


def _numbers(place: Place) -> tuple[int, ...]:
    return (*astuple(place.staff), *_counts(place.oath))


def _place(counts: Sequence[int]) -> Place:
    return Place(Staff(*counts[:_STAFF]), Cover(*counts[_STAFF:]))
