"""Tables of filings and their history, of training plans, of who must train whom."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.hours.models import Activity
from lms.people.models import Unit

_ORIGINAL = text("amends_id IS NULL")
_OPEN_AMENDMENT = text("amends_id IS NOT NULL AND state <> 'filed'")


class Filing(Model):
    """A document a unit files with the justice bureau (备案): filing is not approval (domain C6).

    An amendment is a new filing that names the first one. Late is what was handed in after `due_on`: it is recorded
    and never refused.
    """

    __tablename__ = "filings"
    __table_args__ = (
        CheckConstraint("kind IN ('TRAINING_PLAN')", "kind"),
        CheckConstraint("state IN ('draft','submitted','returned','filed')", "state"),
        CheckConstraint("(state = 'filed') = (number IS NOT NULL)", "number"),
        CheckConstraint("(number IS NULL) = (filed_at IS NULL)", "filed"),
        UniqueConstraint("number"),
        UniqueConstraint("kind", "division_code", "year", "running"),
        Index(
            "uq_filings_one_original",
            *("kind", "unit_id", "year"),
            unique=True,
            sqlite_where=_ORIGINAL,
            postgresql_where=_ORIGINAL,
        ),
        Index(
            "uq_filings_one_open_amendment",
            "amends_id",
            unique=True,
            sqlite_where=_OPEN_AMENDMENT,
            postgresql_where=_OPEN_AMENDMENT,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    year: Mapped[int]
    amends_id: Mapped[int | None] = mapped_column(ForeignKey("filings.id"), comment="The first filing.")
    state: Mapped[str] = mapped_column(default="draft")
    due_on: Mapped[date | None] = mapped_column(comment="As the rules stood when it was handed in; None: no due day.")
    drafted_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    drafted_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None] = mapped_column(comment="The latest time it was handed in.")
    submitted_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    counted_at: Mapped[datetime | None] = mapped_column(comment="The handing-in that decides whether it was late.")
    returned_at: Mapped[datetime | None] = mapped_column(comment="Once only.")
    filed_at: Mapped[datetime | None]
    filed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("accounts.id"), comment="None: by time, as nobody answered."
    )
    division_code: Mapped[str | None]
    running: Mapped[int | None] = mapped_column(comment="Without gaps for a kind, division and year.")
    number: Mapped[str | None] = mapped_column(comment="Receipt number: kind, division, year, running number.")

    unit: Mapped[Unit] = relationship(lazy="raise")
    plan: Mapped["TrainingPlan | None"] = relationship(back_populates="filing", lazy="raise")
    events: Mapped[list["FilingEvent"]] = relationship(back_populates="filing", order_by="FilingEvent.id", lazy="raise")


class FilingEvent(AppendOnly, Model):
    """One step of a filing: from which state to which, by whom, when, and what was said."""

    __tablename__ = "filing_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    filing_id: Mapped[int] = mapped_column(ForeignKey("filings.id"), index=True)
    old: Mapped[str]
    new: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, comment="defects: what a return asks for, line by line.")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), comment="None: by time.")
    at: Mapped[datetime]

    filing: Mapped[Filing] = relationship(back_populates="events", lazy="raise")


class TrainingPlan(Model):
    """What a filing of kind TRAINING_PLAN says beside its lines (FN-1-4); frozen with the filing."""

    __tablename__ = "training_plans"
    __table_args__ = (
        CheckConstraint("roll >= 0", "roll"),
        CheckConstraint("budget_yuan IS NULL OR budget_yuan >= 0", "budget"),
    )

    filing_id: Mapped[int] = mapped_column(ForeignKey("filings.id"), primary_key=True)
    roll: Mapped[int] = mapped_column(comment="People on the unit's roll when the plan was last saved.")
    lecturers: Mapped[str] = mapped_column(default="")
    budget_yuan: Mapped[int | None]
    notes: Mapped[str] = mapped_column(default="")

    filing: Mapped[Filing] = relationship(back_populates="plan", lazy="raise")
    lines: Mapped[list["PlanLine"]] = relationship(
        order_by="(PlanLine.month, PlanLine.id)", back_populates="plan", lazy="raise"
    )


class PlanLine(Model):
    """One training that is planned: when, what, how, for how many, by whom."""

    __tablename__ = "plan_lines"
    __table_args__ = (
        CheckConstraint("month BETWEEN 1 AND 12", "month"),
        CheckConstraint("credit > 0", "credit"),
        CheckConstraint("people > 0", "people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    filing_id: Mapped[int] = mapped_column(ForeignKey("training_plans.filing_id"), index=True)
    month: Mapped[int]
    title: Mapped[str]
    method: Mapped[str]
    category: Mapped[str]
    tags: Mapped[int] = mapped_column(default=0, comment="Bits of lms.hours.catalogue.Tag.")
    credit: Mapped[int] = mapped_column(comment="Hundredths of an 学时 for each who takes part.")
    people: Mapped[int]
    host: Mapped[str] = mapped_column(comment="Who holds it, in words: it may be a unit beyond the system.")

    plan: Mapped[TrainingPlan] = relationship(back_populates="lines", lazy="raise")


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
