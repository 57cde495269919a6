"""Verbs on one's own inbox: read, name an address."""

import re

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms import audit, clock, vault
from lms.access import Actor
from lms.errors import NotAllowed, RuleBroken
from lms.notices.models import Notice, NoticeAddress
from lms.notices.queries.inbox import current_address, get_notice, own

# One address, plain: no name, no comment, no line break that could become a header.
_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")


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


def name_address(db: Session, email: str, *, actor: Actor) -> None:
    """Name where one wants one's mail; an empty address ends it. Raises RuleBroken ADDRESS_WRONG."""
    if actor.account_id is None:
        raise NotAllowed
    email = email.strip()
    if email and not _ADDRESS.fullmatch(email):
        raise RuleBroken("ADDRESS_WRONG")
    now, old = clock.now(), current_address(db, actor.account_id, lock=True)
    if old is not None:
        if email and vault.unseal(old.email_sealed) == email:
            return
        old.ended_at = now
        db.flush()  # of an account's addresses one is current
    if email:
        db.add(NoticeAddress(account_id=actor.account_id, email_sealed=vault.seal(email), named_at=now))
    if email or old is not None:
        what = "named" if email else "ended"
        audit.record(db, actor=actor, action=f"notices:address:{what}", subject="accounts", subject_id=actor.account_id)
