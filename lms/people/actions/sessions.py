"""Verbs on browser sessions: begin, renew under a new secret, end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor
from lms.db import table_of
from lms.errors import NotFound
from lms.people.accounts import Account, RoleGrant, WebSession
from lms.people.hashing import new_secret, secret_digest
from lms.people.queries.sessions import get_own_session, open_grants, open_sessions


@dataclass(frozen=True, slots=True)
class Browser:
    """Where a request comes from: network address, and the browser in words its owner recognises."""

    address: str
    device: str


def begin_session(db: Session, account: Account, grant: RoleGrant, browser: Browser) -> str:
    """Sign an account in, acting in one of its grants, and return the secret for the cookie; only a digest is kept."""
    now, secret = clock.now(), new_secret()
    begun = {
        "secret_digest": secret_digest(secret),
        "account_id": account.id,
        "grant_id": grant.id,
        "started_at": now,
        "seen_at": now,
        "address": browser.address,
        "device": browser.device,
    }
    db.execute(_BEGIN, begun)
    return secret


# Of plain columns: every sign-in does it.
_BEGIN = insert(table_of(WebSession))


def switch_role(db: Session, session_id: int, grant_id: int, *, actor: Actor) -> str:
    """Go on in another of one's own roles, under a new secret that is returned. Raises NotFound for others' grants."""
    session = get_own_session(db, session_id, seen_by=actor)
    grant = next((grant for grant in open_grants(db, session.account_id) if grant.id == grant_id), None)
    if grant is None:
        raise NotFound("GRANT_NOT_FOUND")
    now, secret = clock.now(), new_secret()
    session.ended_at = now
    # The twelve hours go on: another role is no new sign-in.
    db.add(
        WebSession(
            secret_digest=secret_digest(secret),
            account_id=session.account_id,
            grant_id=grant.id,
            started_at=session.started_at,
            seen_at=now,
            confirmed_at=session.confirmed_at,
            address=session.address,
            device=session.device,
        )
    )
    audit.record(
        db, actor=actor, action="account:session:switched", subject="accounts", subject_id=actor.account_id,
        role=grant.role, unit_id=grant.unit_id,
    )  # fmt: skip
    return secret


def end_session(db: Session, session_id: int, *, actor: Actor) -> None:
    """End one of one's own sessions. Raises NotFound for others'; ending it again changes nothing."""
    session = get_own_session(db, session_id, seen_by=actor)
    if session.ended_at is None:
        session.ended_at = clock.now()
        audit.record(db, actor=actor, action="account:session:ended", subject=session)


def end_all_sessions(db: Session, account_id: int, *, grant_id: int | None = None) -> None:
    """End every session of an account, or those that act in one grant."""
    now = clock.now()
    for session in open_sessions(db, account_id):
        if grant_id in (None, session.grant_id):
            session.ended_at = now


def record_sign_in(db: Session, account: Account, browser: Browser, *, actor: Actor) -> None:
    """Put a sign-in on the audit log."""
    audit.record(
        db, actor=actor, action="account:session:started", subject=account,
        address=browser.address, device=browser.device,
    )  # fmt: skip


def keep_seen(db: Session, session_ids: Sequence[int], now: datetime) -> None:
    """Write down that browsers were seen now, many at once."""
    if session_ids:
        sessions = table_of(WebSession)
        db.execute(update(sessions).where(sessions.c.id.in_(session_ids)).values(seen_at=now))
