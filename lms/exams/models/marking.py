"""Written answers, who marks them, and what was given (domain C4.5: two markers, a third on disagreement)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.people.accounts import Account


class ExamMarker(Model):
    """An account that marks written answers of an exam, until it is ended."""

    __tablename__ = "exam_markers"
    __table_args__ = (UniqueConstraint("exam_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    named_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(comment="What he had not marked went to others.")
    end_reason: Mapped[str] = mapped_column(default="", server_default="")

    account: Mapped[Account] = relationship(lazy="raise", foreign_keys=[account_id])


class WrittenAnswer(Model):
    """An answer that people mark: a question of an attempt, or a part of a case. Made in an order that says nothing."""

    __tablename__ = "exam_written_answers"
    __table_args__ = (
        UniqueConstraint("attempt_id", "number", "part"),
        CheckConstraint("part >= 0 AND number > 0", "place"),
        CheckConstraint("points BETWEEN 0 AND most", "points"),
        CheckConstraint("(points IS NULL) = (decided_at IS NULL)", "decided"),
        Index("ix_exam_written_answers_exam_id", "exam_id", "decided_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    attempt_id: Mapped[int] = mapped_column(ForeignKey("exam_attempts.id"))
    number: Mapped[int] = mapped_column(comment="Of the question on that paper.")
    part: Mapped[int] = mapped_column(comment="Of a case; 0: the question itself.")
    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"), index=True)
    most: Mapped[int] = mapped_column(comment="Halves that can be given.")
    points: Mapped[int | None] = mapped_column(comment="Halves, once decided by the rule of two markers.")
    decided_at: Mapped[datetime | None]


class MarkingPlace(Model):
    """One of the two places for a mark of an answer, or the third: whose it is, and what he thinks so far."""

    __tablename__ = "exam_marking_places"
    __table_args__ = (
        UniqueConstraint("answer_id", "place"),
        UniqueConstraint("answer_id", "account_id"),
        CheckConstraint("place BETWEEN 1 AND 3", "place"),
        CheckConstraint("draft_points >= 0", "draft_points"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("exam_written_answers.id"))
    place: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    given_at: Mapped[datetime]
    draft_points: Mapped[int | None] = mapped_column(comment="Halves, not yet given.")
    draft_note: Mapped[str] = mapped_column(default="")

    answer: Mapped[WrittenAnswer] = relationship(lazy="raise")


class ExamMark(AppendOnly, Model):
    """What a marker gave. A slip is mended by a higher number while nobody has compared it yet."""

    __tablename__ = "exam_marks"
    __table_args__ = (
        UniqueConstraint("place_id", "number"),
        CheckConstraint("points >= 0", "points"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("exam_marking_places.id"))
    number: Mapped[int] = mapped_column(comment="1 for the first; the highest counts.")
    points: Mapped[int] = mapped_column(comment="Halves.")
    note: Mapped[str] = mapped_column(default="")
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
