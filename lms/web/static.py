"""Style sheets, scripts and pictures: kept by browsers for ever when their address carries their content's hash.

Texts go out compressed: a candidate on a phone waits for a third of the bytes. They hold nothing of anybody's, so their
length tells nobody anything; pages, which hold a form token, are left to whoever runs a proxy.
"""

import gzip
from functools import lru_cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from lms.web.light import takes_gzip
from lms.web.templating import ONE_SHEET, STATIC, one_sheet

_TEXTS = frozenset({".css", ".js", ".mjs", ".svg"})


class HashedFiles(StaticFiles):
    """The folder `static/`."""

    def __init__(self) -> None:
        super().__init__(directory=STATIC)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer with a file, compressed where the browser takes it, and say how long it may be kept."""
        response = await self._found(path, scope)
        if isinstance(response, FileResponse) and Path(response.path).suffix in _TEXTS:
            response = await _light(response, Headers(scope=scope))
            response.headers["Vary"] = "Accept-Encoding"
        hashed = scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
        return response

    async def _found(self, path: str, scope: Scope) -> Response:
        if path != ONE_SHEET:
            return await super().get_response(path, scope)
        light = takes_gzip(Headers(scope=scope))
        headers = {"Vary": "Accept-Encoding"} | ({"Content-Encoding": "gzip"} if light else {})
        return Response(_one_sheet_compressed() if light else one_sheet(), headers=headers, media_type="text/css")


@lru_cache(maxsize=1)
def _one_sheet_compressed() -> bytes:
    return gzip.compress(one_sheet(), mtime=0)


async def _light(response: FileResponse, asked: Headers) -> Response:
    """Return the same file compressed, unless the browser does not take it so or asks for a part of it."""
    if not takes_gzip(asked) or "range" in asked or response.stat_result is None:
        return response
    data = await run_in_threadpool(_compressed, str(response.path), response.stat_result.st_mtime_ns)
    headers = {"Content-Encoding": "gzip", "ETag": f"W/{response.headers['etag']}"}
    return Response(data, headers=headers, media_type=response.media_type)


@lru_cache(maxsize=512)
def _compressed(path: str, changed_at: int) -> bytes:
    del changed_at  # tells a file from what it was before
    return gzip.compress(Path(path).read_bytes(), mtime=0)
