"""Open an Office package (xlsx) without trusting it.

A zip is measured before it is unpacked, and what the reader gets is a fresh package that holds only the parts that were
looked through.
"""

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from xml.parsers import expat

from lms.exchange.refusals import MAX_ENTRIES, MAX_RATIO, MAX_TEXTS, MAX_UNPACKED, MEGABYTE, FileRefused
from lms.exchange.sheetscan import SheetFacts, scan_sheet

_FORBIDDEN = {
    "FILE_MACROS": ("vbaproject", "vbadata", "xl/macrosheets/", "xl/dialogsheets/", "xl/activex/"),
    "FILE_EXTERNAL_LINKS": ("xl/externallinks/", "xl/connections", "xl/querytables/"),
    "FILE_EMBEDDED_OBJECTS": ("xl/embeddings/",),
}
_HEAD = {"[content_types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"}
_TEXTS = "xl/sharedstrings.xml"
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError),
    *(NotImplementedError, ValueError, LookupError),  # an unknown packing, a wrong number, an unknown encoding
)
_TEXTS_ROOT = re.compile(rb"(?:\xef\xbb\xbf)?(?:<\?[^>]*\?>)?\s*<(?:\w+:)?sst(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_COUNT = re.compile(rb"[\w:]*[cC]ount\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_MAX_HEAD_PART = 16 * MEGABYTE


@dataclass(frozen=True, slots=True)
class CheckedPackage:
    """An xlsx that may be read: its bytes anew, and what each visible worksheet holds (by its index in the book)."""

    data: bytes
    sheets: dict[int, SheetFacts]
    hidden: tuple[str, ...]
    from_1904: bool


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    relation: str
    is_hidden: bool


@dataclass(slots=True)
class _Book:
    """What the workbook part says."""

    sheets: list[_Sheet]
    from_1904: bool = False


def check_package(data: bytes) -> CheckedPackage:
    """Return an xlsx that is safe to read, or raise FileRefused.

    Codes: FILE_NOT_TABLE, FILE_DAMAGED, FILE_ENCRYPTED, FILE_MACROS, FILE_EXTERNAL_LINKS, FILE_EMBEDDED_OBJECTS,
    FILE_UNPACKS_TOO_LARGE, FILE_TOO_MANY_ROWS, FILE_TOO_WIDE. Formulas are facts of a sheet; who reads it decides.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            parts = _measured(package)
            _require_harmless(package, parts)
            return _copied(package, parts)
    except _BROKEN:
        raise FileRefused("FILE_DAMAGED") from None
    except RuntimeError:  # zipfile's way to say that a part is encrypted
        raise FileRefused("FILE_ENCRYPTED") from None


def _measured(package: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the parts by lower-case name, judged by the directory; a lie in it shows when the part is read."""
    entries = package.infolist()
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise FileRefused("FILE_UNPACKS_TOO_LARGE", limit=MAX_UNPACKED // MEGABYTE)
    if any(e.file_size > MEGABYTE and e.file_size > MAX_RATIO * e.compress_size for e in entries):
        raise FileRefused("FILE_UNPACKS_TOO_LARGE", limit=MAX_UNPACKED // MEGABYTE)
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise FileRefused("FILE_ENCRYPTED")
    parts = {entry.filename.replace("\\", "/").lstrip("/").lower(): entry for entry in entries}
    spans = sorted((entry.header_offset, entry.compress_size) for entry in entries)
    overlapping = any(a + size > b for (a, size), (b, _) in pairwise(spans))
    if len(parts) < len(entries) or overlapping:
        raise FileRefused("FILE_DAMAGED")
    return parts


def _require_harmless(package: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> None:
    for code, names in _FORBIDDEN.items():
        if any(name in part for part in parts for name in names):
            raise FileRefused(code)
    if "[content_types].xml" not in parts or "xl/workbook.xml" not in parts:
        raise FileRefused("FILE_NOT_TABLE")
    if b"macroenabled" in _head_part(package, parts["[content_types].xml"]).lower():
        raise FileRefused("FILE_MACROS")
    for name, entry in parts.items():
        if name.endswith(".rels") and b"/externallink" in _head_part(package, entry).lower():
            raise FileRefused("FILE_EXTERNAL_LINKS")


def _copied(package: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> CheckedPackage:
    book = _read_book(_head_part(package, parts["xl/workbook.xml"]))
    relations = parts.get("xl/_rels/workbook.xml.rels")
    targets = _targets(_head_part(package, relations)) if relations else {}
    facts: dict[str, SheetFacts] = {}
    sheets: dict[int, SheetFacts] = {}
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as fresh:
        for name in _HEAD & parts.keys():
            fresh.writestr(parts[name].filename, _head_part(package, parts[name]))
        if _TEXTS in parts:
            fresh.writestr(parts[_TEXTS].filename, _texts(package, parts[_TEXTS]))
        for index, sheet in enumerate(book.sheets):
            entry = parts.get(targets.get(sheet.relation, "").lower())
            if entry is None or sheet.is_hidden:
                continue
            if entry.filename not in facts:
                xml = _part(package, entry)
                facts[entry.filename] = scan_sheet(xml, sheet.name)
                fresh.writestr(entry.filename, xml)
            sheets[index] = facts[entry.filename]
    return CheckedPackage(out.getvalue(), sheets, tuple(s.name for s in book.sheets if s.is_hidden), book.from_1904)


def _head_part(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    if entry.file_size > _MAX_HEAD_PART:
        raise FileRefused("FILE_UNPACKS_TOO_LARGE", limit=_MAX_HEAD_PART // MEGABYTE)
    return _part(package, entry)


def _part(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Read one part, never more than it says it holds; `ZipFile.read` would unpack all of one that lies."""
    with package.open(entry) as part:
        return part.read(entry.file_size + 1)


def _texts(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    xml = _part(package, entry)
    if xml.count(b"<si") + xml.count(b":si") > MAX_TEXTS:
        raise FileRefused("FILE_UNPACKS_TOO_LARGE", limit=MAX_UNPACKED // MEGABYTE)
    root = _TEXTS_ROOT.match(xml)
    if not root:
        raise FileRefused("FILE_DAMAGED")
    # The reader believes the count and asks for that much memory at once; a lie of four thousand million kills it.
    return _COUNT.sub(b"", root.group()) + xml[root.end() :]


def _read_book(xml: bytes) -> _Book:
    book = _Book([])

    def start(tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "sheet":
            relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            book.sheets.append(_Sheet(attributes.get("name", ""), relation, hidden))
        elif local == "workbookPr":
            book.from_1904 = attributes.get("date1904") in ("1", "true")

    _walk(xml, start)
    return book


def _targets(xml: bytes) -> dict[str, str]:
    """Return the part each relation of the workbook points to, as a path in the package."""
    targets = {}

    def start(_: str, attributes: dict[str, str]) -> None:
        if attributes.get("TargetMode") != "External":
            path = posixpath.normpath(posixpath.join("/xl", attributes.get("Target", "").replace("\\", "/")))
            targets[attributes.get("Id", "")] = path.lstrip("/")

    _walk(xml, start)
    return targets


def _walk(xml: bytes, start: Callable[[str, dict[str, str]], None]) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.Parse(xml, True)  # noqa: FBT003 - expat's own signature


def _refuse_doctype(*_: object) -> None:
    raise FileRefused("FILE_DAMAGED")
