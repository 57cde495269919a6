"""Sanctions, and findings that exempt from liability: stored with their document, seen by few (C7, FN-17-2)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.people.models import Person


class Sanction(AppendOnly, Model):
    """A sanction somebody was given elsewhere; decided by its organ, only kept here."""

    __tablename__ = "sanctions"
    __table_args__ = (
        CheckConstraint("kind IN ('WARNING','DEMERIT','MAJOR_DEMERIT','DEMOTION','REMOVAL','DISMISSAL')", "kind"),
        CheckConstraint("(counts_until IS NULL) = (kind = 'DISMISSAL')", "period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str]
    organ: Mapped[str] = mapped_column(comment="Who gave it.")
    document: Mapped[str] = mapped_column(comment="Its number.")
    digest: Mapped[str] = mapped_column(ForeignKey("stored_files.digest"))
    media_type: Mapped[str]
    given_on: Mapped[date]
    counts_until: Mapped[date | None] = mapped_column(comment="Last day of its period, computed from the kind.")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise")


class ExemptionFinding(AppendOnly, Model):
    """A finding that somebody did his duty and is not liable for a fact (尽职免责): no suspension for it."""

    __tablename__ = "exemption_findings"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    fact_on: Mapped[date] = mapped_column(comment="When what he is not liable for happened.")
    cause: Mapped[str] = mapped_column(default="", comment="Code of C2.3; empty: whatever it is called.")
    organ: Mapped[str]
    document: Mapped[str]
    digest: Mapped[str] = mapped_column(ForeignKey("stored_files.digest"))
    media_type: Mapped[str]
    found_on: Mapped[date]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise")
