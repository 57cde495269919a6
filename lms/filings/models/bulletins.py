"""Tables of bulletins about lagging units, and of the rectifications they ask for."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.people.models import Unit


class Bulletin(Model):
    """A bulletin (情况通报) about how units stand on a day (FN-19-1, QD-12-2): drafted by one, issued by another."""

    __tablename__ = "bulletins"
    __table_args__ = (
        CheckConstraint("percent BETWEEN 1 AND 100", "percent"),
        CheckConstraint("answer_days BETWEEN 1 AND 60", "answer_days"),
        CheckConstraint("(running IS NULL) = (issued_at IS NULL)", "issued"),
        UniqueConstraint("unit_id", "year", "running"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), comment="Who issues it.")
    year: Mapped[int]
    as_of: Mapped[date] = mapped_column(comment="The day the figures speak of.")
    percent: Mapped[int] = mapped_column(comment="Who is below this rate of completion lags.")
    title: Mapped[str]
    opening: Mapped[str]
    asks: Mapped[str] = mapped_column(default="", comment="What is asked of lagging units, one a line.")
    copies_to: Mapped[str] = mapped_column(default="")
    answer_days: Mapped[int] = mapped_column(comment="Working days to answer, counted from the day it is issued.")
    answer_by: Mapped[date | None] = mapped_column(comment="As reckoned when it was issued.")
    running: Mapped[int | None] = mapped_column(comment="Without gaps for a unit and year.")
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    drafted_at: Mapped[datetime]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    issued_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship(lazy="raise")
    lines: Mapped[list["BulletinLine"]] = relationship(lazy="raise", order_by="BulletinLine.id")


class BulletinLine(AppendOnly, Model):
    """How a unit stood on the bulletin's day, frozen when it was drafted."""

    __tablename__ = "bulletin_lines"
    __table_args__ = (UniqueConstraint("bulletin_id", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    bulletin_id: Mapped[int] = mapped_column(ForeignKey("bulletins.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    due: Mapped[int]
    met: Mapped[int]
    rate: Mapped[str] = mapped_column(comment="Per cent, cut to two decimals; empty for nobody due.")
    is_behind: Mapped[bool]

    unit: Mapped[Unit] = relationship(lazy="raise")


class Rectification(Model):
    """What a lagging unit is to put right, by when (督促整改): answered by the unit, closed by who issued."""

    __tablename__ = "rectifications"
    __table_args__ = (
        CheckConstraint("state IN ('open','replied','closed')", "state"),
        UniqueConstraint("bulletin_id", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    bulletin_id: Mapped[int] = mapped_column(ForeignKey("bulletins.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    state: Mapped[str] = mapped_column(default="open")
    due_on: Mapped[date | None] = mapped_column(comment="None: a year it reaches has no calendar of working days yet.")
    replied_at: Mapped[datetime | None] = mapped_column(comment="The first answer: it decides whether it was late.")

    bulletin: Mapped[Bulletin] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")
    events: Mapped[list["RectificationEvent"]] = relationship(lazy="raise", order_by="RectificationEvent.id")


class RectificationEvent(AppendOnly, Model):
    """One step of a rectification: from which state to which, by whom, and what was said."""

    __tablename__ = "rectification_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    rectification_id: Mapped[int] = mapped_column(ForeignKey("rectifications.id"), index=True)
    old: Mapped[str]
    new: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSON, comment="text: the answer, or what is missing in it.")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
