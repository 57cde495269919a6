"""Tables of the hour ledger. Credits are signed integers, hundredths of an 学时 (100 = one hour of 45 minutes)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.people.models import Person, Unit


class Activity(Model):
    """One training that was held: a class, a case review, a drill. Its people are claims."""

    __tablename__ = "activities"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    method: Mapped[str]
    host_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True, comment="Who held it (ZJG-4-2).")
    occurred_on: Mapped[date]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    place: Mapped[str | None]
    lecturer: Mapped[str | None]
    proposed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts.id"), comment="None: the system, or the operator."
    )
    proposed_at: Mapped[datetime]

    host_unit: Mapped[Unit] = relationship(lazy="raise")
    evidence: Mapped[list["Evidence"]] = relationship(back_populates="activity", lazy="raise")


class StoredFile(AppendOnly, Model):
    """A file in the store, named by its SHA-256; the same bytes are kept once."""

    __tablename__ = "stored_files"

    digest: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    media_type: Mapped[str]
    stored_at: Mapped[datetime]


class Evidence(AppendOnly, Model):
    """A file that shows an activity took place: notice, timetable, sign-in sheet, photo."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("activity_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), index=True)
    digest: Mapped[str] = mapped_column(ForeignKey("stored_files.digest"))
    kind: Mapped[str]
    file_name: Mapped[str]
    added_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts.id"), comment="None: the system, or the operator."
    )
    added_at: Mapped[datetime]

    activity: Mapped[Activity] = relationship(back_populates="evidence", lazy="raise")
    file: Mapped[StoredFile] = relationship(lazy="raise")


class ImportBatch(Model):
    """One file of hours from another system (QD-10-9). Its rows are claims; accepting it posts them."""

    __tablename__ = "import_batches"
    __table_args__ = (
        UniqueConstraint("source_system", "checksum"),
        CheckConstraint("state IN ('pending','accepted','rejected')", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_system: Mapped[str]
    checksum: Mapped[str] = mapped_column(comment="SHA-256 of the file.")
    file_name: Mapped[str]
    row_count: Mapped[int]
    state: Mapped[str] = mapped_column(default="pending")
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), comment="None: the operator.")
    imported_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]


_WAITS = text("state = 'pending'")


class Claim(Model):
    """Hours proposed for one person in one category. Pending until another person confirms or rejects them."""

    __tablename__ = "claims"
    __table_args__ = (
        CheckConstraint("state IN ('pending','confirmed','rejected')", "state"),
        CheckConstraint("credit > 0", "credit"),
        CheckConstraint("(state = 'pending') = (decided_at IS NULL)", "decided"),
        CheckConstraint("(activity_id IS NULL) <> (batch_id IS NULL)", "origin"),
        Index("ix_claims_person_day", "person_id", "occurred_on"),
        Index("ix_claims_state_unit", "state", "unit_id"),
        # What one has decided lately: without it every look at the queue reads all claims there ever were.
        Index("ix_claims_decided_by", "decided_by_id", "decided_at"),
        # Covers what waits of a year: few among many, which a province would look for in half of its pages on disk.
        Index(
            "ix_claims_waiting",
            *("year", "person_id", "is_make_up", "occurred_on", "category", "tags", "method", "credit", "id"),
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activities.id"), index=True)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("import_batches.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), comment="Held the person's post that day.")
    title: Mapped[str]
    course_code: Mapped[str | None]
    category: Mapped[str] = mapped_column(comment="Leaf of the category tree, e.g. BK.CSGL.")
    tags: Mapped[int] = mapped_column(default=0, comment="Bits of lms.hours.rules.Tag.")
    method: Mapped[str]
    occurred_on: Mapped[date]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    year: Mapped[int] = mapped_column(comment="The year the hours count for; another than their day only in make-up.")
    is_make_up: Mapped[bool] = mapped_column(default=False)
    credit: Mapped[int]
    source: Mapped[str] = mapped_column(
        unique=True, comment="Why it exists: activity:12:person:7:BK.OTH, NANTONG_CLOUD:…"
    )
    state: Mapped[str] = mapped_column(default="pending")
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), comment="None: the operator.")
    proposed_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(comment="Why it was rejected, in the decider's words.")
    reason_code: Mapped[str | None]

    person: Mapped[Person] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")
    activity: Mapped[Activity | None] = relationship(lazy="raise")
    batch: Mapped[ImportBatch | None] = relationship(lazy="raise")


_UNDOES = text("reverses_id IS NOT NULL")


class HourEntry(AppendOnly, Model):
    """One movement of training time. Never changed; a mistake is undone by an entry that reverses it."""

    __tablename__ = "hour_entries"
    __table_args__ = (
        CheckConstraint("(reverses_id IS NULL AND credit > 0) OR (reverses_id IS NOT NULL AND credit < 0)", "sign"),
        Index("ix_hour_entries_person_day", "person_id", "occurred_on"),
        # Only those that undo: few among many.
        Index("ix_hour_entries_reverses_id", "reverses_id", sqlite_where=_UNDOES, postgresql_where=_UNDOES),
        # Covers what units did in a year, in all and by field.
        Index("ix_hour_entries_year_units", "year", "unit_id", "is_make_up", "category", "credit"),
        # Covers the yearly sums, so that a city's completion is one walk along an index.
        Index(
            "ix_hour_entries_year_sums",
            *("year", "person_id", "is_make_up", "occurred_on", "category", "method", "tags", "credit"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), comment="Held the person's post that day.")
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("claims.id"), unique=True)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("hour_entries.id"))
    title: Mapped[str]
    course_code: Mapped[str | None]
    category: Mapped[str]
    tags: Mapped[int]
    method: Mapped[str]
    occurred_on: Mapped[date]
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    year: Mapped[int]
    is_make_up: Mapped[bool]
    credit: Mapped[int] = mapped_column(comment="Signed. Hundredths of a training hour (学时), never a float.")
    source: Mapped[str] = mapped_column(unique=True, comment="Makes recording idempotent.")
    reason: Mapped[str | None] = mapped_column(comment="Why it was reversed.")
    document: Mapped[str | None] = mapped_column(comment="The document a posting after closing rests on.")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), comment="Who confirmed it.")
    recorded_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")


class Objection(Model):
    """A person says that an entry, or a rejection, about him is wrong. Answered once, by somebody else."""

    __tablename__ = "objections"
    __table_args__ = (
        CheckConstraint("(entry_id IS NULL) <> (claim_id IS NULL)", "subject"),
        CheckConstraint("state IN ('open','upheld','dismissed')", "state"),
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", "answered"),
        UniqueConstraint("entry_id"),
        UniqueConstraint("claim_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("hour_entries.id"))
    claim_id: Mapped[int | None] = mapped_column(ForeignKey("claims.id"))
    text: Mapped[str]
    state: Mapped[str] = mapped_column(default="open")
    raised_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    answered_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")
    entry: Mapped[HourEntry | None] = relationship(lazy="raise")
    claim: Mapped[Claim | None] = relationship(lazy="raise")
