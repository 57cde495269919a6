"""A folder as a store: written aside, forced to disk, then renamed, so that a file is there whole or not at all."""

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from lms.settings import private_folder

PIECE = 512 * 1024
_ASIDE = ".aside"


class Folder:
    """Files below one folder. Keys are paths that the caller has found safe."""

    def __init__(self, root: Path) -> None:
        self.root = private_folder(root)

    def put_by_digest(self, path: Path, key_of: Callable[[str], str]) -> str:
        """Store a file under its digest, hashed while it is copied; return the digest."""
        aside = self._aside()
        try:
            digest = _copy(path, aside)
            self._settle(aside, key_of(digest))
        finally:
            aside.unlink(missing_ok=True)
        return digest

    def put(self, key: str, path: Path) -> None:
        """Store a file under a key, in place of what is there."""
        aside = self._aside()
        try:
            _copy(path, aside)
            self._settle(aside, key)
        finally:
            aside.unlink(missing_ok=True)

    def size(self, key: str) -> int | None:
        """Return a file's size; None when there is none."""
        try:
            return self.path_of(key).stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            return None

    def pieces(self, key: str, start: int, end: int) -> Iterator[bytes]:
        """Yield bytes of a file that is there."""
        with self.path_of(key).open("rb") as file:
            file.seek(start)
            left = end - start
            while left > 0 and (piece := file.read(min(PIECE, left))):
                left -= len(piece)
                yield piece

    def delete(self, key: str) -> None:
        """Delete a file, and the folders it leaves empty."""
        path = self.path_of(key)
        path.unlink(missing_ok=True)
        for folder in path.parents:
            if folder == self.root or not folder.exists() or any(folder.iterdir()):
                break
            folder.rmdir()

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield the keys below a prefix."""
        for path in sorted((self.root / prefix).rglob("*")):
            key = path.relative_to(self.root).as_posix()
            if path.is_file() and not key.startswith(_ASIDE):
                yield key

    def path_of(self, key: str) -> Path:
        """Return where a key's file lies, or would."""
        return self.root / key

    def _aside(self) -> Path:
        descriptor, name = tempfile.mkstemp(dir=private_folder(self.root / _ASIDE))
        os.close(descriptor)
        return Path(name)

    def _settle(self, aside: Path, key: str) -> None:
        target = self.path_of(key)
        private_folder(target.parent)
        aside.rename(target)
        _force(target.parent)
        _force(target.parent.parent)


def _copy(source: Path, target: Path) -> str:
    """Copy a file to one that is there, force it to disk, and return the SHA-256 of what was copied."""
    hashed = hashlib.sha256()
    with source.open("rb") as reader, target.open("wb") as writer:
        while piece := reader.read(PIECE):
            hashed.update(piece)
            writer.write(piece)
        writer.flush()
        os.fsync(writer.fileno())
    return hashed.hexdigest()


def _force(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
