"""What hotlines and supervision channels found of complaints about officers (domain A.3, C1.1 section 12)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.people.models import Unit


class ComplaintBatch(AppendOnly, Model):
    """A file of findings that another system gave: taken once, with its digest."""

    __tablename__ = "complaint_batches"
    __table_args__ = (UniqueConstraint("source_system", "checksum"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_system: Mapped[str] = mapped_column(comment="HOTLINE_12345, MASHANG, OTHER_CHANNEL.")
    checksum: Mapped[str] = mapped_column(comment="SHA-256 of the file.")
    file_name: Mapped[str]
    lines: Mapped[int]
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), comment="None: the operator.")
    imported_at: Mapped[datetime]


class Complaint(AppendOnly, Model):
    """What came of one complaint about one person. Who complained is never read."""

    __tablename__ = "complaints"
    __table_args__ = (
        UniqueConstraint("source"),
        CheckConstraint("finding IN ('UPHELD','PARTLY','UNFOUNDED')", "finding"),
        CheckConstraint("closed_on IS NULL OR closed_on >= received_on", "span"),
        Index("ix_complaints_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("complaint_batches.id"), index=True)
    source: Mapped[str] = mapped_column(comment="SYSTEM:number of the case there.")
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True, comment="Where he stood that day.")
    received_on: Mapped[date]
    closed_on: Mapped[date | None]
    finding: Mapped[str]
    is_serious: Mapped[bool] = mapped_column(comment="As the other system says; a case decides what follows (S13).")
    matter: Mapped[str] = mapped_column(comment="What it was about, in a few words.")

    batch: Mapped[ComplaintBatch] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")
