"""Course and courseware (ZJG-2-2): what is taught and what it is made of, frozen once published."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.courses.models.materials import Material
from lms.courses.models.syllabi import Syllabus, SyllabusItem, SyllabusVersion
from lms.db import AppendOnly, Model
from lms.people.models import Unit
from question_bank.models import Bank

__all__ = [
    "Course",
    "CourseEvent",
    "CoursePart",
    "CourseQuiz",
    "CourseQuizCell",
    "CourseTarget",
    "CourseVersion",
    "Courseware",
    "Syllabus",
    "SyllabusItem",
    "SyllabusVersion",
    "UnitField",
]

_OPEN = text("state IN ('draft','submitted')")


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
        CheckConstraint("compulsory IS NOT NULL OR due_on IS NULL", "due"),
        CheckConstraint("quiz_pass_mark IS NULL OR quiz_pass_mark BETWEEN 1 AND 100", "quiz"),
        CheckConstraint("(published_at IS NULL) = (published_by_id IS NULL)", "published"),
        # One version of a course is worked on at a time.
        Index("uq_course_versions_one_open", "course_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
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
    is_retake: Mapped[bool] = mapped_column(
        default=False, comment="Who finished an earlier version must take this one too."
    )
    # The comment is the released migration's; since then there is a bank, and `CourseQuiz` says what is asked.
    quiz_pass_mark: Mapped[int | None] = mapped_column(
        comment="Points of 100 its final quiz asks for; asked once there is a question bank."
    )
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
    quiz: Mapped["CourseQuiz | None"] = relationship(lazy="raise", back_populates="version")


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
    """A group a course is for: the people of a unit with all below, of a class or a business field; NULL means any."""

    __tablename__ = "course_targets"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"), index=True)
    person_class: Mapped[str | None] = mapped_column(comment="OFFICER, ASSISTANT, APPLICANT, SUPERVISOR, …")
    field: Mapped[str | None] = mapped_column(comment="Leaf under BK; people whose unit or post works in it.")
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True, comment="With all units below it.")

    unit: Mapped[Unit] = relationship(lazy="raise")


class UnitField(Model):
    """A business field a unit works in; units below it, and those it leads professionally, work in it too."""

    __tablename__ = "unit_fields"
    __table_args__ = (UniqueConstraint("unit_id", "field"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    field: Mapped[str] = mapped_column(comment="Leaf under BK, e.g. BK.CSGL.")

    unit: Mapped[Unit] = relationship(lazy="raise")


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


class CourseQuiz(Model):
    """What a version asks after study (C3.3): the bank its papers are drawn from. Frozen with the version."""

    __tablename__ = "course_quizzes"

    version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"), primary_key=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_banks.id"), index=True)

    version: Mapped[CourseVersion] = relationship(back_populates="quiz", lazy="raise")
    bank: Mapped[Bank] = relationship(lazy="raise")
    cells: Mapped[list["CourseQuizCell"]] = relationship(lazy="raise", order_by="CourseQuizCell.position")


class CourseQuizCell(Model):
    """So many questions of a type and a branch of the bank's categories ("" asks for none). Frozen likewise."""

    __tablename__ = "course_quiz_cells"
    __table_args__ = (UniqueConstraint("version_id", "position"), CheckConstraint("number > 0", "number"))

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_quizzes.version_id"))
    position: Mapped[int]
    type: Mapped[str]
    category: Mapped[str] = mapped_column(default="", comment="With all below it.")
    number: Mapped[int]
