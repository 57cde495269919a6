"""Verbs on stored figures: count a year afresh and keep what came out, for pages to read."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from lms import clock
from lms.db import table_of
from lms.requirements.models import CompletionFigure
from lms.requirements.queries.completion import reporting_day
from lms.requirements.queries.tallies import Tallies, totals_of


@dataclass(frozen=True, slots=True)
class YearFigures:
    """A year as counted: every unit with all below it at the end of each month gone by and on the reporting day."""

    year: int
    computed_at: datetime
    days: Mapping[date, Tallies]


def refresh_figures(db: Session, year: int) -> None:
    """Count a year and store its figures at once, where nobody else waits for the database."""
    store_figures(db, count_year(db, year))


def count_year(db: Session, year: int) -> YearFigures:
    """Count a year afresh at the end of each month gone by and on the reporting day; writes nothing."""
    last, computed_at = reporting_day(year), clock.now()
    days = {date(year, month, calendar.monthrange(year, month)[1]) for month in range(1, last.month)} | {last}
    return YearFigures(year, computed_at, {day: totals_of(db, year, as_of=day) for day in sorted(days)})


def store_figures(db: Session, counted: YearFigures) -> None:
    """Put a year's figures in place of those stored before."""
    db.execute(delete(CompletionFigure).where(CompletionFigure.year == counted.year))
    rows = [row for day, totals in counted.days.items() for row in _rows(counted, day, totals)]
    if rows:
        db.execute(insert(table_of(CompletionFigure)), rows)


def _rows(counted: YearFigures, as_of: date, totals: Tallies) -> list[dict[str, Any]]:
    return [
        {
            "year": counted.year,
            "as_of": as_of,
            "unit_id": unit_id,
            "person_class": person_class,
            "roll": tally.roll,
            "exempt": tally.exempt,
            "met": tally.met,
            "month_credit": tally.month_credit,
            "figures": tally.as_dict(),
            "computed_at": counted.computed_at,
        }
        for (unit_id, person_class), tally in totals.items()
    ]
