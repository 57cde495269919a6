"""Study time as evidence: who learns which course, what was truly played, what did not count and why."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.courses.models.courses import CourseVersion, Courseware
from lms.db import Model
from lms.people.models import Person


class Learning(Model):
    """One person takes one course version: once, whatever the number of visits (domain C3.3)."""

    __tablename__ = "learnings"
    __table_args__ = (UniqueConstraint("person_id", "version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("course_versions.id"), index=True)
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    completed_at: Mapped[datetime | None] = mapped_column(comment="All courseware seen whole, quiz passed where due.")
    posted_at: Mapped[datetime | None] = mapped_column(comment="Hours are in the ledger.")
    outcome: Mapped[str | None] = mapped_column(comment="Code of why nothing, or less than all, was posted.")

    person: Mapped[Person] = relationship(lazy="raise")
    version: Mapped[CourseVersion] = relationship(lazy="raise")


class StudySession(Model):
    """One opening of one courseware in one player. Only the person's latest one earns; holds the running interval."""

    __tablename__ = "study_sessions"
    __table_args__ = (Index("ix_study_sessions_learning_courseware", "learning_id", "courseware_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    learning_id: Mapped[int] = mapped_column(ForeignKey("learnings.id"))
    courseware_id: Mapped[int] = mapped_column(ForeignKey("courseware.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    token_digest: Mapped[str] = mapped_column(unique=True, comment="Of the secret its player sends with every beat.")
    device: Mapped[str] = mapped_column(default="", comment="Short digest of the browser; tells devices apart.")
    opened_at: Mapped[datetime]
    sequence: Mapped[int] = mapped_column(default=0, comment="Of the last beat taken; older ones are replays.")
    beat_at: Mapped[datetime | None] = mapped_column(comment="When the last beat came, by the server's clock.")
    position_ms: Mapped[int] = mapped_column(default=0, comment="Where the last beat stood.")
    from_ms: Mapped[int] = mapped_column(default=0, comment="Running interval: played without a break from here …")
    to_ms: Mapped[int] = mapped_column(default=0, comment="… to here.")
    from_at: Mapped[datetime | None] = mapped_column(comment="When the running interval began.")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(comment="FINISHED, LEFT, TAKEN_OVER, SILENT")


class WatchedInterval(Model):
    """A stretch that was truly played: no longer than the time that passed. Completion is the union of them."""

    __tablename__ = "watched_intervals"
    __table_args__ = (
        CheckConstraint("to_ms > from_ms", "span"),
        Index("ix_watched_intervals_learning_courseware", "learning_id", "courseware_id"),
        Index("ix_watched_intervals_person_day", "person_id", "occurred_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("study_sessions.id"), index=True)
    learning_id: Mapped[int] = mapped_column(ForeignKey("learnings.id"))
    courseware_id: Mapped[int] = mapped_column(ForeignKey("courseware.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    occurred_on: Mapped[date] = mapped_column(comment="Civil day; an interval never runs over midnight.")
    from_ms: Mapped[int]
    to_ms: Mapped[int]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]


class UncountedTime(Model):
    """Time before the screen that did not count, and the code of why; the learner reads it."""

    __tablename__ = "uncounted_times"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("study_sessions.id"), index=True)
    learning_id: Mapped[int] = mapped_column(ForeignKey("learnings.id"), index=True)
    reason: Mapped[str]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]


class PresenceCheck(Model):
    """A question whether somebody is there, asked at a random moment; its nonce is the server's and used once."""

    __tablename__ = "presence_checks"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("study_sessions.id"), index=True)
    nonce_digest: Mapped[str] = mapped_column(unique=True)
    asked_at: Mapped[datetime]
    due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class CoursewareProgress(Model):
    """How far one learner is in one courseware: a sum of the intervals, kept so that pages need not add them up."""

    __tablename__ = "courseware_progress"
    __table_args__ = (UniqueConstraint("learning_id", "courseware_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    learning_id: Mapped[int] = mapped_column(ForeignKey("learnings.id"))
    courseware_id: Mapped[int] = mapped_column(ForeignKey("courseware.id"), index=True)
    covered_ms: Mapped[int] = mapped_column(default=0, comment="Length of the union of what was played.")
    furthest_ms: Mapped[int] = mapped_column(default=0, comment="Seen without a gap up to here; nobody skips beyond.")
    resume_ms: Mapped[int] = mapped_column(default=0, comment="Where to go on.")
    completed_at: Mapped[datetime | None]

    courseware: Mapped[Courseware] = relationship(lazy="raise")


class StudyPulse(Model):
    """Whose heart beats where: one row a person, so that two tabs or devices never earn at the same time."""

    __tablename__ = "study_pulses"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("study_sessions.id"))
    day: Mapped[date]
    day_ms: Mapped[int] = mapped_column(default=0, comment="Credited that day, over all courses: the day's cap.")
