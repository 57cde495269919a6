"""Tables of practice on the post: who mentors whom, the daily logs and their history, what was handed to the ledger."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import AppendOnly, Model
from lms.people.models import Person, Unit


class Mentorship(Model):
    """An officer guides a learner in a unit's work from a day to a day (FN-2-6, SZ-2.2-6).

    The unit is where the practice takes place; it may be another than the learner's (ZJG-4-2).
    """

    __tablename__ = "mentorships"
    __table_args__ = (
        CheckConstraint("kind IN ('SHADOWING','ON_SITE_GUIDANCE','MENTORING')", "kind"),
        CheckConstraint("learner_id <> mentor_id", "two_people"),
        CheckConstraint("ended_on IS NULL OR ended_on >= started_on", "span"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    learner_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    mentor_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    kind: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("units.id"), index=True, comment="Whose work is practised.")
    mentor_category: Mapped[str] = mapped_column(comment="Leaf in which the mentor's own credit counts.")
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    set_up_by_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    set_up_at: Mapped[datetime]

    learner: Mapped[Person] = relationship(foreign_keys=[learner_id], lazy="raise")
    mentor: Mapped[Person] = relationship(foreign_keys=[mentor_id], lazy="raise")
    unit: Mapped[Unit] = relationship(lazy="raise")


class PracticeDay(Model):
    """What a learner did on one day under a mentor. One log a person and day; once signed it is never changed."""

    __tablename__ = "practice_days"
    __table_args__ = (
        UniqueConstraint("learner_id", "occurred_on"),
        CheckConstraint("state IN ('draft','submitted','returned','signed')", "state"),
        CheckConstraint("minutes > 0 AND ends_at > starts_at", "times"),
        CheckConstraint("(state = 'signed') = (signed_at IS NOT NULL)", "signed"),
        CheckConstraint("(signed_at IS NULL) = (digest IS NULL)", "digest"),
        Index("ix_practice_days_mentorship_state", "mentorship_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mentorship_id: Mapped[int] = mapped_column(ForeignKey("mentorships.id"))
    learner_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    occurred_on: Mapped[date]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(comment="Of practice, breaks taken off.")
    category: Mapped[str] = mapped_column(comment="Leaf: INIT.POST of an applicant, else of BK or SK.")
    work: Mapped[str] = mapped_column(comment="What was done, in the learner's words.")
    state: Mapped[str] = mapped_column(default="draft")
    due_on: Mapped[date] = mapped_column(comment="Last day for the next step: handing in, or signing.")
    signed_at: Mapped[datetime | None]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    digest: Mapped[str | None] = mapped_column(comment="SHA-256 of what was signed.")

    mentorship: Mapped[Mentorship] = relationship(lazy="raise")
    learner: Mapped[Person] = relationship(lazy="raise")
    events: Mapped[list["PracticeEvent"]] = relationship(
        back_populates="day", order_by="PracticeEvent.id", lazy="raise"
    )


class PracticeEvent(AppendOnly, Model):
    """One step of a log: handed in, returned with words, signed, given more time. Who, when, why."""

    __tablename__ = "practice_events"

    id: Mapped[int] = mapped_column(primary_key=True)
    day_id: Mapped[int] = mapped_column(ForeignKey("practice_days.id"), index=True)
    what: Mapped[str] = mapped_column(comment="The new state, or extended.")
    words: Mapped[str | None] = mapped_column(comment="What the mentor or coordinator said.")
    digest: Mapped[str | None] = mapped_column(comment="SHA-256 of the text as it then was.")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    at: Mapped[datetime]

    day: Mapped[PracticeDay] = relationship(back_populates="events", lazy="raise")


class PracticePosting(AppendOnly, Model):
    """A signed day was handed to the ledger, for the learner or, half of it, for the mentor (C3.3).

    What became of it is the claim's to say: one that was rejected may be handed in again, as a new row.
    """

    __tablename__ = "practice_postings"
    __table_args__ = (
        UniqueConstraint("day_id", "activity_id", "person_id"),
        Index("ix_practice_postings_person_day", "person_id", "occurred_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    day_id: Mapped[int] = mapped_column(ForeignKey("practice_days.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activities.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    occurred_on: Mapped[date]
    is_mentor: Mapped[bool]
    credit: Mapped[int] = mapped_column(comment="Hundredths of an 学时.")
