"""Completion of units: read as last stored, or counted afresh when that is out of date; one figure, one function."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.errors import RuleBroken
from lms.outbox import Job
from lms.people.models import Unit
from lms.people.queries.units import list_units
from lms.requirements.course import DayCount
from lms.requirements.figures import Tally, tally_of
from lms.requirements.models import CompletionFigure
from lms.requirements.queries.tallies import Tallies, totals_of


@dataclass(slots=True)
class UnitFigures:
    """A unit with all below it: counts of officers, assistants and both together, and its direct children."""

    unit: Unit
    by_class: dict[str, Tally] = field(default_factory=dict)
    children: list["UnitFigures"] = field(default_factory=list)

    @property
    def together(self) -> Tally:
        """Officers and assistants together."""
        return add_up(self.by_class.values())


@dataclass(frozen=True, slots=True)
class Completion:
    """The completion of a place: its tops with all below, the day they speak of and the instant they were computed."""

    year: int
    as_of: date
    computed_at: datetime
    tops: list[UnitFigures]


def completion(
    db: Session,
    year: int,
    *,
    seen_by: Actor,
    under: Unit | None = None,
    as_of: date | None = None,
    levels: int | None = None,
) -> Completion:
    """Return the figures of the units in reach (or of one and all below): stored ones while nothing has changed since.

    Without `as_of` they speak of today, or of 31 December of a past year. `levels` reads only the uppermost levels.
    Raises RuleBroken AS_OF_OUTSIDE for a day of another year or ahead.
    """
    day = as_of or reporting_day(year)
    if day.year != year or day > clock.today():
        raise RuleBroken("AS_OF_OUTSIDE", year=year, day=day)
    tops = build_tree(list_units(db, seen_by=seen_by, under=under))
    shown = _levels(tops, levels)
    stored = None if refresh_is_due(db, year) else _stored(db, year, day, [node.unit.id for node in shown])
    totals, computed_at = stored or (totals_of(db, year, as_of=day), clock.now())
    fill_in(shown, totals)
    return Completion(year, day, computed_at, tops)


def reporting_day(year: int) -> date:
    """Return the day on which a year is reported when nobody says otherwise: today, at most its last day."""
    return min(max(clock.today(), date(year, 1, 1)), date(year, 12, 31))


def add_up(tallies: Collection[Tally]) -> Tally:
    """Return the counts of several populations together."""
    together = Tally()
    for tally in tallies:
        together.add(tally)
    return together


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


def _levels(tops: Sequence[UnitFigures], levels: int | None) -> list[UnitFigures]:
    """List the units of the uppermost levels; those below the lowest of them are taken off the tree."""
    found, level = list(tops), list(tops)
    while level:
        levels = None if levels is None else levels - 1
        if levels == 0:
            for node in level:
                node.children = []
        level = [child for node in level for child in node.children]
        found += level
    return found


def refresh_is_due(db: Session, year: int) -> bool:
    """Tell whether hours or rolls of a year changed since its figures were stored."""
    waiting = select(func.count(Job.id)).where(Job.kind == "completion:refresh", Job.key.in_((str(year), "*")))
    return bool(db.scalar(waiting))


def _stored(db: Session, year: int, as_of: date, unit_ids: Sequence[int]) -> tuple[Tallies, datetime] | None:
    """Read what is stored for a day; None when nothing was counted for that day."""
    of_day = (CompletionFigure.year == year, CompletionFigure.as_of == as_of)
    computed_at = db.scalar(select(CompletionFigure.computed_at).where(*of_day).limit(1))
    if computed_at is None:
        return None
    wanted = select(CompletionFigure.unit_id, CompletionFigure.person_class, CompletionFigure.figures)
    rows = db.execute(wanted.where(*of_day, CompletionFigure.unit_id.in_(unit_ids)))
    return {(unit_id, person_class): tally_of(figures) for unit_id, person_class, figures in rows}, computed_at


def course(
    db: Session, year: int, unit_ids: Collection[int], *, person_class: str | None = None
) -> dict[int, list[DayCount]]:
    """Map units in reach to what was stored of them, with all below, at each stored day of a year, in order of days."""
    of = CompletionFigure
    wanted = (
        select(
            of.unit_id,
            of.as_of,
            func.sum(of.roll - of.exempt),
            func.sum(of.roll),
            func.sum(of.met),
            func.sum(of.month_credit),
        )
        .where(of.year == year, of.unit_id.in_(unit_ids))
        .group_by(of.unit_id, of.as_of)
        .order_by(of.as_of)
    )
    if person_class is not None:
        wanted = wanted.where(of.person_class == person_class)
    found: dict[int, list[DayCount]] = defaultdict(list)
    for unit_id, day, *counts in db.execute(wanted):
        found[unit_id].append(DayCount(day, *(int(count) for count in counts)))
    return found


def years_counted(db: Session) -> list[int]:
    """List the years of which figures are stored, newest first."""
    return list(db.scalars(select(CompletionFigure.year).distinct().order_by(CompletionFigure.year.desc())))
