"""Where large files lie: one interface to a folder and to S3-compatible stores (LMS_STORAGE_URL).

Files lie under the SHA-256 of their bytes, unpacked packages as trees of files under a name. Promises: what was put is
there whole and for good, or not at all; the same bytes are kept once; nothing is ever held in memory whole.
"""

import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lms.errors import NotFound
from lms.settings import get_settings, private_folder
from lms.storage.bucket import Bucket
from lms.storage.folder import Folder

_DIGEST = re.compile(r"[0-9a-f]{64}")
_TREES = "trees"


def put_file(path: Path) -> str:
    """Store a file from disk durably and return its SHA-256."""
    return _place().put_by_digest(path, _key)


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def size_of(digest: str) -> int | None:
    """Return how many bytes a stored file has; None when there is none."""
    return _place().size(_key(digest))


def open_range(digest: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """Return the bytes from `start` up to, not including, `end`, in pieces. Raises NotFound FILE_GONE."""
    return _open(_key(digest), start, end)


def local_path(digest: str) -> Path | None:
    """Return where a stored file lies on this machine; None in a bucket. Raises NotFound FILE_GONE."""
    return _local(_key(digest))


def fetch(digest: str, target: Path) -> None:
    """Write a stored file to a path on this machine. Raises NotFound FILE_GONE."""
    _write(_key(digest), target)


def delete(digest: str) -> None:
    """Delete a stored file; nothing happens when there is none."""
    _place().delete(_key(digest))


def put_tree(name: str, folder: Path) -> None:
    """Store all files below a folder under a name, each file durably; a file already there is replaced."""
    place = _place()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()):
        place.put(_in_tree(name, path.relative_to(folder).as_posix()), path)


def size_in_tree(name: str, path: str) -> int | None:
    """Return how many bytes a file of a tree has; None when there is none."""
    return _place().size(_in_tree(name, path))


def open_in_tree(name: str, path: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """Return bytes of one file of a tree, as `open_range` does. Raises NotFound FILE_GONE."""
    return _open(_in_tree(name, path), start, end)


def local_path_in_tree(name: str, path: str) -> Path | None:
    """Return where a file of a tree lies on this machine; None in a bucket. Raises NotFound FILE_GONE."""
    return _local(_in_tree(name, path))


def delete_tree(name: str) -> None:
    """Delete a tree whole; nothing happens when there is none."""
    place = _place()
    for key in list(place.keys(_safe(f"{_TREES}/{name}"))):
        place.delete(key)


def list_keys() -> Iterator[str]:
    """Yield the keys of everything stored, for backups."""
    return _place().keys("")


def copy_out(key: str, target: Path) -> None:
    """Write what lies under a key to a path, for backups. Raises NotFound FILE_GONE."""
    private_folder(target.parent)
    _write(_safe(key), target)


def copy_in(key: str, source: Path) -> None:
    """Put a file under a key, for bringing a backup back."""
    _place().put(_safe(key), source)


def _place() -> Folder | Bucket:
    settings = get_settings()
    return _open_place(settings.storage_url or str(settings.data_dir.absolute() / "store"))


@lru_cache(maxsize=4)
def _open_place(url: str) -> Folder | Bucket:
    if url.startswith("s3://"):
        return Bucket(url)
    return Folder(Path(unquote(urlsplit(url).path)).absolute())


def _open(key: str, start: int, end: int | None) -> Iterator[bytes]:
    place = _place()
    size = place.size(key)
    if size is None:
        raise NotFound("FILE_GONE")
    end = size if end is None else min(end, size)
    return place.pieces(key, start, end) if start < end else iter(())


def _local(key: str) -> Path | None:
    place = _place()
    if isinstance(place, Bucket):
        return None
    if place.size(key) is None:
        raise NotFound("FILE_GONE")
    return place.path_of(key)


def _write(key: str, target: Path) -> None:
    pieces = _open(key, 0, None)
    with target.open("wb") as file:
        file.writelines(pieces)


def _key(digest: str) -> str:
    if not _DIGEST.fullmatch(digest):
        raise NotFound("FILE_GONE")
    return f"{digest[:2]}/{digest}"


def _in_tree(name: str, path: str) -> str:
    return _safe(f"{_TREES}/{name}/{path}")


def _safe(key: str) -> str:
    """Return a key that leads below the store; raise NotFound FILE_GONE for any other."""
    if any(part in {"", ".", ".."} for part in key.split("/")) or "\0" in key or "\\" in key:
        raise NotFound("FILE_GONE")
    return key
