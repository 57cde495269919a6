"""Units: the tree with its two lines, and one unit with its people and its standing as an enforcement body."""

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Permission
from lms.people.queries.unit_pages import UnitRow, unit_rows
from lms.people.queries.units import get_unit, list_bodies_of
from lms.requirements.queries.rule_sets import rules_for
from lms.web.deps import CurrentActor, Id, ReadDb
from lms.web.gate import may
from lms.web.paging import Paging, page_number
from lms.web.render import render
from lms.web.routing import Router

router = Router(prefix="/units")
# A county stands on one page; a city of a thousand units would be a page of a megabyte.
_ON_A_PAGE = 150


@router.get("", name="units.index", dependencies=[may(Permission.VIEW_PEOPLE)])
def index(request: Request, db: ReadDb, actor: CurrentActor, page: str = "") -> Response:
    """Show the units in reach as a tree, page by page."""
    rows = unit_rows(db, clock.today(), seen_by=actor)
    return render(request, "units/index.html", rows=rows, paging=_paging(rows, page), today=clock.today())


@router.get("/{unit_id}", name="units.show", dependencies=[may(Permission.VIEW_PEOPLE)])
def show(request: Request, db: ReadDb, actor: CurrentActor, unit_id: Id, page: str = "") -> Response:
    """Show one unit, what stands below it, and by which rules it is judged."""
    unit, today = get_unit(db, unit_id, seen_by=actor), clock.today()
    rows = [row for row in unit_rows(db, today, seen_by=actor) if row.unit.path.startswith(unit.path)]
    bodies, rules = list_bodies_of(db, unit.id), rules_for(db, unit.id, today.year)
    shown: dict[str, Any] = {"rows": rows, "paging": _paging(rows, page), "bodies": bodies, "rules": rules}
    return render(request, "units/show.html", unit=unit, today=today, **shown)


def _paging(rows: Sequence[UnitRow], page: str) -> Paging:
    return Paging(len(rows), page_number(page), _ON_A_PAGE)
