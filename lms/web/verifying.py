"""Asking how a paper stands, for anybody: no visitor is looked for, addresses are limited, many are read at once."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request

from certificates import numbering
from lms.documents.queries.verifying import Seen, by_codes
from lms.settings import get_settings
from lms.web.allowance import Allowance
from lms.web.batching import Desk
from lms.web.gate import Gate
from lms.web.visitor import Visitor, database_of

# A code nobody was given costs as much as so many that somebody was: guessing comes to an end soon. So does a file.
HIT, MISS, FILE = 1, 20, 60
# A list reads how sixty thousand papers stand.
LIST = 20


class OpenGate(Gate):
    """Lets everybody pass and looks for nobody: no cookie is read, nothing can be changed here."""

    def __init__(self) -> None:
        super().__init__((), is_public=True, even_before_change=True)

    async def __call__(self, request: Request) -> None:  # type: ignore[override] # needs no visitor
        """Let the asker in as nobody."""
        request.state.visitor = Visitor()


async def look_up(request: Request, text: str) -> Seen | None:
    """Return how the paper of a code stands, None for what nobody was given and for what can be no code alike."""
    code = numbering.clean(text[:200])
    found = await _DESK.bring(database_of(request), code) if numbering.is_code(code) else None
    charge(request, HIT if found else MISS)
    seen: Seen | None = found
    return seen


def _read(db: Session, codes: Sequence[str]) -> Sequence[Seen | None]:
    found = by_codes(db, sorted(set(codes)))
    return [found.get(code) for code in codes]


_DESK = Desk(_read, only_reads=True)


def seconds_to_wait(request: Request) -> int:
    """Return how many seconds whoever asks must wait before he is answered again; 0: he may ask."""
    return _allowance(request).wait(_address(request), a_minute=get_settings().verify_per_minute)


def charge(request: Request, cost: int) -> None:
    """Count what was asked."""
    _allowance(request).charge(_address(request), cost, a_minute=get_settings().verify_per_minute)


def as_data(seen: Seen) -> dict[str, Any]:
    """Return how a paper stands, as programs read it; days as ISO writes them."""
    since = seen.now.since
    return {
        "kind": seen.kind.value,
        "state": seen.now.state.value,
        "since": since.isoformat() if since else None,
        "by_holder": seen.now.by_holder,
        "checked_on": seen.on.isoformat(),
        "facts": seen.facts,
    }


def _allowance(request: Request) -> Allowance:
    kept: Allowance = request.app.state.allowance
    return kept


def _address(request: Request) -> str:
    return request.client.host if request.client else ""
