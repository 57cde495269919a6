"""For addresses that thousands ask at once: who asks is looked up with the work, not before it.

Gate and visitor of a page take a thread and a transaction for it by themselves, request by request (decision 16).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

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
from lms.web.csrf import SAFE_METHODS, require_own_page
from lms.web.ending import afterwards
from lms.web.gate import Gate, PasswordChangeNeeded, SignInNeeded, require_scope
from lms.web.visitor import Visitor, keep_alive, program_by, recognised

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
        request.state.gate = self
        request.state.visitor = Visitor(secret=secret, by_token=by_token)
        await require_own_page(request, request.state.visitor)


def who_acts(request: Request, db: Session) -> Actor:
    """Return who asks, found in the transaction of a handler that a BusyGate let pass; refuse as any other gate does.

    Raises SignInNeeded, PasswordChangeNeeded, NotAllowed, and for programs what their scope is refused for.
    """
    visitor: Visitor = request.state.visitor
    visitor = program_by(request, visitor.secret) if visitor.by_token else _recognised(request, db, visitor.secret)
    request.state.visitor = visitor
    request.state.gate.require_right(request, visitor)
    if visitor.scopes is not None:
        require_scope(visitor.scopes, request.state.scope)
    assert visitor.actor is not None  # noqa: S101 - the gate has seen to it
    return visitor.actor


def _recognised(request: Request, db: Session, secret: str) -> Visitor:
    known = recognised(db, request, secret)
    if known is None:
        return Visitor(secret=cookies.read(request, cookies.VISITOR))
    if known.is_due and request.method in SAFE_METHODS:
        afterwards(db, partial(keep_alive, request, known.session_id))
    elif known.is_due:
        keep_seen(db, [known.session_id], clock.now())
    return known.visitor


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
