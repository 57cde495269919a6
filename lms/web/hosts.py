"""At the packages' own address (LMS_PACKAGES_URL) nothing answers but packages: no page of ours shares their origin."""

from urllib.parse import urlsplit

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from lms.web.sandbox import RUNS


class PackagesHost:
    """Keeps the two addresses apart: packages at theirs, everything else at ours."""

    def __init__(self, app: ASGIApp, packages_url: str) -> None:
        self.app = app
        self.host = urlsplit(packages_url).netloc.lower().encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 404 to whoever asks at the wrong address."""
        if scope["type"] == "http":
            asked = dict(scope["headers"]).get(b"host", b"").lower()
            if (asked == self.host) != scope["path"].startswith(RUNS):
                await PlainTextResponse("not found", 404)(scope, receive, send)
                return
        await self.app(scope, receive, send)
