"""Verbs on accounts: create, give and end roles, set passwords, disable. Tokens: see `tokens`."""

import re
import unicodedata

from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor, Permission, Role, require_can
from lms.errors import RuleBroken
from lms.people.accounts import Account, RoleGrant
from lms.people.actions.sessions import end_all_sessions
from lms.people.actions.tokens import end_tokens
from lms.people.actions.tries import forget_tries
from lms.people.grants import require_grantable
from lms.people.hashing import hash_password, new_initial_password, new_secret
from lms.people.models import Person, Unit
from lms.people.passwords import require_acceptable
from lms.people.queries.accounts import account_of, find_account
from lms.people.queries.sessions import open_grants

_ID_NUMBER = re.compile(r"[0-9]{15}([0-9]{2}[0-9x])?")


def normal_login(login: str) -> str:
    """Return an account name as it is stored and compared: NFKC, lower case, without blanks around it."""
    return unicodedata.normalize("NFKC", login).strip().lower()


def create_account(
    db: Session,
    *,
    login: str,
    name: str,
    role: Role,
    unit: Unit | None = None,
    person: Person | None = None,
    password: str | None = None,
    password_hash: str | None = None,
    must_change: bool = True,
    actor: Actor,
) -> Account:
    """Open an account with its first role.

    The password is checked against the policy; a caller who opens many accounts may hash it himself, outside the
    transaction, and pass `password_hash`. Raises RuleBroken LOGIN_TAKEN, LOGIN_WRONG,
    PERSON_HAS_ACCOUNT, those of the password policy and those of `grant_role`.
    """
    require_can(actor, Permission.MANAGE_ACCOUNTS)
    login = _free_login(db, login)
    if person is not None and account_of(db, person.id):
        raise RuleBroken("PERSON_HAS_ACCOUNT")
    if password is not None:
        place = [text for text in (unit.name, unit.short_name) if text] if unit else []
        require_acceptable(password, about=[login, name, *place])
    account = Account(
        login=login,
        name=name.strip(),
        person_id=person.id if person else None,
        password_hash=password_hash or hash_password(password or new_secret()),
        password_set_at=clock.now(),
        must_change_password=must_change,
    )
    db.add(account)
    db.flush()  # the grant and the audit name the account by id
    audit.record(db, actor=actor, action="account:record:created", subject=account)
    grant_role(db, account, role=role, unit=unit, actor=actor)
    return account


def grant_role(db: Session, account: Account, *, role: Role, unit: Unit | None, actor: Actor) -> RoleGrant:
    """Let an account act in a role for a unit from now on.

    Raises RuleBroken OWN_RIGHTS, SELF_NEEDS_PERSON, ROLE_NEEDS_UNIT, ROLE_HELD, ADMIN_ROLE_ALONE.
    """
    require_can(actor, Permission.MANAGE_ACCOUNTS)
    _require_another(account, actor)
    unit_id = unit.id if unit else None
    held = [(Role(grant.role), grant.unit_id) for grant in open_grants(db, account.id)]
    require_grantable(role, unit_id, has_person=account.person_id is not None, held=held)
    grant = RoleGrant(
        account_id=account.id, role=role.value, unit_id=unit_id, granted_at=clock.now(), granted_by_id=actor.account_id
    )
    db.add(grant)
    audit.record(db, actor=actor, action="account:role:granted", subject=account, role=role.value, unit_id=unit_id)
    return grant


def end_role(db: Session, account: Account, grant: RoleGrant, *, actor: Actor) -> None:
    """End a grant and every session and token that acts in it, at once."""
    require_can(actor, Permission.MANAGE_ACCOUNTS)
    _require_another(account, actor)
    grant.ended_at = clock.now()
    end_all_sessions(db, account.id, grant_id=grant.id)
    end_tokens(db, account.id, grant_id=grant.id)
    audit.record(db, actor=actor, action="account:role:ended", subject=account, role=grant.role, unit_id=grant.unit_id)


def store_password(db: Session, account: Account, password_hash: str, *, must_change: bool, actor: Actor) -> None:
    """Put a password's hash on record and end every session of the account."""
    account.password_hash = password_hash
    account.password_set_at = clock.now()
    account.must_change_password = must_change
    end_all_sessions(db, account.id)
    forget_tries(db, account.login)
    action = "account:password:reset" if must_change else "account:password:changed"
    audit.record(db, actor=actor, action=action, subject=account)


def reset_password(db: Session, account: Account, *, actor: Actor) -> str:
    """Give an account an initial password, to be changed within 72 hours, and return it; it is shown this once."""
    require_can(actor, Permission.MANAGE_ACCOUNTS)
    _require_another(account, actor)
    password = new_initial_password()
    store_password(db, account, hash_password(password), must_change=True, actor=actor)
    return password


def disable(db: Session, account: Account, *, actor: Actor) -> None:
    """Let nobody in with an account any more; its sessions and tokens end in the same transaction."""
    require_can(actor, Permission.MANAGE_ACCOUNTS)
    _require_another(account, actor)
    if account.disabled_at is not None:
        raise RuleBroken("ACCOUNT_DISABLED_ALREADY")
    account.disabled_at = clock.now()
    end_all_sessions(db, account.id)
    end_tokens(db, account.id)
    audit.record(db, actor=actor, action="account:record:disabled", subject=account)


def enable(db: Session, account: Account, *, actor: Actor) -> None:
    """Let a disabled account in again, with the password it had. Raises RuleBroken ACCOUNT_NOT_DISABLED."""
    require_can(actor, Permission.MANAGE_ACCOUNTS)
    _require_another(account, actor)
    if account.disabled_at is None:
        raise RuleBroken("ACCOUNT_NOT_DISABLED")
    account.disabled_at = None
    audit.record(db, actor=actor, action="account:record:enabled", subject=account)


def _free_login(db: Session, login: str) -> str:
    login = normal_login(login)
    signs_fit = all(sign.isprintable() and not sign.isspace() for sign in login)
    if not 1 <= len(login) <= 60 or not signs_fit or _ID_NUMBER.fullmatch(login):
        raise RuleBroken("LOGIN_WRONG")
    if find_account(db, login):
        raise RuleBroken("LOGIN_TAKEN", login=login)
    return login


def _require_another(account: Account, actor: Actor) -> None:
    # Whoever gives rights gives none to himself, and cannot shut himself out by mistake.
    if actor.account_id is not None and actor.account_id == account.id:
        raise RuleBroken("OWN_RIGHTS")
