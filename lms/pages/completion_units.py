"""Completion down to the names: one unit with all below it, or all units in reach; who is short, and of what."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.pages.completion_asked import read_asked, read_list, sorted_lines
from lms.people.models import Unit
from lms.people.queries.units import get_unit
from lms.requirements.queries.names import MOST_NAMED, UnitPeople, people_of_unit
from lms.requirements.queries.overview import Overview, overview
from lms.web.deps import CurrentActor, Id, ReadDb
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import Router

router = Router(prefix="/completion")


@router.get("/units/{unit_id}", name="completion.unit", dependencies=[may(Permission.VIEW_COMPLETION)])
def show(request: Request, db: ReadDb, actor: CurrentActor, unit_id: Id) -> Response:
    """Show a unit; the names only to those who may see people."""
    return _show(request, db, actor, get_unit(db, unit_id, seen_by=actor))


@router.get("/people", name="completion.people", dependencies=[may(Permission.VIEW_PEOPLE)])
def people(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show the names of all units in reach, for who looks after several."""
    return _show(request, db, actor, None)


def _show(request: Request, db: Session, actor: Actor, under: Unit | None) -> Response:
    asked, wanted = read_asked(request), read_list(request)
    page = asked.answered(
        lambda day: overview(db, asked.year, asked.person_class, seen_by=actor, as_of=day, under=under)
    )
    roster = _roster(db, page, under, actor)
    context: dict[str, Any] = {
        "page": page,
        "asked": asked,
        "unit": under,
        "roster": roster,
        "too_many": page.tally.roll > MOST_NAMED,
        "wanted": wanted,
        "listed": wanted.listed(roster.unmet) if roster else None,
        "lines": sorted_lines(page.lines, only="", sort="-missing") if page.has_units else [],
    }
    return render(request, "completion/unit.html", status=asked.status, **context)


def _roster(db: Session, page: Overview, under: Unit | None, actor: Actor) -> UnitPeople | None:
    if not actor.can(Permission.VIEW_PEOPLE) or page.tally.roll > MOST_NAMED:
        return None
    return people_of_unit(db, page.year, as_of=page.as_of, seen_by=actor, under=under, person_class=page.person_class)
