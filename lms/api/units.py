"""GET /units."""

from typing import Annotated, Any

from fastapi import Query

from lms.access import Permission
from lms.api import shapes
from lms.api.asking import After, api_router
from lms.people.queries.units import page_of_units
from lms.people.scopes import Scope
from lms.web.deps import CurrentActor, ReadDb, may, scoped

router = api_router("units")


@router.get(
    "/units",
    name="api.units",
    dependencies=[may(Permission.VIEW_PEOPLE, Permission.VIEW_COMPLETION), scoped(Scope.READ_PEOPLE)],
)
def index(
    db: ReadDb,
    actor: CurrentActor,
    after: After = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> dict[str, Any]:
    """List the units in reach by id; `next` is the cursor to go on with, null at the end."""
    units = page_of_units(db, seen_by=actor, after=after, limit=limit + 1)
    more = len(units) > limit
    return {"units": [shapes.unit(unit) for unit in units[:limit]], "next": units[limit - 1].id if more else None}
