"""Files that must be refused whole, each with its code; built when asked for, for some are large."""

import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

from tests.exchange.honest import HEADS, PEOPLE, handmade_file, openpyxl_file, sheet_xml, text_file, xlsxwriter_file

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
START, END = f'<worksheet xmlns="{MAIN}"><sheetData>', "</sheetData></worksheet>"


def sixty_megabytes() -> bytes:
    return b"PK\x03\x04" + random.Random(1).randbytes(60 * 1024 * 1024)


def with_part(name: str, data: bytes = b"x") -> bytes:
    out = BytesIO(openpyxl_file([HEADS, *PEOPLE]))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(name, data)
    return out.getvalue()


def plain_zip() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("roster.csv", text_file())
    return out.getvalue()


def macro_content_type() -> bytes:
    kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    types = f'<Types><Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>'
    return handmade_file(sheet_xml([HEADS, *PEOPLE]), **{"[Content_Types].xml": types})


def external_relation() -> bytes:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"
    link = f'<Relationship Id="r9" Type="{kind}" Target="file:///c:/x.xlsx" TargetMode="External"/>'
    relations = f"<Relationships>{link}</Relationships>"
    return handmade_file(sheet_xml([HEADS, *PEOPLE]), **{"xl/worksheets/_rels/sheet1.xml.rels": relations})


def encrypted_entry() -> bytes:
    data = bytearray(openpyxl_file([HEADS, *PEOPLE]))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := data.find(signature, at + 1)) >= 0:
            data[at + offset] |= 1
    return bytes(data)


def encrypted_office_file() -> bytes:
    """A compound file with nothing but a stream EncryptedPackage, as Excel writes a book with a password."""
    directory = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBB", 2 * len(name) + 2, kind, 1)
        + b"\xff" * 12
        + b"\0" * 36
        + struct.pack("<IQ", 0xFFFFFFFE, 0)
        for name, kind in (("Root Entry", 5), ("EncryptedPackage", 2), ("EncryptionInfo", 2), ("x", 2))
    )
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    head += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *[0xFFFFFFFF] * 126)
    return head + table + directory.ljust(512, b"\0")


def million_empty_rows() -> bytes:
    rows = "".join(f'<row r="{n}" s="1" customFormat="1"/>' for n in range(2, 1_000_002))
    return handmade_file(START + rows + END)


def million_formatted_rows() -> bytes:
    rows = "".join(f'<row r="{n}" s="3"><c r="A{n}" s="3"/></row>' for n in range(1_000_000))
    return handmade_file(START + rows + END)


def two_far_corners() -> bytes:
    cell = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return handmade_file(sheet_xml([HEADS, *PEOPLE]).replace(END, cell + END))


def far_corner_in_disguise(cell: str) -> bytes:
    return handmade_file(sheet_xml([HEADS, *PEOPLE]).replace(END, f'<row r="99999">{cell}</row>{END}'))


def nameless_cells() -> bytes:
    wide = "<row>" + "".join(f"<c><v>{n}</v></c>" for n in range(100_000)) + "</row>"
    return handmade_file(START + wide + "<row><c><v>1</v></c></row>" * 1000 + END)


def flat_bomb() -> bytes:
    """A sheet of two gigabytes of blanks in two megabytes."""
    return _bomb(megabytes=2048, claimed=2048 * 1024 * 1024)


def lying_bomb() -> bytes:
    """A sheet that says it is 300 bytes long and unpacks to a gigabyte."""
    return _bomb(megabytes=1024, claimed=300)


def _bomb(megabytes: int, claimed: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    # After a full flush a piece stands on its own and can be repeated without being packed again.
    piece = packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = piece * megabytes + packer.flush()
    whole = handmade_file("S" * 300)
    with zipfile.ZipFile(BytesIO(whole)) as package:
        old = package.getinfo("xl/worksheets/sheet1.xml")
    start = old.header_offset + 30 + len(old.filename)
    data = bytearray(whole[:start] + packed + whole[start + old.compress_size :])
    centre, end = data.rfind(b"PK\x01\x02"), data.rfind(b"PK\x05\x06")
    struct.pack_into("<II", data, old.header_offset + 18, len(packed), claimed)
    struct.pack_into("<II", data, centre + 20, len(packed), claimed)
    (directory,) = struct.unpack_from("<I", data, end + 16)
    struct.pack_into("<I", data, end + 16, directory + len(packed) - old.compress_size)
    return bytes(data)


def many_entries() -> bytes:
    out = BytesIO(openpyxl_file([HEADS, *PEOPLE]))
    with zipfile.ZipFile(out, "a") as package:
        for number in range(20_000):
            package.writestr(f"xl/media/{number}.bin", b"")
    return out.getvalue()


def overlapping_entries() -> bytes:
    data = bytearray(openpyxl_file([HEADS, *PEOPLE]))
    centres = [at for at in range(len(data)) if data[at : at + 4] == b"PK\x01\x02"]
    data[centres[1] + 42 : centres[1] + 46] = data[centres[0] + 42 : centres[0] + 46]
    return bytes(data)


def million_shared_texts() -> bytes:
    texts = f'<sst xmlns="{MAIN}">' + "<si/>" * 2_000_000 + "</sst>"
    return handmade_file(sheet_xml([HEADS, *PEOPLE]), **{"xl/sharedStrings.xml": texts})


def laughing_entities(part: str) -> bytes:
    entities = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    declaration = f"{entities}]>"
    sheet = sheet_xml([[*HEADS[:-1], "&j;"]], declaration=declaration)
    if part == "sheet":
        return handmade_file(sheet)
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    sheets = '<sheets><sheet name="&j;" sheetId="1" r:id="rId1"/></sheets>'
    book = f'{declaration}<workbook xmlns="{MAIN}" xmlns:r="{relation}">{sheets}</workbook>'
    return handmade_file(sheet_xml([HEADS, *PEOPLE]), **{"xl/workbook.xml": book})


def overlapping_merges() -> bytes:
    cells = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(2, 50_000))
    head = sheet_xml([HEADS]).replace(END, "")
    blocks = "".join(f'<mergeCell ref="A{n}:A50000"/>' for n in range(2, 20_000))
    merges = f"<mergeCells>{blocks}</mergeCells>"
    return handmade_file(head + cells + "</sheetData>" + merges + "</worksheet>")


def formulas(rows: int = 1) -> bytes:
    def change(book: Any, sheet: Any) -> None:
        for row in range(2, 2 + rows):
            sheet.cell(row, 7).value = f'=A{row}&"1"'

    return openpyxl_file([HEADS, *PEOPLE], change)


def wide_csv() -> bytes:
    return ("姓名" + "," * 100_000 + "\r\n" + "\r\n" * 60).encode()


REFUSED: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "nothing": ("FILE_EMPTY", "a.csv", lambda: b""),
    "blanks": ("FILE_EMPTY", "a.csv", lambda: b" \r\n \r\n"),
    "60 MB": ("FILE_TOO_LARGE", "a.xlsx", sixty_megabytes),
    "a picture": ("FILE_NOT_TABLE", "a.csv", lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 9),
    "a pdf": ("FILE_NOT_TABLE", "a.pdf", lambda: b"%PDF-1.7\n"),
    "a web page called xls": ("FILE_NOT_TABLE", "a.xls", lambda: b"<html><table><tr><td>1</td></tr></table></html>"),
    "a zip that is no xlsx": ("FILE_NOT_TABLE", "a.xlsx", plain_zip),
    "an xlsx called csv": ("FILE_NOT_TABLE", "a.csv", lambda: openpyxl_file([HEADS, *PEOPLE])),
    "a csv called xlsx": ("FILE_NOT_TABLE", "a.xlsx", text_file),
    "half an xlsx": ("FILE_DAMAGED", "a.xlsx", lambda: openpyxl_file([HEADS, *PEOPLE])[:3000]),
    "a broken sheet": ("FILE_DAMAGED", "a.xlsx", lambda: handmade_file(START + "<row><c r='A1'")),
    "a macro": ("FILE_MACROS", "a.xlsx", lambda: with_part("xl/vbaProject.bin")),
    "a macro under another name": ("FILE_MACROS", "a.xlsx", macro_content_type),
    "an xlsm": ("FILE_MACROS", "a.xlsm", lambda: openpyxl_file([HEADS, *PEOPLE])),
    "an old macro sheet": ("FILE_MACROS", "a.xlsx", lambda: with_part("xl/macrosheets/sheet1.xml")),
    "an external link": ("FILE_EXTERNAL_LINKS", "a.xlsx", lambda: with_part("xl/externalLinks/externalLink1.xml")),
    "an external relation": ("FILE_EXTERNAL_LINKS", "a.xlsx", external_relation),
    "a data connection": ("FILE_EXTERNAL_LINKS", "a.xlsx", lambda: with_part("xl/connections.xml")),
    "an embedded object": ("FILE_EMBEDDED_OBJECTS", "a.xlsx", lambda: with_part("xl/embeddings/oleObject1.bin")),
    "a formula": ("FILE_FORMULAS", "a.xlsx", formulas),
    "a formula with prefixes": (
        "FILE_FORMULAS",
        "a.xlsx",
        lambda: handmade_file(sheet_xml([HEADS, *PEOPLE], prefix="x").replace("<x:is>", "<x:f>1</x:f><x:is>", 9)),
    ),
    "an error value": (
        "FILE_ERROR_VALUES",
        "a.xlsx",
        lambda: handmade_file(
            sheet_xml([HEADS, *PEOPLE]).replace(END, f'<row r="9"><c r="A9" t="e"><v>#N/A</v></c></row>{END}')
        ),
    ),
    "a password": ("FILE_ENCRYPTED", "a.xlsx", encrypted_office_file),
    "encrypted entries": ("FILE_ENCRYPTED", "a.xlsx", encrypted_entry),
    "a million empty rows": ("FILE_TOO_MANY_ROWS", "a.xlsx", million_empty_rows),
    "a million formatted rows": ("FILE_TOO_MANY_ROWS", "a.xlsx", million_formatted_rows),
    "a csv of a million lines": ("FILE_TOO_MANY_ROWS", "a.csv", lambda: text_file() + b",,,\r\n" * 1_000_000),
    "a csv of 100,000 columns": ("FILE_TOO_WIDE", "a.csv", wide_csv),
    "a cell in the last corner": ("FILE_TOO_WIDE", "a.xlsx", two_far_corners),
    "a far cell with a prefix": (
        "FILE_TOO_WIDE",
        "a.xlsx",
        lambda: far_corner_in_disguise('<y:c r="XFD99999"><v>1</v></y:c>'),
    ),
    "a far cell with odd blanks": (
        "FILE_TOO_WIDE",
        "a.xlsx",
        lambda: far_corner_in_disguise('<c\nr="XFD99999"><v>1</v></c>'),
    ),
    "a far cell with other quotes": (
        "FILE_TOO_WIDE",
        "a.xlsx",
        lambda: far_corner_in_disguise("<c r='XFD99999'><v>1</v></c>"),
    ),
    "a far cell, style first": (
        "FILE_TOO_WIDE",
        "a.xlsx",
        lambda: far_corner_in_disguise('<c s="1" r="XFD99999"><v>1</v></c>'),
    ),
    "cells without names": ("FILE_TOO_WIDE", "a.xlsx", nameless_cells),
    "a flat bomb": ("FILE_UNPACKS_TOO_LARGE", "a.xlsx", flat_bomb),
    "a bomb that lies about its size": ("FILE_DAMAGED", "a.xlsx", lying_bomb),
    "twenty thousand entries": ("FILE_UNPACKS_TOO_LARGE", "a.xlsx", many_entries),
    "entries that overlap": ("FILE_DAMAGED", "a.xlsx", overlapping_entries),
    "two million texts": ("FILE_UNPACKS_TOO_LARGE", "a.xlsx", million_shared_texts),
    "entities in the sheet": ("FILE_DAMAGED", "a.xlsx", lambda: laughing_entities("sheet")),
    "entities in the book": ("FILE_DAMAGED", "a.xlsx", lambda: laughing_entities("book")),
    "merged blocks upon each other": ("FILE_DAMAGED", "a.xlsx", overlapping_merges),
    "no header": ("FILE_HEADER_NOT_FOUND", "a.xlsx", lambda: openpyxl_file(PEOPLE)),
    "a column missing": ("FILE_HEADER_NOT_FOUND", "a.csv", lambda: text_file().replace("身份证号".encode(), b"id")),
    "a title twice": ("FILE_HEADER_TWICE", "a.xlsx", lambda: xlsxwriter_file([[*HEADS, "姓名"], *PEOPLE])),
    "no rows": ("FILE_NO_ROWS", "a.xlsx", lambda: openpyxl_file([HEADS, ["", " "], ["合计"]])),
    "an empty book": ("FILE_HEADER_NOT_FOUND", "a.xlsx", lambda: openpyxl_file([])),
    "two rosters in one book": (
        "FILE_SHEETS_AMBIGUOUS",
        "a.xlsx",
        lambda: openpyxl_file([HEADS, *PEOPLE], lambda book, sheet: book.copy_worksheet(sheet)),
    ),
    "bytes of no encoding": ("FILE_ENCODING", "a.csv", lambda: text_file("gb18030") + b"\xff\xff,1\r\n"),
    "half a sign of UTF-16": ("FILE_ENCODING", "a.csv", lambda: text_file("utf-16") + b"\x00"),
    "two encodings": ("FILE_MIXED_ENCODINGS", "a.csv", lambda: text_file("gb18030") + ",".join(PEOPLE[1]).encode()),
    "two encodings the other way": (
        "FILE_MIXED_ENCODINGS",
        "a.csv",
        lambda: text_file() + ",".join(PEOPLE[0]).encode("gb18030") + b"\r\n",
    ),
    "an open quotation mark": ("FILE_QUOTES", "a.csv", lambda: text_file() + b'"abc,1,2\r\n'),
}
