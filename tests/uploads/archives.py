"""Archives made by hand: an honest package, and hostile ones that no archive tool would write."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable

MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" version="1" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
 xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>行政处罚法</title>
<item identifier="i" identifierref="r"><title>第一课</title></item></organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="index.html">
<file href="index.html"/></resource></resources></manifest>""".encode()
PAGE = b"<!doctype html><title>1</title><p>text</p>"
Members = list[tuple[str | zipfile.ZipInfo, bytes]]


def package(extra: Members | None = None, *, deflated: bool = True) -> bytes:
    """Return an honest SCORM package, with further members."""
    return zipped([("imsmanifest.xml", MANIFEST), ("index.html", PAGE), *(extra or [])], deflated=deflated)


def zipped(members: Members, *, deflated: bool = True) -> bytes:
    out = io.BytesIO()
    how = zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, data in members:
            if isinstance(name, zipfile.ZipInfo):
                name.compress_type = how
            archive.writestr(name, data)
    return out.getvalue()


def named(name: str, *, mode: int = stat.S_IFREG | 0o644, data: bytes = b"x") -> tuple[zipfile.ZipInfo, bytes]:
    """Return a member whose name is written as it stands, and its kind."""
    info = zipfile.ZipInfo("placeholder")
    info.filename = info.orig_filename = name
    info.create_system = 3
    info.external_attr = mode << 16
    return info, data


def with_path(path: str) -> bytes:
    """Return a package with a member of that path, written raw."""
    place = "P" * len(path.encode())
    made = package([(place, b"x")])
    raw = made.replace(place.encode(), path.encode())
    return raw if path.isascii() else _marked_utf8(raw, path.encode())


def _marked_utf8(data: bytes, name: bytes) -> bytes:
    out = bytearray(data)
    at = data.find(name)
    while at >= 0:
        for offset, sign in ((30, b"PK\x03\x04"), (46, b"PK\x01\x02")):
            start = at - offset
            if data[start : start + 4] == sign:
                flags = start + (6 if offset == 30 else 8)
                out[flags : flags + 2] = struct.pack("<H", 0x800)
        at = data.find(name, at + 1)
    return bytes(out)


def link(target: str, kind: int = stat.S_IFLNK) -> bytes:
    return package([named("link", mode=kind | 0o777, data=target.encode())])


def flags(bits: int) -> bytes:
    """Return a package whose members claim the given flags, in both places."""
    return patched(package(), lambda local, central: _both(local, central, (6, 8), "<H", bits))


def method(number: int) -> bytes:
    return patched(package(), lambda local, central: _both(local, central, (8, 10), "<H", number))


def lying_size(size: int, *, both: bool) -> bytes:
    """Return a package whose directory says another size than its bytes have; the header too with `both`."""

    def change(local: bytearray, central: bytearray) -> None:
        _set(central, 24, "<L", size)
        if both:
            _set(local, 22, "<L", size)

    return patched(package(), change)


def lying_name() -> bytes:
    return package().replace(b"index.html", b"index.exe\x20", 1)


def wrong_checksum() -> bytes:
    return patched(package(), lambda local, central: _both(local, central, (14, 16), "<L", 1))


def bomb(size: int) -> bytes:
    """Return a package with one file of zeros that packs a thousandfold."""
    return package([("big.bin", bytes(size))])


def many_bombs(number: int, size: int) -> bytes:
    return package([(f"{at}.bin", bytes(size)) for at in range(number)])


def nested(depth: int) -> bytes:
    inner = zipped([("inner.bin", b"0" * 1000)])
    for _ in range(depth):
        inner = zipped([("next.zip", inner)])
    return package([("next.zip", inner)])


def overlapping(number: int) -> bytes:
    """Return an archive whose many files are all the same bytes (after D. Fifield's bomb)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packer.compress(bytes(2**20)) + packer.flush()
    crc = zlib.crc32(bytes(2**20))
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 33, crc, len(body), 2**20, 1, 0) + b"a"
    central = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, crc, len(body), 2**20, 1, 0, 0, 0, 0, 0, 0)
        + b"a"
        for _ in range(number)
    )
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, number, number, len(central), len(local + body), 0)
    return local + body + central + end


def claiming_many(number: int) -> bytes:
    """Return an archive whose end record claims very many files."""
    made = bytearray(package())
    at = made.rfind(b"PK\x05\x06")
    made[at + 8 : at + 12] = struct.pack("<HH", number, number)
    return bytes(made)


def patched(data: bytes, change: Callable[[bytearray, bytearray], object]) -> bytes:
    """Return an archive after `change(header, directory entry)` of its last member."""
    out = bytearray(data)
    local_at, central_at = data.rfind(b"PK\x03\x04"), data.rfind(b"PK\x01\x02")
    local, central = bytearray(out[local_at : local_at + 30]), bytearray(out[central_at : central_at + 46])
    change(local, central)
    out[local_at : local_at + 30], out[central_at : central_at + 46] = local, central
    return bytes(out)


def _set(record: bytearray, at: int, form: str, value: int) -> None:
    record[at : at + struct.calcsize(form)] = struct.pack(form, value)


def _both(local: bytearray, central: bytearray, places: tuple[int, int], form: str, value: int) -> None:
    _set(local, places[0], form, value)
    _set(central, places[1], form, value)
