"""Keeps the counts that dashboards read: counted while only reading, stored in a short transaction (decision 24)."""

from collections.abc import Callable, Collection, Mapping
from datetime import date

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lms import clock, unit_counts
from lms.dashboard.queries import places
from lms.dashboard.rules import day_a_year_before
from lms.db import make_sessions, reading
from lms.exams.queries import annual
from lms.requirements.queries.completion import years_counted
from lms.unit_counts import Counts

_Count = Callable[[Session, Collection[date]], Mapping[date, Counts]]
FAMILIES: Mapping[str, _Count] = {places.FAMILY: places.places_to_keep, annual.FAMILY: annual.rates_to_keep}


def keep_counts(engine: Engine) -> int:
    """Count again what rests on something that changed; return how many families were counted."""
    return sum(_keep(engine, family, count) for family, count in FAMILIES.items())


def _keep(engine: Engine, family: str, count: _Count) -> bool:
    with reading(engine) as db:
        seen = unit_counts.changes(db, family)
        days = count(db, days_to_keep(db, clock.today())) if seen else {}
    if not seen:
        return False
    with make_sessions(engine).begin() as db:
        return unit_counts.keep(db, family, days, seen=seen)


def note_new_day(db: Session) -> None:
    """Have everything counted for a day that begins."""
    for family in FAMILIES:
        unit_counts.note_change(db, family)


def days_to_keep(db: Session, today: date) -> set[date]:
    """Return the days dashboards open with: today, the same day a year ago, the last days of years gone by."""
    years = {today.year - 1, *years_counted(db), *annual.exam_years(db)}
    return {today, day_a_year_before(today)} | {date(year, 12, 31) for year in years if year < today.year}
