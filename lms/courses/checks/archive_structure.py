"""The raw structure of a zip archive: its directory and the header before each file tell the same story."""

import os
import struct
import zipfile
from typing import BinaryIO

from lms.courses.checks.archive_names import shown
from lms.errors import RuleBroken

_END = struct.Struct("<4s4H2LH")
_END64_AT = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_LOCAL = struct.Struct("<4s5H3L2H")
_LONGEST_COMMENT = 0xFFFF
# 46 bytes and a name of 300 signs a file at most, with room for extra fields.
_BYTES_A_FILE = 2_048
_SAYS_LATER, _IN_EXTRA = 0x08, 0xFFFFFFFF


def require_directory(file: BinaryIO, *, most: int) -> int:
    """Return where the central directory begins, before it is read.

    Raises RuleBroken ARCHIVE_BROKEN when it is missing, of several volumes, or anything but the archive stands before
    or after; ARCHIVE_TOO_MANY when it names, or would have room for, more than `most` files.
    """
    size = file.seek(0, os.SEEK_END)
    disk, entries, length, start, end_at = _end_of(file, size)
    if disk or start + length != end_at:
        raise RuleBroken("ARCHIVE_BROKEN")
    if not entries:
        raise RuleBroken("ARCHIVE_EMPTY")
    if entries > most or length > most * _BYTES_A_FILE:
        raise RuleBroken("ARCHIVE_TOO_MANY", files=entries, most=most)
    file.seek(0)
    if file.read(4) != b"PK\x03\x04":  # a picture or a program that is an archive as well
        raise RuleBroken("ARCHIVE_BROKEN")
    return start


def require_true_headers(file: BinaryIO, infos: list[zipfile.ZipInfo], *, directory_at: int) -> None:
    """Compare the header before each file with the directory.

    Raises RuleBroken ARCHIVE_LYING where they differ, ARCHIVE_OVERLAP when files share bytes.
    """
    free_from = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < free_from:
            raise RuleBroken("ARCHIVE_OVERLAP")
        free_from = _end_of_file(file, info)
        if free_from > directory_at:
            raise RuleBroken("ARCHIVE_OVERLAP")


def _end_of_file(file: BinaryIO, info: zipfile.ZipInfo) -> int:
    """Return where a file's bytes end, after its own header was compared with the directory."""
    file.seek(info.header_offset)
    head = file.read(_LOCAL.size)
    if len(head) < _LOCAL.size:
        raise RuleBroken("ARCHIVE_BROKEN")
    sign, _, flags, method, _, _, crc, packed, unpacked, name_length, extra_length = _LOCAL.unpack(head)
    name = file.read(name_length).decode("utf-8" if flags & 0x800 else "cp437", "replace")
    if sign != b"PK\x03\x04":
        raise RuleBroken("ARCHIVE_BROKEN")
    says_later = bool(flags & _SAYS_LATER)
    same = (
        name == info.orig_filename
        and method == info.compress_type
        and (flags ^ info.flag_bits) & 0x0841 == 0
        and _agrees(crc, info.CRC, later=says_later)
        and _agrees(packed, info.compress_size, later=says_later)
        and _agrees(unpacked, info.file_size, later=says_later)
    )
    if not same:
        raise RuleBroken("ARCHIVE_LYING", path=shown(info.orig_filename))
    return info.header_offset + _LOCAL.size + int(name_length) + int(extra_length) + info.compress_size


def _agrees(here: int, there: int, *, later: bool) -> bool:
    # 0 with the flag means "stands behind the data", all ones mean "stands in the extra field".
    return here in {there, _IN_EXTRA} or (later and here == 0)


def _end_of(file: BinaryIO, size: int) -> tuple[int, int, int, int, int]:
    """Return number of the volume, files, length and start of the directory, and where its end record begins."""
    from_ = max(0, size - _END.size - _LONGEST_COMMENT)
    file.seek(from_)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise RuleBroken("ARCHIVE_BROKEN")
    _, disk, _, here, entries, length, start, comment = _END.unpack_from(tail, at)
    if at + _END.size + comment != len(tail):
        raise RuleBroken("ARCHIVE_BROKEN")
    end_at = from_ + at
    if 0xFFFF in {disk, entries} or _IN_EXTRA in {length, start}:
        return _large_end_of(file, end_at)
    return disk or here != entries, entries, length, start, end_at


def _large_end_of(file: BinaryIO, end_at: int) -> tuple[int, int, int, int, int]:
    if end_at < _END64_AT.size + _END64.size:
        raise RuleBroken("ARCHIVE_BROKEN")
    file.seek(end_at - _END64_AT.size)
    sign, _, at, _ = _END64_AT.unpack(file.read(_END64_AT.size))
    if sign != b"PK\x06\x07" or at + _END64.size > end_at:
        raise RuleBroken("ARCHIVE_BROKEN")
    file.seek(at)
    sign, _, _, _, disk, _, here, entries, length, start = _END64.unpack(file.read(_END64.size))
    if sign != b"PK\x06\x06":
        raise RuleBroken("ARCHIVE_BROKEN")
    return disk or here != entries, entries, length, start, at
