"""Tables of what is exchanged: uploads looked at, how other systems' files are read, their cards beside ours."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model


class Upload(Model):
    """A table somebody uploaded to import: checked first, then stored or dropped by the same person.

    The file waits sealed in the staging folder; the row keeps what was said about it, never an ID number.
    """

    __tablename__ = "uploads"
    __table_args__ = (
        CheckConstraint("kind IN ('units','roster','hours','daily','complaints','cards')", "kind"),
        CheckConstraint("stored_at IS NULL OR dropped_at IS NULL", "one_end"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    file_name: Mapped[str]
    digest: Mapped[str] = mapped_column(comment="SHA-256 of the file.")
    size: Mapped[int]
    source_system: Mapped[str | None] = mapped_column(comment="None for units and roster.")
    document: Mapped[str | None] = mapped_column(comment="What hours of a closed year rest on.")
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    uploaded_at: Mapped[datetime]
    answer: Mapped[dict[str, Any]] = mapped_column(comment="Counts, and the first lines not simply taken, in codes.")
    stored_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batches.id"), comment="Hours only.")


class SourceMapping(AppendOnly, Model):
    """How files of another system are read: their columns, words and days, and how their files end.

    The highest version is in force; a changed one is a new version, and the old ones stay.
    """

    __tablename__ = "source_mappings"
    __table_args__ = (UniqueConstraint("source_system", "kind", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_system: Mapped[str]
    kind: Mapped[str] = mapped_column(comment="What the files carry: hours, daily, scores, complaints, cards.")
    version: Mapped[int]
    columns: Mapped[dict[str, Any]] = mapped_column(comment="Our column: the titles they write above it.")
    words: Mapped[dict[str, Any]] = mapped_column(comment="Our column: their words and ours for them.")
    day_order: Mapped[str] = mapped_column(comment="How they write days, e.g. DD/MM/YYYY; empty: as everybody.")
    trailer: Mapped[str] = mapped_column(comment="Word that begins the last line, which counts the rows; empty: none.")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), comment="None: the operator.")
    made_at: Mapped[datetime]


class Reconciliation(AppendOnly, Model):
    """A list of another system's cards, put beside ours. What is ours is asked when somebody looks."""

    __tablename__ = "reconciliations"
    __table_args__ = (UniqueConstraint("source_system", "checksum"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_system: Mapped[str]
    checksum: Mapped[str] = mapped_column(comment="SHA-256 of the file.")
    file_name: Mapped[str]
    lines: Mapped[int]
    unit_id: Mapped[int | None] = mapped_column(
        ForeignKey("units.id"), index=True, comment="Whose cards of ours are compared; None: everybody's."
    )
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), comment="None: the operator.")
    made_at: Mapped[datetime]


class ReconciledCard(AppendOnly, Model):
    """What another system says of one card. An empty value says nothing."""

    __tablename__ = "reconciled_cards"
    __table_args__ = (UniqueConstraint("reconciliation_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reconciliation_id: Mapped[int] = mapped_column(ForeignKey("reconciliations.id"))
    row: Mapped[int] = mapped_column(comment="Number of the line in their file.")
    number: Mapped[str]
    name: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True, comment="By ID number.")
    state: Mapped[str | None]
    issued_on: Mapped[date | None]
    valid_to: Mapped[date | None]
    issuer: Mapped[str]

    reconciliation: Mapped[Reconciliation] = relationship(lazy="raise")


class ReconciliationRuling(AppendOnly, Model):
    """Somebody looked at a difference and found theirs wrong: it is told to them and not taken over."""

    __tablename__ = "reconciliation_rulings"
    __table_args__ = (UniqueConstraint("reconciliation_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reconciliation_id: Mapped[int] = mapped_column(ForeignKey("reconciliations.id"))
    number: Mapped[str]
    reason: Mapped[str]
    ruled_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), comment="None: the operator.")
    ruled_at: Mapped[datetime]
