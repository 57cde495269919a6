"""A person's dates: lessons he attends or teaches, and days by which compulsory courses are due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.courses.models.classes import CalendarFeed, ClassSession, Enrolment, TrainingClass
from lms.courses.queries.enrolments import classes_of
from lms.courses.queries.mine import courses_for
from lms.courses.queries.my_classes import teaching_of
from lms.people.accounts import Account
from lms.people.hashing import secret_digest

# What lies further back is of no use to a calendar.
_BACK = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Date:
    """One date of a person: `kind` attends, waits, teaches or due; `day` for all, times for lessons."""

    kind: str
    day: date
    title: str
    topic: str
    starts_at: datetime | None
    ends_at: datetime | None
    place: str
    key: str
    id: int
    revision: int
    changed_at: datetime
    is_cancelled: bool = False


def dates_of(db: Session, person_id: int, *, now: datetime) -> list[Date]:
    """List a person's dates in order of time, those called off among them."""
    today = now.astimezone(clock.zone()).date()
    found = [
        _date(row, one, _kind(enrolment), enrolment)
        for enrolment, one in classes_of(db, person_id)
        for row in one.sessions
        if one.state != "draft" and row.starts_at > now - _BACK
    ]
    taught = [row for row in teaching_of(db, person_id) if row.starts_at > now - _BACK]
    found += [_date(row, row.training_class, "teaches", None) for row in taught]
    found += [
        Date(
            kind="due",
            day=mine.version.due_on,
            title=mine.version.title,
            topic="",
            starts_at=None,
            ends_at=None,
            place="",
            key=f"course-{mine.version.id}",
            id=mine.version.id,
            revision=0,
            changed_at=mine.version.published_at or mine.version.drafted_at,
        )
        for mine in courses_for(db, person_id, on=today)
        if mine.is_due and mine.version.due_on is not None
    ]
    return sorted(found, key=lambda one: (one.day, one.starts_at or now.min.replace(tzinfo=now.tzinfo), one.key))


def find_feed(db: Session, secret: str) -> CalendarFeed | None:
    """Find the calendar feed of a secret address that is not revoked, of somebody whose account is open."""
    open_accounts = select(Account.person_id).where(Account.disabled_at.is_(None))
    wanted = select(CalendarFeed).where(
        CalendarFeed.secret_digest == secret_digest(secret),
        CalendarFeed.ended_at.is_(None),
        CalendarFeed.person_id.in_(open_accounts),
    )
    return db.scalar(wanted)


def open_feed(db: Session, person_id: int) -> CalendarFeed | None:
    """Find a person's calendar feed."""
    wanted = select(CalendarFeed).where(CalendarFeed.person_id == person_id, CalendarFeed.ended_at.is_(None))
    return db.scalar(wanted.order_by(CalendarFeed.id.desc()).limit(1))


def open_feeds(db: Session, person_id: int) -> list[CalendarFeed]:
    """List the feeds of a person that are not revoked."""
    wanted = select(CalendarFeed).where(CalendarFeed.person_id == person_id, CalendarFeed.ended_at.is_(None))
    return list(db.scalars(wanted))


def _kind(enrolment: Enrolment) -> str:
    return "waits" if enrolment.state == "waiting" else "attends"


def _date(row: ClassSession, one: TrainingClass, kind: str, enrolment: Enrolment | None) -> Date:
    gone = one.state == "cancelled" or row.cancelled_at is not None
    gone = gone or (enrolment is not None and enrolment.state == "withdrawn")
    changed = [one.changed_at, *([enrolment.withdrawn_at] if enrolment and enrolment.withdrawn_at else [])]
    return Date(
        kind=kind,
        day=row.starts_at.astimezone(clock.zone()).date(),
        title=one.title,
        topic=row.topic,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        place=row.place or one.place,
        key=f"lesson-{row.id}",
        id=one.id if kind != "teaches" else row.id,
        # Withdrawing, and coming back, change this person's date alone; phones want to see the number rise.
        revision=one.revision + (2 * enrolment.turn + (enrolment.state == "withdrawn") if enrolment else 0),
        changed_at=max(changed),
        is_cancelled=gone,
    )
