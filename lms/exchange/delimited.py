"""Read delimited text (csv) as offices save it: whatever encoding, whatever separator."""

import codecs
import csv
import re
from collections.abc import Iterator
from io import StringIO

from lms.exchange.refusals import MAX_AREA, MAX_ROWS, FileRefused

_SEPARATORS = (",", "\t", ";", "，", "|")
_SNIFFED_CHARACTERS = 20_000
_SEP_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
# Two Chinese characters in UTF-8. Bytes of GB18030 text hardly ever form them.
_UTF8_CHARACTERS = re.compile(rb"(?:[\xe3-\xe9][\x80-\xbf]{2}){2}")


def decode(data: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or GB18030 (with or without a byte order mark).

    Raises FileRefused FILE_ENCODING with the line that no encoding explains, FILE_MIXED_ENCODINGS with a line that was
    written in another encoding than the rest, FILE_NOT_TABLE when it is no text at all.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strictly(data, "utf-16")
    if data.startswith(codecs.BOM_UTF8):
        return _strictly(data.removeprefix(codecs.BOM_UTF8), "utf-8")
    if b"\0" in data:
        return _utf16_without_mark(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        _require_one_encoding(data)
        return _strictly(data, "gb18030")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FileRefused("FILE_ENCODING", line=line) from None
    if "\0" in text:
        raise FileRefused("FILE_NOT_TABLE")
    return text


def _utf16_without_mark(data: bytes) -> str:
    """Text in UTF-16 has zeros in every second byte of its separators and digits; a picture has them anywhere."""
    sample = data[:4096]
    encoding = "utf-16-le" if sample[1::2].count(0) > sample[0::2].count(0) else "utf-16-be"
    if min(sample[1::2].count(0), sample[0::2].count(0)):
        raise FileRefused("FILE_NOT_TABLE")
    return _strictly(data, encoding)


def _require_one_encoding(data: bytes) -> None:
    """Two files pasted together may decode without an error and with wrong names; nobody would notice."""
    if not _UTF8_CHARACTERS.search(data):
        return
    utf8: list[int] = []
    other: list[int] = []
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.isascii():
            (utf8 if _is_utf8(line) else other).append(number)
    if utf8 and other:
        raise FileRefused("FILE_MIXED_ENCODINGS", line=min(utf8, other, key=len)[0])


def _is_utf8(line: bytes) -> bool:
    if not _UTF8_CHARACTERS.search(line):
        return False
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def separators(text: str) -> Iterator[str]:
    """Yield the separators that may divide the text, the likeliest first."""
    declared = _SEP_LINE.match(text)
    if declared:
        yield declared.group(1)
        return
    start = text[:_SNIFFED_CHARACTERS]
    yield from sorted((s for s in _SEPARATORS if s in start), key=start.count, reverse=True)


def first_lines(text: str, separator: str) -> list[list[str]]:
    """Return the first lines, cut at every separator: enough to see whether a header stands in them."""
    return [line.split(separator) for line in text[:_SNIFFED_CHARACTERS].splitlines()[:40]]


def read_rows(text: str, separator: str) -> list[list[str]]:
    """Return the records; a record counts as one row, as Excel shows it, even when a quoted cell holds line breaks.

    Raises FileRefused FILE_QUOTES with the row in which a quotation mark is left open, FILE_TOO_MANY_ROWS.
    """
    declared = _SEP_LINE.match(text)
    rows: list[list[str]] = []
    reader = csv.reader(
        StringIO(text[declared.end() :] if declared else text, newline=""), delimiter=separator, strict=True
    )
    try:
        for row in reader:
            rows.append(row)
            if len(rows) > MAX_ROWS:
                raise FileRefused("FILE_TOO_MANY_ROWS", limit=MAX_ROWS, sheet="")
    except csv.Error:
        raise FileRefused("FILE_QUOTES", row=len(rows) + 1) from None
    width = max(map(len, rows), default=0)
    if width * len(rows) > MAX_AREA:
        raise FileRefused("FILE_TOO_WIDE", sheet="", cell=f"R{len(rows)}C{width}")
    for row in rows:
        row.extend([""] * (width - len(row)))
    return [[unguarded(cell) for cell in row] for row in rows] if "'" in text else rows


# The signs that make a spreadsheet calculate, and their full-width forms (ASVS 1.2.10).
_LIVE = frozenset("=+-@＝＋－＠")
_BEGINNINGS = frozenset("\t\r\n\0'")


def guarded(text: str) -> str:
    """Return a text that no spreadsheet calculates when it stands in a csv cell: with ' before what might run."""
    return "'" + text if _is_live(text) else text


def unguarded(text: str) -> str:
    """Take away exactly the sign that `guarded` put there; every other text stays as it is."""
    return text[1:] if text.startswith("'") and _is_live(text[1:]) else text


def _is_live(text: str) -> bool:
    return text[:1] in _BEGINNINGS or text.lstrip()[:1] in _LIVE
