"""Completion of one unit with all below it: its figures, and who has not met the year, each with what is missing."""

from typing import Any

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.pages.completion_asked import read_asked, read_list, sorted_lines
from lms.people.models import Unit
from lms.people.queries.units import get_unit
from lms.requirements.queries.names import UnitPeople, people_of_unit
from lms.requirements.queries.overview import Overview, overview
from lms.web.deps import CurrentActor, Id, ReadDb
from lms.web.gate import may
from lms.web.render import render

router = APIRouter(prefix="/completion/units")


@router.get("/{unit_id}", name="completion.unit", dependencies=[may(Permission.VIEW_COMPLETION)])
def show(request: Request, db: ReadDb, actor: CurrentActor, unit_id: Id, sort: str = "-missing") -> Response:
    """Show a unit; the names only to those who may see people."""
    place, asked = get_unit(db, unit_id, seen_by=actor), read_asked(request)
    page = asked.answered(
        lambda day: overview(db, asked.year, asked.person_class, seen_by=actor, as_of=day, under=place)
    )
    roster = _roster(db, page, place, actor)
    wanted = read_list(request)
    context: dict[str, Any] = {"page": page, "asked": asked, "place": place, "roster": roster, "wanted": wanted}
    listed = wanted.listed(roster.unmet, sort) if roster else None
    lines = sorted_lines(page.lines, only="", sort="-missing") if page.has_units else []
    return render(
        request, "completion/unit.html", status=asked.status, listed=listed, lines=lines, sort=sort, **context
    )


def _roster(db: Session, page: Overview, place: Unit, actor: Actor) -> UnitPeople | None:
    if not actor.can(Permission.VIEW_PEOPLE):
        return None
    return people_of_unit(db, page.year, as_of=page.as_of, seen_by=actor, under=place, person_class=page.person_class)
