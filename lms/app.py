"""create_app(): middleware, routers, error pages. Nothing else."""

from importlib.metadata import version

from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.middleware.body_limit import RequestBodyLimitMiddleware

from lms import api, pages
from lms.api.document import describe
from lms.db import make_engine
from lms.notices.ways import ways_of
from lms.settings import Settings, get_settings
from lms.web.allowance import Allowance
from lms.web.database import Database
from lms.web.errors import add_error_handlers, fault
from lms.web.gate import require_gates, require_scopes
from lms.web.headers import Outermost
from lms.web.hosts import PackagesHost
from lms.web.static import HashedFiles

# Forms and JSON; routes that take files declare more with `max_body_size=`.
BODY_LIMIT = 1024 * 1024


def create_app(settings: Settings | None = None, database: Database | None = None) -> FastAPI:
    """Build the site. Raises RuntimeError when a route does not declare who may pass it, SettingsError."""
    settings = settings or get_settings()
    ways_of(settings)  # a robot or mail server that is written wrongly stops the start, not the first mail
    of_pages = pages.routers(settings)
    require_gates([*of_pages, *api.ROUTERS])
    require_scopes(api.ROUTERS)
    app = FastAPI(
        title="砺法 Lifa",
        version=version("lifa"),
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        middleware=[
            Middleware(Outermost, fault=fault),
            *([Middleware(PackagesHost, packages_url=settings.packages_url)] if settings.packages_url else []),
            Middleware(RequestBodyLimitMiddleware, max_body_size=BODY_LIMIT),
        ],
    )
    app.state.database = database or Database(make_engine(settings.database_url))
    app.state.allowance = Allowance()
    add_error_handlers(app)
    app.mount("/static", HashedFiles(), name="static")
    for program in sorted(api.ROUTERS, key=lambda router: router not in api.FIRST):
        app.include_router(program)
    describe(app, api.ROUTERS)
    for area in of_pages:
        app.include_router(area, include_in_schema=False)
    return app
