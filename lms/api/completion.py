"""GET /completion: the same figures as the page."""

from datetime import date
from typing import Any

from lms import clock
from lms.access import Permission
from lms.api.asking import Year, api_router
from lms.people.queries.units import get_unit_by_code
from lms.people.scopes import Scope
from lms.requirements.queries.completion import completion
from lms.requirements.reports import completion_report
from lms.web.deps import CurrentActor, ReadDb, may, scoped

router = api_router("completion")


@router.get(
    "/completion", name="api.completion", dependencies=[may(Permission.VIEW_COMPLETION), scoped(Scope.READ_FIGURES)]
)
def show(
    db: ReadDb,
    actor: CurrentActor,
    year: Year | None = None,
    unit: str = "",
    as_of: date | None = None,
) -> dict[str, Any]:
    """Return the completion of all units in reach, or of one (by code) and all below it."""
    under = get_unit_by_code(db, unit, seen_by=actor) if unit else None
    return completion_report(completion(db, year or clock.today().year, seen_by=actor, under=under, as_of=as_of))
