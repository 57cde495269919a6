"""Selects on sign-ins: grants, sessions, tokens, and the actor they stand for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor, Role
from lms.errors import NotFound
from lms.people.accounts import Account, ApiToken, RoleGrant, WebSession
from lms.people.models import Unit
from lms.people.rules import UnitKind
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


def acting_as(account: Account, grant: RoleGrant) -> Actor:
    """Return an account acting in one of its grants; the grant's unit must be loaded."""
    role = Role(grant.role)
    return Actor(
        account_id=account.id,
        role=role,
        unit_id=grant.unit_id,
        unit_path=_reach(role, grant.unit) if grant.unit else "",
        person_id=account.person_id,
        name=account.name,
    )


def _reach(role: Role, unit: Unit) -> str:
    if unit.kind not in _LOOKS_AFTER_ITS_PLACE or role in _WITHIN_THE_UNIT or unit.parent_id is None:
        return unit.path
    return unit.path[: unit.path.rstrip("/").rindex("/") + 1]


def find_signed_in(db: Session, digest: str, now: datetime) -> SignedIn | None:
    """Find who is signed in by a session secret; None when it is unknown, ended, idle or too old."""
    found = db.execute(
        select(WebSession, Account, RoleGrant)
        .join(Account, WebSession.account_id == Account.id)
        .join(RoleGrant, WebSession.grant_id == RoleGrant.id)
        .options(joinedload(RoleGrant.unit))
        .where(WebSession.secret_digest == digest, WebSession.ended_at.is_(None))
        .where(WebSession.seen_at > alive_after(now), WebSession.started_at > started_after(now))
        .where(Account.disabled_at.is_(None), RoleGrant.ended_at.is_(None))
    ).one_or_none()
    if found is None:
        return None
    session, account, grant = found
    return SignedIn(acting_as(account, grant), _place(grant), session.id, session.seen_at, account.must_change_password)


def find_session(db: Session, session_id: int) -> WebSession | None:
    """Find a session that has not been ended, to write down that it was seen."""
    return db.scalar(select(WebSession).where(WebSession.id == session_id, WebSession.ended_at.is_(None)))


def find_by_token(db: Session, digest: str) -> SignedIn | None:
    """Find whom a bearer token stands for; None when it is unknown, ended, or its account or role is."""
    found = db.execute(
        select(Account, RoleGrant)
        .join(ApiToken, ApiToken.account_id == Account.id)
        .join(RoleGrant, ApiToken.grant_id == RoleGrant.id)
        .options(joinedload(RoleGrant.unit))
        .where(ApiToken.secret_digest == digest, ApiToken.ended_at.is_(None))
        .where(Account.disabled_at.is_(None), RoleGrant.ended_at.is_(None))
    ).one_or_none()
    if found is None:
        return None
    account, grant = found
    return SignedIn(acting_as(account, grant), _place(grant), None, None, account.must_change_password)


def _place(grant: RoleGrant) -> str:
    return (grant.unit.short_name or grant.unit.name) if grant.unit else ""


def last_grant_id(db: Session, account_id: int) -> int | None:
    """Return the grant an account acted in when it was last signed in, or None."""
    found = select(WebSession.grant_id).where(WebSession.account_id == account_id)
    return db.scalar(found.order_by(WebSession.id.desc()).limit(1))


def open_grants(db: Session, account_id: int) -> list[RoleGrant]:
    """List the roles an account may act in, with their units, oldest first."""
    found = select(RoleGrant).where(RoleGrant.account_id == account_id, RoleGrant.ended_at.is_(None))
    return list(db.scalars(found.options(joinedload(RoleGrant.unit)).order_by(RoleGrant.id)))


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


def open_tokens(db: Session, account_id: int) -> list[ApiToken]:
    """List the tokens of an account that still work."""
    return list(db.scalars(select(ApiToken).where(ApiToken.account_id == account_id, ApiToken.ended_at.is_(None))))


def get_own_session(db: Session, session_id: int, *, seen_by: Actor) -> WebSession:
    """Return one of the actor's own sessions. Raises NotFound for everybody else's."""
    found = db.scalar(
        select(WebSession).where(WebSession.id == session_id, WebSession.account_id == seen_by.account_id)
    )
    if found is None:
        raise NotFound("SESSION_NOT_FOUND")
    return found
