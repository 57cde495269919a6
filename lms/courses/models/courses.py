"""Syllabus, course and courseware (ZJG-2-2): what may be taught, what is taught, what it is made of."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.courses.models.materials import Material
from lms.db import AppendOnly, Model
from lms.people.models import Unit


class Syllabus(Model):
    """What a unit means to teach (培训大纲); its versions hold the content."""

    __tablename__ = "syllabi"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    owner_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)

    owner_unit: Mapped[Unit] = relationship(lazy="raise")


class SyllabusVersion(Model):
    """One version of a syllabus: drafted, then approved by another person; an approved one is never changed."""

    __tablename__ = "syllabus_versions"
    __table_args__ = (
        UniqueConstraint("syllabus_id", "number"),
        CheckConstraint("(approved_at IS NULL) = (approved_by_id IS NULL)", "approved"),
        CheckConstraint("effective_until IS NULL OR effective_until >= effective_from", "span"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    syllabus_id: Mapped[int] = mapped_column(ForeignKey("syllabi.id"), index=True)
    number: Mapped[int]
    title: Mapped[str]
    law_basis: Mapped[str] = mapped_column(comment="Document or law it rests on.")
    effective_from: Mapped[date]
    effective_until: Mapped[date | None]
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    drafted_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    approved_at: Mapped[datetime | None]

    syllabus: Mapped[Syllabus] = relationship(lazy="raise")
    items: Mapped[list["SyllabusItem"]] = relationship(back_populates="version", lazy="raise")


class SyllabusItem(Model):
    """One thing to be taught: its place in the categories and the minutes meant for it."""

    __tablename__ = "syllabus_items"
    __table_args__ = (UniqueConstraint("version_id", "position"), CheckConstraint("minutes > 0", "minutes"))

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("syllabus_versions.id"))
    position: Mapped[int]
    title: Mapped[str]
    category: Mapped[str] = mapped_column(comment="Leaf of the category tree, e.g. SK.CAS.")
    tags: Mapped[int] = mapped_column(default=0, comment="Bits of lms.hours.catalogue.Tag.")
    minutes: Mapped[int]

    version: Mapped[SyllabusVersion] = relationship(back_populates="items", lazy="raise")


class Course(Model):
    """A course, under whatever version; its code stands in the ledger."""

    __tablename__ = "courses"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    owner_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)

    owner_unit: Mapped[Unit] = relationship(lazy="raise")


class CourseVersion(Model):
    """One version of a course. Published by another person than its author; from then on only withdrawn, not changed.

    What it gives is the sum of its courseware's minutes, shared over its parts.
    """

    __tablename__ = "course_versions"
    __table_args__ = (
        UniqueConstraint("course_id", "number"),
        CheckConstraint("state IN ('draft','submitted','published','withdrawn')", "state"),
        CheckConstraint("effective_until IS NULL OR effective_until >= effective_from", "span"),
        CheckConstraint(
            "compulsory IS NULL OR compulsory IN"
            " ('PREPOST_ETHICS','PREPOST_LAW','PREPOST_DUTY','PREPOST_CONDUCT','CONDUCT','PLATFORM','SPECIAL_TOPIC')",
            "compulsory",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    number: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    law_basis: Mapped[str]
    syllabus_item_id: Mapped[int | None] = mapped_column(ForeignKey("syllabus_items.id"))
    effective_from: Mapped[date]
    effective_until: Mapped[date | None]
    compulsory: Mapped[str | None] = mapped_column(comment="Why everybody of its target groups must take it.")
    due_on: Mapped[date | None] = mapped_column(comment="Compulsory courses: to be finished by the end of this day.")
    state: Mapped[str] = mapped_column(default="draft")
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    drafted_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    published_at: Mapped[datetime | None]

    course: Mapped[Course] = relationship(lazy="raise")
    syllabus_item: Mapped[SyllabusItem | None] = relationship(lazy="raise")
    parts: Mapped[list["CoursePart"]] = relationship(lazy="raise", order_by="CoursePart.position")
    targets: Mapped[list["CourseTarget"]] = relationship(lazy="raise")
    courseware: Mapped[list["Courseware"]] = relationship(
        lazy="raise", back_populates="version", order_by="Courseware.position"
    )


class CourseEvent(AppendOnly, Model):
    """One move of a course version: who, when, why."""

    __tablename__ = "course_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"), index=True)
    old: Mapped[str | None]
    new: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class CoursePart(Model):
    """A part of a course by content (domain C3.2): one leaf, its topics, its minutes; parts add up to the whole."""

    __tablename__ = "course_parts"
    __table_args__ = (UniqueConstraint("version_id", "position"), CheckConstraint("minutes > 0", "minutes"))

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"))
    position: Mapped[int]
    category: Mapped[str]
    tags: Mapped[int] = mapped_column(default=0, comment="Bits of lms.hours.catalogue.Tag.")
    minutes: Mapped[int]


class CourseTarget(Model):
    """A group a course is for: a class of person, a business field, a unit with all below; NULL means any."""

    __tablename__ = "course_targets"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"), index=True)
    person_class: Mapped[str | None] = mapped_column(comment="OFFICER, ASSISTANT, APPLICANT, SUPERVISOR, …")
    field: Mapped[str | None] = mapped_column(comment="Leaf under BK; people whose unit or post works in it.")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))


class Courseware(Model):
    """One piece of a course in its order: a material and the minutes it counts for."""

    __tablename__ = "courseware"
    __table_args__ = (UniqueConstraint("version_id", "position"), CheckConstraint("minutes > 0", "minutes"))

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"))
    material_id: Mapped[int] = mapped_column(ForeignKey("materials.id"), index=True)
    position: Mapped[int]
    title: Mapped[str]
    minutes: Mapped[int] = mapped_column(comment="Declared length; of video and audio never more than they last.")

    version: Mapped[CourseVersion] = relationship(back_populates="courseware", lazy="raise")
    material: Mapped[Material] = relationship(lazy="raise")
