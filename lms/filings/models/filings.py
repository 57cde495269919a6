"""Tables of filings and their history."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.filings.rules.kinds import FilingKind
from lms.people.models import Unit

if TYPE_CHECKING:
    from lms.filings.models.plans import TrainingPlan
    from lms.filings.models.reports import FilingReport

_ORIGINAL = text("amends_id IS NULL")
_KINDS = ",".join(f"'{kind}'" for kind in FilingKind)
_OPEN_AMENDMENT = text("amends_id IS NOT NULL AND state <> 'filed'")


class Filing(Model):
    """A document a unit files with the justice bureau (备案): filing is not approval (domain C6).

    An amendment is a new filing that names the first one. Late is what was handed in after `due_on`: it is recorded
    and never refused.
    """

    __tablename__ = "filings"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", "kind"),
        CheckConstraint("state IN ('draft','submitted','returned','filed')", "state"),
        CheckConstraint("(state = 'filed') = (number IS NOT NULL)", "number"),
        CheckConstraint("(number IS NULL) = (filed_at IS NULL)", "filed"),
        UniqueConstraint("number"),
        UniqueConstraint("kind", "division_code", "year", "running"),
        Index(
            "uq_filings_one_original",
            *("kind", "unit_id", "year", "period"),
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
    period: Mapped[str] = mapped_column(default="", comment="H1, H2; of an incident its number; empty: once a year.")
    amends_id: Mapped[int | None] = mapped_column(ForeignKey("filings.id"), comment="The first filing.")
    state: Mapped[str] = mapped_column(default="draft")
    due_on: Mapped[date | None] = mapped_column(comment="As the rules stood when it was handed in; None: no due day.")
    due_at: Mapped[datetime | None] = mapped_column(comment="Where the clock counts hours; due_on is its local day.")
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
    report: Mapped["FilingReport | None"] = relationship(back_populates="filing", lazy="raise")
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
