"""The rotating codes of attendance (security C3): bound to class, sitting, direction and time step. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime

from lms import rotating_codes as codes
from lms.errors import RuleBroken
from lms.rotating_codes import NUMBER_STEP, STEP, TICKET_STEP, Keyed

__all__ = ["NUMBER_STEP", "STEP", "TICKET_STEP", "Keyed"]

_CODE = re.compile(rf"([0-9]{{1,18}})([io]){codes.STEP_AND_MARK}")
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
    return f"{session_id}{_LETTER[kind]}{codes.make_code(keyed, _about(class_id, session_id, kind), now=now)}"


def read_code(text: str) -> Scanned:
    """Read what a code says. Raises RuleBroken CODE_FORGED when it has not the form of one."""
    found = _CODE.fullmatch(text)
    if found is None:
        raise RuleBroken("CODE_FORGED")
    return Scanned(int(found[1]), _KIND[found[2]], int(found[3]), found[4])


def require_code(keyed: Keyed, scanned: Scanned, *, class_id: int, now: datetime) -> None:
    """Raise RuleBroken CODE_FORGED unless we made the code, CODE_EXPIRED when its two steps are over."""
    about = _about(class_id, scanned.session_id, scanned.kind)
    codes.require_code(keyed, about, step=scanned.step, mark=scanned.mac, now=now)


def make_number(keyed: Keyed, *, class_id: int, session_id: int, kind: str, now: datetime) -> str:
    """Return the six digits that the projector shows now, for a phone without a camera."""
    return codes.make_number(keyed, _about(class_id, session_id, kind), now=now)


def is_number(keyed: Keyed, typed: str, *, class_id: int, session_id: int, kind: str, now: datetime) -> bool:
    """Tell whether six digits are shown now, or were a step ago."""
    return codes.is_number(keyed, _about(class_id, session_id, kind), typed, now=now)


def make_ticket(keyed: Keyed, *, account_id: int, device: str, session_id: int, kind: str, now: datetime) -> str:
    """Return what lets one account on one phone, which has scanned in time, take its time to press the button."""
    return codes.make_ticket(keyed, _about(0, session_id, kind), account_id=account_id, device=device, now=now)


def is_ticket(
    keyed: Keyed, ticket: str, *, account_id: int, device: str, session_id: int, kind: str, now: datetime
) -> bool:
    """Tell whether a ticket is this account's on this phone, and not older than two steps."""
    return codes.is_ticket(keyed, _about(0, session_id, kind), ticket, account_id=account_id, device=device, now=now)


def _about(class_id: int, session_id: int, kind: str) -> str:
    return f"attendance:{class_id}:{session_id}:{kind}"
