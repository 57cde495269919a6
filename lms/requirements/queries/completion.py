"""Completion of units: read as last stored with what changed since, or counted afresh; one figure, one function."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import add
from typing import Any

from sqlalchemy import bindparam, func, select, union_all
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.among import is_among
from lms.db import table_of
from lms.errors import RuleBroken
from lms.exams.queries.annual import annual_rates
from lms.exams.queries.rates import ByPlace
from lms.exams.rules.rates import Rates
from lms.people.models import Unit
from lms.people.queries.units import list_units
from lms.requirements.course import DayCount
from lms.requirements.figures import Tally, together
from lms.requirements.models import CompletionFigure
from lms.requirements.queries.stored import figures_kept
from lms.requirements.queries.tallies import Tallies, totals_of


@dataclass(slots=True)
class UnitFigures:
    """A unit with all below it: counts of officers, assistants and both together, and its direct children."""

    unit: Unit
    by_class: dict[str, Tally] = field(default_factory=dict)
    children: list["UnitFigures"] = field(default_factory=list)
    exam_by_class: dict[str, Rates] = field(default_factory=dict)

    @property
    def together(self) -> Tally:
        """Officers and assistants together."""
        return together(self.by_class.values())

    @property
    def exam(self) -> Rates:
        """The yearly exam of officers and assistants together."""
        return sum(self.exam_by_class.values(), Rates())


@dataclass(frozen=True, slots=True)
class Completion:
    """The completion of a place: its tops with all below, the day they speak of and the instant they were computed."""

    year: int
    as_of: date
    computed_at: datetime
    tops: list[UnitFigures]

    @property
    def together(self) -> Tally:
        """The whole place."""
        return together(top.together for top in self.tops)

    @property
    def exam(self) -> Rates:
        """The yearly exam of the whole place."""
        return sum((top.exam for top in self.tops), Rates())


def completion(
    db: Session,
    year: int,
    *,
    seen_by: Actor,
    under: Unit | None = None,
    as_of: date | None = None,
    levels: int | None = None,
) -> Completion:
    """Return the figures of the units in reach (or of one and all below): stored ones, with what changed since.

    Without `as_of` they speak of today, or of 31 December of a past year. `levels` reads only the uppermost levels.
    Raises RuleBroken AS_OF_OUTSIDE for a day of another year or ahead.
    """
    day = day_in(year, as_of)
    tops = build_tree(list_units(db, seen_by=seen_by, under=under, levels=levels))
    shown = all_of(tops)
    units = [node.unit.id for node in shown]
    kept = figures_kept(db, year, day, units)
    whole = units if _is_part(under, levels) else None
    totals, computed_at = kept or (totals_of(db, year, as_of=day, unit_ids=whole), clock.now())
    fill_in(shown, totals)
    _fill_in_exams(shown, annual_rates(db, year, as_of=day, units=units))
    return Completion(year, day, computed_at, tops)


def _is_part(under: Unit | None, levels: int | None) -> bool:
    """Tell whether the units shown are all there are below one: then the rest of a place need not be counted."""
    return under is not None and under.parent_id is not None and levels is None


def day_in(year: int, as_of: date | None) -> date:
    """Return the day of a year that was asked for, its reporting day unless one was. Raises AS_OF_OUTSIDE."""
    day = as_of or reporting_day(year)
    if day.year != year or day > clock.today():
        raise RuleBroken("AS_OF_OUTSIDE", year=year, day=day)
    return day


def reporting_day(year: int) -> date:
    """Return the day on which a year is reported when nobody says otherwise: today, at most its last day."""
    return min(max(clock.today(), date(year, 1, 1)), date(year, 12, 31))


def build_tree(units: Sequence[Unit]) -> list[UnitFigures]:
    """Put units below their superiors, still without counts; return those whose superior is not among them."""
    nodes = {unit.id: UnitFigures(unit) for unit in units}
    tops: list[UnitFigures] = []
    for node in nodes.values():
        above = nodes.get(node.unit.parent_id or 0)
        (above.children if above else tops).append(node)
    return tops


def fill_in(nodes: Sequence[UnitFigures], totals: Tallies) -> None:
    """Give units their counts."""
    by_id = {node.unit.id: node for node in nodes}
    for (unit_id, person_class), tally in totals.items():
        if unit_id in by_id:
            by_id[unit_id].by_class[person_class] = tally


def _fill_in_exams(nodes: Sequence[UnitFigures], rates: ByPlace) -> None:
    if rates:
        by_id = {node.unit.id: node for node in nodes}
        for (unit_id, person_class), one in rates.items():
            if unit_id in by_id:
                by_id[unit_id].exam_by_class[person_class] = one


def all_of(tops: Sequence[UnitFigures]) -> list[UnitFigures]:
    """List the units of a tree, superiors before inferiors."""
    found = list(tops)
    for node in found:
        found += node.children
    return found


def course(
    db: Session, year: int, unit_ids: Collection[int], *, tops: Collection[int], person_class: str | None = None
) -> tuple[dict[int, list[DayCount]], dict[int, list[DayCount]]]:
    """Map units in reach to what was stored of them, with all below, at each stored day of a year, in order of days.

    The second map is that of the year before, for `tops` alone.
    """
    given: dict[str, Any] = {"year": year, "before": year - 1, "units": list(unit_ids), "tops": list(tops)}
    if person_class is not None:
        given["class"] = person_class
    now: dict[int, dict[date, DayCount]] = defaultdict(dict)
    before: dict[int, dict[date, DayCount]] = defaultdict(dict)
    first = date(year, 1, 1)
    # Classes are added up here: PostgreSQL takes ten times as long to group some hundred rows as to find them.
    asked = _COURSE if person_class is None else _OF_CLASS
    for unit_id, day, roll, exempt, met, credit in db.execute(asked, given).all():
        days = (now if day >= first else before)[unit_id]
        counted = DayCount(day, roll - exempt, roll, met, credit)
        days[day] = _together(days[day], counted) if day in days else counted
    return _in_order(now), _in_order(before)


def _together(one: DayCount, other: DayCount) -> DayCount:
    return DayCount(one.as_of, *map(add, one[1:], other[1:]))


def _in_order(units: Mapping[int, Mapping[date, DayCount]]) -> dict[int, list[DayCount]]:
    return {unit_id: [days[day] for day in sorted(days)] for unit_id, days in units.items()}


def years_counted(db: Session) -> list[int]:
    """List the years of which figures are stored, newest first."""
    return list(db.scalars(_YEARS))


# Made once: every completion page asks them, and making a statement takes longer than its answer.
_OF = table_of(CompletionFigure).c
_COUNTS = select(_OF.unit_id, _OF.as_of, _OF.roll, _OF.exempt, _OF.met, _OF.month_credit)
_NOW = _COUNTS.where(_OF.year == bindparam("year"), is_among(_OF.unit_id, "units"))
_BEFORE = _COUNTS.where(_OF.year == bindparam("before"), is_among(_OF.unit_id, "tops"))
_COURSE = union_all(_NOW, _BEFORE)
_OF_CLASS = union_all(*(part.where(_OF.person_class == bindparam("class")) for part in (_NOW, _BEFORE)))
# From each year to the one before it: an index holds thousands of rows of each.
_LAST = select(func.max(_OF.year).label("year")).cte("years", recursive=True)
_NEXT = select(func.max(_OF.year)).where(_OF.year < _LAST.c.year).scalar_subquery()
_STEPS = _LAST.union_all(select(_NEXT).where(_LAST.c.year.is_not(None)))
_YEARS = select(_STEPS.c.year).where(_STEPS.c.year.is_not(None))
