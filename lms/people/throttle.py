"""How many wrong passwords are looked at, and how long the next try must wait (security D1). Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Scope(StrEnum):
    """What tries are counted for."""

    LOGIN = "login"
    ADDRESS = "address"
    TOTAL = "total"
    DEVICE = "device"


@dataclass(frozen=True, slots=True)
class Tally:
    """Tries counted so far: how many since when, and until when no more is looked at."""

    count: int
    first_at: datetime
    blocked_until: datetime | None


# Addresses and the total are counted in windows. Whole offices share one address: it may fail more often than a name.
WINDOW = timedelta(minutes=5)
_MOST_IN_WINDOW = {Scope.ADDRESS: 20, Scope.TOTAL: 100}
# A name and a known device: five free tries in a row, then a delay that doubles. Never a permanent lock, which would
# hand everybody a way to lock anybody out; after a hundred in a row (63B-4 section 3.2.2) one try a day remains.
_FREE_TRIES = 5
_LONGEST_DELAY = timedelta(hours=1)
_AFTER_A_HUNDRED = timedelta(days=1)
# Tries that led nowhere are forgotten after this.
FORGET_AFTER = timedelta(days=90)


def counted(scope: Scope, before: Tally | None, now: datetime) -> Tally:
    """Return the tally with one more try. A try is counted before it is looked at and taken back when it was right."""
    most = _MOST_IN_WINDOW.get(scope)
    if most is None:
        count = (before.count if before else 0) + 1
        return Tally(count, before.first_at if before else now, _delayed_until(count, now))
    if before is None or now - before.first_at >= WINDOW:
        return Tally(1, now, None)
    count = before.count + 1
    return Tally(count, before.first_at, before.first_at + WINDOW if count >= most else None)


def waits_until(tally: Tally | None, now: datetime) -> datetime | None:
    """Return until when the next try must wait, or None when it may come now."""
    if tally is None or tally.blocked_until is None or tally.blocked_until <= now:
        return None
    return tally.blocked_until


def _delayed_until(count: int, now: datetime) -> datetime | None:
    if count < _FREE_TRIES:
        return None
    if count >= 100:
        return now + _AFTER_A_HUNDRED
    return now + min(timedelta(seconds=2 ** min(count - _FREE_TRIES, 20)), _LONGEST_DELAY)
