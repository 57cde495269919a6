"""Selects of `lms check`: does the ledger agree with itself and with what was made of it."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from lms import clock, unit_counts
from lms.hours.models import Claim, HourEntry, StoredFile
from lms.people.models import Person
from lms.people.queries.units import paths_by_id
from lms.requirements.figures import tally_of
from lms.requirements.models import CompletionFigure
from lms.requirements.queries.stored import NOBODY, as_changed, refresh_is_due, totals_with
from lms.requirements.queries.tallies import totals_of
from lms.worker.counting import FAMILIES

# Units whose figures of the days gone by are counted again [default].
SAMPLE = 50


def claims_without_entry(db: Session) -> int:
    """Count confirmed claims that were not posted as they were claimed."""
    posted = (
        select(HourEntry.id)
        .where(HourEntry.claim_id == Claim.id, HourEntry.credit == Claim.credit, HourEntry.year == Claim.year)
        .where(HourEntry.person_id == Claim.person_id, HourEntry.category == Claim.category)
    )
    wanted = select(func.count(Claim.id)).where(Claim.state == "confirmed", ~posted.exists())
    return db.scalar(wanted) or 0


def entries_without_claim(db: Session) -> int:
    """Count entries that add hours and rest on no confirmed claim."""
    claim = select(Claim.id).where(Claim.id == HourEntry.claim_id, Claim.state == "confirmed")
    wanted = select(func.count(HourEntry.id)).where(HourEntry.reverses_id.is_(None), ~claim.exists())
    return db.scalar(wanted) or 0


def entries_reversed_beyond(db: Session) -> int:
    """Count entries of which more was taken back than they gave, or another person's, year's or kind's."""
    undoing = aliased(HourEntry)
    undone = select(func.coalesce(func.sum(undoing.credit), 0)).where(undoing.reverses_id == HourEntry.id)
    strange = select(undoing.id).where(
        undoing.reverses_id == HourEntry.id,
        (undoing.person_id != HourEntry.person_id)
        | (undoing.year != HourEntry.year)
        | (undoing.category != HourEntry.category)
        | HourEntry.reverses_id.is_not(None),
    )
    wanted = select(func.count(HourEntry.id)).where(
        (HourEntry.credit + undone.scalar_subquery() < 0) & HourEntry.reverses_id.is_(None) | strange.exists()
    )
    return db.scalar(wanted) or 0


def stored_files(db: Session) -> Iterator[StoredFile]:
    """Yield every file on record."""
    yield from db.scalars(select(StoredFile).order_by(StoredFile.digest).execution_options(yield_per=500))


def any_person(db: Session) -> Person | None:
    """Return one person, to try the key on, or None when there is nobody."""
    return db.scalar(select(Person).order_by(Person.id).limit(1))


def stale_figures(db: Session, year: int) -> int:
    """Count the stored figures of a year that differ from what the ledger says now.

    Of the latest day all are counted again, of the days before those of some units: others every day, in turn all.
    """
    day = db.scalar(select(func.max(CompletionFigure.as_of)).where(CompletionFigure.year == year))
    if day is None or refresh_is_due(db, year):
        return 0
    rows = db.scalars(select(CompletionFigure).where(CompletionFigure.year == year, CompletionFigure.as_of == day))
    stored = {(row.unit_id, row.person_class): tally_of(row.figures) for row in rows}
    fresh = totals_of(db, year, as_of=day)
    differing = sum(stored.get(key) != fresh.get(key) for key in stored.keys() | fresh.keys())
    return differing + _stale_before(db, year, day)


def _stale_before(db: Session, year: int, last: date) -> int:
    """Count what differs on the days stored before the last, where the own people of some units are counted again."""
    paths = sorted(paths_by_id(db).items())
    step = max(len(paths) // SAMPLE, 1)
    some = as_changed(db, dict(paths[clock.today().toordinal() % step :: step]))
    earlier = select(CompletionFigure.as_of).where(CompletionFigure.year == year, CompletionFigure.as_of < last)
    differing = 0
    for day in db.scalars(earlier.distinct()).all():
        stored, _ = totals_with(db, year, day, NOBODY, some.touched) or ({}, None)
        fresh, _ = totals_with(db, year, day, some) or ({}, None)
        differing += sum(stored.get(key) != fresh.get(key) for key in {*stored, *fresh} if key[0] in some.touched)
    return differing


def stale_counts(db: Session, family: str) -> int:
    """Count units whose kept counts (lms.unit_counts) are not what is counted now; 0 while something waits."""
    days = [] if unit_counts.changes(db, family) else unit_counts.days_kept(db, family)
    fresh = FAMILIES[family](db, days)
    return sum(_differing(unit_counts.all_kept(db, family, day) or {}, fresh[day]) for day in days)


def _differing(kept: unit_counts.Counts, fresh: unit_counts.Counts) -> int:
    return sum(list(kept.get(place, ())) != list(fresh.get(place, ())) for place in {*kept, *fresh})
