"""Who asks: found once a request, from the session cookie of a browser or the bearer token of a program."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session
from starlette.requests import Request

from lms import clock
from lms.access import Actor
from lms.errors import RuleBroken
from lms.notices.queries.inbox import count_unread
from lms.people.actions.sessions import keep_seen
from lms.people.hashing import secret_digest
from lms.people.queries.sessions import SignedIn, find_by_token, find_signed_in
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


@dataclass(frozen=True, slots=True)
class Recognised:
    """A visitor known by his session, and whether it is time to write down that it was seen."""

    visitor: Visitor
    session_id: int
    is_due: bool


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
        return program_by(request, bearer[7:].strip())
    secret = cookies.read(request, cookies.SESSION)
    if secret:
        with database_of(request).reading() as db:
            known = recognised(db, request, secret)
        if known:
            if known.is_due:
                keep_alive(request, known.session_id)
            return known.visitor
    return Visitor(secret=cookies.read(request, cookies.VISITOR))


def recognised(db: Session, request: Request, secret: str) -> Recognised | None:
    """Return who is signed in by a session's secret, None for nobody."""
    now = clock.now()
    found = find_signed_in(db, secret_digest(secret), now)
    if found is None or found.session_id is None:
        return None
    unread = count_unread(db, seen_by=found.actor) if _shows_a_head(request) else 0
    is_due = found.seen_at is None or now - found.seen_at >= SEEN_EVERY
    return Recognised(_visitor(found, secret=secret, unread=unread), found.session_id, is_due)


def keep_alive(request: Request, session_id: int) -> None:
    """Write down that a session was seen, if nobody else is writing: reading never waits for it."""
    with database_of(request).if_free() as db:
        if db:
            keep_seen(db, [session_id], clock.now())


def program_by(request: Request, secret: str) -> Visitor:
    """Return for whom a program asks by a bearer token, nobody by an unknown one. Raises RuleBroken TOKEN_WAIT."""
    return _visitor(_by_token(request, secret), by_token=True)


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
