"""Tables of exercises: banks open to practice, daily quizzes, answers, daily results of other systems."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.people.models import Unit
from question_bank.models import Bank, QuestionVersion

_STILL = text("closed_at IS NULL")


class BankOpening(Model):
    """A bank is open to practice for the people of a unit and all below, from an instant to an instant."""

    __tablename__ = "bank_openings"
    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (closed_reason IS NULL)", "closed"),
        Index("uq_bank_openings_one_open", "bank_id", unique=True, sqlite_where=_STILL, postgresql_where=_STILL),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_banks.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"), index=True, comment="None: for everybody.")
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    opened_at: Mapped[datetime]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    closed_at: Mapped[datetime | None]
    closed_reason: Mapped[str | None]

    bank: Mapped[Bank] = relationship(lazy="raise")
    unit: Mapped[Unit | None] = relationship(lazy="raise")


class DailyQuiz(Model):
    """The few questions of one person and day (每日一练), drawn when he began. The counts repeat his answers."""

    __tablename__ = "daily_quizzes"
    __table_args__ = (
        UniqueConstraint("person_id", "day"),
        CheckConstraint("answered BETWEEN 0 AND questions", "answered"),
        CheckConstraint("correct BETWEEN 0 AND answered", "correct"),
        CheckConstraint("(answered = questions) = (finished_at IS NOT NULL)", "finished"),
        Index("ix_daily_quizzes_day_unit", "day", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True, comment="Where he stood that day.")
    day: Mapped[date]
    seed: Mapped[str] = mapped_column(comment="With it and what was open the choice can be made again.")
    items: Mapped[list[Any]] = mapped_column(JSON(), comment="[question, version, orders] a question.")
    questions: Mapped[int]
    answered: Mapped[int] = mapped_column(default=0)
    correct: Mapped[int] = mapped_column(default=0)
    drawn_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship(lazy="raise")


class ExerciseAnswer(AppendOnly, Model):
    """One question was answered in practice. What was learnt is worked out from these rows."""

    __tablename__ = "exercise_answers"
    __table_args__ = (
        CheckConstraint("source IN ('daily','chapter','notebook')", "source"),
        CheckConstraint("share BETWEEN 0 AND 100", "share"),
        CheckConstraint("(source = 'daily') = (daily_id IS NOT NULL)", "daily"),
        Index("ix_exercise_answers_person_question", "person_id", "question_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("question_versions.id"), index=True)
    source: Mapped[str]
    daily_id: Mapped[int | None] = mapped_column(ForeignKey("daily_quizzes.id"), index=True)
    once: Mapped[str] = mapped_column(unique=True, comment="What makes an answer that is sent twice one answer.")
    share: Mapped[int] = mapped_column(comment="Of 100, cut; 100 is right.")
    answer: Mapped[dict[str, Any]] = mapped_column(comment="`sent`: what the browser sent; `order`: how it stood.")
    day: Mapped[date]
    at: Mapped[datetime]

    version: Mapped[QuestionVersion] = relationship(lazy="raise")


class DailyBatch(AppendOnly, Model):
    """A file of daily results that another system gave (QD-10-8): taken once, with its digest."""

    __tablename__ = "daily_batches"
    __table_args__ = (UniqueConstraint("source_system", "checksum"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_system: Mapped[str] = mapped_column(comment="AIQIDONG_APP.")
    checksum: Mapped[str] = mapped_column(comment="SHA-256 of the file.")
    file_name: Mapped[str]
    lines: Mapped[int]
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    imported_at: Mapped[datetime]


class DailyResult(AppendOnly, Model):
    """What another system says of one person's daily assessment. Stands beside our quiz of that day, not in it."""

    __tablename__ = "daily_results"
    __table_args__ = (
        UniqueConstraint("source"),
        CheckConstraint("questions IS NULL OR correct <= questions", "correct"),
        CheckConstraint("score IS NULL OR score BETWEEN 0 AND 10000", "score"),
        Index("ix_daily_results_person_day", "person_id", "day"),
        Index("ix_daily_results_day_unit", "day", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("daily_batches.id"), index=True)
    source: Mapped[str] = mapped_column(comment="SYSTEM:number of the record there.")
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True, comment="Where he stood that day.")
    day: Mapped[date]
    questions: Mapped[int | None]
    correct: Mapped[int | None]
    score: Mapped[int | None] = mapped_column(comment="Hundredths of a point of 100.")

    batch: Mapped[DailyBatch] = relationship(lazy="raise")
