"""Where files of questions and their pictures wait: sealed, in a private folder of their import, and not for long.

They hold the keys of questions that an exam may ask tomorrow.
"""

import os
import re
import shutil
import tempfile
from pathlib import Path

from lms import vault
from lms.errors import NotFound
from lms.settings import get_settings, private_folder

_PART = re.compile(r"file-\d{1,3}|[0-9a-f]{64}")


def file_part(position: int) -> str:
    """Return the name of the part that holds the file at a position; a picture's part is its digest."""
    return f"file-{position}"


def keep(import_id: int, part: str, data: bytes) -> None:
    """Put a part of an import aside, encrypted."""
    path = _path(import_id, part)
    descriptor, draft = tempfile.mkstemp(dir=private_folder(path.parent))
    with os.fdopen(descriptor, "wb") as file:
        file.write(vault.seal_bytes(data))
    Path(draft).rename(path)


def read(import_id: int, part: str) -> bytes:
    """Return a part of an import. Raises NotFound FILE_GONE once it has been thrown away."""
    path = _path(import_id, part)
    if not path.exists():
        raise NotFound("FILE_GONE")
    return vault.unseal_bytes(path.read_bytes())


def has(import_id: int, part: str) -> bool:
    """Tell whether a part is still there."""
    return _path(import_id, part).exists()


def drop(import_id: int, part: str) -> None:
    """Delete one part of what waits of an import."""
    _path(import_id, part).unlink(missing_ok=True)


def throw_away(import_id: int) -> None:
    """Delete all that waits of an import."""
    shutil.rmtree(_folder(import_id), ignore_errors=True)


def _folder(import_id: int) -> Path:
    return get_settings().data_dir / "staging" / f"questions-{import_id}"


def _path(import_id: int, part: str) -> Path:
    if not _PART.fullmatch(part):
        raise NotFound("FILE_GONE")
    return _folder(import_id) / part
