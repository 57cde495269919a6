"""Batches of papers on record, and who sees them: whoever asked for one, in the role he asked in."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor
from lms.documents.models import DocumentBatch
from lms.people.models import Unit

_SHOWN = 20


def list_batches(db: Session, *, seen_by: Actor) -> Sequence[DocumentBatch]:
    """List what one asked for in the role and unit one acts in, the newest first, with its unit."""
    asked = select(DocumentBatch).where(
        DocumentBatch.requested_by_id == seen_by.account_id,
        DocumentBatch.role == seen_by.role.value,
        DocumentBatch.acting_unit_id.is_not_distinct_from(seen_by.unit_id),
    )
    newest = asked.options(joinedload(DocumentBatch.unit)).order_by(DocumentBatch.id.desc())
    return db.scalars(newest.limit(_SHOWN)).all()


def find_waiting(db: Session, wanted: DocumentBatch) -> DocumentBatch | None:
    """Return the batch somebody asked for in the same words, whose papers are still to be issued."""
    same = select(DocumentBatch).filter_by(
        requested_by_id=wanted.requested_by_id,
        unit_id=wanted.unit_id,
        kind=wanted.kind,
        year=wanted.year,
        form=wanted.form,
    )
    return db.scalar(same.where(DocumentBatch.issued_at.is_(None)))


def find_to_issue(db: Session, batch_id: int, *, lock: bool = False) -> DocumentBatch | None:
    """Return a batch, for the worker, whose papers are still to be issued; with its unit."""
    asked = select(DocumentBatch).where(DocumentBatch.id == batch_id, DocumentBatch.issued_at.is_(None))
    if lock:
        return db.scalar(asked.with_for_update())
    return db.scalar(asked.options(joinedload(DocumentBatch.unit)))


def acting_unit_path(db: Session, unit_id: int | None) -> str:
    """Return the place of the unit somebody acted for; that of everything where he acted for none."""
    return db.scalar(select(Unit.path).where(Unit.id == unit_id)) or "/"
