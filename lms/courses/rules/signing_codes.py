"""The rotating codes of attendance (security C3): bound to class, sitting, direction and time step. Pure.

`keyed` is a keyed digest (`lms.vault.digest`): without the key of the installation nobody makes a code.
"""

import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from lms.errors import RuleBroken

Keyed = Callable[[str], str]
# A code lives for its step and the next; numbers are typed by hand, so theirs are longer.
STEP, NUMBER_STEP, TICKET_STEP = 15, 60, 60
_CODE = re.compile(r"([0-9]{1,18})([io])([0-9]{1,12})-([0-9a-f]{24})")
_LETTER = {"in": "i", "out": "o"}
_KIND = {letter: kind for kind, letter in _LETTER.items()}


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a code says before anybody believes it."""

    session_id: int
    kind: str
    step: int
    mac: str


def make_code(keyed: Keyed, *, class_id: int, session_id: int, kind: str, now: datetime) -> str:
    """Return the code that the projector shows now."""
    step = _step(now, STEP)
    return f"{session_id}{_LETTER[kind]}{step}-{_mac(keyed, class_id, session_id, kind, step)}"


def read_code(text: str) -> Scanned:
    """Read what a code says. Raises RuleBroken CODE_FORGED when it has not the form of one."""
    found = _CODE.fullmatch(text)
    if found is None:
        raise RuleBroken("CODE_FORGED")
    return Scanned(int(found[1]), _KIND[found[2]], int(found[3]), found[4])


def require_code(keyed: Keyed, scanned: Scanned, *, class_id: int, now: datetime) -> None:
    """Raise RuleBroken CODE_FORGED unless we made the code, CODE_EXPIRED when its two steps are over."""
    expected = _mac(keyed, class_id, scanned.session_id, scanned.kind, scanned.step)
    if not hmac.compare_digest(expected, scanned.mac):
        raise RuleBroken("CODE_FORGED")
    if scanned.step not in _valid(now, STEP):
        raise RuleBroken("CODE_EXPIRED")


def make_number(keyed: Keyed, *, class_id: int, session_id: int, kind: str, now: datetime) -> str:
    """Return the six digits that the projector shows now, for a phone without a camera."""
    return _number(keyed, class_id, session_id, kind, _step(now, NUMBER_STEP))


def is_number(keyed: Keyed, typed: str, *, class_id: int, session_id: int, kind: str, now: datetime) -> bool:
    """Tell whether six digits are shown now, or were a step ago."""
    shown = [_number(keyed, class_id, session_id, kind, step) for step in _valid(now, NUMBER_STEP)]
    return any([hmac.compare_digest(number, typed) for number in shown])  # noqa: C419 - both are compared, always


def make_ticket(keyed: Keyed, *, account_id: int, device: str, session_id: int, kind: str, now: datetime) -> str:
    """Return what lets one account on one phone, which has scanned in time, take its time to press the button."""
    return _ticket(keyed, account_id, device, session_id, kind, _step(now, TICKET_STEP))


def is_ticket(
    keyed: Keyed, ticket: str, *, account_id: int, device: str, session_id: int, kind: str, now: datetime
) -> bool:
    """Tell whether a ticket is this account's on this phone, and not older than two steps."""
    made = [_ticket(keyed, account_id, device, session_id, kind, step) for step in _valid(now, TICKET_STEP)]
    return any([hmac.compare_digest(one.encode(), ticket.encode()) for one in made])  # noqa: C419 - as above


def _step(now: datetime, seconds: int) -> int:
    return int(now.timestamp()) // seconds


def _valid(now: datetime, seconds: int) -> tuple[int, int]:
    step = _step(now, seconds)
    return step, step - 1


def _mac(keyed: Keyed, class_id: int, session_id: int, kind: str, step: int) -> str:
    return keyed(f"attendance:{class_id}:{session_id}:{kind}:{step}")[:24]


def _number(keyed: Keyed, class_id: int, session_id: int, kind: str, step: int) -> str:
    return f"{int(keyed(f'attendance-number:{class_id}:{session_id}:{kind}:{step}')[:15], 16) % 1_000_000:06d}"


def _ticket(keyed: Keyed, account_id: int, device: str, session_id: int, kind: str, step: int) -> str:
    return keyed(f"attendance-ticket:{account_id}:{device}:{session_id}:{kind}:{step}")[:32]
