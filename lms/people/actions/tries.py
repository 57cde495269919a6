"""Counting sign-in tries before they are looked at, and taking back those that were right."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, bindparam, case, delete, update
from sqlalchemy.orm import Session

from lms import vault
from lms.db import locked_or_new, table_of
from lms.people.accounts import SignInFailure
from lms.people.throttle import FORGET_AFTER, WINDOW, Scope, Tally, counted, waits_until


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
    fresh = [{"scope": key.scope.value, "key": key.digest, "count": 0, "first_at": now} for key in _ordered(keys)]
    rows = {row["id"]: row for row in locked_or_new(db, _TABLE, ("scope", "key"), fresh)}
    waits = [until for row in rows.values() if (until := waits_until(_tally(row), now))]
    if waits:
        return max(waits)
    tallies = {row["id"]: counted(Scope(row["scope"]), _before(row), now) for row in rows.values()}
    db.execute(_COUNT, [{"row": number, **_values(tally)} for number, tally in tallies.items()])
    if any(row["scope"] == Scope.TOTAL and now - row["first_at"] >= WINDOW for row in rows.values()):
        # After a quiet window is often enough for looking through all of them.
        db.execute(delete(_TABLE).where(_TABLE.c.first_at < now - FORGET_AFTER))
    return None


def take_back(db: Session, keys: tuple[Key, ...]) -> None:
    """Take back a try that was right: a name or device begins anew, an address and the total count one less."""
    db.execute(_TAKE_BACK, [{"of": key.scope.value, "digest": key.digest} for key in _ordered(keys)])


def forget_tries(db: Session, login: str) -> None:
    """Let a name be tried at once again, after its password was set anew."""
    take_back(db, (Key(Scope.LOGIN, login),))


def _ordered(keys: tuple[Key, ...]) -> list[Key]:
    """Return keys, one a scope, in the order in which everybody locks them, so that no two wait for each other.

    The total comes first: who holds it may forget old names, and nobody who waits for it holds one.
    """
    return sorted(keys, key=lambda key: key.scope.value, reverse=True)


def _values(tally: Tally) -> dict[str, Any]:
    return {"count": tally.count, "first_at": tally.first_at, "blocked_until": tally.blocked_until}


def _before(row: RowMapping) -> Tally | None:
    return _tally(row) if row["count"] else None


def _tally(row: RowMapping) -> Tally:
    return Tally(row["count"], row["first_at"], row["blocked_until"])


_TABLE = table_of(SignInFailure)
_COUNT = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("row"))
    .values({name: bindparam(name, type_=_TABLE.c[name].type) for name in ("count", "first_at", "blocked_until")})
)
_BEGINS_ANEW = (_TABLE.c.scope == Scope.LOGIN.value) | (_TABLE.c.scope == Scope.DEVICE.value)
_TAKE_BACK = (
    update(_TABLE)
    .where(_TABLE.c.scope == bindparam("of"), _TABLE.c.key == bindparam("digest"))
    .values(count=case((_BEGINS_ANEW | (_TABLE.c.count == 0), 0), else_=_TABLE.c.count - 1), blocked_until=None)
)
