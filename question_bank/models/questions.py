"""Banks, questions and their versions. Accounts and units are plain ids: the bank knows no people."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model

_STATES = "('draft','active','stale','retired')"


class Bank(Model):
    """A bank of questions that one unit keeps. A shared one is read by the units below its keeper, too."""

    __tablename__ = "question_banks"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    owner_unit_id: Mapped[int | None] = mapped_column(index=True, comment="A unit's id. None: the installation's.")
    is_shared: Mapped[bool] = mapped_column(default=False)
    created_by_id: Mapped[int | None] = mapped_column(comment="An account's id. None: the operator.")
    created_at: Mapped[datetime]


class Question(Model):
    """A question as one thing through all its wordings. Beside the state it repeats of its version what is searched."""

    __tablename__ = "questions"
    __table_args__ = (
        CheckConstraint(f"status IN {_STATES}", "status"),
        CheckConstraint("difficulty BETWEEN 1 AND 5", "difficulty"),
        CheckConstraint("points > 0", "points"),
        CheckConstraint("status <> 'active' OR checked_on IS NOT NULL", "checked"),
        Index("ix_questions_cell", "bank_id", "status", "type", "category"),
        Index("ix_questions_fingerprint", "bank_id", "fingerprint"),
        Index("ix_questions_external_id", "bank_id", "external_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bank_id: Mapped[int] = mapped_column(ForeignKey("question_banks.id"))
    status: Mapped[str] = mapped_column(comment="Written by question_bank.actions.reviewing alone.")
    version: Mapped[int] = mapped_column(comment="Number of the version that counts: the newest.")
    type: Mapped[str]
    category: Mapped[str]
    difficulty: Mapped[int | None]
    points: Mapped[int] = mapped_column(comment="Halves of a point.")
    fingerprint: Mapped[str] = mapped_column(comment="SHA-256 of wording and key.")
    external_id: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(comment="The account that wrote the newest version.")
    checked_on: Mapped[date | None] = mapped_column(comment="The day a reviewer last held it against the law.")
    returned_version: Mapped[int | None] = mapped_column(comment="The version last sent back to its author.")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    bank: Mapped[Bank] = relationship(lazy="raise")


class QuestionVersion(AppendOnly, Model):
    """One wording of a question, as it was at one time. Papers and attempts point here."""

    __tablename__ = "question_versions"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(comment="The neutral form, question_bank.content.")
    author_id: Mapped[int | None] = mapped_column(comment="An account's id. None: the operator.")
    author_person_id: Mapped[int | None] = mapped_column(comment="The natural person, where the account is one's.")
    source: Mapped[str] = mapped_column(comment="Where it came from: written here, or a file's name.")
    note: Mapped[str | None] = mapped_column(comment="Why it was changed.")
    created_at: Mapped[datetime]


class QuestionTag(Model):
    """A tag of a question's newest version."""

    __tablename__ = "question_tags"

    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True, index=True)


class QuestionEvent(AppendOnly, Model):
    """A question changed its state."""

    __tablename__ = "question_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    version: Mapped[int]
    old: Mapped[str | None]
    new: Mapped[str]
    reason: Mapped[str | None]
    actor_id: Mapped[int | None]
    at: Mapped[datetime]


class QuestionReview(AppendOnly, Model):
    """What a reviewer, another person than the author, said about a version."""

    __tablename__ = "question_reviews"
    __table_args__ = (CheckConstraint("verdict IN ('approved','returned','checked')", "verdict"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    version: Mapped[int]
    verdict: Mapped[str]
    reviewer_id: Mapped[int]
    note: Mapped[str | None]
    at: Mapped[datetime]
