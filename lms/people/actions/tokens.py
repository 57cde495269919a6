"""Verbs on bearer tokens of the JSON API: hand out, end. Only a digest is kept."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, require_can
from lms.errors import RuleBroken
from lms.people.accounts import Account, ApiToken, RoleGrant
from lms.people.hashing import new_secret, secret_digest
from lms.people.queries.sessions import open_grants
from lms.people.queries.tokens import open_tokens
from lms.people.scopes import DAYS, ORDINARY, Scope, end_of, written


def create_token(
    db: Session,
    account: Account,
    *,
    grant: RoleGrant | None = None,
    scopes: Iterable[Scope] = ORDINARY,
    days: int = DAYS,
    label: str = "",
    actor: Actor,
) -> str:
    """Hand out a bearer token that acts in one of an account's roles, and return it; it is shown this once.

    Without `grant` the oldest running one. Raises RuleBroken ACCOUNT_DISABLED_ALREADY, NO_ROLE, NO_SCOPE, TOKEN_DAYS.
    """
    require_can(actor, Permission.MANAGE_ACCOUNTS)
    if account.disabled_at is not None:
        raise RuleBroken("ACCOUNT_DISABLED_ALREADY")
    grant = grant or next(iter(open_grants(db, account.id)), None)
    if grant is None:
        raise RuleBroken("NO_ROLE")
    secret, now, held = f"lms_{new_secret()}", clock.now(), written(scopes)
    token = ApiToken(
        secret_digest=secret_digest(secret),
        account_id=account.id,
        grant_id=grant.id,
        label=label.strip(),
        scopes=held,
        created_at=now,
        expires_at=end_of(now, days),
    )
    db.add(token)
    audit.record(
        db, actor=actor, action="account:token:created", subject=account, role=grant.role, scopes=held, days=days
    )
    return secret


def end_token(db: Session, token: ApiToken, *, actor: Actor) -> None:
    """Let a token open nothing any more, at once. Raises RuleBroken TOKEN_ENDED."""
    require_can(actor, Permission.MANAGE_ACCOUNTS)
    if token.ended_at is not None:
        raise RuleBroken("TOKEN_ENDED")
    token.ended_at = clock.now()
    audit.record(
        db, actor=actor, action="account:token:ended", subject="accounts", subject_id=token.account_id, token=token.id
    )


def end_tokens(db: Session, account_id: int, *, grant_id: int | None = None) -> None:
    """End every token of an account, or those that act in one grant."""
    now = clock.now()
    for token in open_tokens(db, account_id):
        if grant_id in (None, token.grant_id):
            token.ended_at = now
