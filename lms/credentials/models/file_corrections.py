"""Requests to correct one's own enforcement file, and what happened to them (PIPL art. 46)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.people.models import Person, Unit

_OPEN = text("state IN ('FILED','ACCEPTED')")
_SECTIONS = (
    "'basic','posts','education','exams','credentials','oaths','reviews','appraisal','commendation','sanctions',"
    "'complaints','cases','exit'"
)


class FileCorrection(Model):
    """A person says what is wrong in a section of his file, and what would be right. Its state has one writer."""

    __tablename__ = "file_corrections"
    __table_args__ = (
        CheckConstraint(f"section IN ({_SECTIONS})", "section"),
        CheckConstraint("state IN ('FILED','ACCEPTED','REFUSED','DONE','TAKEN_BACK')", "state"),
        CheckConstraint("(digest IS NULL) = (media_type IS NULL)", "proof"),
        # Two clicks are one request: one open request a person and section.
        Index(
            "ux_file_corrections_open", "person_id", "section", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True, comment="Which keeps his file.")
    section: Mapped[str]
    wrong: Mapped[str] = mapped_column(comment="What is wrong, in his words.")
    right: Mapped[str] = mapped_column(comment="What it should say.")
    digest: Mapped[str | None] = mapped_column(ForeignKey("stored_files.digest"), comment="His proof.")
    media_type: Mapped[str | None]
    state: Mapped[str] = mapped_column(default="FILED")
    filed_at: Mapped[datetime]
    due_on: Mapped[date] = mapped_column(comment="Last day of the answer.")

    person: Mapped[Person] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")
    events: Mapped[list["FileCorrectionEvent"]] = relationship(order_by="FileCorrectionEvent.id", lazy="raise")


class FileCorrectionEvent(AppendOnly, Model):
    """A request moved: who, when, what he said."""

    __tablename__ = "file_correction_events"
    __table_args__ = (Index("ix_file_correction_events_correction_id", "correction_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    correction_id: Mapped[int] = mapped_column(ForeignKey("file_corrections.id"))
    new: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
