"""Social supervisors: appointments, and what they were taught and did (JN-19-1)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.people.models import Person, Unit


class SocialSupervisor(Model):
    """A person from outside is appointed by a document for a term. Bears no credential."""

    __tablename__ = "social_supervisors"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", "span"),
        CheckConstraint("ended_on IS NULL OR ended_on >= starts_on", "ended"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True, comment="Who appoints.")
    calling: Mapped[str] = mapped_column(default="", comment="Where he comes from: deputy, lawyer, journalist, ….")
    document: Mapped[str] = mapped_column(comment="The letter of appointment.")
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    ended_on: Mapped[date | None] = mapped_column(comment="Last day where it ended early.")
    end_reason: Mapped[str] = mapped_column(default="")
    appointed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    appointed_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")
    records: Mapped[list["SocialSupervisorRecord"]] = relationship(
        order_by="SocialSupervisorRecord.occurred_on", lazy="raise"
    )


class SocialSupervisorRecord(AppendOnly, Model):
    """One training, duty, appraisal or reward of a social supervisor."""

    __tablename__ = "social_supervisor_records"
    __table_args__ = (
        CheckConstraint("kind IN ('TRAINING','DUTY','APPRAISAL','COMMENDATION')", "kind"),
        CheckConstraint("(kind = 'TRAINING') = (credit > 0)", "credit"),
        Index("ix_social_supervisor_records_social_supervisor_id", "social_supervisor_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    social_supervisor_id: Mapped[int] = mapped_column(ForeignKey("social_supervisors.id"))
    kind: Mapped[str]
    occurred_on: Mapped[date]
    text: Mapped[str]
    credit: Mapped[int] = mapped_column(default=0, comment="Hundredths of an 学时, of training.")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]
