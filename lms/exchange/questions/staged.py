"""Where files of questions and their pictures wait: sealed, in a private folder of their import, and not for long.

They hold the keys of questions that an exam may ask tomorrow.
"""

import re
import shutil
from pathlib import Path

from lms.errors import NotFound
from lms.exchange.sealed_files import read_sealed, write_sealed
from lms.settings import get_settings

_PART = re.compile(r"file-\d{1,3}|[0-9a-f]{64}")


def file_part(position: int) -> str:
    """Return the name of the part that holds the file at a position; a picture's part is its digest."""
    return f"file-{position}"


def keep(import_id: int, part: str, data: bytes) -> None:
    """Put a part of an import aside, encrypted."""
    write_sealed(_path(import_id, part), data)


def read(import_id: int, part: str) -> bytes:
    """Return a part of an import. Raises NotFound FILE_GONE once it has been thrown away."""
    return read_sealed(_path(import_id, part))


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
