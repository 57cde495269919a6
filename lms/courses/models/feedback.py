"""What learners say about a course or a class afterwards, and what a line department says about a unit's training."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.courses.models.courses import CourseVersion
from lms.db import AppendOnly, Model
from lms.people.models import Unit


class CourseFeedback(AppendOnly, Model):
    """What one person said about one course version: once, and never shown with the name."""

    __tablename__ = "course_feedback"
    __table_args__ = (UniqueConstraint("version_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    comment: Mapped[str] = mapped_column(default="")
    given_at: Mapped[datetime]

    version: Mapped[CourseVersion] = relationship(lazy="raise")


class CourseRating(AppendOnly, Model):
    """One mark of a feedback: 1 (poor) to 5 (good) on one stated question."""

    __tablename__ = "course_ratings"
    __table_args__ = (
        UniqueConstraint("feedback_id", "question"),
        CheckConstraint("mark BETWEEN 1 AND 5", "mark"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    feedback_id: Mapped[int] = mapped_column(ForeignKey("course_feedback.id"))
    question: Mapped[str] = mapped_column(comment="CONTENT, USEFUL, CLEAR, PACE")
    mark: Mapped[int]


class TrainingComment(Model):
    """What a line department says about the training of a township or unit in its field (FN-1-6); answered once."""

    __tablename__ = "training_comments"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", "answered"),
        CheckConstraint("(answered_at IS NULL) = (answer IS NULL)", "answer"),
        Index("ix_training_comments_unit_said", "unit_id", "said_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), comment="Whose training it is about.")
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activities.id"), comment="The training meant, if one.")
    text: Mapped[str]
    said_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    said_for_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), comment="The department that said it.")
    said_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    answered_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship(lazy="raise", foreign_keys=[unit_id])
