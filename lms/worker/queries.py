"""Selects on waiting jobs."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.outbox import Job
from lms.people.actions.people import EVERY_YEAR, ROLL_CHANGED
from lms.requirements.models import CompletionFigure


def waiting_work(db: Session) -> list[tuple[str, str]]:
    """List what there is to do as (kind, key), the longest waiting first."""
    grouped = select(Job.kind, Job.key).group_by(Job.kind, Job.key).order_by(func.min(Job.id))
    return list(db.execute(grouped).all())


def jobs_of(db: Session, kind: str, key: str | None) -> Sequence[int]:
    """Return the ids of the jobs of one piece of work, or of all of a kind."""
    wanted = select(Job.id).where(Job.kind == kind).order_by(Job.id)
    return db.scalars(wanted if key is None else wanted.where(Job.key == key)).all()


def work_waits(db: Session, kind: str, key: str) -> bool:
    """Tell whether a piece of work waits."""
    return db.scalar(select(Job.id).where(Job.kind == kind, Job.key == key).limit(1)) is not None


def lock_jobs(db: Session, ids: Sequence[int]) -> Sequence[int]:
    """Lock those of the given jobs that are still there and that no other worker holds; return their ids."""
    return db.scalars(select(Job.id).where(Job.id.in_(ids)).with_for_update(skip_locked=True)).all()


def years_asked_for(db: Session) -> set[int]:
    """Return the years somebody asked to be counted afresh."""
    keys = db.scalars(select(Job.key).where(Job.kind == ROLL_CHANGED, Job.key != EVERY_YEAR).distinct())
    return {int(key) for key in keys}


def years_with_figures(db: Session) -> set[int]:
    """Return the years whose completion figures are stored."""
    return set(db.scalars(select(CompletionFigure.year).distinct()))
