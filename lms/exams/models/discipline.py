"""Cases of cheating: what is alleged, by what evidence, what the candidate says to it, what became of it (C4.7)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.exams.models.attempts import ExamIrregularity
from lms.exams.models.candidates import ExamCandidate

_LIVE = text("state NOT IN ('unproven','withdrawn','restored')")


class ExamCase(Model):
    """A candidate is said to have cheated. Its texts and hands stand in its events; one live case a candidate."""

    __tablename__ = "exam_cases"
    __table_args__ = (
        CheckConstraint("code IN ('IMPERSONATION','DEVICE_NOTES','LEAKING','DISRUPTING')", "code"),
        CheckConstraint(
            "state IN ('noticed','stated','hearing','heard','proven','unproven','withdrawn','served','reviewing',"
            "'upheld','restored')",
            "state",
        ),
        CheckConstraint(
            "(state IN ('proven','served','reviewing','upheld')) = (barred_until IS NOT NULL)", "barred_until"
        ),
        Index("ux_exam_cases_live", "candidate_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("ix_exam_cases_barred_until", "barred_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("exam_candidates.id"), index=True)
    code: Mapped[str]
    state: Mapped[str] = mapped_column(default="noticed")
    facts: Mapped[str] = mapped_column(comment="What he is said to have done, and the rule it broke.")
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    opened_at: Mapped[datetime]
    answer_until: Mapped[date] = mapped_column(comment="The last day on which he may state his case.")
    hearing_on: Mapped[date | None]
    barred_until: Mapped[date | None] = mapped_column(comment="Last day of the bar; none unless it is in effect.")
    object_until: Mapped[date | None] = mapped_column(comment="The last day to object, known once served.")

    candidate: Mapped[ExamCandidate] = relationship(lazy="raise")


class ExamCaseEvent(AppendOnly, Model):
    """Something happened in a case: a move, evidence that was added, a hearing that was appointed."""

    __tablename__ = "exam_case_events"
    __table_args__ = (Index("ix_exam_case_events_case_id", "case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("exam_cases.id"))
    what: Mapped[str] = mapped_column(comment="The new state, or evidence, appointed, answered.")
    note: Mapped[str] = mapped_column(default="", comment="In the words of who did it.")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class ExamCaseEvidence(AppendOnly, Model):
    """What shows it: an irregularity on record, or a file by its digest."""

    __tablename__ = "exam_case_evidence"
    __table_args__ = (
        CheckConstraint("(irregularity_id IS NULL) <> (digest IS NULL)", "one"),
        UniqueConstraint("case_id", "irregularity_id"),
        UniqueConstraint("case_id", "digest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("exam_cases.id"))
    irregularity_id: Mapped[int | None] = mapped_column(ForeignKey("exam_irregularities.id"))
    digest: Mapped[str | None] = mapped_column(comment="SHA-256 of a file in the store.")
    file_name: Mapped[str] = mapped_column(default="")
    media_type: Mapped[str] = mapped_column(default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]

    irregularity: Mapped[ExamIrregularity | None] = relationship(lazy="raise")


class ExamCasePoint(Model):
    """One point of what the candidate says, and the answer to it. Nothing is decided while one has none."""

    __tablename__ = "exam_case_points"
    __table_args__ = (
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", "answer"),
        Index("ix_exam_case_points_case_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("exam_cases.id"))
    text: Mapped[str]
    at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    answered_at: Mapped[datetime | None]


class LeakedQuestion(AppendOnly, Model):
    """A question became known: retired in its bank, and the sitting is to be reviewed (C4.7)."""

    __tablename__ = "exam_leaked_questions"
    __table_args__ = (UniqueConstraint("sitting_id", "question_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("exam_sittings.id"))
    question_id: Mapped[int] = mapped_column(ForeignKey("questions.id"), index=True)
    papers: Mapped[int] = mapped_column(comment="Of the sitting, on which it stood.")
    reason: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
