"""Badges of assistants: from registering to the end, each step, each stop; lists of badges filed with the bureau."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.credentials.models.contracts import EmploymentContract
from lms.db import AppendOnly, Model
from lms.people.models import Person, Unit

_OPEN = text("state <> 'ENDED'")
_RUNNING = text("resumed_on IS NULL")


class BadgeFiling(Model):
    """A list of badges that a unit handed to the bureau (备案, kind BADGE_LIST of domain C6); late is recorded only.

    Not one of `filings`: those are one a kind, unit and year, and badges are filed whenever some were issued.
    """

    __tablename__ = "badge_filings"
    __table_args__ = (
        CheckConstraint("(number IS NULL) = (received_at IS NULL)", "number"),
        UniqueConstraint("division_code", "year", "running"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    due_on: Mapped[date] = mapped_column(comment="Ten working days after the earliest issue on the list.")
    handed_in_at: Mapped[datetime]
    handed_in_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    received_at: Mapped[datetime | None]
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    division_code: Mapped[str | None]
    year: Mapped[int | None]
    running: Mapped[int | None] = mapped_column(comment="Without gaps for a division and year.")
    number: Mapped[str | None] = mapped_column(unique=True, comment="Receipt number: BL, division, year, number.")

    unit: Mapped[Unit] = relationship(lazy="raise")
    badges: Mapped[list["Badge"]] = relationship(back_populates="filing", order_by="Badge.number", lazy="raise")


class Badge(Model):
    """A person's service as an assistant under a contract, and the badge (工作证件) that shows it.

    `state` is written by one mover only. Whether the badge is good on a day is derived: `assistants.reasons_of`.
    """

    __tablename__ = "badges"
    __table_args__ = (
        CheckConstraint(
            "state IN ('REGISTERED','PRE_POST_TRAINING','EXAM_PASSED','ACTIVE','STOPPED','ENDED')", "state"
        ),
        CheckConstraint("(number IS NULL) = (running IS NULL)", "running"),
        CheckConstraint("(number IS NULL) = (valid_until IS NULL)", "issued"),
        CheckConstraint("state NOT IN ('ACTIVE','STOPPED') OR number IS NOT NULL", "number"),
        CheckConstraint("valid_until >= valid_from", "span"),
        CheckConstraint("(state = 'ENDED') = (ended_on IS NOT NULL)", "ended"),
        CheckConstraint("(ended_on IS NULL) = (end_reason IS NULL)", "end_reason"),
        CheckConstraint("handed_in IN ('RETURNED','LOST')", "handed_in"),
        # Two who issue at once: running numbers of a unit neither repeat nor skip.
        UniqueConstraint("unit_id", "running"),
        Index("ux_badges_open", "person_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True, comment="Who uses him and answers for it.")
    contract_id: Mapped[int] = mapped_column(ForeignKey("employment_contracts.id"), index=True)
    state: Mapped[str]
    post_title: Mapped[str]
    powers: Mapped[str] = mapped_column(comment="职责权限")
    rights: Mapped[str] = mapped_column(comment="权利义务")
    terms: Mapped[str] = mapped_column(comment="聘用条件")
    liability: Mapped[str] = mapped_column(comment="责任")
    declared_on: Mapped[date] = mapped_column(comment="The day of the declaration that nothing bars him.")
    plan: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="By module: how it will be taught.")
    exam_candidate_id: Mapped[int | None] = mapped_column(ForeignKey("exam_candidates.id"), comment="The exam passed.")
    running: Mapped[int | None]
    number: Mapped[str | None] = mapped_column(unique=True, comment="Unit code and running number.")
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None] = mapped_column(comment="Contract's end, three years at most.")
    filing_id: Mapped[int | None] = mapped_column(ForeignKey("badge_filings.id"), index=True)
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None]
    handed_in: Mapped[str | None] = mapped_column(comment="What became of the piece; none was issued: NULL.")
    registered_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")
    contract: Mapped[EmploymentContract] = relationship(lazy="raise")
    filing: Mapped[BadgeFiling | None] = relationship(back_populates="badges", lazy="raise")
    events: Mapped[list["BadgeEvent"]] = relationship(order_by="BadgeEvent.id", lazy="raise")
    stops: Mapped[list["BadgeStop"]] = relationship(order_by="BadgeStop.id", lazy="raise")


class BadgeEvent(AppendOnly, Model):
    """A step of C2.7, or a new contract under the same badge: who, when, why. Here stands the state of a past day."""

    __tablename__ = "badge_events"
    __table_args__ = (Index("ix_badge_events_badge_id", "badge_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    badge_id: Mapped[int] = mapped_column(ForeignKey("badges.id"))
    step: Mapped[str]
    old: Mapped[str | None]
    new: Mapped[str]
    reason: Mapped[str] = mapped_column(default="", comment="Code of a stop or an end.")
    note: Mapped[str] = mapped_column(default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]


class BadgeStop(Model):
    """An assistant is off the post (停岗): ground, facts, the written notice, his answer, what ended it."""

    __tablename__ = "badge_stops"
    __table_args__ = (
        CheckConstraint(
            "ground IN ('UNCIVIL_CONDUCT','IRREGULAR_CONDUCT','HOURS_SHORT','NEGATIVE_LIST_UNSIGNED')", "ground"
        ),
        CheckConstraint("(answer = '') = (answered_at IS NULL)", "answer"),
        CheckConstraint("resumed_on IS NULL OR retest_candidate_id IS NOT NULL", "retest"),
        Index("ux_badge_stops_running", "badge_id", unique=True, sqlite_where=_RUNNING, postgresql_where=_RUNNING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    badge_id: Mapped[int] = mapped_column(ForeignKey("badges.id"), index=True)
    ground: Mapped[str]
    facts: Mapped[str]
    document: Mapped[str] = mapped_column(comment="The written notice.")
    told_on: Mapped[date]
    answer_until: Mapped[date] = mapped_column(comment="Three working days; a later answer is taken, and is late.")
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]
    cure: Mapped[str] = mapped_column(default="", comment="What was put right.")
    retest_candidate_id: Mapped[int | None] = mapped_column(ForeignKey("exam_candidates.id"))
    resumed_on: Mapped[date | None]
