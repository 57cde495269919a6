"""A file that came with a form, as a file on disk: never in memory whole."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.datastructures import UploadFile

from lms.courses import incoming


@contextmanager
def spooled(upload: UploadFile) -> Iterator[Path]:
    """Give the path of a copy of an uploaded file; it is gone afterwards."""
    with tempfile.NamedTemporaryFile(dir=incoming.folder(), prefix="form-") as file:
        upload.file.seek(0)
        shutil.copyfileobj(upload.file, file, 512 * 1024)
        file.flush()
        yield Path(file.name)
