"""Daily results of other systems: which files and records came in, and who has one on a day."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.among import is_among, is_among_texts
from lms.exercises.models import DailyBatch, DailyResult


def find_daily_batch(db: Session, source_system: str, checksum: str) -> DailyBatch | None:
    """Return the batch that a file came in as, if it did."""
    return db.scalar(select(DailyBatch).filter_by(source_system=source_system, checksum=checksum))


def results_by_source(db: Session, sources: Sequence[str]) -> dict[str, DailyResult]:
    """Map the numbers of records to what came in under them."""
    asked = select(DailyResult).where(is_among_texts(DailyResult.source, sources))
    return {each.source: each for each in db.scalars(asked)}


def results_on(db: Session, wanted: Sequence[tuple[int, date]]) -> set[tuple[int, date]]:
    """Return which of these people have a result on that day already."""
    people, days = sorted({person for person, _ in wanted}), {day for _, day in wanted}
    if not days:
        return set()
    asked = select(DailyResult.person_id, DailyResult.day).where(is_among(DailyResult.person_id, people))
    return {(person, day) for person, day in db.execute(asked.where(DailyResult.day.between(min(days), max(days))))}
