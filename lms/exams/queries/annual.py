"""How the yearly exam of a year stands: read as kept while nothing has changed, else counted afresh."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import unit_counts
from lms.exams.models import Exam
from lms.exams.queries.rates import ByPlace, annual_exams, end_of_day, rates_of, with_all_below
from lms.exams.rules.rates import Rate, Rates, has_lapsed
from lms.exams.rules.states import ExamKind
from lms.people.queries.units import paths_by_id

# Under which it is kept (lms.unit_counts).
FAMILY = "annual_exam"


def annual_rates(db: Session, year: int, *, as_of: date, units: Collection[int]) -> ByPlace:
    """Return how the yearly exam of a year stood at the end of a day: some units, with all below, each person once.

    Only published results count, so the figure tells nobody what is not out yet. Empty while nothing is. Read as kept
    while nothing has changed since, else counted afresh; then other units come along.
    """
    found = unit_counts.kept(db, FAMILY, as_of, units) if year == as_of.year else None
    if found is None:
        return count_annual_rates(db, year, as_of=as_of)
    return {place: Rates(Rate(*counts[:6]), Rate(*counts[6:])) for place, counts in found.items()}


def count_annual_rates(db: Session, year: int, *, as_of: date) -> ByPlace:
    """Count what `annual_rates` says afresh, for every unit."""
    at = end_of_day(as_of)
    exams = annual_exams(db, year, at=at)
    if not exams:
        return {}
    own = rates_of(db, exams, at=at, lapsed=has_lapsed(year, as_of), published=True)
    return with_all_below(own, paths_by_id(db))


def rates_to_keep(db: Session, days: Collection[date]) -> Mapping[date, unit_counts.Counts]:
    """Count the yearly exam on some days, as `annual_rates` reads it."""
    return {day: _numbers(count_annual_rates(db, day.year, as_of=day)) for day in days}


def exam_years(db: Session) -> Sequence[int]:
    """List the years of which a yearly exam is published."""
    asked = select(Exam.year).where(Exam.kind == ExamKind.ANNUAL.value, Exam.published_at.is_not(None))
    return db.scalars(asked.distinct()).all()


def _numbers(rates: ByPlace) -> unit_counts.Counts:
    return {place: (*one.first.counts, *one.now.counts) for place, one in rates.items()}
