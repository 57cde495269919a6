"""The figures of a place on a day: the one function behind page, workbook, paper and API."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.ceremonies.rules.coverage import Cover
from lms.dashboard.figures import figures_of, topic_of
from lms.dashboard.queries.places import Place, places_of
from lms.dashboard.rules import (
    REVIEWER_PERCENT,
    Figure,
    Staff,
    day_a_year_before,
    ranks,
)
from lms.exams.queries.annual import annual_rates
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
    shown = {*(top.id for top in tops), *(line.id for line in page.lines)}
    places = places_of(db, tops, shown, on=page.as_of, percent=percent)
    whole = sum((places.get(top.id, Place()) for top in tops), Place())
    return Dashboard(
        page=page,
        under=under,
        staff=whole.staff,
        oath=whole.oath,
        figures=figures_of(page, whole.staff, whole.oath, percent, today=clock.today()),
        rows=_rows(page, places, whole),
        before=_before(db, page, [top.id for top in tops]),
    )


def _rows(page: Overview, places: Mapping[int, Place], whole: Place) -> list[Row]:
    below = [line.id for line in page.lines if not line.own]
    own = whole - sum((places.get(unit, Place()) for unit in below), Place())
    lines = [*page.lines]
    if page.top and own.staff != Staff() and not any(line.unit.id == page.top.id for line in lines):
        # Nobody of the place's own owes hours, and still somebody works there.
        lines.append(Line(page.top, page.has_units, Tally(), "empty"))
    placed = ranks([(line.tally.met, line.tally.due) for line in lines])
    rows = []
    for line, rank in zip(lines, placed, strict=True):
        place = own if line.id not in below else places.get(line.id, Place())
        rows.append(Row(line, rank, place.staff, place.oath))
    return sorted(rows, key=lambda row: (row.rank is None, row.rank or 0))


def _before(db: Session, page: Overview, tops: Sequence[int]) -> Before:
    day = day_a_year_before(page.as_of)
    stored = [(on, part) for on, part in zip(page.before.days, page.before.shares, strict=True) if on <= day]
    counted_on, met_share = stored[-1] if stored else (None, None)
    rates = annual_rates(db, page.year - 1, as_of=day, units=tops)
    exam = sum((one for (unit, _), one in rates.items() if unit in set(tops)), Rates()).now
    return Before(day, counted_on, met_share, exam)
