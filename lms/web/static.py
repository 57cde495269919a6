"""Style sheets, scripts and pictures: kept by browsers for ever when their address carries their content's hash."""

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from lms.web.templating import STATIC


class HashedFiles(StaticFiles):
    """The folder `static/`."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file, and say how long it may be kept."""
        response = await super().get_response(path, scope)
        hashed = scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
        return response
