"""Selects on bearer tokens."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from lms.access import Actor
from lms.errors import NotFound
from lms.people.accounts import Account, ApiToken, RoleGrant
from lms.people.queries.accounts import accounts_visible_to


def open_tokens(db: Session, account_id: int) -> list[ApiToken]:
    """List the tokens of an account that have not been ended."""
    return list(db.scalars(select(ApiToken).where(ApiToken.account_id == account_id, ApiToken.ended_at.is_(None))))


def tokens_of(db: Session, account_id: int) -> list[ApiToken]:
    """List all tokens an account ever had, the newest first, each with the role it acts in."""
    found = select(ApiToken).where(ApiToken.account_id == account_id).order_by(ApiToken.id.desc())
    return list(db.scalars(found.options(joinedload(ApiToken.grant).joinedload(RoleGrant.unit))))


def tokens_in_reach(db: Session, now: datetime, *, seen_by: Actor | None) -> list[ApiToken]:
    """List the tokens that open something now, the newest first; None: of the whole installation, for the console."""
    found = select(ApiToken).join(ApiToken.account).where(_is_open(now)).order_by(ApiToken.id.desc())
    if seen_by is not None:
        found = found.where(Account.id.in_(accounts_visible_to(seen_by).with_only_columns(Account.id)))
    wanted = found.options(contains_eager(ApiToken.account), joinedload(ApiToken.grant).joinedload(RoleGrant.unit))
    return list(db.scalars(wanted))


def get_token(db: Session, account: Account, token_id: int) -> ApiToken:
    """Return a token of an account. Raises NotFound otherwise."""
    found = db.scalar(select(ApiToken).where(ApiToken.id == token_id, ApiToken.account_id == account.id))
    if found is None:
        raise NotFound("TOKEN_NOT_FOUND")
    return found


def find_token(db: Session, token_id: int) -> ApiToken | None:
    """Find a token with its account, to end it or to write down that it was used."""
    return db.scalar(select(ApiToken).where(ApiToken.id == token_id).options(joinedload(ApiToken.account)))


def _is_open(now: datetime) -> ColumnElement[bool]:
    return ApiToken.ended_at.is_(None) & or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now)
