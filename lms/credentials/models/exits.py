"""Exits: somebody left his post, why, and what was let be with a reason before it was closed (C7, ZJG-7-11)."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.people.models import Person, Unit

_OPEN = text("closed_at IS NULL")


class Exit(Model):
    """A person left the post of a unit. What is still open is told from facts, never stored; closed once."""

    __tablename__ = "exits"
    __table_args__ = (
        CheckConstraint("outcome IN ('DISMISSED','TRANSFERRED','REASSIGNED','RETIRED','RESIGNED','DIED')", "outcome"),
        # Two who record the same exit: one open exit a person.
        Index("ux_exits_open", "person_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    unit_id: Mapped[int] = mapped_column(
        ForeignKey("units.id"), index=True, comment="Which he left, and which settles."
    )
    outcome: Mapped[str]
    left_on: Mapped[date] = mapped_column(comment="Last day on the post.")
    reason: Mapped[str] = mapped_column(comment="In words, with the document it rests on.")
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    recorded_at: Mapped[datetime]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    closed_at: Mapped[datetime | None]
    closing_note: Mapped[str] = mapped_column(default="")

    person: Mapped[Person] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")
    excuses: Mapped[list["ExitExcuse"]] = relationship(order_by="ExitExcuse.id", lazy="raise")


class ExitExcuse(AppendOnly, Model):
    """An open item of an exit is let be: which, why, by whom."""

    __tablename__ = "exit_excuses"
    __table_args__ = (
        CheckConstraint("item IN ('CASE','HOURS','OBJECTION','CLASS','ACCOUNT')", "item"),
        Index("ix_exit_excuses_exit_id", "exit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exit_id: Mapped[int] = mapped_column(ForeignKey("exits.id"))
    item: Mapped[str]
    reason: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
