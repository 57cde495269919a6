"""Scores that come in as tables: from paper exams, or from another system. One person enters, another compares."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import AppendOnly, Model


class ScoreBatch(Model):
    """One table of scores for one exam. Its lines count once another person has compared a sample and accepted it."""

    __tablename__ = "score_batches"
    __table_args__ = (
        CheckConstraint("state IN ('pending','accepted','rejected')", "state"),
        CheckConstraint("(state = 'pending') = (decided_at IS NULL)", "decided"),
        Index("ix_score_batches_exam_id", "exam_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    source_system: Mapped[str] = mapped_column(default="", comment="Empty: paper marked by hand.")
    checksum: Mapped[str] = mapped_column(comment="SHA-256 of the file: the same one adds nothing.")
    file_name: Mapped[str]
    reason: Mapped[str] = mapped_column(default="", comment="Why scores that stand are changed.")
    answer: Mapped[dict[str, Any]] = mapped_column(comment="Counts and lines not simply taken, in codes.")
    state: Mapped[str] = mapped_column(default="pending")
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), comment="None: the operator.")
    uploaded_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(default="", comment="Why it was rejected.")


class ScoreLine(AppendOnly, Model):
    """One line of a table of scores: points in halves; none for who was absent."""

    __tablename__ = "score_lines"
    __table_args__ = (
        UniqueConstraint("batch_id", "person_id"),
        CheckConstraint("(points IS NULL) = absent", "absent"),
        CheckConstraint("points BETWEEN 0 AND most", "points"),
        Index("ix_score_lines_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("score_batches.id"))
    line_no: Mapped[int] = mapped_column(comment="As Excel numbers it.")
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    person_class: Mapped[str]
    points: Mapped[int | None] = mapped_column(comment="Halves.")
    most: Mapped[int] = mapped_column(comment="Halves of the whole paper.")
    absent: Mapped[bool] = mapped_column(default=False)
    cheat: Mapped[bool] = mapped_column(default=False)
    scan: Mapped[str] = mapped_column(default="", comment="Name of the scan, as the table has it.")


class ScoreScan(AppendOnly, Model):
    """A scan of marked papers or of a score sheet, in the file store by its digest."""

    __tablename__ = "score_scans"
    __table_args__ = (UniqueConstraint("batch_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("score_batches.id"))
    name: Mapped[str]
    digest: Mapped[str] = mapped_column(comment="SHA-256.")
    media_type: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class ScoreComparison(AppendOnly, Model):
    """What the second person read from the scan or the paper of one sampled line, without seeing what was entered."""

    __tablename__ = "score_comparisons"
    __table_args__ = (Index("ix_score_comparisons_line_id", "line_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("score_lines.id"))
    points: Mapped[int | None] = mapped_column(comment="Halves; none: absent.")
    agrees: Mapped[bool]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class ScoreReading(AppendOnly, Model):
    """What one person read off a candidate's marked paper, without seeing what others read. His last one counts."""

    __tablename__ = "score_readings"
    __table_args__ = (
        CheckConstraint("points IS NULL OR points >= 0", "points"),
        Index("ix_score_readings_candidate_id", "candidate_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("exam_candidates.id"))
    points: Mapped[int | None] = mapped_column(comment="Halves; none: absent.")
    actor_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class SheetScore(AppendOnly, Model):
    """Where a score came from: this line of a table, and no paper that was answered here."""

    __tablename__ = "sheet_scores"

    id: Mapped[int] = mapped_column(primary_key=True)
    score_id: Mapped[int] = mapped_column(ForeignKey("exam_attempt_scores.id"), unique=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("score_lines.id"), unique=True)
