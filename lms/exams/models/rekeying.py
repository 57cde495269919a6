"""Wrong keys found after the exam, and scores that candidates had checked (domain C4.5, lessons P16)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import AppendOnly, Model


class Rekeying(AppendOnly, Model):
    """Somebody proposes that a question of an exam is marked otherwise, for all who had it."""

    __tablename__ = "exam_rekeyings"
    __table_args__ = (
        CheckConstraint("kind IN ('void','version','version_too','options')", "kind"),
        CheckConstraint("(kind IN ('version','version_too')) = (version_id IS NOT NULL)", "version"),
        CheckConstraint("reason <> ''", "reason"),
        Index("ix_exam_rekeyings_exam_id", "exam_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    kind: Mapped[str] = mapped_column(comment="Void it, mark by a corrected version, by that or the old, accept more.")
    version_id: Mapped[int | None] = mapped_column(ForeignKey("question_versions.id"))
    options: Mapped[list[Any]] = mapped_column(JSON(), comment="Options that are right too, as the author ordered.")
    takes: Mapped[dict[str, Any]] = mapped_column(JSON(), comment="Attempts whose pass is taken back, and why.")
    reason: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class RekeyingDecision(AppendOnly, Model):
    """What another person decided about it: applied as a version of the key, or dropped. Once."""

    __tablename__ = "exam_rekeying_decisions"
    __table_args__ = (
        UniqueConstraint("exam_id", "key_version"),
        CheckConstraint("(outcome = 'applied') = (key_version IS NOT NULL)", "key_version"),
        CheckConstraint("outcome IN ('applied','dropped')", "outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rekeying_id: Mapped[int] = mapped_column(ForeignKey("exam_rekeyings.id"), unique=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    outcome: Mapped[str]
    key_version: Mapped[int | None] = mapped_column(comment="2 for the first re-keying of an exam.")
    note: Mapped[str] = mapped_column(default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class ScoreCheck(AppendOnly, Model):
    """A candidate asks that his score be checked: once an exam, within five working days of publication."""

    __tablename__ = "exam_score_checks"
    __table_args__ = (CheckConstraint("reason <> ''", "reason"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("exam_attempts.id"), unique=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"), index=True)
    reason: Mapped[str]
    asked_at: Mapped[datetime]


class ScoreCheckAnswer(AppendOnly, Model):
    """What came of it, once: nothing changed, or a new score with what was corrected question by question."""

    __tablename__ = "exam_score_check_answers"
    __table_args__ = (
        CheckConstraint("outcome IN ('unchanged','corrected')", "outcome"),
        CheckConstraint("note <> ''", "note"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("exam_score_checks.id"), unique=True)
    outcome: Mapped[str]
    note: Mapped[str]
    items: Mapped[dict[str, Any]] = mapped_column(JSON(), comment="Halves by number on the paper, where corrected.")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
