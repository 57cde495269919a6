"""Verbs on calendar feeds: make a private address, revoke it."""

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor
from lms.courses.models.classes import CalendarFeed
from lms.courses.queries.calendar import open_feeds
from lms.errors import NotAllowed
from lms.people.hashing import new_secret, secret_digest


def make_feed(db: Session, *, actor: Actor) -> str:
    """Make one's calendar feed anew and return the secret of its address; only a digest is kept, the old one ends."""
    if actor.person_id is None:
        raise NotAllowed
    _end(db, actor.person_id)
    secret = new_secret()
    feed = CalendarFeed(person_id=actor.person_id, secret_digest=secret_digest(secret), created_at=clock.now())
    db.add(feed)
    db.flush()  # the audit line names it
    audit.record(db, actor=actor, action="calendar:feed:made", subject=feed)
    return secret


def end_feed(db: Session, *, actor: Actor) -> None:
    """Revoke one's calendar feed; ending it again changes nothing."""
    if actor.person_id is None:
        raise NotAllowed
    _end(db, actor.person_id)
    audit.record(db, actor=actor, action="calendar:feed:ended", subject="people", subject_id=actor.person_id)


def _end(db: Session, person_id: int) -> None:
    for feed in open_feeds(db, person_id):
        feed.ended_at = clock.now()
