"""Campaigns that select the best, the units asked to nominate, and whom they nominated with what facts (SZ-6.3-2)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.credentials.rules.campaigns import CampaignState, state_of
from lms.db import AppendOnly, Model
from lms.people.models import Person, Unit


class Campaign(Model):
    """A justice bureau selects the best: nominated until a day, published, decided by another hand."""

    __tablename__ = "campaigns"
    __table_args__ = (
        CheckConstraint("level IN ('UNIT','COUNTY','CITY','PROVINCE','STATE')", "level"),
        CheckConstraint("(publicity_from IS NULL) = (publicity_until IS NULL)", "publicity"),
        CheckConstraint("decided_at IS NULL OR publicity_until IS NOT NULL", "decided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True, comment="The bureau that holds it.")
    title: Mapped[str] = mapped_column(comment="What is given, e.g. 行政执法先进个人.")
    level: Mapped[str]
    nominate_by: Mapped[date] = mapped_column(comment="Last day.")
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    opened_at: Mapped[datetime]
    publicity_from: Mapped[date | None]
    publicity_until: Mapped[date | None] = mapped_column(comment="Last of five working days.")
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    document: Mapped[str] = mapped_column(default="", comment="Of the decision.")
    remark: Mapped[str] = mapped_column(default="", comment="Why somebody who was published did not get it.")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship(lazy="raise")
    units: Mapped[list["CampaignUnit"]] = relationship(lazy="raise")
    nominations: Mapped[list["Nomination"]] = relationship(order_by="Nomination.id", lazy="raise")

    def state_on(self, day: date) -> CampaignState:
        """Return where it stands on a day."""
        return state_of(self.nominate_by, self.publicity_until, is_decided=self.decided_at is not None, today=day)


class CampaignUnit(AppendOnly, Model):
    """A unit that was asked to nominate, with all below it."""

    __tablename__ = "campaign_units"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), primary_key=True, index=True)


class Nomination(Model):
    """Somebody is nominated, with what his file said on that day; chosen for publicity, and what came of it."""

    __tablename__ = "nominations"
    __table_args__ = (
        UniqueConstraint("campaign_id", "person_id"),
        CheckConstraint("commendation_id IS NULL OR is_chosen", "chosen"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True, comment="Whose he was on that day.")
    reason: Mapped[str] = mapped_column(comment="His deeds, in the words of his unit.")
    facts: Mapped[dict[str, Any]] = mapped_column(comment="Pulled from the personal file on that day.")
    nominated_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    nominated_at: Mapped[datetime]
    is_chosen: Mapped[bool] = mapped_column(default=False, comment="Published.")
    commendation_id: Mapped[int | None] = mapped_column(ForeignKey("commendations.id"), comment="What he was given.")

    person: Mapped[Person] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")
