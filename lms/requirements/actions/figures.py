"""Verbs on stored figures: count again what changed of a year and keep what came out, for pages to read."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from lms import clock
from lms.among import is_among
from lms.db import table_of
from lms.requirements.models import CompletionFigure
from lms.requirements.queries.completion import reporting_day
from lms.requirements.queries.stored import Changed, totals_with, units_of
from lms.requirements.queries.tallies import Tallies, totals_of
from lms.requirements.rules import months_of


@dataclass(frozen=True, slots=True)
class DayFigures:
    """A day as counted, units with all below them: all of them, or only `units`, in place of their old figures."""

    as_of: date
    totals: Tallies
    units: Collection[int] | None = None


@dataclass(frozen=True, slots=True)
class YearFigures:
    """A year as counted at the end of each month gone by and on the reporting day."""

    year: int
    computed_at: datetime
    days: Sequence[DayFigures]


def refresh_figures(db: Session, year: int) -> None:
    """Count a year and store its figures at once, where nobody else waits for the database."""
    store_figures(db, count_year(db, year))


def count_year(db: Session, year: int, people: Collection[int] | None = None) -> YearFigures:
    """Count a year again at the end of each month gone by and on the reporting day; writes nothing.

    `people`: only their hours or posts changed since it was stored, so that only their units are counted on days that
    are stored; None counts everybody.
    """
    computed_at, changed = clock.now(), units_of(db, people or ())
    whole = people is None
    return YearFigures(year, computed_at, [_count_day(db, year, day, changed, whole=whole) for day in _days(year)])


def _count_day(db: Session, year: int, day: date, changed: Changed, *, whole: bool) -> DayFigures:
    kept = None if whole else totals_with(db, year, day, changed)
    if kept is None:
        return DayFigures(day, totals_of(db, year, as_of=day))
    units = changed.touched
    return DayFigures(day, {place: tally for place, tally in kept[0].items() if place[0] in units}, units)


def _days(year: int) -> list[date]:
    last = reporting_day(year)
    return [*(end for _, end in months_of(year)[: last.month - 1]), last]


def store_figures(db: Session, counted: YearFigures) -> None:
    """Put a year's figures in place of those stored before; nobody may have stored any since they were counted."""
    stored = CompletionFigure.year == counted.year
    parts = [day for day in counted.days if day.units is not None]
    if len(parts) < len(counted.days):  # a day came: the one reported before it is no longer kept
        db.execute(delete(CompletionFigure).where(stored, CompletionFigure.as_of.not_in([day.as_of for day in parts])))
    for day in parts:
        replaced = is_among(CompletionFigure.unit_id, list(day.units or ()))
        db.execute(delete(CompletionFigure).where(stored, CompletionFigure.as_of == day.as_of, replaced))
    rows = [row for day in counted.days for row in _rows(counted, day)]
    if rows:
        db.execute(insert(table_of(CompletionFigure)), rows)


def _rows(counted: YearFigures, day: DayFigures) -> list[dict[str, Any]]:
    return [
        {
            "year": counted.year,
            "as_of": day.as_of,
            "unit_id": unit_id,
            "person_class": person_class,
            "roll": tally.roll,
            "exempt": tally.exempt,
            "met": tally.met,
            "month_credit": tally.month_credit,
            "figures": tally.as_dict(),
            "computed_at": counted.computed_at,
        }
        for (unit_id, person_class), tally in day.totals.items()
    ]
