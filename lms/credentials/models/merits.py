"""Commendations, and regular appraisals of people: decided elsewhere, kept here with their document (C7)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.people.models import Person, Unit


class Commendation(AppendOnly, Model):
    """A unit or a person was praised or awarded by an organ, with its document (SZ-5.2-4, SZ-6.3-1, FN-3-6)."""

    __tablename__ = "commendations"
    __table_args__ = (
        CheckConstraint("kind IN ('BULLETIN_PRAISE','AWARD','ADVANCED','MERIT')", "kind"),
        CheckConstraint("level IN ('UNIT','COUNTY','CITY','PROVINCE','STATE')", "level"),
        CheckConstraint("valid_until IS NULL OR valid_until >= given_on", "span"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True, comment="Praised, or whose person was.")
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("people.id"), index=True, comment="None: the unit as such."
    )
    kind: Mapped[str]
    level: Mapped[str]
    title: Mapped[str]
    organ: Mapped[str] = mapped_column(comment="Who gave it.")
    document: Mapped[str] = mapped_column(comment="Its number.")
    given_on: Mapped[date]
    valid_until: Mapped[date | None] = mapped_column(comment="Last day of its period, where the document names one.")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship(lazy="raise")
    person: Mapped[Person | None] = relationship(lazy="raise")


class RegularAppraisal(AppendOnly, Model):
    """A person's grade for a quarter (平时考核, ZJG-7-8); of one quarter the last entry counts."""

    __tablename__ = "regular_appraisals"
    __table_args__ = (
        CheckConstraint("quarter BETWEEN 1 AND 4", "quarter"),
        CheckConstraint("grade IN ('GOOD','FAIRLY_GOOD','ORDINARY','POOR')", "grade"),
        Index("ix_regular_appraisals_person_quarter", "person_id", "year", "quarter"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    year: Mapped[int]
    quarter: Mapped[int]
    grade: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise")
