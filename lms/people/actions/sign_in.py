"""Signing in and changing one's own password: the two acts that look at a password.

They are the one exception to "one request, one transaction", for two reasons. A try must be counted even when it is
refused, so counting commits before the password is looked at. And argon2 takes tens of milliseconds, during which no
database lock may be held, or a morning's sign-ins would queue behind one another and stop everybody who saves. Hence
both take `begin`, which opens a transaction each time it is called: count, look (no transaction), take back or refuse.
"""

import hmac
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lms import audit, clock, vault
from lms.access import Actor, Role
from lms.errors import RuleBroken
from lms.people.accounts import Account, RoleGrant
from lms.people.actions import tries
from lms.people.actions.accounts import normal_login, store_password
from lms.people.actions.sessions import Browser, begin_session, record_sign_in
from lms.people.hashing import hash_password, new_secret, password_matches
from lms.people.passwords import require_acceptable
from lms.people.queries.accounts import find_hash, get_account_of, words_about
from lms.people.queries.sessions import account_and_grant, acting_as, grant_of
from lms.people.sessions import is_initial_password_expired
from lms.people.throttle import Scope

Begin = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class SignInTry:
    """What somebody typed, from where, and the device cookie of an earlier sign-in, if the browser has one."""

    login: str
    password: str
    browser: Browser
    device_cookie: str = ""


@dataclass(frozen=True, slots=True)
class LetIn:
    """A sign-in that worked: who acts now; the session's secret and the device cookie, both for the browser alone."""

    actor: Actor
    secret: str
    device_cookie: str
    must_change_password: bool


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A sign-in that did not work. `code`: SIGN_IN_WRONG, INITIAL_PASSWORD_EXPIRED, NO_ROLE, SIGN_IN_WAIT."""

    code: str
    retry_after: int = 0


@dataclass(frozen=True, slots=True)
class _Counted:
    account_id: int | None
    password_hash: str | None
    keys: tuple[tries.Key, ...]


def sign_in(begin: Begin, attempt: SignInTry) -> LetIn | TurnedAway:
    """Look at a name and password; unknown names, disabled accounts and wrong passwords answer and cost the same."""
    with begin() as db:
        counted = _count(db, attempt)
    if isinstance(counted, TurnedAway):
        return counted
    right = password_matches(attempt.password, counted.password_hash)
    with begin() as db:
        account, grant = account_and_grant(db, normal_login(attempt.login))
        # Between the two transactions the account may have been disabled, or its password changed.
        if right and account and account.disabled_at is None and account.password_hash == counted.password_hash:
            return _let_in(db, account, grant, counted.keys, attempt)
        _record_failure(db, counted.account_id, attempt.browser)
        return TurnedAway("SIGN_IN_WRONG")


def change_password(begin: Begin, *, current: str, new: str, browser: Browser, actor: Actor) -> str:
    """Change one's own password, end all one's sessions and return the secret of a new one.

    Raises RuleBroken PASSWORD_SAME, a code of the password policy, SIGN_IN_WAIT (`minutes`) or PASSWORD_WRONG.
    """
    if new == current:
        raise RuleBroken("PASSWORD_SAME")
    with begin() as db:
        account = get_account_of(db, actor)
        require_acceptable(new, about=words_about(db, account))
        old_hash, keys = account.password_hash, (tries.Key(Scope.DEVICE, f"account:{account.id}"),)
        until = tries.count_try(db, keys, clock.now())
    if until is not None:
        raise RuleBroken("SIGN_IN_WAIT", minutes=-(-seconds_until(until) // 60))
    if not password_matches(current, old_hash):
        raise RuleBroken("PASSWORD_WRONG")
    new_hash = hash_password(new)
    with begin() as db:
        account = get_account_of(db, actor)
        if account.password_hash != old_hash:
            raise RuleBroken("PASSWORD_WRONG")
        tries.take_back(db, keys)
        store_password(db, account, new_hash, must_change=False, actor=actor)
        return begin_session(db, account, grant_of(db, actor), browser)


def _count(db: Session, attempt: SignInTry) -> _Counted | TurnedAway:
    login = normal_login(attempt.login)
    account_id, password_hash = find_hash(db, login) or (None, None)
    nonce = _known_device(attempt.device_cookie, account_id)
    if nonce:
        # The owner's own browser has a lane of its own, so that nobody can lock him out by guessing.
        keys: tuple[tries.Key, ...] = (tries.Key(Scope.DEVICE, nonce),)
    else:
        keys = (
            tries.Key(Scope.LOGIN, login),
            tries.Key(Scope.ADDRESS, attempt.browser.address),
            tries.Key(Scope.TOTAL, ""),
        )
    until = tries.count_try(db, keys, clock.now())
    if until is not None:
        return TurnedAway("SIGN_IN_WAIT", seconds_until(until))
    return _Counted(account_id, password_hash, keys)


def _let_in(
    db: Session, account: Account, grant: RoleGrant | None, keys: tuple[tries.Key, ...], attempt: SignInTry
) -> LetIn | TurnedAway:
    now = clock.now()
    tries.take_back(db, keys)
    if is_initial_password_expired(must_change=account.must_change_password, set_at=account.password_set_at, now=now):
        return TurnedAway("INITIAL_PASSWORD_EXPIRED")
    if grant is None:
        return TurnedAway("NO_ROLE")
    secret = begin_session(db, account, grant, attempt.browser)
    actor = acting_as(account, grant)
    record_sign_in(db, account, attempt.browser, actor=actor)
    nonce = _known_device(attempt.device_cookie, account.id) or new_secret()
    return LetIn(actor, secret, _device_cookie(account.id, nonce), account.must_change_password)


def _record_failure(db: Session, account_id: int | None, browser: Browser) -> None:
    nobody = Actor(account_id=account_id, role=Role.SELF)
    audit.record(
        db, actor=nobody, action="account:session:refused", subject="accounts", subject_id=account_id,
        address=browser.address, device=browser.device,
    )  # fmt: skip


def _device_cookie(account_id: int, nonce: str) -> str:
    return f"{account_id}.{nonce}.{vault.digest(f'device:{account_id}:{nonce}')}"


def _known_device(cookie: str, account_id: int | None) -> str | None:
    """Return the nonce of a device cookie that we gave to this account's browser, None for anything else."""
    parts = cookie.split(".")
    if account_id is None or len(parts) != 3 or parts[0] != str(account_id):
        return None
    expected = _device_cookie(account_id, parts[1])
    return parts[1] if hmac.compare_digest(cookie.encode(), expected.encode()) else None


def seconds_until(until: datetime) -> int:
    """Return how many seconds a try must wait, at least one."""
    return max(1, round((until - clock.now()).total_seconds()))
