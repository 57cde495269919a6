"""The yearly review of a person (年度审验, domain C2.5): an object per person and year, done as a batch by the unit."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.credentials.models.credentials import Credential
from lms.db import AppendOnly, Model
from lms.people.models import Person, Unit


class ReviewRound(Model):
    """A unit's review of one year: facts are frozen on a day for everybody on its roll at once."""

    __tablename__ = "review_rounds"
    __table_args__ = (UniqueConstraint("year", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(comment="The year that is reviewed, not the one it is done in.")
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True)
    frozen_on: Mapped[date] = mapped_column(comment="As of when the facts were read.")
    due_on: Mapped[date]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    opened_at: Mapped[datetime]

    unit: Mapped[Unit] = relationship(lazy="raise")
    reviews: Mapped[list["YearlyReview"]] = relationship(back_populates="round", lazy="raise")


class YearlyReview(Model):
    """One person's review. Its state is written by one mover; what was found stands in the facts and the events."""

    __tablename__ = "yearly_reviews"
    __table_args__ = (
        CheckConstraint(
            "state IN ('OPEN','UNIT_CHECKED','JUSTICE_CHECKED','PASSED','CONDITIONAL','FAILED','DEFERRED',"
            "'NOT_REQUIRED')",
            "state",
        ),
        CheckConstraint("(state = 'CONDITIONAL') = (cure_until IS NOT NULL)", "cure_until"),
        UniqueConstraint("year", "person_id"),
        Index("ix_yearly_reviews_state", "year", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("review_rounds.id"), index=True)
    year: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    credential_id: Mapped[int | None] = mapped_column(ForeignKey("credentials.id"), index=True)
    state: Mapped[str] = mapped_column(default="OPEN")
    facts: Mapped[dict[str, Any]] = mapped_column(comment="What ledger, exams, oath, card and roll said when frozen.")
    proposed: Mapped[str] = mapped_column(comment="What the facts alone come to; a person decides.")
    outcome: Mapped[str | None] = mapped_column(comment="What the last hand stands for where it is not `proposed`.")
    cure_until: Mapped[date | None]

    round: Mapped[ReviewRound] = relationship(back_populates="reviews", lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")
    credential: Mapped[Credential | None] = relationship(lazy="raise")
    events: Mapped[list["ReviewEvent"]] = relationship(order_by="ReviewEvent.id", lazy="raise")


class ReviewEvent(AppendOnly, Model):
    """A review moved: who, when, and why where it differs from what the facts come to."""

    __tablename__ = "review_events"
    __table_args__ = (Index("ix_review_events_review_id", "review_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("yearly_reviews.id"))
    old: Mapped[str | None]
    new: Mapped[str]
    outcome: Mapped[str | None] = mapped_column(comment="What he stands for, where it is not what was proposed.")
    reason: Mapped[str] = mapped_column(default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]
