"""Clean-ups of a unit: who was found on a day, why, and what was decided about each (ZJG-7-10)."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.people.models import Person, Unit

_OPEN = text("closed_at IS NULL")


class CleanUp(Model):
    """A look through a unit and all below it on a day: everybody who may not act is a line."""

    __tablename__ = "clean_ups"
    __table_args__ = (Index("ux_clean_ups_open", "unit_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),)

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    title: Mapped[str]
    as_of: Mapped[date] = mapped_column(comment="Facts as of this day.")
    looked_at: Mapped[int] = mapped_column(
        comment="How many people were looked at; those without a fault are no lines."
    )
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    opened_at: Mapped[datetime]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    closed_at: Mapped[datetime | None]
    closing_note: Mapped[str] = mapped_column(default="")

    unit: Mapped[Unit] = relationship(lazy="raise")
    lines: Mapped[list["CleanUpLine"]] = relationship(order_by="CleanUpLine.id", lazy="raise")


class CleanUpLine(AppendOnly, Model):
    """A person who may not act on that day, with every reason as it was then."""

    __tablename__ = "clean_up_lines"
    __table_args__ = (UniqueConstraint("clean_up_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    clean_up_id: Mapped[int] = mapped_column(ForeignKey("clean_ups.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), comment="Of his post, else of his card.")
    person_class: Mapped[str] = mapped_column(comment="What he was on that day; empty: nothing that is registered.")
    reasons: Mapped[list[str]] = mapped_column(JSON, comment="Codes of the duty answer.")

    person: Mapped[Person] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")
    decisions: Mapped[list["CleanUpDecision"]] = relationship(order_by="CleanUpDecision.id", lazy="raise")


class CleanUpDecision(AppendOnly, Model):
    """What becomes of the person of a line, and why; the last one counts until the clean-up is closed."""

    __tablename__ = "clean_up_decisions"
    __table_args__ = (
        CheckConstraint("outcome IN ('KEPT','TO_MEND','DISMISSED','TRANSFERRED','REASSIGNED')", "outcome"),
        Index("ix_clean_up_decisions_line_id", "line_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("clean_up_lines.id"))
    outcome: Mapped[str]
    reason: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
