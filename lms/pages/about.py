"""What everybody may read about the site: accessibility, personal data, how figures are defined."""

from starlette.requests import Request
from starlette.responses import Response

from lms.web.deps import public
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("about")


@router.get("/accessibility", dependencies=[public()])
def accessibility(request: Request) -> Response:
    """Say what the site does for people with disabilities, what it lacks, and whom to tell."""
    return render(request, "about/accessibility.html")


@router.get("/privacy", dependencies=[public()])
def privacy(request: Request) -> Response:
    """Say which personal data is kept, why, who sees it (个人信息保护法 art. 17, 35)."""
    return render(request, "about/privacy.html")


@router.get("/definitions", dependencies=[public()])
def definitions(request: Request) -> Response:
    """Say how every figure is counted."""
    return render(request, "about/definitions.html")
