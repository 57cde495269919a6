"""Checks of a unit's assistants, as they came out on their day (C2.7 B8, ZJG-5-5)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.people.models import Unit


class AssistantCheck(AppendOnly, Model):
    """A unit looked through its assistants and contracts: the list as it was, for good."""

    __tablename__ = "assistant_checks"
    __table_args__ = (
        CheckConstraint("part IN ('H1','H2')", "part"),
        Index("ix_assistant_checks_unit_id", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"))
    year: Mapped[int]
    part: Mapped[str] = mapped_column(comment="First or second half of the year.")
    checked_on: Mapped[date]
    people: Mapped[list[Any]] = mapped_column(JSON(), comment="A badge each: id, hours, contract, list, faults.")
    contracts: Mapped[list[Any]] = mapped_column(JSON(), comment="A contract each: id, assistants, faults.")
    faulty: Mapped[int] = mapped_column(comment="Assistants and contracts with a fault.")
    remedy: Mapped[str] = mapped_column(default="", comment="What is done about it.")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    made_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship(lazy="raise")
