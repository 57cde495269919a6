"""Files to be saved: a browser never shows what people handed in as a page of ours."""

from starlette.responses import FileResponse, Response

from lms import files
from lms.web.headers import NOTHING_RUNS


def send_stored(digest: str, media_type: str | None, name: str) -> Response:
    """Return the answer that carries a stored file; whoever calls has seen that it may be sent.

    Raises NotFound FILE_GONE when it is no longer there.
    """
    return FileResponse(files.path_of(digest), media_type=media_type, filename=name, headers=NOTHING_RUNS)
