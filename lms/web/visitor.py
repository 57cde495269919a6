"""Who asks: found once a request, from the session cookie of a browser or the bearer token of a program."""

from dataclasses import dataclass, field
from datetime import datetime

from starlette.requests import Request

from lms import clock
from lms.access import Actor
from lms.errors import RuleBroken
from lms.notices.queries.inbox import count_unread
from lms.people.hashing import secret_digest
from lms.people.queries.sessions import SignedIn, find_by_token, find_session, find_signed_in
from lms.people.queries.tokens import find_token
from lms.people.scopes import Scope
from lms.people.sessions import SEEN_EVERY
from lms.settings import get_settings
from lms.web import cookies
from lms.web.allowance import Allowance
from lms.web.database import Database


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks. `actor` is None for somebody who is not signed in; `secret` is what the form token is bound to."""

    actor: Actor | None = None
    place: str = ""
    session_id: int | None = None
    must_change_password: bool = False
    by_token: bool = False
    secret: str = field(default="", repr=False)
    # When the password was last given; None for a token.
    confirmed_at: datetime | None = None
    # What a program's token may do; None for browsers, and for tokens from before there were scopes.
    scopes: frozenset[Scope] | None = None
    # How many notices wait to be read; counted for pages alone.
    unread: int = 0


def database_of(request: Request) -> Database:
    """Return the database of the running application."""
    database: Database = request.app.state.database
    return database


def visitor_of(request: Request) -> Visitor:
    """Return who asks; looked up at the first call of a request."""
    found: Visitor | None = getattr(request.state, "visitor", None)
    if found is None:
        found = request.state.visitor = _find(request)
    return found


def _find(request: Request) -> Visitor:
    bearer = request.headers.get("authorization", "")
    if bearer[:7].lower() == "bearer ":
        return _visitor(_by_token(request, bearer[7:].strip()), by_token=True)
    secret = cookies.read(request, cookies.SESSION)
    if secret:
        now = clock.now()
        with database_of(request).reading() as db:
            signed_in = find_signed_in(db, secret_digest(secret), now)
            unread = count_unread(db, seen_by=signed_in.actor) if signed_in and _shows_a_head(request) else 0
        if signed_in:
            _keep_alive(request, signed_in)
            return _visitor(signed_in, secret=secret, unread=unread)
    return Visitor(secret=cookies.read(request, cookies.VISITOR))


def _by_token(request: Request, secret: str) -> SignedIn | None:
    """Find whom a program's token stands for. Raises RuleBroken TOKEN_WAIT when it asks too often."""
    now = clock.now()
    with database_of(request).reading() as db:
        found = find_by_token(db, secret_digest(secret), now)
    if found is None or found.token_id is None:
        return None
    _require_allowance(request, f"token:{found.token_id}")
    if found.seen_at is None or now - found.seen_at >= SEEN_EVERY:
        with database_of(request).if_free() as db:
            token = find_token(db, found.token_id) if db else None
            if token is not None:
                token.used_at = now
    return found


def _require_allowance(request: Request, name: str) -> None:
    allowance: Allowance = request.app.state.allowance
    a_minute = get_settings().token_per_minute
    if seconds := allowance.wait(name, a_minute=a_minute):
        raise RuleBroken("TOKEN_WAIT", seconds=seconds)
    allowance.charge(name, 1, a_minute=a_minute)


def _shows_a_head(request: Request) -> bool:
    return request.method == "GET" and "text/html" in request.headers.get("accept", "")


def _visitor(found: SignedIn | None, *, secret: str = "", by_token: bool = False, unread: int = 0) -> Visitor:
    if found is None:
        return Visitor(by_token=by_token)
    return Visitor(
        found.actor,
        found.place,
        found.session_id,
        found.must_change_password,
        by_token,
        secret,
        found.confirmed_at,
        found.scopes,
        unread,
    )


def _keep_alive(request: Request, signed_in: SignedIn) -> None:
    """Write down that a session was seen, if that is due and nobody else is writing: reading never waits for it."""
    now = clock.now()
    if signed_in.session_id is None or (signed_in.seen_at and now - signed_in.seen_at < SEEN_EVERY):
        return
    with database_of(request).if_free() as db:
        session = find_session(db, signed_in.session_id) if db else None
        if session is not None and session.seen_at < now:
            session.seen_at = now
