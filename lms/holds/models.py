"""The table of holds."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model

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
