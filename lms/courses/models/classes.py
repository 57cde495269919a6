"""Classes held in person or live: plan, timetable, who takes part. Attendance stands in `attendance.py`."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.courses.models.courses import CourseVersion
from lms.db import AppendOnly, Model
from lms.people.models import Person, Unit


class TrainingClass(Model):
    """One class that a unit holds for its own people or for others': its host and its trainees are two things."""

    __tablename__ = "training_classes"
    __table_args__ = (
        CheckConstraint("state IN ('draft','announced','held','handed_in','cancelled')", "state"),
        CheckConstraint("places IS NULL OR places > 0", "places"),
        CheckConstraint("tolerance >= 0", "tolerance"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    method: Mapped[str]
    host_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True, comment="Who holds it (ZJG-4-2).")
    version_id: Mapped[int | None] = mapped_column(ForeignKey("course_versions.id"), index=True)
    place: Mapped[str]
    notice: Mapped[str] = mapped_column(comment="What the people are told: what for, what to bring.")
    in_charge: Mapped[str] = mapped_column(comment="Whom to ask, with a telephone number if wished.")
    places: Mapped[int | None] = mapped_column(comment="None: as many as come.")
    is_open: Mapped[bool] = mapped_column(default=False, comment="People of the trainee units may enrol themselves.")
    withdraw_until: Mapped[datetime | None] = mapped_column(comment="None: until it begins.")
    make_up_for: Mapped[int | None] = mapped_column(comment="Make-up training for this year.")
    rotation_year: Mapped[int | None] = mapped_column(
        index=True, comment="The yearly class of its people (QD-10-4): each belongs to one a year."
    )
    rotation_type: Mapped[str | None] = mapped_column(comment="Level or type of that yearly class, in words.")
    tolerance: Mapped[int] = mapped_column(default=5, comment="Minutes late or early that count as full.")
    state: Mapped[str] = mapped_column(default="draft")
    revision: Mapped[int] = mapped_column(default=0, comment="Rises with each change that calendars must learn of.")
    created_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    host_unit: Mapped[Unit] = relationship(lazy="raise")
    version: Mapped[CourseVersion | None] = relationship(lazy="raise")
    trainees: Mapped[list["ClassTrainee"]] = relationship(lazy="raise", order_by="ClassTrainee.id")
    parts: Mapped[list["ClassPart"]] = relationship(lazy="raise", order_by="ClassPart.position")
    sessions: Mapped[list["ClassSession"]] = relationship(
        lazy="raise", order_by="ClassSession.starts_at", back_populates="training_class"
    )


class ClassTrainee(Model):
    """A unit, with all below it, whose people a class is for."""

    __tablename__ = "class_trainees"
    __table_args__ = (UniqueConstraint("class_id", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("training_classes.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)

    unit: Mapped[Unit] = relationship(lazy="raise")


class ClassPart(Model):
    """A part of a class by content (domain C3.2): one leaf and its topics. Its minutes are those of its sessions."""

    __tablename__ = "class_parts"
    __table_args__ = (UniqueConstraint("class_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("training_classes.id"))
    position: Mapped[int]
    category: Mapped[str] = mapped_column(comment="Leaf of the category tree, e.g. SK.CAS.")
    tags: Mapped[int] = mapped_column(default=0, comment="Bits of lms.hours.catalogue.Tag.")


class ClassSession(Model):
    """One lesson of the timetable; a break is simply no session. A cancelled one stays, so that calendars learn it."""

    __tablename__ = "class_sessions"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", "span"),
        Index("ix_class_sessions_class_start", "class_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("training_classes.id"))
    part_id: Mapped[int] = mapped_column(ForeignKey("class_parts.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    topic: Mapped[str]
    lecturer_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    lecturer_name: Mapped[str | None] = mapped_column(comment="Who teaches, where he is on no roll of ours.")
    place: Mapped[str | None] = mapped_column(comment="Where not in the place of the class.")
    cancelled_at: Mapped[datetime | None]

    training_class: Mapped[TrainingClass] = relationship(lazy="raise", back_populates="sessions")
    part: Mapped[ClassPart] = relationship(lazy="raise")
    lecturer: Mapped[Person | None] = relationship(lazy="raise")


class ClassEvent(AppendOnly, Model):
    """One move of a class: who, when, why."""

    __tablename__ = "class_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("training_classes.id"), index=True)
    old: Mapped[str | None]
    new: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class Enrolment(Model):
    """A person takes part in a class, waits for a place, or has withdrawn. Once a person and class."""

    __tablename__ = "enrolments"
    __table_args__ = (
        UniqueConstraint("class_id", "person_id"),
        CheckConstraint("state IN ('enrolled','waiting','withdrawn')", "state"),
        Index("ix_enrolments_person_state", "person_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("training_classes.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    state: Mapped[str]
    turn: Mapped[int] = mapped_column(comment="Order of coming; whoever waits longest moves up first.")
    enrolled_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    enrolled_at: Mapped[datetime]
    moved_up_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="", comment="Why somebody was taken off the list.")

    person: Mapped[Person] = relationship(lazy="raise")
    training_class: Mapped[TrainingClass] = relationship(lazy="raise")


class ClassResult(Model):
    """What handing in came to for a person and day: hours proposed, or the code of why not."""

    __tablename__ = "class_results"
    __table_args__ = (UniqueConstraint("class_id", "person_id", "kind", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    class_id: Mapped[int] = mapped_column(ForeignKey("training_classes.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str] = mapped_column(comment="ATTENDED or LECTURED")
    day: Mapped[str] = mapped_column(comment="Civil day, YYYY-MM-DD.")
    minutes: Mapped[int]
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activities.id"), index=True)
    refusal: Mapped[str | None] = mapped_column(comment="Code of why nothing was proposed.")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="What fills the refusal's sentence.")

    person: Mapped[Person] = relationship(lazy="raise")


class CalendarFeed(Model):
    """A private address under which a person's calendar programs read his dates; revoked by giving it an end."""

    __tablename__ = "calendar_feeds"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    secret_digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
