"""The dashboard of a bureau, an organ or a town: its figures, its units by rank, and who stands behind each number."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.dashboard.queries.dashboard import dashboard
from lms.dashboard.queries.names import (
    Asked,
    asked_of,
    likely_to_miss,
    people_behind,
    places_likely_to_miss,
    units_behind,
)
from lms.dashboard.queries.staff import COUNTED
from lms.dashboard.rules import CardState
from lms.errors import NotFound
from lms.exchange.dashboard_words import CARDS, CUT, FIGURES
from lms.pages.completion_asked import read_asked
from lms.pages.exam_results import unit_asked
from lms.web.deps import CurrentActor, ReadDb
from lms.web.gate import may
from lms.web.paging import Paging, page_number
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("dashboard", prefix="/dashboard")
_SEE = [may(Permission.VIEW_COMPLETION)]
_ON_A_PAGE = 60
_UNITS = frozenset({"organs_short", "offices_empty"})
_FORECAST = "forecast"


@router.get("", dependencies=_SEE)
def show(request: Request, db: ReadDb, actor: CurrentActor, unit: str = "") -> Response:
    """Show the figures of all units in reach, or of one with all below it."""
    asked, under = read_asked(request), unit_asked(db, unit, actor)
    found = asked.answered(lambda day: dashboard(db, asked.year, seen_by=actor, under=under, as_of=day))
    context: dict[str, Any] = {
        "found": found,
        "page": found.page,
        "asked": asked,
        "under": under,
        "words": FIGURES,
        "cards": [(state, CARDS[state]) for state in CardState],
        "cut": CUT,
    }
    return render(request, "dashboard/show.html", status=asked.status, **context)


@router.get("/names", dependencies=_SEE)
def names(
    request: Request, db: ReadDb, actor: CurrentActor, which: str = "organs_short", unit: str = "", page: str = ""
) -> Response:
    """List who, or which units, stand behind a number; names of people only for who may see them."""
    asked, under = read_asked(request), unit_asked(db, unit, actor)
    about = asked_of(db, asked.year, seen_by=actor, under=under, as_of=asked.day)
    listed = _listed(db, about, which, actor, page_number(page))
    words = dict(CARDS)
    return render(request, "dashboard/names.html", about=about, asked=asked, which=which, words=words, **listed)


def _listed(db: Session, about: Asked, which: str, actor: Actor, number: int) -> dict[str, Any]:
    first = (number - 1) * _ON_A_PAGE
    if which in _UNITS:
        units = units_behind(db, about, which)
        return {
            "kind": "units",
            "rows": units[first : first + _ON_A_PAGE],
            "paging": Paging(len(units), number, _ON_A_PAGE),
        }
    if which == _FORECAST and (places := places_likely_to_miss(db, about, seen_by=actor)):
        return {"kind": "places", "rows": places, "paging": Paging(len(places), 1, len(places))}
    if which == _FORECAST:
        late = likely_to_miss(db, about, seen_by=actor)
        return {
            "kind": "late",
            "rows": late[first : first + _ON_A_PAGE],
            "paging": Paging(len(late), number, _ON_A_PAGE),
        }
    if which not in COUNTED:
        raise NotFound
    total, people = people_behind(db, about, which, seen_by=actor, offset=first, limit=_ON_A_PAGE)
    return {"kind": "people", "rows": people, "paging": Paging(total, number, _ON_A_PAGE)}
