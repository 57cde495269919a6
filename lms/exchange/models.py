"""Table of uploaded tables: what was looked at, and what came of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Model


class Upload(Model):
    """A table somebody uploaded to import: checked first, then stored or dropped by the same person.

    The file waits sealed in the staging folder; the row keeps what was said about it, never an ID number.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint("kind IN ('units','roster','hours','daily')", "kind"),
        CheckConstraint("stored_at IS NULL OR dropped_at IS NULL", "one_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    file_name: Mapped[str]
    digest: Mapped[str] = mapped_column(comment="SHA-256 of the file.")
    size: Mapped[int]
    source_system: Mapped[str | None] = mapped_column(comment="Hours only.")
    document: Mapped[str | None] = mapped_column(comment="What hours of a closed year rest on.")
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    uploaded_at: Mapped[datetime]
    answer: Mapped[dict[str, Any]] = mapped_column(comment="Counts, and the first lines not simply taken, in codes.")
    stored_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batches.id"), comment="Hours only.")
