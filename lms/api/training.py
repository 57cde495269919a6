"""GET /courses, /materials, /classes and the attendance of one: what other systems fetch of trainings."""

from typing import Annotated, Any

from fastapi import Query

from lms import clock
from lms.access import Permission
from lms.api import shapes, training_shapes
from lms.api.asking import After, Year, api_router
from lms.courses.queries.boards import boards_of
from lms.courses.queries.classes import get_class, list_classes
from lms.courses.queries.courses import page_of_versions
from lms.courses.queries.materials import page_of_materials
from lms.people.scopes import Scope
from lms.web.deps import CurrentActor, Id, ReadDb, may, scoped

router = api_router("training")
Limit = Annotated[int, Query(ge=1, le=200)]


@router.get("/courses", name="api.courses", dependencies=[may(Permission.VIEW_PEOPLE), scoped(Scope.READ_TRAINING)])
def courses(db: ReadDb, actor: CurrentActor, after: After = 0, limit: Limit = 50) -> dict[str, Any]:
    """List course versions in reach by id; `course_code` is what names them in the ledger."""
    found = page_of_versions(db, seen_by=actor, after=after, limit=limit + 1)
    return {"courses": [training_shapes.course(row) for row in found[:limit]], "next": _next(found, limit)}


@router.get(
    "/materials",
    name="api.materials",
    dependencies=[may(Permission.MANAGE_COURSES, Permission.APPROVE_COURSES), scoped(Scope.READ_TRAINING)],
)
def materials(db: ReadDb, actor: CurrentActor, after: After = 0, limit: Limit = 50) -> dict[str, Any]:
    """List materials in reach by id, with where their check stands and why one was refused."""
    found = page_of_materials(db, seen_by=actor, after=after, limit=limit + 1)
    return {"materials": [training_shapes.material(row) for row in found[:limit]], "next": _next(found, limit)}


@router.get("/classes", name="api.classes", dependencies=[may(Permission.RUN_CLASSES), scoped(Scope.READ_TRAINING)])
def classes(
    db: ReadDb, actor: CurrentActor, year: Year | None = None, after: After = 0, limit: Limit = 50
) -> dict[str, Any]:
    """List the classes that units in reach hold in a year, by id."""
    held = sorted(list_classes(db, seen_by=actor, year=year or clock.today().year), key=lambda one: one.id)
    found = [one for one in held if one.id > after][: limit + 1]
    return {"classes": [training_shapes.training_class(one) for one in found[:limit]], "next": _next(found, limit)}


@router.get(
    "/classes/{class_id}/attendance",
    name="api.attendance",
    dependencies=[may(Permission.RUN_CLASSES), scoped(Scope.READ_TRAINING)],
)
def attendance(db: ReadDb, actor: CurrentActor, class_id: Id) -> dict[str, Any]:
    """Return who attended which sitting of a class, from when to when, and the minutes that count."""
    one = get_class(db, class_id, seen_by=actor)
    return {
        "id": one.id,
        "state": one.state,
        "sittings": [
            {
                "starts_at": shapes.instant(board.sitting.starts_at),
                "ends_at": shapes.instant(board.sitting.ends_at),
                "vouched_for": board.check is not None,
                "people": [training_shapes.seat(seat) for seat in board.seats],
            }
            for board in boards_of(db, one)
        ],
    }


def _next(found: list[Any], limit: int) -> int | None:
    return int(found[limit - 1].id) if len(found) > limit else None
