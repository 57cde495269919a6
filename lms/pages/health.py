"""For whoever watches the server: does it live, can it reach its database, how is it doing?"""

import hmac
from datetime import timedelta
from ipaddress import ip_address

from sqlalchemy import QueuePool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from lms import clock, metrics
from lms.errors import NotAllowed
from lms.notices.queries.deliveries import counted
from lms.people.queries.units import count_units
from lms.settings import get_settings
from lms.web.deps import ReadDb, public
from lms.web.queries import waiting_jobs
from lms.web.routing import Router
from lms.web.visitor import database_of

router = Router()


@router.get("/healthz", name="health.live", dependencies=[public()])
def live(request: Request) -> JSONResponse:
    """Say that the process answers."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz", name="health.ready", dependencies=[public()])
def ready(request: Request, db: ReadDb) -> JSONResponse:
    """Say that the database answers and has its schema."""
    count_units(db)
    return JSONResponse({"status": "ok"})


# What a proxy adds: then the caller is somebody else, though the connection comes from this machine.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


@router.get("/metrics", name="health.measure", dependencies=[public()])
def measure(request: Request, db: ReadDb) -> Response:
    """Give what is counted to this machine itself and to who knows LMS_METRICS_TOKEN; nobody else is let in."""
    if not (_knows_token(request) or _is_local(request)):
        raise NotAllowed
    waiting = waiting_jobs(db)
    now = clock.now()
    notices = {name: float(number) for name, number in counted(db, now - timedelta(days=7)).items()}
    figures: list[tuple[str, str, dict[str, float]]] = [
        ("lms_jobs_waiting", "Pieces of background work that wait.", {kind: count for kind, count, _ in waiting}),
        (
            "lms_jobs_oldest_seconds",
            "How long the oldest of them has waited.",
            {kind: max((now - since).total_seconds(), 0.0) for kind, _, since in waiting},
        ),
        ("lms_notices", "Notices: not filed, waiting, failing; given up within a week.", notices),
        ("lms_database_connections", "Connections of this process.", _connections(request)),
    ]
    return Response(metrics.exposition(figures), media_type=metrics.CONTENT_TYPE)


def _knows_token(request: Request) -> bool:
    token = get_settings().metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())


def _is_local(request: Request) -> bool:
    if any(name in request.headers for name in _FORWARDED) or request.client is None:
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return False


def _connections(request: Request) -> dict[str, float]:
    pool = database_of(request).engine.pool
    return (
        {"open": pool.checkedin() + pool.checkedout(), "in_use": pool.checkedout()}
        if isinstance(pool, QueuePool)
        else {}
    )
