"""The figures of a place on a day: the one function behind page, workbook, paper and API."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.ceremonies.queries.coverage import Covered, cover_of, covered_in
from lms.ceremonies.rules.coverage import Cover
from lms.dashboard.figures import figures_of, topic_of
from lms.dashboard.queries.staff import UnitStaff, staff_of
from lms.dashboard.rules import (
    REVIEWER_PERCENT,
    Figure,
    Staff,
    day_a_year_before,
    ranks,
    total,
)
from lms.exams.queries.rates import annual_rates
from lms.exams.rules.rates import Rate, Rates
from lms.people.models import Unit
from lms.people.queries.units import list_units
from lms.requirements.figures import Tally, rate
from lms.requirements.queries.overview import Line, Overview, overview


@dataclass(frozen=True, slots=True)
class Row:
    """One unit of a place with all below it, or (`line.own`) a place's people outside its units."""

    line: Line
    rank: int | None
    staff: Staff
    oath: Cover

    @property
    def exam(self) -> Rate:
        """The yearly exam, after its make-up."""
        return self.line.exam.now

    @property
    def topic(self) -> tuple[int, int]:
        """How many have the hours of the special topic, of how many who owe any."""
        return topic_of(self.line.tally)


@dataclass(frozen=True, slots=True)
class Before:
    """A place on the same day of the year before. `counted_on` is the last day up to it that was stored, if any."""

    day: date
    counted_on: date | None
    met_share: int | None
    exam: Rate

    @property
    def met_rate(self) -> str | None:
        """The share of people who were met, in per cent, cut."""
        return None if self.met_share is None else rate(self.met_share, 10_000)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A place's figures on a day. `rows` add up to the whole; `page` holds hours, months and the course of the year."""

    page: Overview
    under: Unit | None
    staff: Staff
    oath: Cover
    figures: Sequence[Figure]
    rows: Sequence[Row]
    before: Before
    units: Sequence[UnitStaff]

    @property
    def place(self) -> str:
        """The name of the place where there is one."""
        return self.page.top.name if self.page.top else ""


def dashboard(
    db: Session, year: int, *, seen_by: Actor, under: Unit | None = None, as_of: date | None = None
) -> Dashboard:
    """Return the figures of all units in reach, or of one with all below, on a day of a year (today unless told).

    Raises RuleBroken AS_OF_OUTSIDE for a day of another year or ahead.
    """
    page = overview(db, year, seen_by=seen_by, under=under, as_of=as_of)
    tops = list_units(db, seen_by=seen_by, under=under, levels=1)
    percent = page.agreed("legal_reviewer_percent") or REVIEWER_PERCENT
    paths = [top.path for top in tops]
    units = staff_of(db, paths, on=page.as_of, today=clock.today(), percent=percent)
    officers = covered_in(db, tops, year, as_of=page.as_of)
    staff, oath = total(unit.staff for unit in units), cover_of(officers)
    return Dashboard(
        page=page,
        under=under,
        staff=staff,
        oath=oath,
        figures=figures_of(page, staff, oath, percent, today=clock.today()),
        rows=_rows(page, units, officers),
        before=_before(db, page, [top.id for top in tops]),
        units=units,
    )


def _rows(page: Overview, units: Sequence[UnitStaff], officers: Iterable[Covered]) -> list[Row]:
    whose = _line_of(page, units)
    staff: dict[int, list[Staff]] = {}
    people: dict[int, list[Covered]] = {}
    for unit in units:
        staff.setdefault(whose[unit.id], []).append(unit.staff)
    for one in officers:
        people.setdefault(whose[one.officer.unit_id], []).append(one)
    lines = [*page.lines]
    shown = {line.id for line in lines}
    if page.top and page.top.id not in shown and total(staff.get(page.top.id, ())) != Staff():
        # Nobody of the place's own owes hours, and still somebody works there.
        lines.append(Line(page.top, page.has_units, Tally(), "empty"))
    placed = ranks([(line.tally.met, line.tally.due) for line in lines])
    rows = [
        Row(line, rank, total(staff.get(line.id, ())), cover_of(people.get(line.id, ())))
        for line, rank in zip(lines, placed, strict=True)
    ]
    return sorted(rows, key=lambda row: (row.rank is None, row.rank or 0))


def _line_of(page: Overview, units: Sequence[UnitStaff]) -> Mapping[int, int]:
    """Map every unit to the line in which it is counted: that of the nearest unit at or above it, else the place's."""
    shown = {line.id for line in page.lines}
    found: dict[int, int] = {}
    for unit in units:
        steps = [int(step) for step in unit.path.strip("/").split("/")]
        found[unit.id] = next((step for step in reversed(steps) if step in shown), page.top.id if page.top else 0)
    return found


def _before(db: Session, page: Overview, tops: Sequence[int]) -> Before:
    day = day_a_year_before(page.as_of)
    stored = [(on, part) for on, part in zip(page.before.days, page.before.shares, strict=True) if on <= day]
    counted_on, met_share = stored[-1] if stored else (None, None)
    rates = annual_rates(db, page.year - 1, as_of=day)
    exam = sum((one for (unit, _), one in rates.items() if unit in set(tops)), Rates()).now
    return Before(day, counted_on, met_share, exam)
