"""Files on their way, on disk: written where they left off, forced to disk before anybody is told so.

An upload's bytes lie under its token. More may lie there than was acknowledged, after a crash: the next write goes to
the acknowledged offset and over it.
"""

import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from lms.errors import RuleBroken
from lms.settings import get_settings, private_folder


def path_of(token: str) -> Path:
    """Return where an upload's bytes lie."""
    return folder() / token


def folder() -> Path:
    """Return the folder of incoming files."""
    return private_folder(get_settings().incoming_dir)


def begin(token: str) -> None:
    """Make an upload's file, empty."""
    path_of(token).touch(mode=0o600, exist_ok=False)


def drop(token: str) -> None:
    """Delete an upload's file; nothing happens when there is none."""
    path_of(token).unlink(missing_ok=True)


@contextmanager
def writing(token: str) -> Iterator[int]:
    """Give the descriptor of an upload's file to one writer at a time, over all server processes.

    Raises RuleBroken UPLOAD_BUSY while another request writes to it, UPLOAD_NOT_FOUND when it is gone.
    """
    try:
        descriptor = os.open(path_of(token), os.O_WRONLY)
    except FileNotFoundError as error:
        raise RuleBroken("UPLOAD_GONE") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RuleBroken("UPLOAD_BUSY") from error
        yield descriptor
    finally:
        os.close(descriptor)


def write(descriptor: int, pieces: Iterable[bytes], at: int) -> int:
    """Write pieces from an offset on; return the offset behind them. They may not be on disk yet."""
    for piece in pieces:
        left = memoryview(piece)
        while left:
            written = os.pwrite(descriptor, left, at)
            left, at = left[written:], at + written
    return at


def force(descriptor: int) -> None:
    """Return once everything written is on disk."""
    os.fsync(descriptor)


def finish(descriptor: int, size: int) -> None:
    """Cut off what a crash may have left behind the end, and force the file to disk."""
    os.ftruncate(descriptor, size)
    os.fsync(descriptor)


def strangers(known: set[str], *, older_than: float) -> list[Path]:
    """List files that belong to no upload and were last written before an instant (seconds since 1970)."""
    unknown = (path for path in folder().iterdir() if path.name not in known)
    return [path for path in unknown if path.stat().st_mtime < older_than]


def clear(path: Path) -> None:
    """Delete what a process left behind: a file, or the folder of a check that was cut short."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
