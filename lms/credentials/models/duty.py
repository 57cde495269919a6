"""What was asked about who may act, and what was answered (domain C1.3: logged, never stored as a state)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import AppendOnly, Model


class DutyCheck(AppendOnly, Model):
    """One answer about one person: for which day and task, and every reason that stood against it."""

    __tablename__ = "duty_checks"
    __table_args__ = (Index("ix_duty_checks_person_id", "person_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    day: Mapped[date]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("units.id"))
    field: Mapped[str] = mapped_column(default="")
    act: Mapped[str] = mapped_column(default="")
    reasons: Mapped[str] = mapped_column(comment="Codes with a space between; empty: he may act.")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
