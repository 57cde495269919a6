"""Who is signed in by many session secrets at once: plain columns, for what is asked hundreds of times a second."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.db import table_of
from lms.people.accounts import Account, RoleGrant, WebSession
from lms.people.sessions import alive_after, started_after

# Made once, and of plain columns.
_SESSION, _ACCOUNT, _GRANT = (table_of(model).c for model in (WebSession, Account, RoleGrant))
_SIGNED_IN = (
    select(
        _SESSION.secret_digest,
        _SESSION.id,
        _SESSION.seen_at,
        _SESSION.account_id,
        _ACCOUNT.person_id,
        _ACCOUNT.must_change_password,
        _GRANT.role,
    )
    .join_from(table_of(WebSession), table_of(Account), _SESSION.account_id == _ACCOUNT.id)
    .join(table_of(RoleGrant), _SESSION.grant_id == _GRANT.id)
    .where(_SESSION.secret_digest.in_(bindparam("digests", expanding=True)), _SESSION.ended_at.is_(None))
    .where(_SESSION.seen_at > bindparam("alive"), _SESSION.started_at > bindparam("started"))
    .where(_ACCOUNT.disabled_at.is_(None), _GRANT.ended_at.is_(None))
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
    db.flush()  # plain columns are not asked for by the session's own leave
    return {
        digest: Present(session, seen_at, Actor(account_id=account, role=Role(role), person_id=person), must_change)
        for digest, session, seen_at, account, person, must_change, role in db.execute(_SIGNED_IN, asked)
    }
