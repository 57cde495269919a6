"""Archives are looked through before anything of them is written: structure, names, sizes, then every byte (E1).

The order matters: what could make reading costly (size of the directory, sums, ratios, overlap) is ruled out first.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lms.courses.checks.archive_contents import refuse_contents
from lms.courses.checks.archive_names import decoded, refuse_twins, require_plain_path, shown
from lms.courses.checks.archive_structure import require_directory, require_true_headers
from lms.errors import RuleBroken

PIECE = 256 * 1024
_MIB = 2**20


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How much an archive may hold. Sizes in bytes; the numbers are defaults of ours, generous to real packages."""

    files: int = 5_000
    unpacked: int = 1024 * _MIB
    # Deflate reaches 1,032 : 1; real packages stay under 20, spreadsheets under 100.
    ratio: int = 100
    # Below this, a high ratio is no danger: a page of blanks is not a bomb.
    ratio_from: int = 4 * _MIB
    may_nest: bool = False


PACKAGE_LIMITS = ArchiveLimits()
# Office files hold spreadsheets behind their charts.
OFFICE_LIMITS = ArchiveLimits(unpacked=512 * _MIB, ratio=200, ratio_from=16 * _MIB, may_nest=True)


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """One file of an archive: its path with `/`, safe to write below a folder, and its true size in bytes."""

    path: str
    size: int
    stored: zipfile.ZipInfo


def check_archive(path: Path, limits: ArchiveLimits = PACKAGE_LIMITS) -> list[ArchiveEntry]:
    """Return the files of a zip archive that may be unpacked whole; folders are left out.

    Raises RuleBroken ARCHIVE_BROKEN, ARCHIVE_EMPTY, ARCHIVE_TOO_MANY, ARCHIVE_TOO_LARGE, ARCHIVE_RATIO,
    ARCHIVE_ENCRYPTED, ARCHIVE_METHOD, ARCHIVE_LINK, ARCHIVE_PATH, ARCHIVE_TWINS, ARCHIVE_LYING, ARCHIVE_OVERLAP,
    ARCHIVE_NESTED, ARCHIVE_PROGRAM. Nothing is written, and memory does not grow with what is inside.
    """
    with path.open("rb") as file:
        start = require_directory(file, most=limits.files)
        try:
            with zipfile.ZipFile(file) as archive:
                infos = archive.infolist()
                _require_measure(infos, limits)
                entries = [_entry(info) for info in infos]
                refuse_twins([entry.path for entry in entries])
                require_true_headers(file, infos, directory_at=start)
                files = [entry for entry in entries if not entry.path.endswith("/")]
                for entry in files:
                    _require_true_bytes(archive, entry, limits)
        except _BROKEN as error:
            raise RuleBroken("ARCHIVE_BROKEN") from error
    if not files:
        raise RuleBroken("ARCHIVE_EMPTY")
    return files


def pieces_of(archive: zipfile.ZipFile, entry: ArchiveEntry) -> Iterator[bytes]:
    """Yield the bytes of one checked file in pieces."""
    with archive.open(entry.stored) as file:
        while piece := file.read(PIECE):
            yield piece


def read_entry(path: Path, entry: ArchiveEntry, *, most: int) -> bytes:
    """Return one checked file of an archive. Raises RuleBroken ARCHIVE_TOO_LARGE above `most` bytes."""
    if entry.size > most:
        raise RuleBroken("ARCHIVE_TOO_LARGE", path=shown(entry.path), most=most // _MIB)
    with zipfile.ZipFile(path) as archive:
        return b"".join(pieces_of(archive, entry))


def unpack(path: Path, entries: list[ArchiveEntry], folder: Path) -> None:
    """Write checked files below a folder that exists and is empty, as plain files that nobody may execute."""
    with zipfile.ZipFile(path) as archive:
        for entry in entries:
            target = folder / entry.path
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with target.open("xb") as file:
                _write(file, archive, entry)
            target.chmod(0o600)


_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    NotImplementedError,
    OverflowError,
    OSError,
)


def _write(file: BinaryIO, archive: zipfile.ZipFile, entry: ArchiveEntry) -> None:
    file.writelines(pieces_of(archive, entry))


def _require_measure(infos: list[zipfile.ZipInfo], limits: ArchiveLimits) -> None:
    if len(infos) > limits.files:
        raise RuleBroken("ARCHIVE_TOO_MANY", files=len(infos), most=limits.files)
    unpacked = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if unpacked > limits.unpacked:
        raise RuleBroken("ARCHIVE_TOO_LARGE", path="", most=limits.unpacked // _MIB)
    for size, small in [(unpacked, packed), *((info.file_size, info.compress_size) for info in infos)]:
        if size > limits.ratio_from and size > limits.ratio * small:
            raise RuleBroken("ARCHIVE_RATIO", times=size // max(1, small))


def _entry(info: zipfile.ZipInfo) -> ArchiveEntry:
    name = decoded(info)
    require_plain_path(name)
    if info.flag_bits & 0x2041 or info.compress_type == 99:  # encrypted, strongly encrypted, masked; AES
        raise RuleBroken("ARCHIVE_ENCRYPTED", path=shown(name))
    if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise RuleBroken("ARCHIVE_METHOD", path=shown(name))
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise RuleBroken("ARCHIVE_LINK", path=shown(name))
    if (kind == stat.S_IFDIR) > name.endswith("/") or (name.endswith("/") and info.file_size):
        raise RuleBroken("ARCHIVE_LYING", path=shown(name))
    return ArchiveEntry(name, info.file_size, info)


def _require_true_bytes(archive: zipfile.ZipFile, entry: ArchiveEntry, limits: ArchiveLimits) -> None:
    """Read a file through: as long as it says, its checksum right, and not another archive or a program."""
    read = 0
    try:
        for piece in pieces_of(archive, entry):
            if not read:
                refuse_contents(entry.path, piece, may_nest=limits.may_nest)
            read += len(piece)
    except _BROKEN as error:
        raise RuleBroken("ARCHIVE_LYING", path=shown(entry.path)) from error
    if read != entry.size:
        raise RuleBroken("ARCHIVE_LYING", path=shown(entry.path))
