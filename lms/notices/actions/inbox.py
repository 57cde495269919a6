"""Verbs on one's own inbox: read a notice, read them all."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.notices.models import Notice
from lms.notices.queries.inbox import get_notice, own


def mark_read(db: Session, notice_id: int, *, actor: Actor) -> Notice:
    """Note that one has read a notice of one's own, and return it. Raises NotFound for another's."""
    found = get_notice(db, notice_id, seen_by=actor)
    if found.read_at is None:
        found.read_at = clock.now()
    return found


def mark_all_read(db: Session, *, up_to: int, actor: Actor) -> None:
    """Note that one has read every notice up to the newest that the page showed: what came since stays unread."""
    rows = update(Notice).where(own(actor), Notice.id <= up_to, Notice.read_at.is_(None))
    db.execute(rows.values(read_at=clock.now()))
