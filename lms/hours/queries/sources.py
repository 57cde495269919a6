"""How other systems deliver hours: counts of batches a system, for whoever watches the exchange; nobody is named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.hours.models import ImportBatch


@dataclass(frozen=True, slots=True)
class Source:
    """One system: how many batches came, what became of them, and when the last one came."""

    name: str
    batches: int
    pending: int
    pending_rows: int
    rejected: int
    last_at: datetime


def sources_of_hours(db: Session) -> Sequence[Source]:
    """List the systems that ever delivered a batch of hours, by name."""
    is_pending = ImportBatch.state == "pending"
    rows = db.execute(
        select(
            ImportBatch.source_system,
            func.count(ImportBatch.id),
            func.count(ImportBatch.id).filter(is_pending),
            func.coalesce(func.sum(ImportBatch.row_count).filter(is_pending), 0),
            func.count(ImportBatch.id).filter(ImportBatch.state == "rejected"),
            func.max(ImportBatch.imported_at),
        )
        .group_by(ImportBatch.source_system)
        .order_by(ImportBatch.source_system)
    )
    return [
        Source(name, count, pending, int(lines), rejected, at) for name, count, pending, lines, rejected, at in rows
    ]
