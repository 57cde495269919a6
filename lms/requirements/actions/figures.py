"""Verbs on stored figures: count a year afresh and keep what came out, for pages to read."""

import calendar
from datetime import date

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from lms import clock
from lms.db import table_of
from lms.requirements.models import CompletionFigure
from lms.requirements.queries.completion import OwnTallies, own_tallies, reporting_day


def refresh_figures(db: Session, year: int) -> None:
    """Count a year at the end of each month gone by and today, and store the figures in place of the old ones."""
    last = reporting_day(year)
    days = {date(year, month, calendar.monthrange(year, month)[1]) for month in range(1, last.month)} | {last}
    db.execute(delete(CompletionFigure).where(CompletionFigure.year == year))
    for day in sorted(days):
        _store(db, year, day, own_tallies(db, year, as_of=day))


def _store(db: Session, year: int, as_of: date, own: OwnTallies) -> None:
    computed_at = clock.now()
    rows = [
        {
            "year": year,
            "as_of": as_of,
            "unit_id": unit_id,
            "person_class": person_class,
            "roll": tally.roll,
            "exempt": tally.exempt,
            "met": tally.met,
            "figures": tally.as_dict(),
            "computed_at": computed_at,
        }
        for (unit_id, person_class), tally in own.items()
    ]
    if rows:
        db.execute(insert(table_of(CompletionFigure)), rows)
