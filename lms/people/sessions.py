"""How long a browser stays signed in (security D3, profile `nist`). Pure."""

from datetime import datetime, timedelta

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
# Being seen is written down this coarsely: each time costs a commit, and at worst a session ends a minute early.
SEEN_EVERY = timedelta(minutes=1)
# An initial password that nobody used opens nothing any more.
INITIAL_PASSWORD = timedelta(hours=72)


def alive_after(now: datetime) -> datetime:
    """Return the instant after which a session must have been seen to be let in."""
    return now - IDLE


def started_after(now: datetime) -> datetime:
    """Return the instant after which a session must have begun to be let in."""
    return now - ABSOLUTE


def is_confirmed(confirmed_at: datetime | None, now: datetime, *, minutes: int) -> bool:
    """Tell whether a password was given so lately that a decision may follow without asking again (security C4)."""
    return confirmed_at is not None and now - confirmed_at < timedelta(minutes=minutes)


def is_initial_password_expired(*, must_change: bool, set_at: datetime, now: datetime) -> bool:
    """Tell whether a password that was handed over has waited too long to be changed."""
    return must_change and now - set_at > INITIAL_PASSWORD
