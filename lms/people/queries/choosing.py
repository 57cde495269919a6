"""Accounts to choose from where one is named for a task: those whose role may do it, told by name and unit."""

import re
from collections import Counter
from dataclasses import dataclass

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from lms.access import ALLOWED, Actor, Permission
from lms.errors import RuleBroken
from lms.people.accounts import Account, RoleGrant
from lms.people.models import Unit
from lms.people.queries.accounts import find_account
from lms.people.queries.reach import unit_in_reach

# More than this nobody looks through, and a page would carry them all; names are found without being listed.
MOST_CHOICES = 300


@dataclass(frozen=True, slots=True)
class Choices:
    """What stands in a list of accounts, each as `find_chosen` reads it; whether there are more."""

    texts: list[str]
    is_cut: bool


def holds_right(db: Session, account_id: int, permission: Permission) -> bool:
    """Tell whether an account holds a role that has a right."""
    held = select(RoleGrant.id).where(RoleGrant.account_id == account_id, RoleGrant.ended_at.is_(None))
    return db.scalar(held.where(RoleGrant.role.in_(_roles_with(permission))).limit(1)) is not None


def choices_for(db: Session, permission: Permission, *, seen_by: Actor) -> Choices:
    """List who may do something in a unit in reach, as "name，unit"; where two are called so, by account name."""
    asked = _fitting(permission, seen_by).order_by(Unit.path, Account.name, Account.id).limit(MOST_CHOICES + 1)
    found = db.execute(asked).all()
    rows = {row.id: row for row in found[:MOST_CHOICES]}.values()  # who holds several roles stands once
    times = Counter(_text(row) for row in rows)
    return Choices([_text(row) if times[_text(row)] == 1 else row.login for row in rows], len(found) > MOST_CHOICES)


def find_chosen(db: Session, said: str, permission: Permission, *, seen_by: Actor) -> Account | None:
    """Find the account that an account name, "name，unit" or a name alone means; None: nobody's, or disabled.

    Names are looked for among those who may do it, in reach; account names everywhere, so that one can be asked from
    elsewhere. Raises RuleBroken ACCOUNT_SEVERAL.
    """
    account = find_account(db, said.strip().lower())
    if account is not None:
        return account if account.disabled_at is None else None
    parts = re.fullmatch("(.+)[，,](.+)", said)
    name, unit = (each.strip() for each in parts.groups()) if parts else (said.strip(), "")
    asked = _fitting(permission, seen_by).where(Account.name == name)
    meant = {row.id for row in db.execute(asked) if unit in ("", row.unit)}
    if len(meant) > 1:
        raise RuleBroken("ACCOUNT_SEVERAL", name=name, accounts=len(meant))
    return db.get(Account, meant.pop()) if meant else None


def _fitting(permission: Permission, actor: Actor) -> Select[int, str, str, str]:
    return (
        select(Account.id, Account.login, Account.name, Unit.name.label("unit"))
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.ended_at.is_(None), RoleGrant.role.in_(_roles_with(permission)))
        .where(Account.disabled_at.is_(None), unit_in_reach(actor))
    )


def _text(row: Row[int, str, str, str]) -> str:
    return f"{row.name}，{row.unit}"


def _roles_with(permission: Permission) -> list[str]:
    return [role.value for role, rights in ALLOWED.items() if permission in rights]
