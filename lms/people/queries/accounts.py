"""Selects on accounts: who has one, which lie in reach of those who manage them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, bindparam, exists, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.access import Actor
from lms.errors import NotFound
from lms.people.accounts import Account, RoleGrant
from lms.people.models import Person, Post, Unit
from lms.people.queries.sessions import open_grants


@dataclass(frozen=True, slots=True)
class AccountsPage:
    """One page of a list of accounts; `next_after` is the id to ask on from, None at the end."""

    accounts: Sequence[Account]
    next_after: int | None


def find_account(db: Session, login: str) -> Account | None:
    """Find an account by its name as `normal_login` writes it."""
    return db.scalar(_BY_LOGIN, {"login": login})


def find_hash(db: Session, login: str) -> tuple[int, str | None] | None:
    """Find the id and the password's hash of an account by its name as `normal_login` writes it: what a try needs."""
    found = db.execute(_HASH, {"login": login}).one_or_none()
    return (found.id, found.password_hash) if found else None


_BY_LOGIN = select(Account).where(Account.login == bindparam("login"))
_HASH = select(Account.id, Account.password_hash).where(Account.login == bindparam("login"))


def get_account_of(db: Session, actor: Actor) -> Account:
    """Return the actor's own account. Raises NotFound for the operator, who has none."""
    found = db.scalar(select(Account).where(Account.id == actor.account_id))
    if found is None:
        raise NotFound("ACCOUNT_NOT_FOUND")
    return found


def account_of(db: Session, person_id: int) -> Account | None:
    """Find the account of a person, or None."""
    return db.scalar(select(Account).where(Account.person_id == person_id))


def has_accounts(db: Session) -> bool:
    """Tell whether anybody can sign in at all."""
    return bool(db.scalar(select(exists().where(Account.id > 0))))


def words_about(db: Session, account: Account) -> list[str]:
    """Return what others know of an account's user, which his password may not be made of."""
    units = [grant.unit for grant in open_grants(db, account.id) if grant.unit]
    names = [name for unit in units for name in (unit.name, unit.short_name, unit.code) if name]
    return [account.login, account.name, *names]


def accounts_visible_to(actor: Actor) -> Select[Account]:
    """Select the accounts in reach: those granted a role in a unit in reach, or whose person has a post there."""
    if not actor.unit_path:
        return select(Account).where(Account.id.in_(()))
    granted = (
        select(RoleGrant.account_id)
        .join(Unit, RoleGrant.unit_id == Unit.id)
        .where(Unit.path.startswith(actor.unit_path, autoescape=True))
    )
    posted = (
        select(Post.person_id)
        .join(Unit, Post.unit_id == Unit.id)
        .where(Unit.path.startswith(actor.unit_path, autoescape=True))
    )
    return select(Account).where(or_(Account.id.in_(granted), Account.person_id.in_(posted)))


def get_account(db: Session, account_id: int, *, seen_by: Actor) -> Account:
    """Return an account in reach, with its grants and their units. Raises NotFound otherwise."""
    wanted = accounts_visible_to(seen_by).where(Account.id == account_id)
    found = db.scalar(
        wanted.options(selectinload(Account.grants).joinedload(RoleGrant.unit), joinedload(Account.person))
    )
    if found is None:
        raise NotFound("ACCOUNT_NOT_FOUND")
    return found


def get_grant(db: Session, account: Account, grant_id: int) -> RoleGrant:
    """Return one of an account's grants that still runs. Raises NotFound otherwise."""
    found = next((grant for grant in open_grants(db, account.id) if grant.id == grant_id), None)
    if found is None:
        raise NotFound("GRANT_NOT_FOUND")
    return found


def list_accounts(db: Session, *, seen_by: Actor, text: str = "", after: int = 0, limit: int = 50) -> AccountsPage:
    """List accounts in reach by id, with their grants: those whose name or login holds a text."""
    wanted = accounts_visible_to(seen_by).where(Account.id > after)
    if text:
        words = text.strip()
        wanted = wanted.where(
            or_(Account.name.contains(words, autoescape=True), Account.login.contains(words.lower(), autoescape=True))
        )
    loaded = wanted.options(selectinload(Account.grants).joinedload(RoleGrant.unit))
    accounts = list(db.scalars(loaded.order_by(Account.id).limit(limit + 1)))
    return AccountsPage(accounts[:limit], accounts[limit - 1].id if len(accounts) > limit else None)


def list_units_to_grant(db: Session, *, seen_by: Actor) -> list[Unit]:
    """List the units an administrator of accounts may grant roles in, in tree order."""
    if not seen_by.unit_path:
        return []
    found = select(Unit).where(Unit.path.startswith(seen_by.unit_path, autoescape=True))
    return list(db.scalars(found.order_by(Unit.path)))


def get_unit_to_grant(db: Session, unit_id: int, *, seen_by: Actor) -> Unit:
    """Return a unit an administrator of accounts may grant roles in. Raises NotFound otherwise."""
    found = next((unit for unit in list_units_to_grant(db, seen_by=seen_by) if unit.id == unit_id), None)
    if found is None:
        raise NotFound("UNIT_NOT_FOUND")
    return found


def find_person_to_link(db: Session, id_no_digest: str, *, seen_by: Actor) -> Person | None:
    """Find by the digest of his ID number a person with a post in reach of an administrator of accounts."""
    posted = (
        select(Post.person_id)
        .join(Unit, Post.unit_id == Unit.id)
        .where(Unit.path.startswith(seen_by.unit_path, autoescape=True))
    )
    return db.scalar(select(Person).where(Person.id_no_digest == id_no_digest, Person.id.in_(posted)))
