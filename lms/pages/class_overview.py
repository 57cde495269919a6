"""What classes come to over a year: who belongs to no yearly class, the work of hosts, the lecturers."""

from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Permission
from lms.courses.queries.coverage import coverage, lecturers_with_work
from lms.courses.queries.results import workload
from lms.people.queries.units import get_unit, list_units
from lms.web.deps import CurrentActor, ReadDb
from lms.web.gate import may
from lms.web.paging import Paging, page_number
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("class_overview")
_RUN = may(Permission.RUN_CLASSES)
_ON_A_PAGE = 60


@router.get("/classes/coverage", dependencies=[_RUN])
def covered(
    request: Request, db: ReadDb, actor: CurrentActor, unit: str = "", year: str = "", page: str = ""
) -> Response:
    """Show a unit's people by yearly class, and by name those who belong to none (QD-10-4)."""
    chosen = int(unit) if unit.isdecimal() and len(unit) < 19 else actor.unit_id or 0
    chosen_unit = get_unit(db, chosen, seen_by=actor)
    found = coverage(db, chosen_unit, _year(year))
    units = list_units(db, seen_by=actor)
    paging = Paging(len(found.uncovered), page_number(page), _ON_A_PAGE)
    return render(
        request,
        "class_overview/covered.html",
        found=found,
        paging=paging,
        chosen=chosen_unit,
        units=units,
        year=_year(year),
    )


@router.get("/classes/workload", dependencies=[_RUN])
def work(request: Request, db: ReadDb, actor: CurrentActor, year: str = "") -> Response:
    """Show what units did for training: hours go to the trainee, the work to the host (ZJG-4-2)."""
    rows = workload(db, _year(year), seen_by=actor)
    return render(request, "class_overview/work.html", rows=rows, year=_year(year))


@router.get("/lecturers", dependencies=[_RUN])
def lecturers(request: Request, db: ReadDb, actor: CurrentActor, year: str = "") -> Response:
    """Show the lecturers in reach and what they taught (ZJG-17-1)."""
    rows = lecturers_with_work(db, _year(year), seen_by=actor)
    return render(request, "class_overview/lecturers.html", rows=rows, year=_year(year))


def _year(text: str) -> int:
    return int(text) if text.isdecimal() and 2000 <= int(text) <= 2100 else clock.today().year
