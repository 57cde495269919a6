"""How a unit's people take part in the daily quiz: numbers, no names; another system's results beside."""

from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Permission
from lms.errors import NotFound
from lms.exercises.queries.units import participation
from lms.people.queries.units import get_unit, list_units
from lms.web.deps import CurrentActor, ReadDb
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("exercise_units", prefix="/exercise-units")
_EARLIEST = date(2000, 1, 1)


@router.get("", dependencies=[may(Permission.VIEW_PEOPLE)])
def show(request: Request, db: ReadDb, actor: CurrentActor, unit: str = "", month: str = "") -> Response:
    """Show a month of a unit with all below."""
    units, today = list_units(db, seen_by=actor), clock.today()
    if not units:
        raise NotFound("UNIT_NOT_FOUND")
    wanted = int(unit) if unit.isdecimal() and len(unit) < 19 else actor.unit_id or units[0].id
    chosen = get_unit(db, wanted, seen_by=actor)
    first = _month(month, today)
    following = (first + timedelta(days=31)).replace(day=1)
    return render(
        request,
        "exercise_units/show.html",
        units=units,
        chosen=chosen,
        first=first,
        before=(first - timedelta(days=1)).replace(day=1),
        after=following if following <= today else None,
        found=participation(db, chosen, first=first, today=today, seen_by=actor),
    )


def _month(text: str, today: date) -> date:
    try:
        asked = date.fromisoformat(f"{text}-01")
    except ValueError:
        asked = today
    return asked.replace(day=1) if _EARLIEST <= asked <= today else today.replace(day=1)
