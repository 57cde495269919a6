"""Who is to get a card, for everybody to read: name, unit and post, while the period runs; no sign-in."""

from starlette.requests import Request
from starlette.responses import Response

from lms.credentials.queries.applications import list_published
from lms.web.deps import ReadDb, public
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("publicity")


@router.get("/publicity", dependencies=[public()])
def index(request: Request, db: ReadDb) -> Response:
    """List whose publicity runs today."""
    return render(request, "applications/publicity.html", shown=list_published(db))
