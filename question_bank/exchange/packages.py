"""Archives of strangers: looked through before anything in them is unpacked."""

import io
import stat
import zipfile
import zlib

from question_bank.exchange.reading import Unreadable

MOST_ENTRIES = 20_000
MOST_UNPACKED = 400 * 2**20
# Text packs to a hundredth; what packs better than this over many bytes was made to.
MOST_RATIO, RATIO_FROM = 200, 20 * 2**20


def require_honest_zip(data: bytes) -> zipfile.ZipFile:
    """Return an archive that may be unpacked in memory, entry by entry.

    Raises Unreadable ZIP_BROKEN, ZIP_ENCRYPTED, ZIP_LINK, ZIP_PATH, ZIP_ENTRIES, ZIP_TOO_LARGE.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Unreadable("ZIP_BROKEN") from None
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Unreadable("ZIP_ENTRIES", most=MOST_ENTRIES)
    for entry in entries:
        _require_plain(entry)
    unpacked = sum(entry.file_size for entry in entries)
    starts = [entry.header_offset for entry in entries]
    if unpacked > MOST_UNPACKED or (unpacked > RATIO_FROM and unpacked > MOST_RATIO * len(data)):
        raise Unreadable("ZIP_TOO_LARGE")
    if len(set(starts)) != len(starts):
        raise Unreadable("ZIP_BROKEN")  # two names for the same bytes
    return archive


def read_entry(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return the bytes of an entry, never more than it said it has. Raises Unreadable ZIP_BROKEN."""
    try:
        with archive.open(name) as entry:
            size = archive.getinfo(name).file_size
            data = entry.read(size + 1)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, EOFError, OSError, ValueError, RuntimeError, zlib.error):
        raise Unreadable("ZIP_BROKEN") from None
    if len(data) != size:
        raise Unreadable("ZIP_BROKEN")
    return data


def _require_plain(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 0x1:
        raise Unreadable("ZIP_ENCRYPTED")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Unreadable("ZIP_LINK")
    path = entry.filename.replace("\\", "/")
    if path.startswith("/") or ".." in path.split("/") or ":" in path.split("/")[0] or "\x00" in entry.filename:
        raise Unreadable("ZIP_PATH")
