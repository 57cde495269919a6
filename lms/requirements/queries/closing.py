"""Selects on closed years and their frozen results."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lms.requirements.models import YearClosing, YearResult


def find_closing(db: Session, year: int) -> YearClosing | None:
    """Find the closing of a year, or None while it is open."""
    return db.scalar(select(YearClosing).where(YearClosing.year == year))


def closed_since(db: Session, year: int) -> int | None:
    """Return the latest closed year that is not before a year, or None."""
    return db.scalar(select(func.max(YearClosing.year)).where(YearClosing.year >= year))


def find_result(db: Session, person_id: int, year: int) -> YearResult | None:
    """Find what a person's year came to when it was closed."""
    wanted = select(YearResult).where(YearResult.person_id == person_id, YearResult.year == year)
    return db.scalar(wanted.options(joinedload(YearResult.version), joinedload(YearResult.unit)))
