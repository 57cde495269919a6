"""Attendance of classes: who signed in and out, what was refused, who vouches for the list."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.courses.models.classes import TrainingClass
from lms.db import AppendOnly, Model
from lms.people.models import Person


class AttendanceSign(AppendOnly, Model):
    """Somebody came or left, as the code showed or as the host put down by hand; the last word by hand stands."""

    __tablename__ = "attendance_signs"
    __table_args__ = (
        CheckConstraint("kind IN ('in','out','absent')", "kind"),
        CheckConstraint("way IN ('code','number','hand','paper')", "way"),
        Index("ix_attendance_signs_session_person", "session_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("training_classes.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("class_sessions.id"), comment="First lesson of the sitting.")
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str]
    way: Mapped[str]
    at: Mapped[datetime] = mapped_column(comment="When he came or left.")
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    device: Mapped[str] = mapped_column(default="", comment="Digest of the phone's cookie; tells phones apart.")
    reason: Mapped[str] = mapped_column(default="", comment="By hand: why.")


class RefusedSign(AppendOnly, Model):
    """A try to sign that was refused, kept so that the host sees it."""

    __tablename__ = "refused_signs"

    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("training_classes.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("class_sessions.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    code: Mapped[str]
    at: Mapped[datetime]
    device: Mapped[str] = mapped_column(default="")
    other_person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id"), comment="For whom the same phone has signed before."
    )


class RosterCheck(AppendOnly, Model):
    """The lecturer, or another person than the host, vouches for the list of one sitting."""

    __tablename__ = "roster_checks"
    __table_args__ = (UniqueConstraint("session_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("training_classes.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("class_sessions.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class RosterDoubt(Model):
    """Whoever vouched did not see somebody who signed. Not credited until settled."""

    __tablename__ = "roster_doubts"
    __table_args__ = (
        UniqueConstraint("session_id", "person_id"),
        CheckConstraint("outcome IS NULL OR outcome IN ('present','absent')", "outcome"),
        CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", "settled"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("training_classes.id"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("class_sessions.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    raised_at: Mapped[datetime]
    outcome: Mapped[str | None]
    reason: Mapped[str] = mapped_column(default="")
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    settled_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise")


class ClassPaper(Model):
    """The scan of a signed sheet, or another file about a class, kept until it is handed in as evidence."""

    __tablename__ = "class_papers"
    __table_args__ = (UniqueConstraint("class_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("training_classes.id"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("class_sessions.id"), comment="Sitting of a sheet.")
    digest: Mapped[str] = mapped_column(ForeignKey("stored_files.digest"))
    kind: Mapped[str]
    file_name: Mapped[str]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    added_at: Mapped[datetime]

    training_class: Mapped[TrainingClass] = relationship(lazy="raise")
