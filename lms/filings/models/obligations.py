"""Tables of who must train whom."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.hours.models import Activity
from lms.people.models import Unit


class Relation(Model):
    """A unit hands powers to another (赋权), or entrusts it with some (委托), by a document, from a day to a day."""

    __tablename__ = "relations"
    __table_args__ = (
        CheckConstraint("kind IN ('EMPOWERING','ENTRUSTING')", "kind"),
        CheckConstraint("giving_unit_id <> receiving_unit_id", "two_units"),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", "span"),
        UniqueConstraint("giving_unit_id", "receiving_unit_id", "kind", "started_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    giving_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    receiving_unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    kind: Mapped[str]
    document: Mapped[str]
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]

    giving_unit: Mapped[Unit] = relationship(foreign_keys=[giving_unit_id], lazy="raise")
    receiving_unit: Mapped[Unit] = relationship(foreign_keys=[receiving_unit_id], lazy="raise")


class Obligation(AppendOnly, Model):
    """Who gave powers must train who received them, on a topic, by a day of a year (FN-2-5, QD-1-2, QD-2-1)."""

    __tablename__ = "obligations"
    __table_args__ = (UniqueConstraint("relation_id", "year", "topic"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    relation_id: Mapped[int] = mapped_column(ForeignKey("relations.id"))
    year: Mapped[int] = mapped_column(index=True)
    topic: Mapped[str] = mapped_column(comment="Name of a lms.hours.catalogue.Tag.")
    due_on: Mapped[date]
    percent: Mapped[int] = mapped_column(comment="Share of the receiving unit's roll that must attend.")
    opened_at: Mapped[datetime]

    relation: Mapped[Relation] = relationship(lazy="raise")


class ObligationLink(Model):
    """A training that fulfils an obligation, as somebody linked it; a mistaken link is ended, not deleted."""

    __tablename__ = "obligation_links"
    __table_args__ = (
        Index(
            "uq_obligation_links_open",
            *("obligation_id", "activity_id"),
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    obligation_id: Mapped[int] = mapped_column(ForeignKey("obligations.id"), index=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), index=True)
    linked_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    linked_at: Mapped[datetime]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    ended_at: Mapped[datetime | None]

    activity: Mapped[Activity] = relationship(lazy="raise")
