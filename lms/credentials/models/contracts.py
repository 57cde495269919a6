"""Employment contracts that assistants stand under (SZ-2.3-1, ZJG-5-3)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.credentials.rules.contracts import Nature, Opinion, Terms
from lms.db import Model
from lms.people.models import Unit


class EmploymentContract(Model):
    """A unit's contract with an assistant, or with an employer who sends some. Only its early end is written later."""

    __tablename__ = "employment_contracts"
    __table_args__ = (
        CheckConstraint("nature IN ('DIRECT','DISPATCH','OUTSOURCED')", "nature"),
        CheckConstraint("ends_on >= starts_on", "span"),
        CheckConstraint("opinion IN ('LAWFUL','UNLAWFUL')", "opinion"),
        CheckConstraint("(opinion IS NULL) = (opinion_on IS NULL)", "opinion_on"),
        CheckConstraint("ended_on IS NULL OR ended_on >= starts_on", "ended"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True, comment="Who uses the people.")
    nature: Mapped[str]
    employer: Mapped[str] = mapped_column(comment="Who employs them: the unit itself, an agency, a contractor.")
    document: Mapped[str] = mapped_column(comment="Name or number of the contract.")
    signed_on: Mapped[date]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    opinion: Mapped[str | None] = mapped_column(comment="What the legal office said before it was signed.")
    opinion_on: Mapped[date | None]
    opinion_document: Mapped[str] = mapped_column(default="")
    ended_on: Mapped[date | None] = mapped_column(comment="Last day where it ended early; its badges end with it.")
    end_reason: Mapped[str] = mapped_column(default="")
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship(lazy="raise")

    @property
    def said(self) -> Terms:
        """What it says, as rules ask for it."""
        opinion = Opinion(self.opinion) if self.opinion else None
        return Terms(
            Nature(self.nature), self.signed_on, self.starts_on, self.ends_on, opinion, self.opinion_on, self.ended_on
        )
