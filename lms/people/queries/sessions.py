"""Selects on sign-ins: grants, sessions, tokens, and the actor they stand for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, and_, bindparam, func, null, or_, select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor, Role
from lms.db import table_of
from lms.errors import NotFound
from lms.people.accounts import Account, ApiToken, RoleGrant, WebSession
from lms.people.models import Unit
from lms.people.rules import UnitKind, path_above
from lms.people.scopes import Scope, left_out, scopes_in
from lms.people.sessions import alive_after, started_after

# A bureau or a township's judicial office looks after the territory it sits in, not only its own staff (ZJG-2-3).
_LOOKS_AFTER_ITS_PLACE = frozenset({UnitKind.JUSTICE_BUREAU.value, UnitKind.JUDICIAL_OFFICE.value})
_WITHIN_THE_UNIT = frozenset({Role.SELF, Role.UNIT_TRAINER, Role.UNIT_LEGAL, Role.UNIT_LEADER})


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in by a browser session or a token, and where and in which role he acts."""

    actor: Actor
    place: str
    session_id: int | None
    seen_at: datetime | None
    must_change_password: bool
    confirmed_at: datetime | None = None
    token_id: int | None = None
    scopes: frozenset[Scope] | None = None


def acting_as(account: Account, grant: RoleGrant) -> Actor:
    """Return an account acting in one of its grants; the grant's unit must be loaded."""
    role = Role(grant.role)
    return Actor(
        account_id=account.id,
        role=role,
        unit_id=grant.unit_id,
        unit_path=_reach(role, grant.unit.kind, grant.unit.path) if grant.unit else "",
        person_id=account.person_id,
        name=account.name,
    )


def _reach(role: Role, kind: str, path: str) -> str:
    above = path_above(path)
    is_top = above == "/"
    return path if is_top or kind not in _LOOKS_AFTER_ITS_PLACE or role in _WITHIN_THE_UNIT else above


def find_signed_in(db: Session, digest: str, now: datetime) -> SignedIn | None:
    """Find who is signed in by a session secret; None when it is unknown, ended, idle or too old."""
    given = {"digest": digest, "alive_after": alive_after(now), "started_after": started_after(now)}
    return _signed_in(db.execute(_BY_SESSION, given).one_or_none())


def find_by_token(db: Session, digest: str, now: datetime) -> SignedIn | None:
    """Find whom a bearer token stands for; None when it is unknown, over or ended, or its account or role is."""
    return _signed_in(db.execute(_BY_TOKEN, {"digest": digest, "now": now}).one_or_none())


def _signed_in(found: Row[Any] | None) -> SignedIn | None:
    if found is None:
        return None
    role, scopes = Role(found.role), scopes_in(found.scopes)
    actor = Actor(
        account_id=found.account_id,
        role=role,
        unit_id=found.unit_id,
        unit_path=_reach(role, found.kind, found.path) if found.path else "",
        person_id=found.person_id,
        name=found.name,
        without=left_out(scopes),
    )
    return SignedIn(
        actor,
        found.place or "",
        found.session_id,
        found.seen_at,
        found.must_change_password,
        found.confirmed_at,
        found.token_id,
        scopes,
    )


def _acting(shown_by: Table, *more: ColumnElement[Any]) -> Select[Any]:
    """Select whom sessions or tokens stand for; asked from them on, since each is found by its digest at once."""
    account, grant, unit = map(table_of, (Account, RoleGrant, Unit))
    return (
        select(
            account.c.id.label("account_id"),
            account.c.name,
            account.c.person_id,
            account.c.must_change_password,
            grant.c.role,
            grant.c.unit_id,
            unit.c.kind,
            unit.c.path,
            func.coalesce(func.nullif(unit.c.short_name, ""), unit.c.name).label("place"),
            *more,
        )
        .select_from(shown_by)
        .join(account, shown_by.c.account_id == account.c.id)
        .join(grant, shown_by.c.grant_id == grant.c.id)
        .outerjoin(unit, grant.c.unit_id == unit.c.id)
        .where(shown_by.c.secret_digest == bindparam("digest"), shown_by.c.ended_at.is_(None))
        .where(account.c.disabled_at.is_(None), grant.c.ended_at.is_(None))
    )


# Made once, and of plain columns: every request asks one of them before anything else.
_SESSION = table_of(WebSession)
_BY_SESSION = _acting(
    _SESSION,
    _SESSION.c.id.label("session_id"),
    _SESSION.c.seen_at,
    func.coalesce(_SESSION.c.confirmed_at, _SESSION.c.started_at, type_=_SESSION.c.started_at.type).label(
        "confirmed_at"
    ),
    null().label("token_id"),
    null().label("scopes"),
).where(_SESSION.c.seen_at > bindparam("alive_after"), _SESSION.c.started_at > bindparam("started_after"))
_TOKEN = table_of(ApiToken)
_BY_TOKEN = _acting(
    _TOKEN,
    null().label("session_id"),
    _TOKEN.c.used_at.label("seen_at"),
    null().label("confirmed_at"),
    _TOKEN.c.id.label("token_id"),
    _TOKEN.c.scopes,
).where(or_(_TOKEN.c.expires_at.is_(None), _TOKEN.c.expires_at > bindparam("now")))

# Every sign-in asks these.
_OPEN_GRANTS = (
    select(RoleGrant)
    .where(RoleGrant.account_id == bindparam("account"), RoleGrant.ended_at.is_(None))
    .options(joinedload(RoleGrant.unit))
    .order_by(RoleGrant.id)
)
_LAST_GRANT = (
    select(WebSession.grant_id).where(WebSession.account_id == Account.id).order_by(WebSession.id.desc()).limit(1)
)
_ACCOUNT_AND_GRANT = (
    select(Account, RoleGrant)
    .outerjoin(RoleGrant, and_(RoleGrant.account_id == Account.id, RoleGrant.ended_at.is_(None)))
    .where(Account.login == bindparam("login"))
    .options(joinedload(RoleGrant.unit))
    .order_by((RoleGrant.id == _LAST_GRANT.scalar_subquery()).desc(), RoleGrant.id)
    .limit(1)
)


def account_and_grant(db: Session, login: str) -> tuple[Account | None, RoleGrant | None]:
    """Find an account by its name as `normal_login` writes it, and the role it begins in, with its unit.

    That is the one it was last signed in with while it may still act in it, else its oldest; None: it may act in none.
    """
    found = db.execute(_ACCOUNT_AND_GRANT, {"login": login}).one_or_none()
    return (found[0], found[1]) if found else (None, None)


def open_grants(db: Session, account_id: int) -> list[RoleGrant]:
    """List the roles an account may act in, with their units, oldest first."""
    return list(db.scalars(_OPEN_GRANTS, {"account": account_id}))


def grant_of(db: Session, actor: Actor) -> RoleGrant:
    """Return the running grant that the actor acts in. Raises NotFound when it has just been ended."""
    grants = open_grants(db, actor.account_id or 0)
    found = next((g for g in grants if (g.role, g.unit_id) == (actor.role.value, actor.unit_id)), None)
    if found is None:
        raise NotFound("GRANT_NOT_FOUND")
    return found


def open_sessions(db: Session, account_id: int) -> list[WebSession]:
    """List the sessions of an account that have not been ended, newest first."""
    found = select(WebSession).where(WebSession.account_id == account_id, WebSession.ended_at.is_(None))
    return list(db.scalars(found.order_by(WebSession.seen_at.desc())))


def live_sessions(db: Session, account_id: int, now: datetime) -> list[WebSession]:
    """List the sessions of an account that would still be let in, newest first."""
    return [
        session
        for session in open_sessions(db, account_id)
        if session.seen_at > alive_after(now) and session.started_at > started_after(now)
    ]


def get_own_session(db: Session, session_id: int, *, seen_by: Actor) -> WebSession:
    """Return one of the actor's own sessions. Raises NotFound for everybody else's."""
    found = db.scalar(
        select(WebSession).where(WebSession.id == session_id, WebSession.account_id == seen_by.account_id)
    )
    if found is None:
        raise NotFound("SESSION_NOT_FOUND")
    return found
