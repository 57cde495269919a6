"""Books of Excel 97–2003 are read like any other, and looked through before."""

from pathlib import Path
from struct import pack, pack_into, unpack_from

import pytest

from lms.exchange.tables import FileRefused, read_table
from tests.exchange.honest import COLUMNS, PEOPLE

FILES = Path(__file__).parent / "files"
LABEL = pack("<H", 0x00FD)


def test_a_legacy_book_is_read_with_the_rows_excel_shows() -> None:
    table = read_table(FILES / "roster.xls", filename="花名册.xls", columns=COLUMNS)
    assert [tuple(row.values.values()) for row in table.rows] == list(PEOPLE)
    assert [row.number for row in table.rows] == [3, 4, 5, 6, 7]


def test_a_legacy_book_with_a_formula_is_refused() -> None:
    with pytest.raises(FileRefused) as refused:
        read_table(FILES / "formula.xls", filename="花名册.xls", columns=COLUMNS)
    assert refused.value.code == "FILE_FORMULAS"
    assert refused.value.parameters["cell"] == "R4C8"


def test_a_legacy_book_that_reaches_into_the_last_corner_is_refused() -> None:
    data = bytearray((FILES / "roster.xls").read_bytes())
    pack_into("<HH", data, _last_label(data) + 4, 65_535, 255)
    assert _code(bytes(data)) == "FILE_TOO_WIDE"


@pytest.mark.parametrize(
    ("name", "code"),
    [("_VBA_PROJECT_CUR", "FILE_MACROS"), ("EncryptedPackage", "FILE_ENCRYPTED"), ("WordDocument", "FILE_NOT_TABLE")],
)
def test_a_compound_file_is_known_by_its_streams(name: str, code: str) -> None:
    data = bytearray((FILES / "roster.xls").read_bytes())
    at = data.find("Workbook".encode("utf-16-le"))
    data[at : at + 64] = name.encode("utf-16-le").ljust(64, b"\0")
    pack_into("<H", data, at + 64, 2 * len(name) + 2)
    assert _code(bytes(data)) == code


def test_a_legacy_book_with_a_password_is_refused() -> None:
    data = bytearray((FILES / "roster.xls").read_bytes())
    at = _last_label(data)
    pack_into("<H", data, at, 0x002F)
    assert _code(bytes(data)) == "FILE_ENCRYPTED"


def test_sectors_that_run_in_a_circle_are_refused() -> None:
    data = bytearray((FILES / "roster.xls").read_bytes())
    table = (unpack_from("<I", data, 76)[0] + 1) * 512
    directory = unpack_from("<I", data, 48)[0]
    pack_into("<I", data, table + 4 * directory, directory)
    assert _code(bytes(data)) in {"FILE_DAMAGED", "FILE_NOT_TABLE"}


@pytest.mark.parametrize("size", [8, 100, 600, 2000, 4000])
def test_a_legacy_book_cut_short_is_refused(size: int) -> None:
    assert _code((FILES / "roster.xls").read_bytes()[:size]) in {"FILE_DAMAGED", "FILE_NOT_TABLE"}


def _last_label(data: bytearray) -> int:
    return data.rfind(LABEL + pack("<H", 10))


def _code(data: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        read_table(data, filename="花名册.xls", columns=COLUMNS)
    return refused.value.code
