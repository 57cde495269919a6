"""Files to be saved: what people handed in, which a browser never shows as a page of ours, and what was made here."""

import tempfile
from collections.abc import Callable, Iterator
from typing import IO

from starlette.responses import FileResponse, Response, StreamingResponse

from lms import files
from lms.settings import get_settings, private_folder
from lms.web.headers import NOTHING_RUNS

ZIP = "application/zip"
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    return send_made(data, XLSX, name)


def written_draft(write: Callable[[IO[bytes]], object]) -> IO[bytes]:
    """Have a file written that has no name, for what is too large for memory: it is gone when nobody holds it."""
    folder = private_folder(get_settings().data_dir / "drafts")
    draft = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed once it is sent
    try:
        write(draft)
    except BaseException:
        draft.close()
        raise
    return draft


def send_draft(draft: IO[bytes], media_type: str, name: str) -> Response:
    """Return the answer that carries what was written to a draft; the draft is gone once it is sent."""
    size = draft.seek(0, 2)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": str(size)}
    return StreamingResponse(_pieces(draft), media_type=media_type, headers=headers)


def _pieces(draft: IO[bytes]) -> Iterator[bytes]:
    with draft:
        draft.seek(0)
        while piece := draft.read(2**18):
            yield piece
