"""Issued papers, what ended them, the file of each, and batches of them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.people.models import Person, Unit

_WAITING = text("issued_at IS NULL")


class IssuedDocument(AppendOnly, Model):
    """One version of a paper somebody was given: its facts as printed, its number and its code. Never changed.

    A correction is a new row that names the old one; who revokes adds a row of `DocumentRevocation`.
    """

    __tablename__ = "issued_documents"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('HOURS_COMPLETION','HOURS_TRANSCRIPT','COURSE','EXAM','STATUS_SHEET','BADGE')", "kind"
        ),
        CheckConstraint("version >= 1", "version"),
        CheckConstraint("(version = 1) = (supersedes_id IS NULL)", "supersedes"),
        CheckConstraint("(version = 1) = (reason = '')", "reason"),
        CheckConstraint("(kind = 'STATUS_SHEET') = (credential_id IS NOT NULL)", "credential"),
        CheckConstraint("(kind = 'BADGE') = (badge_id IS NOT NULL)", "badge"),
        # Two who issue the same paper at once: one of them is first.
        UniqueConstraint("kind", "person_id", "subject", "version"),
        UniqueConstraint("issuer_id", "kind", "year", "running"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    subject: Mapped[str] = mapped_column(
        comment="What of the person it is about, within the kind: 2023, a row's id, ALL"
    )
    version: Mapped[int] = mapped_column(default=1)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("issued_documents.id"), unique=True)
    reason: Mapped[str] = mapped_column(
        default="", comment="Why a new version: CORRECTED, RENEWED; empty for the first."
    )
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True, comment="The holder's, as printed.")
    issuer_id: Mapped[int] = mapped_column(ForeignKey("units.id"), comment="The bureau in whose name it is issued.")
    year: Mapped[int] = mapped_column(comment="Civil year of the issue: running numbers begin anew with it.")
    running: Mapped[int] = mapped_column(comment="Without gaps for an issuer, kind and year.")
    number: Mapped[str] = mapped_column(unique=True, comment="As printed: issuer, kind, year, running number.")
    code: Mapped[str] = mapped_column(unique=True, comment="Random; whoever has it may ask how the paper stands.")
    design: Mapped[str]
    design_version: Mapped[str] = mapped_column(comment="Digest of the design as it was at the issue.")
    facts: Mapped[dict[str, Any]] = mapped_column(comment="Every printed field, in the words that are printed.")
    credential_id: Mapped[int | None] = mapped_column(ForeignKey("credentials.id"))
    badge_id: Mapped[int | None] = mapped_column(ForeignKey("badges.id"))
    issued_on: Mapped[date] = mapped_column(comment="The day on the paper.")
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), comment="None: the system or operator.")

    person: Mapped[Person] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id], lazy="raise")
    issuer: Mapped[Unit] = relationship(foreign_keys=[issuer_id], lazy="raise")
    supersedes: Mapped["IssuedDocument | None"] = relationship(remote_side="IssuedDocument.id", lazy="raise")


class DocumentRevocation(AppendOnly, Model):
    """The bureau took a paper back: from when, by whom, why. There is no way back; a new paper may be issued."""

    __tablename__ = "document_revocations"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("issued_documents.id"), unique=True)
    reason: Mapped[str] = mapped_column(comment="In the words of who did it; never shown in public.")
    revoked_on: Mapped[date]
    revoked_at: Mapped[datetime]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class DocumentFile(AppendOnly, Model):
    """The one file a paper was handed out as: whoever downloads it again gets the same bytes."""

    __tablename__ = "document_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("issued_documents.id"), unique=True)
    digest: Mapped[str] = mapped_column(ForeignKey("stored_files.digest"), index=True)
    is_signed: Mapped[bool] = mapped_column(comment="With the organisation's key.")
    design_version: Mapped[str] = mapped_column(comment="Of the design as it was when this was printed.")
    made_at: Mapped[datetime]


class DocumentBatch(Model):
    """Papers of everybody of a unit and all below it who met a year, asked for at once.

    The worker first issues them, in one go, then orders the file, a large print (`lms.prints`) of this row's id.
    """

    __tablename__ = "document_batches"
    __table_args__ = (
        CheckConstraint("kind IN ('HOURS_COMPLETION')", "kind"),
        CheckConstraint("form IN ('PDF','ZIP')", "form"),
        CheckConstraint("(issued_at IS NULL) = (papers IS NULL)", "issued"),
        # Whoever presses twice waits for one batch.
        Index(
            "uq_document_batches_waiting",
            *("requested_by_id", "unit_id", "kind", "year", "form"),
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    year: Mapped[int] = mapped_column(comment="The year that was met.")
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    form: Mapped[str]
    requested_at: Mapped[datetime]
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    role: Mapped[str] = mapped_column(comment="The role he asked in, and the unit below.")
    acting_unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    issued_at: Mapped[datetime | None] = mapped_column(comment="From when all have their number.")
    papers: Mapped[int | None] = mapped_column(comment="How many there are; 0: nobody has met the year.")

    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id], lazy="raise")
