"""Who is signed in by many session secrets at once: plain columns, for what is asked hundreds of times a second."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.people.accounts import Account, RoleGrant, WebSession
from lms.people.sessions import alive_after, started_after

_SIGNED_IN = (
    select(
        WebSession.secret_digest,
        WebSession.id,
        WebSession.seen_at,
        WebSession.account_id,
        Account.person_id,
        Account.must_change_password,
        RoleGrant.role,
    )
    .join(Account, WebSession.account_id == Account.id)
    .join(RoleGrant, WebSession.grant_id == RoleGrant.id)
    .where(WebSession.secret_digest.in_(bindparam("digests", expanding=True)), WebSession.ended_at.is_(None))
    .where(WebSession.seen_at > bindparam("alive"), WebSession.started_at > bindparam("started"))
    .where(Account.disabled_at.is_(None), RoleGrant.ended_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class Present:
    """A browser that is signed in. The actor has no unit: enough for what one does for oneself."""

    session_id: int
    seen_at: datetime
    actor: Actor
    must_change_password: bool


def present_by_digest(db: Session, digests: Sequence[str], now: datetime) -> dict[str, Present]:
    """Map digests of session secrets to who is signed in by them; unknown, ended, idle and old ones are missing."""
    asked = {"digests": list(digests), "alive": alive_after(now), "started": started_after(now)}
    return {
        row.secret_digest: Present(
            row.id,
            row.seen_at,
            Actor(account_id=row.account_id, role=Role(row.role), person_id=row.person_id),
            row.must_change_password,
        )
        for row in db.execute(_SIGNED_IN, asked)
    }
