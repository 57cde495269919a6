"""Whether a record is held."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.among import is_among
from lms.errors import RuleBroken
from lms.holds.models import HeldRecord, RecordHold


def is_held(db: Session, record: HeldRecord, ids: Sequence[int]) -> bool:
    """Tell whether one of these records is held."""
    if not ids:
        return False  # most classes have no posted hours yet when their papers come in
    asked = select(RecordHold.id).where(RecordHold.record == record.value, RecordHold.released_at.is_(None))
    return db.scalar(asked.where(is_among(RecordHold.record_id, ids)).limit(1)) is not None


def require_free(db: Session, record: HeldRecord, ids: Sequence[int]) -> None:
    """Raise RuleBroken RECORD_HELD while one of these records is held. Whoever asks has locked what it belongs to."""
    if is_held(db, record, ids):
        raise RuleBroken("RECORD_HELD")
