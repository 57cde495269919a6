"""Who is to sit an exam, and the paper that was drawn for each before it opened."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.exams.models.exams import Exam, ExamSitting
from lms.people.models import Person, Unit


class ExamCandidate(Model):
    """A person on the roster of an exam (C4.3), counted in the unit where he stood when he was put on it."""

    __tablename__ = "exam_candidates"
    __table_args__ = (
        UniqueConstraint("exam_id", "person_id"),
        UniqueConstraint("exam_id", "ticket_no"),
        CheckConstraint("state IN ('proposed','checked','confirmed','removed')", "state"),
        CheckConstraint("standing IN ('due','deferred','exempt')", "standing"),
        CheckConstraint("standing = 'due' OR evidence <> ''", "evidence"),
        CheckConstraint("extra_minutes >= 0", "extra_minutes"),
        Index("ix_exam_candidates_exam_state", "exam_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    sitting_id: Mapped[int] = mapped_column(ForeignKey("exam_sittings.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True, comment="When put on the roster.")
    person_class: Mapped[str] = mapped_column(comment="When put on the roster.")
    state: Mapped[str] = mapped_column(default="proposed")
    standing: Mapped[str] = mapped_column(default="due", comment="Deferred or exempt need a document.")
    evidence: Mapped[str] = mapped_column(default="", comment="The document that defers or exempts him.")
    ticket_no: Mapped[str | None] = mapped_column(comment="准考证号, given when confirmed.")
    seat: Mapped[str] = mapped_column(default="")
    extra_minutes: Mapped[int] = mapped_column(default=0, comment="Granted beforehand.")
    may_leave: Mapped[bool] = mapped_column(default=False, comment="Assistive technology: leaving is not counted out.")
    accommodation: Mapped[str] = mapped_column(default="", comment="Why he has extra minutes or may leave.")
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))

    exam: Mapped[Exam] = relationship(lazy="raise")
    sitting: Mapped[ExamSitting] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")


class CandidateEvent(AppendOnly, Model):
    """Something happened to a candidate on the roster: a move, a deferral, an accommodation."""

    __tablename__ = "exam_candidate_events"
    __table_args__ = (Index("ix_exam_candidate_events_candidate_id", "candidate_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("exam_candidates.id"))
    what: Mapped[str] = mapped_column(comment="The new state or standing, or accommodated.")
    reason: Mapped[str] = mapped_column(default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class ExamDraw(AppendOnly, Model):
    """Papers were drawn: from what, by which seed. With it every paper can be drawn again, the same (security B7)."""

    __tablename__ = "exam_draws"
    __table_args__ = (Index("ix_exam_draws_exam_id", "exam_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    seed: Mapped[str]
    pool: Mapped[list[Any]] = mapped_column(JSON(), comment="What the drawing saw, question by question.")
    pool_digest: Mapped[str] = mapped_column(comment="SHA-256 of the pool.")
    papers: Mapped[int]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class ExamPaper(Model):
    """One candidate's paper, frozen: its questions by version, their points and orders. No key, no text."""

    __tablename__ = "exam_papers"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("exam_candidates.id"), unique=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey("exam_draws.id"), index=True)
    number: Mapped[int] = mapped_column(comment="Which paper of the draw.")
    items: Mapped[list[Any]] = mapped_column(JSON(), comment="[version, cell, halves, orders] a question.")
    questions: Mapped[int]
    points: Mapped[int] = mapped_column(comment="Halves of the whole paper.")

    draw: Mapped[ExamDraw] = relationship(lazy="raise")
