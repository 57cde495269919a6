"""Where an uploaded table waits between looking and storing: sealed, in a private folder, and not for long."""

from pathlib import Path

from lms.exchange.sealed_files import read_sealed, write_sealed
from lms.settings import get_settings

SOURCE, REPORT = "source", "report"


def keep(upload_id: int, part: str, data: bytes) -> None:
    """Put a part of an upload aside, encrypted: it holds ID numbers, and nobody has decided yet to take it."""
    write_sealed(_path(upload_id, part), data)


def read(upload_id: int, part: str) -> bytes:
    """Return a part of an upload. Raises NotFound FILE_GONE once it has been thrown away."""
    return read_sealed(_path(upload_id, part))


def has(upload_id: int, part: str) -> bool:
    """Tell whether a part of an upload is still there."""
    return _path(upload_id, part).exists()


def throw_away(upload_id: int, *parts: str) -> None:
    """Delete parts of an upload, both unless told."""
    for part in parts or (SOURCE, REPORT):
        _path(upload_id, part).unlink(missing_ok=True)


def _path(upload_id: int, part: str) -> Path:
    return get_settings().data_dir / "staging" / f"{upload_id}.{part}"
