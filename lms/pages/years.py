"""Closing a year: what will be frozen, and what was."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Permission
from lms.errors import NotFound
from lms.pages.acting import done
from lms.requirements.actions.closing import close_year, first_day_to_close
from lms.requirements.queries.closing import find_closing
from lms.requirements.queries.completion import completion
from lms.web.deps import CurrentActor, Db, ReadDb
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import Router

router = Router(prefix="/years/{year}/closing", dependencies=[])
_MAY = may(Permission.CLOSE_YEAR)


@router.get("", name="years.closing", dependencies=[_MAY])
def show(request: Request, db: ReadDb, actor: CurrentActor, year: str) -> Response:
    """Show what closing a year would freeze, or what it froze."""
    wanted = _year(year)
    together = completion(db, wanted, seen_by=actor).together
    opens = first_day_to_close(wanted)
    context: dict[str, Any] = {
        "year": wanted,
        "closing": find_closing(db, wanted),
        "opens": opens,
        "today": clock.today(),
    }
    return render(request, "years/closing.html", tally=together, **context)


@router.post("", name="years.close", dependencies=[_MAY])
def create(request: Request, db: Db, actor: CurrentActor, year: str) -> Response:
    """Close a year, once and for good."""
    closing = close_year(db, _year(year), actor=actor)
    return done(request, "years.closing", "YEAR_CLOSED", {"year": closing.year, "people": closing.people}, year=year)


def _year(text: str) -> int:
    if not (text.isdecimal() and len(text) == 4 and 2000 <= int(text) <= 2100):
        raise NotFound
    return int(text)
