"""Look through a legacy .xls before the reader may: its records say how large it is and whether it calculates.

Sources: [MS-CFB] for the container, [MS-XLS] for the records.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from struct import pack, unpack_from

from lms.exchange.refusals import MAX_AREA, MEGABYTE, FileRefused
from lms.exchange.sheetscan import SheetFacts

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOF, _FILE_PASS, _FORMULA, _SUP_BOOK, _BOOL_ERR = 0x0809, 0x002F, 0x0006, 0x01AE, 0x0205
_CELLS = {_FORMULA, _BOOL_ERR, 0x0203, 0x0204, 0x00D6, 0x00FD, 0x027E}
_MANY_CELLS = {0x00BD, 0x00BE}
_OWN_BOOK = b"\x01\x04"
_SHEET_STREAM = 0x0010
_END, _LAST, _TABLE, _FREE = 0xFFFFFFFA, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_SECTOR, _SMALLEST_STREAM, _PLACES = 512, 4096, 109


@dataclass(frozen=True, slots=True)
class CheckedXls:
    """A legacy book that may be read: its one stream in a container of ours, and the facts of each worksheet."""

    data: bytes
    sheets: list[SheetFacts]


def check_xls(data: bytes) -> CheckedXls:
    """Return a legacy book that is safe to read, or raise FileRefused.

    Codes: FILE_ENCRYPTED, FILE_MACROS, FILE_EXTERNAL_LINKS, FILE_TOO_WIDE, FILE_NOT_TABLE, FILE_DAMAGED.
    """
    try:
        streams = _streams(data)
        if "EncryptedPackage" in streams:
            raise FileRefused("FILE_ENCRYPTED")
        if "_VBA_PROJECT_CUR" in streams or "_VBA_PROJECT" in streams:
            raise FileRefused("FILE_MACROS")
        place = streams.get("Workbook") or streams.get("Book")
        if place is None:
            raise FileRefused("FILE_NOT_TABLE")
        book = _stream(data, *place) if place[1] >= _SMALLEST_STREAM else _small_stream(data, streams, *place)
        return CheckedXls(_container(book), _facts(book))
    except (struct.error, LookupError, UnicodeDecodeError):
        raise FileRefused("FILE_DAMAGED") from None


def _streams(data: bytes) -> dict[str, tuple[int, int]]:
    """Return first sector and size of each stream by name."""
    directory = _stream(data, unpack_from("<I", data, 48)[0], len(data))
    streams = {}
    for at in range(0, len(directory) - 127, 128):
        length = min(unpack_from("<H", directory, at + 64)[0], 64)
        if length > 2:
            name = directory[at : at + length - 2].decode("utf-16-le")
            streams[name] = unpack_from("<II", directory, at + 116)
    return streams


def _stream(data: bytes, sector: int, size: int) -> bytes:
    width = 1 << min(unpack_from("<H", data, 30)[0], 12)
    sectors = _chain(_sector_table(data, width), sector)
    return b"".join(data[(each + 1) * width : (each + 2) * width] for each in sectors)[:size]


def _small_stream(data: bytes, streams: dict[str, tuple[int, int]], sector: int, size: int) -> bytes:
    """Streams below 4,096 bytes lie together, in sectors of 64 bytes, inside the stream of the root."""
    together = _stream(data, *streams["Root Entry"])
    packed = _stream(data, unpack_from("<I", data, 60)[0], len(data))
    sectors = _chain(unpack_from(f"<{len(packed) // 4}I", packed), sector)
    return b"".join(together[each * 64 : (each + 1) * 64] for each in sectors)[:size]


def _chain(table: Sequence[int], sector: int) -> Iterator[int]:
    seen = set()
    while sector < _END:
        if sector in seen:  # the chain runs in a circle
            raise FileRefused("FILE_DAMAGED")
        seen.add(sector)
        yield sector
        sector = table[sector]


def _sector_table(data: bytes, width: int) -> tuple[int, ...]:
    places = [place for place in unpack_from("<109I", data, 76) if place < _END]
    extra = unpack_from("<I", data, 68)[0]
    while extra < _END and len(places) * width <= len(data):
        block = unpack_from(f"<{width // 4}I", data, (extra + 1) * width)
        places += [place for place in block[:-1] if place < _END]
        extra = block[-1]
    table = b"".join(data[(place + 1) * width : (place + 2) * width] for place in places)
    return unpack_from(f"<{len(table) // 4}I", table)


def _container(stream: bytes) -> bytes:
    """Wrap a stream anew, so that the reader meets no chain of sectors that somebody else laid."""
    body = stream.ljust(-(-max(len(stream), _SMALLEST_STREAM) // _SECTOR) * _SECTOR, b"\0")
    used, tables = len(body) // _SECTOR, 1
    while (used + 1 + tables) * 4 > tables * _SECTOR:
        tables += 1
    if tables > _PLACES:
        raise FileRefused("FILE_TOO_LARGE", limit=7, size=-(-len(stream) // MEGABYTE))
    chain = [*range(1, used), _LAST, _LAST, *[_TABLE] * tables]
    table = pack(f"<{len(chain)}I", *chain).ljust(tables * _SECTOR, b"\xff")
    root, book = _entry("Root Entry", 5, 1, _LAST, 0), _entry("Workbook", 2, _FREE, 0, len(body))
    head = MAGIC + bytes(16) + pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += pack("<IIIIIIIII", 0, tables, used, 0, _SMALLEST_STREAM, _LAST, 0, _LAST, 0)
    places = [*range(used + 1, used + 1 + tables), *[_FREE] * (_PLACES - tables)]
    return head + pack(f"<{_PLACES}I", *places) + body + (root + book).ljust(_SECTOR, b"\0") + table


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le").ljust(64, b"\0")
    links = pack("<HBBIII", 2 * len(name) + 2, kind, 1, _FREE, _FREE, child)
    return text + links + bytes(36) + pack("<IQ", start, size)


def _facts(book: bytes) -> list[SheetFacts]:
    sheets: list[SheetFacts] = []
    facts = SheetFacts()
    at = rows = columns = 0
    while at + 4 <= len(book):
        kind, length = unpack_from("<HH", book, at)
        at += 4
        if kind == _BOF:
            facts, rows, columns = SheetFacts(), 0, 0
            if unpack_from("<H", book, at + 2)[0] == _SHEET_STREAM:
                sheets.append(facts)
        elif kind in _CELLS or kind in _MANY_CELLS:
            row, column = unpack_from("<HH", book, at)
            _note(facts, kind, book[at : at + length], f"R{row + 1}C{column + 1}")
            last = unpack_from("<H", book, at + length - 2)[0] if kind in _MANY_CELLS else column
            rows, columns = max(rows, row + 1), max(columns, last + 1)
            if rows * columns > MAX_AREA:
                raise FileRefused("FILE_TOO_WIDE", sheet="", cell=f"R{row + 1}C{column + 1}")
        elif kind == _FILE_PASS:
            raise FileRefused("FILE_ENCRYPTED")
        elif kind == _SUP_BOOK and length > 4 and book[at + 2 : at + 4] != _OWN_BOOK:
            raise FileRefused("FILE_EXTERNAL_LINKS")
        at += length
    return sheets


def _note(facts: SheetFacts, kind: int, record: bytes, cell: str) -> None:
    if kind == _FORMULA and facts.formula is None:
        facts.formula = cell
    if kind == _BOOL_ERR and len(record) > 7 and record[7] and facts.error is None:
        facts.error = cell
