"""Codes that change every few seconds, bound to what they are about (security C3). Pure.

`keyed` is a keyed digest (`lms.vault.digest`): without the key of the installation nobody makes a code. `about` says
what a code is for and names whose it is, so that no code passes for another's.
"""

import hmac
from collections.abc import Callable
from datetime import datetime

from lms.errors import RuleBroken

Keyed = Callable[[str], str]
# A code lives for its step and the next; numbers are typed by hand, so theirs are longer.
STEP, NUMBER_STEP, TICKET_STEP = 15, 60, 60
# The step and the mark of a code, as an expression for whoever reads one.
STEP_AND_MARK = r"([0-9]{1,12})-([0-9a-f]{24})"


def make_code(keyed: Keyed, about: str, *, now: datetime) -> str:
    """Return the step and the mark that are shown now; who shows them says before them what they are about."""
    step = _step(now, STEP)
    return f"{step}-{_mark(keyed, about, step)}"


def require_code(keyed: Keyed, about: str, *, step: int, mark: str, now: datetime) -> None:
    """Raise RuleBroken CODE_FORGED unless we made the code, CODE_EXPIRED when its two steps are over."""
    if not hmac.compare_digest(_mark(keyed, about, step), mark):
        raise RuleBroken("CODE_FORGED")
    if step not in _valid(now, STEP):
        raise RuleBroken("CODE_EXPIRED")


def make_number(keyed: Keyed, about: str, *, now: datetime) -> str:
    """Return the six digits that are shown now, for a phone without a camera."""
    return _number(keyed, about, _step(now, NUMBER_STEP))


def is_number(keyed: Keyed, about: str, typed: str, *, now: datetime) -> bool:
    """Tell whether six digits are shown now, or were a step ago."""
    shown = [_number(keyed, about, step) for step in _valid(now, NUMBER_STEP)]
    return any([hmac.compare_digest(number, typed) for number in shown])  # noqa: C419 - both are compared, always


def make_ticket(keyed: Keyed, about: str, *, account_id: int, device: str, now: datetime) -> str:
    """Return what lets one account on one phone, which has scanned in time, take its time to press the button."""
    return _ticket(keyed, about, account_id, device, _step(now, TICKET_STEP))


def is_ticket(keyed: Keyed, about: str, ticket: str, *, account_id: int, device: str, now: datetime) -> bool:
    """Tell whether a ticket is this account's on this phone, and not older than two steps."""
    made = [_ticket(keyed, about, account_id, device, step) for step in _valid(now, TICKET_STEP)]
    return any([hmac.compare_digest(one.encode(), ticket.encode()) for one in made])  # noqa: C419 - as above


def _step(now: datetime, seconds: int) -> int:
    return int(now.timestamp()) // seconds


def _valid(now: datetime, seconds: int) -> tuple[int, int]:
    step = _step(now, seconds)
    return step, step - 1


def _mark(keyed: Keyed, about: str, step: int) -> str:
    return keyed(f"code:{about}:{step}")[:24]


def _number(keyed: Keyed, about: str, step: int) -> str:
    return f"{int(keyed(f'number:{about}:{step}')[:15], 16) % 1_000_000:06d}"


def _ticket(keyed: Keyed, about: str, account_id: int, device: str, step: int) -> str:
    return keyed(f"ticket:{about}:{account_id}:{device}:{step}")[:32]
