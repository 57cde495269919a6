"""What candidates did: attempts, their steps, irregularities, scores."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.exams.models.candidates import ExamCandidate, ExamPaper


class Attempt(Model):
    """One candidate sits: his answers as last saved, who may write them, until when. One row a candidate, for good.

    Saving is one update of this row; all that a save is judged by stands in it.
    """

    __tablename__ = "exam_attempts"
    __table_args__ = (
        CheckConstraint("state IN ('running','submitted','closed','ended')", "state"),
        CheckConstraint("(state = 'running') = (submitted_at IS NULL)", "submitted"),
        CheckConstraint("(state = 'running') = (digest IS NULL)", "digest"),
        CheckConstraint("version >= 0 AND fence >= 0 AND leaves >= 0", "counters"),
        Index("ix_exam_attempts_state_deadline", "state", "deadline_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("exam_candidates.id"), unique=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("exam_sittings.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("exam_papers.id"), unique=True)
    questions: Mapped[int] = mapped_column(comment="Of the paper; answers are numbered 1 to here.")
    state: Mapped[str] = mapped_column(default="running")
    started_at: Mapped[datetime]
    deadline_at: Mapped[datetime] = mapped_column(comment="As it now is, added minutes included.")
    token_digest: Mapped[str] = mapped_column(unique=True, comment="Of the secret of the one browser that may write.")
    fence: Mapped[int] = mapped_column(default=0, comment="Rises with each browser that takes over.")
    device: Mapped[str] = mapped_column(default="", comment="Keyed digest of that browser.")
    address: Mapped[str] = mapped_column(default="", comment="Where that browser asks from.")
    code_digest: Mapped[str | None] = mapped_column(comment="Keyed digest of the code for another device.")
    code_until: Mapped[datetime | None]
    code_tries: Mapped[int] = mapped_column(default=0, comment="Wrong ones; ten make the code void.")
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="By number on the paper, as they were sent.")
    flagged: Mapped[list[int]] = mapped_column(JSON(), default=list, comment="To be looked at again.")
    version: Mapped[int] = mapped_column(default=0, comment="Of the answers; never goes back.")
    saved_at: Mapped[datetime | None]
    seen_at: Mapped[datetime] = mapped_column(comment="When its browser last spoke.")
    leaves: Mapped[int] = mapped_column(default=0, comment="How often the screen was left.")
    leave_limit: Mapped[int | None] = mapped_column(comment="None: leaving is not counted out.")
    paused_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    digest: Mapped[str | None] = mapped_column(comment="SHA-256 of attempt, paper and answers.")
    receipt: Mapped[str | None] = mapped_column(comment="Keyed digest over attempt, instant and digest.")

    candidate: Mapped[ExamCandidate] = relationship(lazy="raise")
    paper: Mapped[ExamPaper] = relationship(lazy="raise")


class AttemptStep(AppendOnly, Model):
    """Something happened in an attempt. The answers themselves are no steps: they are the attempt's row."""

    __tablename__ = "exam_attempt_steps"
    __table_args__ = (Index("ix_exam_attempt_steps_attempt_id", "attempt_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("exam_attempts.id"))
    kind: Mapped[str]
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), comment="None: the server.")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ExamIrregularity(AppendOnly, Model):
    """What an invigilator put on record about a candidate, by code (C4.7). It decides nothing by itself."""

    __tablename__ = "exam_irregularities"
    __table_args__ = (
        CheckConstraint(
            "code IN ('IMPERSONATION','DEVICE_NOTES','LEAKING','DISRUPTING','LEAVE_LIMIT','OTHER')",
            "code",
        ),
        Index("ix_exam_irregularities_candidate_id", "candidate_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("exam_candidates.id"))
    code: Mapped[str]
    note: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class AttemptScore(AppendOnly, Model):
    """What an attempt came to under one version of the key. The newest counts; the older ones stay."""

    __tablename__ = "exam_attempt_scores"
    __table_args__ = (
        UniqueConstraint("attempt_id", "number"),
        CheckConstraint("points BETWEEN 0 AND most", "points"),
        CheckConstraint("waiting >= 0", "waiting"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("exam_attempts.id"))
    number: Mapped[int] = mapped_column(comment="1 for the first score of an attempt.")
    key_version: Mapped[int] = mapped_column(default=1, comment="Rises with each re-keying of the exam.")
    items: Mapped[list[Any]] = mapped_column(JSON(), comment="Halves a question; null waits for a marker.")
    points: Mapped[int] = mapped_column(comment="Halves.")
    most: Mapped[int] = mapped_column(comment="Halves of the whole paper.")
    waiting: Mapped[int] = mapped_column(comment="Questions that wait for a marker.")
    pass_kept: Mapped[str | None] = mapped_column(comment="Why he passes though the points no longer reach the mark.")
    reason: Mapped[str] = mapped_column(default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), comment="None: the server.")
    at: Mapped[datetime]
