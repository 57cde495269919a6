"""GET /dashboard: every figure of a place on a day, the same as the page."""

from datetime import date
from typing import Any

from lms import clock
from lms.access import Permission
from lms.api.asking import Year, api_router
from lms.dashboard.queries.dashboard import dashboard
from lms.dashboard.reports import dashboard_report
from lms.people.queries.units import get_unit_by_code
from lms.people.scopes import Scope
from lms.web.deps import CurrentActor, ReadDb, may, scoped

router = api_router("dashboard")


@router.get(
    "/dashboard", name="api.dashboard", dependencies=[may(Permission.VIEW_COMPLETION), scoped(Scope.READ_FIGURES)]
)
def show(
    db: ReadDb,
    actor: CurrentActor,
    year: Year | None = None,
    unit: str = "",
    as_of: date | None = None,
) -> dict[str, Any]:
    """Return the figures of all units in reach, or of one (by code) with all below it; nobody is named."""
    under = get_unit_by_code(db, unit, seen_by=actor) if unit else None
    return dashboard_report(dashboard(db, year or clock.today().year, seen_by=actor, under=under, as_of=as_of))
