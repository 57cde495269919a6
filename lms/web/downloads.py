"""Files to be saved: what people handed in, which a browser never shows as a page of ours, and what was made here."""

from starlette.responses import FileResponse, Response

from lms import files
from lms.web.headers import NOTHING_RUNS

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send_stored(digest: str, media_type: str | None, name: str) -> Response:
    """Return the answer that carries a stored file; whoever calls has seen that it may be sent.

    Raises NotFound FILE_GONE when it is no longer there.
    """
    return FileResponse(files.path_of(digest), media_type=media_type, filename=name, headers=NOTHING_RUNS)


def send_made(data: bytes, media_type: str, name: str) -> Response:
    """Return the answer that carries a file made for the asker; its name is ASCII and names nobody."""
    return Response(data, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def send_workbook(data: bytes, name: str) -> Response:
    """Return the answer that carries a workbook made for the asker."""
    return send_made(data, _XLSX, name)
