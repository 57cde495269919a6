"""What was asked and said about a roster: deferrals and exemptions, and lists of defects that went back to a unit."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import AppendOnly, Model


class StandingRequest(AppendOnly, Model):
    """Somebody asks that a candidate be put off to the make-up, or be exempt, and names the document for it (C4.3)."""

    __tablename__ = "standing_requests"
    __table_args__ = (
        CheckConstraint("standing IN ('deferred','exempt')", "standing"),
        CheckConstraint("asked_by IN ('unit','candidate')", "asked_by"),
        Index("ix_standing_requests_candidate_id", "candidate_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("exam_candidates.id"))
    standing: Mapped[str]
    asked_by: Mapped[str]
    reason: Mapped[str]
    document: Mapped[str] = mapped_column(comment="Its number or title.")
    digest: Mapped[str | None] = mapped_column(comment="SHA-256 of the attached file, in the file store.")
    file_name: Mapped[str] = mapped_column(default="")
    media_type: Mapped[str] = mapped_column(default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class StandingDecision(AppendOnly, Model):
    """The bureau grants a request or not, with its reason. One decision a request."""

    __tablename__ = "standing_decisions"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("standing_requests.id"), unique=True)
    granted: Mapped[bool]
    reason: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class RosterReturn(AppendOnly, Model):
    """A unit's part of a roster went back to it, once, with the complete list of what is to be mended."""

    __tablename__ = "roster_returns"
    __table_args__ = (
        CheckConstraint("stage IN ('check','confirm')", "stage"),
        Index("ix_roster_returns_exam_unit", "exam_id", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    stage: Mapped[str] = mapped_column(comment="Sent back by the legal office, or by the bureau.")
    note: Mapped[str] = mapped_column(default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class RosterDefect(AppendOnly, Model):
    """One line of such a list: about a candidate, or about the unit's part as a whole."""

    __tablename__ = "roster_defects"
    __table_args__ = (
        CheckConstraint(
            "code IN ('LEFT','MOVED','CLASS_ENDED','ON_LEAVE','MISSING_PERSON','NO_DOCUMENT','DATA','OTHER')", "code"
        ),
        Index("ix_roster_defects_return_id", "return_id"),
        Index("ix_roster_defects_candidate_id", "candidate_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("roster_returns.id"))
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("exam_candidates.id"))
    code: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class RosterAnswer(AppendOnly, Model):
    """The unit says what it mended: its people go on from here. One answer a return."""

    __tablename__ = "roster_answers"

    id: Mapped[int] = mapped_column(primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("roster_returns.id"), unique=True)
    note: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
