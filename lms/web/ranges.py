"""Answering with the bytes of a stored file, or the part a player asks for (RFC 9110, sections 13 and 14)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from lms.settings import get_settings
from lms.web.headers import NOTHING_RUNS

_RANGE = re.compile(r"bytes=(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))", re.IGNORECASE)
# Kept for the one who may see it, and asked about every time: rights end.
SAFE = NOTHING_RUNS | {"Cache-Control": "private, no-cache"}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file to send. `digest` never changes for the same bytes; `key` is its place below a local store, if any."""

    digest: str
    size: int
    media_type: str
    file_name: str
    is_shown: bool
    open: Callable[[int, int], Iterator[bytes]]
    key: str = ""


def send(request: Request, file: StoredFile) -> Response:
    """Answer GET and HEAD with a file: 200, 206, 304 or 416. Never in memory: pieces, or nginx where it is in front."""
    headers = _headers(file)
    if _names_it(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=304, headers={name: headers[name] for name in ("ETag", "Cache-Control")})
    if get_settings().accel_prefix and file.key:
        # nginx answers ranges itself; the prefix is an address that only it may open (docs/operations.md).
        return Response(headers=headers | {"X-Accel-Redirect": get_settings().accel_prefix + quote(file.key)})
    asked = _asked(request, file, headers["ETag"])
    if asked is None:
        return _piece(request, file, headers, 0, file.size, status=200)
    start, end = asked
    if start >= end:
        return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{file.size}"})
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    return _piece(request, file, headers, start, end, status=206)


def _headers(file: StoredFile) -> dict[str, str]:
    how = "inline" if file.is_shown else "attachment"
    return SAFE | {
        "Content-Type": file.media_type,
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(file.file_name, safe='')}",
        "Accept-Ranges": "bytes",
        "ETag": f'"{file.digest}"',
    }


def _piece(
    request: Request, file: StoredFile, headers: dict[str, str], start: int, end: int, *, status: int
) -> Response:
    headers["Content-Length"] = str(end - start)
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers)
    return StreamingResponse(file.open(start, end), status, headers)


def _asked(request: Request, file: StoredFile, etag: str) -> tuple[int, int] | None:
    """Return start and end of the one range asked for; None for the whole, which is always a right answer.

    So it is for several ranges, for one that cannot be read, and for a file that has changed since.
    """
    found = _RANGE.fullmatch(request.headers.get("range", "").replace(" ", ""))
    condition = request.headers.get("if-range", etag)
    if found is None or condition != etag or request.method != "GET":
        return None
    first, last, tail = found.groups()
    if tail is not None:
        return (max(0, file.size - int(tail)), file.size) if int(tail) else (file.size, file.size)
    if last and int(last) < int(first):
        return None
    return int(first), min(int(last) + 1, file.size) if last else file.size


def _names_it(header: str, etag: str) -> bool:
    return header.strip() == "*" or etag in {part.strip().removeprefix("W/") for part in header.split(",")}
