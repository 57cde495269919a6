"""Make-ups: why somebody is on the roster of one, and whose absence was excused (C4.6, C4.8)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.exams.models.candidates import ExamCandidate


class ExamResit(AppendOnly, Model):
    """A candidate of a make-up, put there by rule: which place on the first roster it makes up for, and why."""

    __tablename__ = "exam_resits"
    __table_args__ = (CheckConstraint("why IN ('failed','absent','deferred')", "why"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("exam_candidates.id"), unique=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("exam_candidates.id"), index=True)
    why: Mapped[str]
    at: Mapped[datetime]


class ExcusedAbsence(AppendOnly, Model):
    """Somebody who had to sit and did not had a good reason, with a document: he may make it up. He still counts as
    absent in the first rate.
    """

    __tablename__ = "excused_absences"
    __table_args__ = (CheckConstraint("reason <> '' AND document <> ''", "proven"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("exam_candidates.id"), unique=True)
    reason: Mapped[str]
    document: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]

    candidate: Mapped[ExamCandidate] = relationship(lazy="raise")
