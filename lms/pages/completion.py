"""Completion of a place: its year at a glance, who is exempt, and the same figures as a workbook."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from lms.access import Permission
from lms.pages.completion_asked import Asked, read_asked, sorted_lines
from lms.requirements.queries.names import exempted
from lms.requirements.queries.overview import overview
from lms.web.deps import CurrentActor, ReadDb
from lms.web.gate import may
from lms.web.render import redirect, render
from lms.web.routing import Router

router = Router(prefix="/completion")


@router.get("", name="completion.show", dependencies=[may(Permission.VIEW_COMPLETION)])
def show(request: Request, db: ReadDb, actor: CurrentActor, only: str = "", sort: str = "-missing") -> Response:
    """Show the year of all units in reach; who reaches a single unit goes straight to it."""
    asked = read_asked(request)
    page = asked.answered(lambda day: overview(db, asked.year, asked.person_class, seen_by=actor, as_of=day))
    if page.top and not page.has_units:
        return redirect(request, "completion.unit", unit_id=page.top.id, query=request.url.query)
    lines = sorted_lines(page.lines, only=only, sort=sort)
    context: dict[str, Any] = {"page": page, "asked": asked, "lines": lines, "only": only, "sort": sort}
    return render(request, "completion/show.html", status=asked.status, **context)


@router.get("/exempt", name="completion.exempt", dependencies=[may(Permission.VIEW_PEOPLE)])
def exempt(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List who is exempt in all units in reach, each with the reason and the document."""
    asked: Asked = read_asked(request)
    page = asked.answered(lambda day: overview(db, asked.year, asked.person_class, seen_by=actor, as_of=day))
    people = exempted(db, asked.year, as_of=page.as_of, seen_by=actor, person_class=asked.person_class)
    return render(request, "completion/exempt.html", status=asked.status, page=page, asked=asked, exempt=people)
