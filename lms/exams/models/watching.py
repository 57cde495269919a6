"""What is asked for and said beside the answers: guards of an exam, codes, announcements, jumps of the clock."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import AppendOnly, Model


class ExamGuard(Model):
    """What an exam asks for beyond signing in; most have none. Never the only line of defence (security B8)."""

    __tablename__ = "exam_guards"

    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"), primary_key=True)
    check_in: Mapped[bool] = mapped_column(default=False, comment="A code from the invigilator before beginning.")
    safe_browser: Mapped[bool] = mapped_column(default=False, comment="Only in Safe Exam Browser as we set it up.")
    browser_keys: Mapped[list[Any]] = mapped_column(
        JSON(), default=list, comment="Browser Exam Keys that are taken; empty: any."
    )
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    changed_at: Mapped[datetime]


class CheckInCode(Model):
    """The code with which one candidate may begin: shown once, good once and for minutes (security B1)."""

    __tablename__ = "exam_check_in_codes"
    __table_args__ = (CheckConstraint("tries >= 0", "tries"),)

    candidate_id: Mapped[int] = mapped_column(ForeignKey("exam_candidates.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(comment="Keyed.")
    until: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0, comment="Wrong ones; ten make the code void.")
    used_at: Mapped[datetime | None]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class SafeBrowserLaunch(Model):
    """One launch of Safe Exam Browser: a start address of its own, so a configuration and a key of its own."""

    __tablename__ = "exam_safe_browser_launches"
    __table_args__ = (Index("ix_exam_safe_browser_launches_candidate_id", "candidate_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("exam_candidates.id"))
    token_digest: Mapped[str] = mapped_column(unique=True, comment="Of the secret in the start address.")
    config_key: Mapped[str] = mapped_column(comment="Of the configuration that was given out.")
    browser_keys: Mapped[list[Any]] = mapped_column(JSON(), default=list, comment="As the guard had them then.")
    until: Mapped[datetime] = mapped_column(comment="It must be opened by then.")
    opened_at: Mapped[datetime | None] = mapped_column(comment="Once; from then on its key is asked for.")


class SittingAnnouncement(AppendOnly, Model):
    """Something said to all candidates of a sitting."""

    __tablename__ = "exam_announcements"
    __table_args__ = (Index("ix_exam_announcements_sitting_id", "sitting_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("exam_sittings.id"))
    text: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class ClockJump(AppendOnly, Model):
    """The clock jumped, and the deadlines of all that ran were moved by as much (security B5)."""

    __tablename__ = "clock_jumps"

    id: Mapped[int] = mapped_column(primary_key=True)
    milliseconds: Mapped[int] = mapped_column(comment="Forward, or back below zero.")
    attempts: Mapped[int] = mapped_column(comment="Whose deadline was moved.")
    at: Mapped[datetime] = mapped_column(comment="By the clock as it was after the jump.")
