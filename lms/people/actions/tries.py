"""Counting sign-in tries before they are looked at, and taking back those that were right."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms import vault
from lms.people.accounts import SignInFailure
from lms.people.queries.throttle import locked_failures, stale_failures
from lms.people.throttle import FORGET_AFTER, Scope, Tally, counted, waits_until


@dataclass(frozen=True, slots=True)
class Key:
    """What a try is counted for; stored as a digest, so that the table is no list of names and addresses."""

    scope: Scope
    value: str

    @property
    def digest(self) -> str:
        """The key as stored."""
        return vault.digest(f"try:{self.scope.value}:{self.value}")


def count_try(db: Session, keys: tuple[Key, ...], now: datetime) -> datetime | None:
    """Count a try for each key, or return until when it must wait, in which case nothing is counted."""
    rows = [_row(db, key, now) for key in keys]
    waits = [until for row in rows if (until := waits_until(_tally(row), now))]
    if waits:
        return max(waits)
    for key, row in zip(keys, rows, strict=True):
        tally = counted(key.scope, _tally(row) if row.count else None, now)
        row.count, row.first_at, row.blocked_until = tally.count, tally.first_at, tally.blocked_until
    for old in stale_failures(db, now - FORGET_AFTER):
        db.delete(old)
    return None


def take_back(db: Session, keys: tuple[Key, ...]) -> None:
    """Take back a try that was right: a name or device begins anew, an address and the total count one less."""
    for key in keys:
        row = locked_failures(db, key.scope.value, key.digest)
        if row is None:
            continue
        anew = key.scope in {Scope.LOGIN, Scope.DEVICE}
        row.count = 0 if anew else max(0, row.count - 1)
        row.blocked_until = None


def forget_tries(db: Session, login: str) -> None:
    """Let a name be tried at once again, after its password was set anew."""
    take_back(db, (Key(Scope.LOGIN, login),))


def _row(db: Session, key: Key, now: datetime) -> SignInFailure:
    found = locked_failures(db, key.scope.value, key.digest)
    if found is not None:
        return found
    fresh = SignInFailure(scope=key.scope.value, key=key.digest, count=0, first_at=now)
    try:
        with db.begin_nested():
            db.add(fresh)
    except IntegrityError:  # another request counted its first try at the same moment
        found = locked_failures(db, key.scope.value, key.digest)
        if found is None:
            raise
        return found
    return fresh


def _tally(row: SignInFailure) -> Tally:
    return Tally(row.count, row.first_at, row.blocked_until)
