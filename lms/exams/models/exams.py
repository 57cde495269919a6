"""Exams, the sittings they are held in, and who watches over those."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.people.accounts import Account
from lms.people.models import Unit
from question_bank.models import BlueprintVersion

if TYPE_CHECKING:
    from lms.exams.models.rooms import SittingWay
    from lms.exams.models.watching import ExamGuard

_KINDS = "('QUAL_PUBLIC','QUAL_BUSINESS','ANNUAL','DAILY','SPOT','RENEWAL','OFFPOST','PREPOST_AUX','PREPOST_SUP')"


class Exam(Model):
    """One exam for the people of a unit: what for, by which blueprint, how it is held and judged (C4.1, C4.2)."""

    __tablename__ = "exams"
    __table_args__ = (
        CheckConstraint(f"kind IN {_KINDS}", "kind"),
        CheckConstraint(
            "state IN ('draft','announced','open','closed','marked','published','cancelled')",
            "state",
        ),
        CheckConstraint("held IN ('fixed','any_time')", "held"),
        CheckConstraint("pass_percent IN (60,70,80)", "pass_percent"),
        CheckConstraint("multiple_marking IN ('exact','missing_half')", "multiple_marking"),
        CheckConstraint("minutes BETWEEN 1 AND 600", "minutes"),
        CheckConstraint("late_minutes >= 0", "late_minutes"),
        CheckConstraint("leave_limit >= 0", "leave_limit"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    kind: Mapped[str]
    unit_id: Mapped[int] = mapped_column(
        ForeignKey("units.id"), index=True, comment="For whose people, with all units below."
    )
    year: Mapped[int] = mapped_column(index=True)
    field: Mapped[str] = mapped_column(default="", comment="Line of work of a QUAL_BUSINESS exam.")
    blueprint_version_id: Mapped[int] = mapped_column(ForeignKey("blueprint_versions.id"), index=True)
    multiple_marking: Mapped[str] = mapped_column(default="exact", comment="Half for a part without a wrong option?")
    pass_percent: Mapped[int] = mapped_column(default=60)
    minutes: Mapped[int] = mapped_column(default=90)
    held: Mapped[str] = mapped_column(default="fixed", comment="All at one time, or any time within a window.")
    late_minutes: Mapped[int] = mapped_column(default=30, comment="Of a fixed start; no extra time.")
    leave_limit: Mapped[int] = mapped_column(default=5, comment="Leaving the screen so often hands it in.")
    make_up_of_id: Mapped[int | None] = mapped_column(ForeignKey("exams.id"), index=True)
    results_on: Mapped[date | None] = mapped_column(comment="The day results are promised for.")
    published_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(default="draft", index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship(lazy="raise")
    blueprint: Mapped[BlueprintVersion] = relationship(lazy="raise")
    make_up_of: Mapped["Exam | None"] = relationship(lazy="raise", remote_side="Exam.id")
    sittings: Mapped[list["ExamSitting"]] = relationship(lazy="raise", order_by="ExamSitting.starts_at")
    guard: Mapped["ExamGuard | None"] = relationship(lazy="raise", viewonly=True)


class ExamSitting(Model):
    """When and where candidates of an exam sit: one fixed time, or a window."""

    __tablename__ = "exam_sittings"
    __table_args__ = (CheckConstraint("ends_at > starts_at", "span"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    room: Mapped[str] = mapped_column(default="", comment="Empty: everybody where he is.")

    exam: Mapped[Exam] = relationship(lazy="raise", back_populates="sittings")
    own_way: Mapped["SittingWay | None"] = relationship(lazy="raise", viewonly=True)
    invigilators: Mapped[list["SittingInvigilator"]] = relationship(lazy="raise", order_by="SittingInvigilator.id")


class SittingInvigilator(Model):
    """Who watches over a sitting: an account, which may then see its live board and act there."""

    __tablename__ = "sitting_invigilators"
    __table_args__ = (UniqueConstraint("sitting_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sitting_id: Mapped[int] = mapped_column(ForeignKey("exam_sittings.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(comment="Taken off again before he did anything there.")
    end_reason: Mapped[str] = mapped_column(default="", server_default="")

    account: Mapped[Account] = relationship(lazy="raise")


class ExamEvent(AppendOnly, Model):
    """One move of an exam: who, when, why."""

    __tablename__ = "exam_events"
    __table_args__ = (Index("ix_exam_events_exam_id", "exam_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exams.id"))
    old: Mapped[str | None]
    new: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
