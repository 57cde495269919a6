"""Where a large print lies in the store: its pieces while it is made, then the whole file."""

import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from certificates.joining import join
from lms import storage
from lms.errors import RuleBroken

_WHOLE = "whole"


def keep_piece(run_id: int, number: int, data: bytes) -> None:
    """Keep a piece durably; the same one again changes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / _name(number)).write_bytes(data)
        storage.put_tree(_pieces(run_id), Path(folder))


def join_pieces(run_id: int, numbers: Sequence[int], media_type: str) -> tuple[int, str]:
    """Make the whole file of its pieces and keep it; return its size and its SHA-256.

    Raises RuleBroken PRINT_EMPTY where no piece has anything in it.
    """
    put_together = _JOINS[media_type]
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as aside:
        fetched = [_fetched(run_id, number, Path(aside)) for number in numbers]
        pieces, whole = [piece for piece in fetched if piece.stat().st_size], Path(folder) / _WHOLE
        if not pieces:
            raise RuleBroken("PRINT_EMPTY")
        put_together(pieces, whole)
        storage.put_tree(_tree(run_id), Path(folder))
        return whole.stat().st_size, storage.digest_of(whole)


def open_whole(run_id: int, start: int, end: int) -> Iterator[bytes]:
    """Return bytes of the finished file. Raises NotFound FILE_GONE."""
    return storage.open_in_tree(_tree(run_id), _WHOLE, start, end)


def drop(key: str) -> None:
    """Delete what is kept of a print ("12") or its pieces alone ("12/pieces"); nothing happens where there is none."""
    storage.delete_tree(_tree(key))


def _fetched(run_id: int, number: int, folder: Path) -> Path:
    path = folder / _name(number)
    with path.open("wb") as file:
        file.writelines(storage.open_in_tree(_pieces(run_id), _name(number)))
    return path


def _join_archives(pieces: Sequence[Path], whole: Path) -> None:
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as made:
        for piece in pieces:
            with zipfile.ZipFile(piece) as source:
                for entry in source.infolist():
                    with source.open(entry) as reader, made.open(zipfile.ZipInfo(entry.filename), "w") as writer:
                        shutil.copyfileobj(reader, writer)


_JOINS: dict[str, Callable[[Sequence[Path], Path], None]] = {
    "application/pdf": join,
    "application/zip": _join_archives,
}


def _tree(key: int | str) -> str:
    return f"prints/{key}"


def _pieces(run_id: int) -> str:
    return f"prints/{run_id}/pieces"


def _name(number: int) -> str:
    return f"{number:05d}"
