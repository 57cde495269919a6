"""Who acts: the operator, in the role an act needs, or the account of `--login`."""

from dataclasses import replace
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from lms.access import ALLOWED, GRANTABLE, OPERATOR, Actor, Permission
from lms.errors import NotAllowed, NotFound
from lms.people.accounts import Account
from lms.people.actions.accounts import normal_login
from lms.people.queries.accounts import find_account
from lms.people.queries.sessions import acting_as, open_grants

Login = Annotated[str | None, typer.Option("--login", help="Act as this account instead of as the operator.")]


def acting(db: Session, login: str | None, permission: Permission) -> Actor:
    """Return who acts: the operator in a role that may do it, or the account of a login in its first such role.

    Raises NotFound ACCOUNT_NOT_FOUND, NotAllowed when none of the account's roles may.
    """
    if login is None:
        return operator(permission)
    account = named_account(db, login)
    for grant in open_grants(db, account.id):
        actor = acting_as(account, grant)
        if actor.can(permission):
            return actor
    raise NotAllowed(permission=permission.value)


def operator(permission: Permission) -> Actor:
    """Return the operator at the console, for the whole installation, in a role that holds a permission."""
    if OPERATOR.can(permission):
        return OPERATOR
    return replace(OPERATOR, role=next(role for role in GRANTABLE if permission in ALLOWED[role]))


def named_account(db: Session, login: str) -> Account:
    """Return the running account of a login. Raises NotFound ACCOUNT_NOT_FOUND."""
    account = find_account(db, normal_login(login))
    if account is None or account.disabled_at is not None:
        raise NotFound("ACCOUNT_NOT_FOUND")
    return account
