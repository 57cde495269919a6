"""Records held fast while somebody looks into them: until the hold is released, their owners change nothing (QD-M9-7).

Who holds is a plain word (`spot_check_item:12`), so that a room that is asked knows nothing of the room that holds.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from lms import clock
from lms.access import Actor
from lms.among import is_among
from lms.db import Model, bulk_insert, reserve_ids, table_of
from lms.errors import RuleBroken

_HELD = text("released_at IS NULL")


class HeldRecord(StrEnum):
    """Kinds of records that can be held."""

    HOUR_ENTRY = "HOUR_ENTRY"
    CREDENTIAL = "CREDENTIAL"


class RecordHold(Model):
    """A record is held by a cause since an instant; released once."""

    __tablename__ = "record_holds"
    __table_args__ = (
        CheckConstraint("record IN ('HOUR_ENTRY','CREDENTIAL')", "record"),
        Index("ix_record_holds_held", "record", "record_id", sqlite_where=_HELD, postgresql_where=_HELD),
        Index("ix_record_holds_cause", "cause"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    record: Mapped[str]
    record_id: Mapped[int]
    cause: Mapped[str] = mapped_column(comment="Who holds it, e.g. spot_check_item:12.")
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    held_at: Mapped[datetime]
    released_at: Mapped[datetime | None]


def hold(db: Session, held: Sequence[tuple[HeldRecord, int, str]], *, actor: Actor) -> None:
    """Hold records, each for its cause."""
    table, now = table_of(RecordHold), clock.now()
    rows = [
        {"id": row_id, "record": record.value, "record_id": record_id, "cause": cause,
         "held_by_id": actor.account_id, "held_at": now, "released_at": None}
        for row_id, (record, record_id, cause) in zip(reserve_ids(db, table, len(held)), held, strict=True)
    ]  # fmt: skip
    bulk_insert(db, table, rows)


def release(db: Session, cause: str) -> None:
    """Let go of what a cause holds."""
    db.execute(
        update(RecordHold)
        .where(RecordHold.cause == cause, RecordHold.released_at.is_(None))
        .values(released_at=clock.now())
    )


def is_held(db: Session, record: HeldRecord, ids: Sequence[int]) -> bool:
    """Tell whether one of these records is held."""
    asked = select(RecordHold.id).where(RecordHold.record == record.value, RecordHold.released_at.is_(None))
    return db.scalar(asked.where(is_among(RecordHold.record_id, ids)).limit(1)) is not None


def require_free(db: Session, record: HeldRecord, ids: Sequence[int]) -> None:
    """Raise RuleBroken RECORD_HELD while one of these records is held. Whoever asks has locked what it belongs to."""
    if is_held(db, record, ids):
        raise RuleBroken("RECORD_HELD")
