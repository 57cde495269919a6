"""How much of a place swore in a year: counts unit by unit, and the names to who may see people."""

from datetime import date

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.ceremonies.queries.coverage import Covered, cover_of, coverage
from lms.ceremonies.rules.coverage import make_up_until
from lms.errors import NotFound
from lms.pages.exam_results import unit_asked
from lms.pages.oaths import year_asked
from lms.people.models import Unit
from lms.people.queries.units import find_own_place, list_units
from lms.requirements.queries.rule_sets import rules_within
from lms.web.deps import CurrentActor, ReadDb
from lms.web.gate import may
from lms.web.paging import Paging, page_number
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("oath_coverage", prefix="/oath-coverage")
_P = Permission
_ON_A_PAGE = 60
_LISTS = ("missing", "sworn", "excused")


@router.get("", dependencies=[may(_P.VIEW_COMPLETION)])
def show(
    request: Request,
    db: ReadDb,
    actor: CurrentActor,
    year: str = "",
    unit: str = "",
    which: str = "missing",
    page: str = "",
) -> Response:
    """Show who of a place swore in a year and who has still to."""
    asked, place = year_asked(year), unit_asked(db, unit, actor) or _own_place(db, actor)
    as_of = min(clock.today(), date(asked, 12, 31))
    people, lines = coverage(db, place, asked, as_of=as_of)
    named, number, chosen = actor.can(_P.VIEW_PEOPLE), page_number(page), which if which in _LISTS else "missing"
    names = _those(people, chosen) if named else []
    return render(
        request,
        "oath_coverage/show.html",
        year=asked,
        years=sorted({asked, clock.today().year, clock.today().year - 1}, reverse=True),
        unit=place,
        is_own=not unit,
        as_of=as_of,
        whole=cover_of(people),
        lines=lines,
        asks=any(rules.parameters.oath_annual_collective for rules in rules_within(db, [place.path], asked)),
        named=named,
        names=names[(number - 1) * _ON_A_PAGE : number * _ON_A_PAGE],
        which=chosen,
        paging=Paging(len(names), number, _ON_A_PAGE),
        until=make_up_until(asked),
    )


def _own_place(db: Session, actor: Actor) -> Unit:
    """Return the place whose territory an actor acts for. Raises NotFound where there is none."""
    own = find_own_place(db, actor) or next(iter(list_units(db, seen_by=actor, levels=1)), None)
    if own is None:
        raise NotFound("UNIT_NOT_FOUND")
    return own


def _those(people: list[Covered], which: str) -> list[Covered]:
    if which == "missing":
        return [each for each in people if each.is_missing]
    return [each for each in people if (each.oath is not None if which == "sworn" else each.is_excused)]
