"""Small real files that show a training took place: sheets as PDF, a photograph as PNG. Pure: values in, bytes out."""

import struct
import zlib
from collections.abc import Sequence
from functools import cache

_LINE = 22
_SHEET = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
)
_FONT = (
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light "
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /FontDescriptor 7 0 R >>"
)
_DESCRIPTOR = (
    b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
    b"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
)


def sheet(title: str, lines: Sequence[str]) -> bytes:
    """Return a one-page PDF in Chinese. The font is named, not embedded: every reader has one for it."""
    text = [f"BT /F1 18 Tf 60 780 Td <{_utf16(title)}> Tj ET"]
    text += [
        f"BT /F1 11 Tf 60 {740 - _LINE * number} Td <{_utf16(line)}> Tj ET" for number, line in enumerate(lines[:30])
    ]
    stream = zlib.compress("\n".join(text).encode("ascii"))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        _SHEET,
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        _FONT,
        _DESCRIPTOR,
    ]
    return _document(objects)


@cache
def photograph(seed: int) -> bytes:
    """Return a small picture that stands for a photograph of a class: rows of seats before a board."""
    width, height = 160, 100
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            is_board = 14 < y < 40 and 30 < x < 130
            is_seat = y > 52 and y % 16 < 9 and (x + seed) % 20 < 12
            shade = 235 if is_board else 70 if is_seat else 180 - y // 2
            rows += bytes((shade, shade, min(shade + 12, 255)))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _utf16(text: str) -> str:
    return text.encode("utf-16-be").hex()


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _document(objects: Sequence[bytes]) -> bytes:
    """Put objects into a file with the table of where each begins."""
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)
