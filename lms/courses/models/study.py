"""Study time as evidence: who learns which course, what was truly played, what did not count and why."""

from datetime import date, datetime
from typing import Any

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
    withheld: Mapped[dict[str, Any]] = mapped_column(
        default=dict, comment="Days on which less was posted than earned: credit in hundredths and why."
    )

    person: Mapped[Person] = relationship(lazy="raise")
    version: Mapped[CourseVersion] = relationship(lazy="raise")


class StudySession(Model):
    """One opening of one courseware in one player. Only the person's latest one earns; holds the running interval."""

    __tablename__ = "study_sessions"
    __table_args__ = (
        CheckConstraint("(from_at IS NULL) OR (to_ms >= from_ms AND closed_at IS NULL)", "running"),
        Index("ix_study_sessions_learning_courseware", "learning_id", "courseware_id"),
        Index("ix_study_sessions_device_opened", "device", "opened_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    learning_id: Mapped[int] = mapped_column(ForeignKey("learnings.id"))
    courseware_id: Mapped[int] = mapped_column(ForeignKey("courseware.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    token_digest: Mapped[str] = mapped_column(unique=True, comment="Of the secret its player sends with every beat.")
    device: Mapped[str] = mapped_column(default="", comment="Keyed digest of the browser; tells devices apart.")
    opened_at: Mapped[datetime]
    sequence: Mapped[int] = mapped_column(default=0, comment="Of the last beat taken; older ones are replays.")
    beat_at: Mapped[datetime] = mapped_column(comment="When the last beat came, by the server's clock.")
    position_ms: Mapped[int] = mapped_column(default=0, comment="Up to here the last beat was acknowledged.")
    length_ms: Mapped[int] = mapped_column(comment="What must be seen: the declared minutes, or what the file lasts.")
    seen_ms: Mapped[int] = mapped_column(default=0, comment="Seen without a gap before the running interval began.")
    from_ms: Mapped[int] = mapped_column(default=0, comment="Running interval: played without a break from here …")
    to_ms: Mapped[int] = mapped_column(default=0, comment="… to here.")
    from_at: Mapped[datetime | None] = mapped_column(comment="When the running interval began; NULL: nothing runs.")
    said: Mapped[str | None] = mapped_column(comment="Code answered to the last beat, for who asks again.")
    closed_at: Mapped[datetime | None] = mapped_column(comment="When another player of the person took over.")


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
    __table_args__ = (
        CheckConstraint("reason IN ('NO_SIGNAL','SKIPPED_AHEAD','SEEN_BEFORE','DAY_FULL','PRESENCE_MISSED')", "reason"),
    )

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
    nonce: Mapped[str] = mapped_column(unique=True, comment="Worth nothing without the secret of the player asked.")
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
    package_done_at: Mapped[datetime | None] = mapped_column(comment="Packages: when it said that it is complete.")
    completed_at: Mapped[datetime | None]

    courseware: Mapped[Courseware] = relationship(lazy="raise")


class StudyPulse(Model):
    """Whose heart beats where: one row a person, so that two tabs or devices never earn at the same time."""

    __tablename__ = "study_pulses"

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("study_sessions.id"))
    day: Mapped[date]
    day_ms: Mapped[int] = mapped_column(default=0, comment="Newly seen that day over all courses; ended intervals.")
    day_limit_ms: Mapped[int] = mapped_column(comment="Most that counts in a day, by the rules of the person's unit.")
    check_at: Mapped[datetime] = mapped_column(comment="When presence is asked for next.")
    check_id: Mapped[int | None] = mapped_column(ForeignKey("presence_checks.id"), comment="Asked, not yet answered.")
    # Kept beside the check, so that a beat needs no third table.
    asked_at: Mapped[datetime | None]
    nonce: Mapped[str | None]


class PageShown(Model):
    """A page of a document that was on the screen: a document is whole when each was."""

    __tablename__ = "pages_shown"
    __table_args__ = (UniqueConstraint("learning_id", "courseware_id", "page"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    learning_id: Mapped[int] = mapped_column(ForeignKey("learnings.id"))
    courseware_id: Mapped[int] = mapped_column(ForeignKey("courseware.id"))
    page: Mapped[int]
    shown_at: Mapped[datetime]


class StudyFlag(Model):
    """Something about posted study time that a person should look at; it refuses nothing by itself (security C3)."""

    __tablename__ = "study_flags"
    __table_args__ = (
        UniqueConstraint("learning_id", "code", "day"),
        CheckConstraint("code IN ('DURING_CLASS','SHARED_DEVICE','COPIED_TIMES','ROBOT_ANSWERS')", "code"),
        CheckConstraint("(cleared_at IS NULL) = (cleared_by_id IS NULL)", "cleared"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    learning_id: Mapped[int] = mapped_column(ForeignKey("learnings.id"))
    code: Mapped[str]
    day: Mapped[date]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="Ids and counts, never names.")
    raised_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]
    cleared_by_id: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    note: Mapped[str] = mapped_column(default="", comment="What who looked at it found.")

    learning: Mapped[Learning] = relationship(lazy="raise")
