"""For addresses that thousands ask every few seconds: who asks is looked up with the work, for all that wait together.

Gate and visitor of a page would ask the database for each request by itself (decision 16).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session
from starlette.requests import Request

from lms import clock
from lms.access import Actor, Permission
from lms.errors import NotAllowed
from lms.people.actions.sessions import keep_seen
from lms.people.hashing import secret_digest
from lms.people.queries.sessions import SignedIn, find_by_token
from lms.people.queries.signed_in import present_by_digest
from lms.people.scopes import Scope
from lms.web import cookies
from lms.web.csrf import require_own_page
from lms.web.gate import Gate, PasswordChangeNeeded, SignInNeeded
from lms.web.visitor import Visitor

# Whoever asks is at work; more often than this it need not be written down.
_SEEN_EVERY = timedelta(minutes=2)


class BusyGate(Gate):
    """Refuses at once who has no secret, and forged requests; who asks is looked up later, by `who_ask`.

    Without `programs` only browsers are let in: what they tell, no bearer token may.
    """

    def __init__(self, permission: Permission, *, programs: bool = True) -> None:
        super().__init__((permission,), is_public=False, even_before_change=False)
        self._programs = programs

    async def __call__(self, request: Request) -> None:  # type: ignore[override] # needs no visitor
        """Raise SignInNeeded without session or bearer token, NotAllowed CSRF for what is not from a page of ours."""
        bearer = request.headers.get("authorization", "")
        by_token = self._programs and bearer[:7].lower() == "bearer "
        secret = bearer[7:].strip() if by_token else cookies.read(request, cookies.SESSION)
        if not secret:
            raise SignInNeeded
        request.state.visitor = Visitor(secret=secret, by_token=by_token)
        await require_own_page(request, request.state.visitor)


@dataclass(frozen=True, slots=True)
class Secret:
    """The digest of what a request came with: a browser's session, or a program's bearer token."""

    digest: str
    by_token: bool


def secret_of(request: Request) -> Secret:
    """Return the secret of a request that a BusyGate let pass."""
    visitor: Visitor = request.state.visitor
    return Secret(secret_digest(visitor.secret), visitor.by_token)


def who_ask(
    db: Session, secrets: Sequence[Secret], permission: Permission, scope: Scope | None = None
) -> dict[Secret, Actor | Exception]:
    """Map secrets to who acts by them, or to why nobody may: SignInNeeded, PasswordChangeNeeded, NotAllowed.

    `scope`: what a token needs beside the permission of its role.
    """
    now = clock.now()
    asked = set(secrets)
    present = present_by_digest(db, sorted({each.digest for each in asked if not each.by_token}), now)
    stale = {each.session_id for each in present.values() if now - each.seen_at > _SEEN_EVERY}
    keep_seen(db, sorted(stale), now)
    found: dict[Secret, Actor | Exception] = {}
    for secret in asked:
        who = find_by_token(db, secret.digest, now) if secret.by_token else present.get(secret.digest)
        if who is None:
            found[secret] = SignInNeeded()
        elif who.must_change_password:
            found[secret] = PasswordChangeNeeded()
        elif not who.actor.can(permission):
            found[secret] = NotAllowed(permission=permission.value)
        elif scope is not None and isinstance(who, SignedIn) and who.scopes is not None and scope not in who.scopes:
            found[secret] = NotAllowed("SCOPE", scope=scope.value)
        else:
            found[secret] = who.actor
    return found
