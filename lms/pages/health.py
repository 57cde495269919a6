"""For whoever watches the server: does it live, and can it reach its database?"""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from lms.people.queries.units import count_units
from lms.web.deps import ReadDb, public

router = APIRouter()


@router.get("/healthz", name="health.live", dependencies=[public()])
def live(request: Request) -> JSONResponse:
    """Say that the process answers."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz", name="health.ready", dependencies=[public()])
def ready(request: Request, db: ReadDb) -> JSONResponse:
    """Say that the database answers and has its schema."""
    count_units(db)
    return JSONResponse({"status": "ok"})
