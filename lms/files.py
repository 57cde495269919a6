"""The file store: bytes under their SHA-256, in a folder of the data directory. The same bytes are kept once."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from lms import vault
from lms.errors import NotFound, RuleBroken
from lms.settings import get_settings, private_folder

# What evidence may be, told by its first bytes and never by its name (security E1).
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that shows something, as it came: not yet stored."""

    name: str
    data: bytes


def media_type_of(data: bytes) -> str:
    """Return what a file is by its content. Raises RuleBroken FILE_EMPTY or FILE_KIND (PDF, JPEG, PNG are taken)."""
    if not data:
        raise RuleBroken("FILE_EMPTY")
    for signature, media_type in _SIGNATURES:
        if data.startswith(signature):
            return media_type
    raise RuleBroken("FILE_KIND")


def put(data: bytes) -> str:
    """Store bytes durably and return their SHA-256. Raises RuleBroken FILE_TOO_LARGE over the upload limit."""
    if len(data) > get_settings().upload_limit_mb * 1024 * 1024:
        raise RuleBroken("FILE_TOO_LARGE", limit=get_settings().upload_limit_mb)
    digest = vault.digest_of_bytes(data)
    path = _path(digest)
    if not path.exists():
        descriptor, draft = tempfile.mkstemp(dir=private_folder(path.parent))
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).rename(path)  # whole or not at all
    return digest


def path_of(digest: str) -> Path:
    """Return where a stored file lies. Raises NotFound FILE_GONE when it does not."""
    path = _path(digest)
    if not path.exists():
        raise NotFound("FILE_GONE")
    return path


def _path(digest: str) -> Path:
    if len(digest) != 64 or not digest.isalnum():
        raise NotFound("FILE_GONE")
    return get_settings().files_dir / digest[:2] / digest
