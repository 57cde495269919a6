"""Units: the tree with its two lines, and one unit with its people and its standing as an enforcement body."""

from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Permission
from lms.people.queries.unit_pages import unit_rows
from lms.people.queries.units import get_unit, list_bodies_of
from lms.requirements.queries.rule_sets import rules_for
from lms.web.deps import CurrentActor, Id, ReadDb
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import Router

router = Router(prefix="/units")


@router.get("", name="units.index", dependencies=[may(Permission.VIEW_PEOPLE)])
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show the units in reach as a tree."""
    rows = unit_rows(db, clock.today(), seen_by=actor)
    return render(request, "units/index.html", rows=rows, today=clock.today())


@router.get("/{unit_id}", name="units.show", dependencies=[may(Permission.VIEW_PEOPLE)])
def show(request: Request, db: ReadDb, actor: CurrentActor, unit_id: Id) -> Response:
    """Show one unit, what stands below it, and by which rules it is judged."""
    unit, today = get_unit(db, unit_id, seen_by=actor), clock.today()
    rows = [row for row in unit_rows(db, today, seen_by=actor) if row.unit.path.startswith(unit.path)]
    bodies, rules = list_bodies_of(db, unit.id), rules_for(db, unit.id, today.year)
    return render(request, "units/show.html", unit=unit, rows=rows, today=today, bodies=bodies, rules=rules)
