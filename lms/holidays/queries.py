"""The calendar of working days as notices were imported, and the notices themselves."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from lms.holidays.models import HolidayDay, HolidayNotice
from lms.workdays import Calendar


def working_calendar(db: Session) -> Calendar:
    """Return the calendar to count working days by: the last imported notice of each year, before the package.

    Where the notices of two years name one day of December, the later year's counts.
    """
    last = select(func.max(HolidayNotice.id)).group_by(HolidayNotice.year)
    asked = (
        select(HolidayNotice.year, HolidayDay.day, HolidayDay.is_worked)
        .join(HolidayDay, HolidayDay.notice_id == HolidayNotice.id)
        .where(HolidayNotice.id.in_(last))
        .order_by(HolidayNotice.year, HolidayDay.day)
    )
    years: set[int] = set()
    days: dict[date, bool] = {}
    for year, day, is_worked in db.execute(asked):
        years.add(year)
        days[day] = is_worked
    return Calendar(frozenset(years), days)


def last_notice(db: Session, year: int) -> HolidayNotice | None:
    """Return the notice of a year that counts, with its days, None where none was imported."""
    asked = select(HolidayNotice).filter_by(year=year).options(selectinload(HolidayNotice.days))
    return db.scalar(asked.order_by(HolidayNotice.version.desc()).limit(1))


def list_notices(db: Session) -> list[HolidayNotice]:
    """Return all notices, the latest year and version first."""
    asked = select(HolidayNotice).order_by(HolidayNotice.year.desc(), HolidayNotice.version.desc())
    return list(db.scalars(asked))
