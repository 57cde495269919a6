"""Tables we write: nothing in them ever calculates, and what we read back is what we wrote."""

import csv
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from hypothesis import given, strategies as st

from lms.exchange.annotated import Remark, annotate
from lms.exchange.delimited import guarded, unguarded
from lms.exchange.sheet_lines import Value
from lms.exchange.sheets import NewSheet, write_csv, write_xlsx
from lms.exchange.tables import Column, FileRefused, Kind, read_table
from tests.exchange.honest import COLUMNS, HEADS, PEOPLE, openpyxl_file, text_file, xlsxwriter_file

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠", " =", "'=", "\n")
LIVE = frozenset("=+-@＝＋－＠\t\r\n\0")
PLAIN = (Column("name", ("姓名",), required=True), Column("remark", ("备注",), required=True))


@pytest.mark.parametrize("beginning", DANGEROUS)
def test_no_cell_of_a_csv_we_write_can_calculate(beginning: str) -> None:
    data = write_csv([f"{beginning}head"], [[f"{beginning}cmd|'/C calc'!A0"]])
    for row in csv.reader(StringIO(data.decode("utf-8-sig"), newline="")):
        for cell in row:
            assert cell[0] == "'"


@pytest.mark.parametrize("beginning", DANGEROUS)
def test_no_cell_of_an_xlsx_we_write_can_calculate(beginning: str) -> None:
    text = f"{beginning}SUM(A1:A9)"
    data = write_xlsx([NewSheet("表", [text], [[text]], above=[text])])
    with zipfile.ZipFile(BytesIO(data)) as package:
        assert b"<f" not in package.read("xl/worksheets/sheet1.xml")
    sheet: Any = openpyxl.load_workbook(BytesIO(data)).active
    assert {sheet.cell(row, 1).data_type for row in (1, 2, 3)} == {"s"}


def test_a_link_is_written_as_a_text() -> None:
    data = write_xlsx([NewSheet("表", ["网址"], [["http://127.0.0.1/x"], ["mailto:a@b.c"]])])
    sheet: Any = openpyxl.load_workbook(BytesIO(data)).active
    assert [sheet.cell(row, 1).hyperlink for row in (2, 3)] == [None, None]


def test_numbers_are_numbers_and_days_are_days() -> None:
    rows: list[list[Value]] = [[5, Decimal("36.5"), date(2023, 11, 5), "00123", None, 10**17]]
    sheet: Any = openpyxl.load_workbook(BytesIO(write_xlsx([NewSheet("表", list("abcdef"), rows)]))).active
    cells = [sheet.cell(2, column) for column in range(1, 7)]
    assert [cell.data_type for cell in cells] == ["n", "n", "d", "s", "n", "s"]
    assert [cells[0].value, cells[1].value, cells[3].value, cells[5].value] == [5, 36.5, "00123", str(10**17)]
    assert cells[3].number_format == "@"
    assert write_csv(["a"], rows).splitlines()[1].startswith(b"5,36.5,2023-11-05,00123,,1")


@given(text=st.text(max_size=12))
def test_guarding_a_text_can_be_undone_exactly(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in LIVE


words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs", "Co", "Zs", "Zl", "Zp"]), min_size=1, max_size=20
)


@given(rows=st.lists(st.tuples(words, words), min_size=1, max_size=6))
def test_what_we_write_is_read_back_the_same(rows: list[tuple[str, str]]) -> None:
    heads = ["姓名", "备注"]
    kept = [row for row in rows if not row[0].startswith("姓名")]
    if not kept:
        return
    for filename, data in (("a.csv", write_csv(heads, kept)), ("a.xlsx", write_xlsx([NewSheet("表", heads, kept)]))):
        read = read_table(data, filename=filename, columns=PLAIN)
        assert [tuple(row.values.values()) for row in read.rows] == kept


def test_a_roster_we_write_is_read_back_the_same() -> None:
    for filename, data in (
        ("a.csv", write_csv(HEADS, PEOPLE)),
        ("a.xlsx", write_xlsx([NewSheet("表", HEADS, PEOPLE, above=["花名册", "截至2023年11月5日"])])),
    ):
        read = read_table(data, filename=filename, columns=COLUMNS)
        assert [tuple(row.values.values()) for row in read.rows] == list(PEOPLE)


REMARKS = {
    3: Remark("新增", "", "taken"),
    4: Remark("拒绝", "=身份证号的校验位不对", "refused"),
    5: Remark("更新", "手机号不像电话号码", "noted"),
}


def _annotated(data: bytes, filename: str) -> Any:
    told = annotate(data, filename=filename, columns=COLUMNS, remarks=REMARKS, heads=("处理结果", "原因与办法"))
    with zipfile.ZipFile(BytesIO(told)) as package:
        assert b"<f" not in package.read("xl/worksheets/sheet1.xml")
    return openpyxl.load_workbook(BytesIO(told)).active


@pytest.mark.parametrize("kind", ["csv", "xlsx", "xlsxwriter"])
def test_an_annotated_table_is_the_users_own_with_two_columns_more(kind: str) -> None:
    title = ["花名册"]
    made = {
        "csv": lambda: "花名册\r\n".encode("gb18030") + text_file("gb18030"),
        "xlsx": lambda: openpyxl_file([title, HEADS, *PEOPLE], lambda _, sheet: sheet.merge_cells("A1:G1")),
        "xlsxwriter": lambda: xlsxwriter_file([title, HEADS, *PEOPLE]),
    }
    sheet = _annotated(made[kind](), "a.csv" if kind == "csv" else "a.xlsx")
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=1, max_row=7)]
    assert rows[0][0] == "花名册"
    assert rows[1] == [*HEADS, "处理结果", "原因与办法"]
    assert [row[:7] for row in rows[2:]] == [[cell or None for cell in person] for person in PEOPLE]
    assert [row[7] for row in rows[2:]] == ["新增", "拒绝", "更新", None, None]
    assert rows[3][8] == "=身份证号的校验位不对"
    fills = [sheet.cell(row, 8).fill.fgColor.rgb for row in (3, 4, 5, 6)]
    assert len(set(fills)) == 4


def test_an_annotated_id_number_stays_a_text_even_when_it_came_as_a_number() -> None:
    person = list(PEOPLE[1])
    person[1] = 440524188001010014  # type: ignore[call-overload] # what Excel makes of it
    sheet = _annotated(xlsxwriter_file([HEADS, person]), "a.xlsx")
    assert sheet["B2"].data_type == "s"
    assert sheet["B2"].value.endswith("E+17")


def test_an_annotated_table_can_be_mended_and_sent_in_again() -> None:
    out = BytesIO()
    told = annotate(
        openpyxl_file([HEADS, *PEOPLE]), filename="a.xlsx", columns=COLUMNS, remarks=REMARKS, heads=("处理结果", "原因")
    )
    book = openpyxl.load_workbook(BytesIO(told))
    book.save(out)
    read = read_table(out.getvalue(), filename="a.xlsx", columns=COLUMNS)
    assert [tuple(row.values.values()) for row in read.rows] == list(PEOPLE)


def test_a_file_that_is_refused_is_not_annotated_either() -> None:
    with pytest.raises(FileRefused, match="FILE_HEADER_NOT_FOUND"):
        annotate(openpyxl_file(PEOPLE), filename="a.xlsx", columns=COLUMNS, remarks={}, heads=("a", "b"))


def test_dates_before_spreadsheets_are_written_as_text() -> None:
    sheet: Any = openpyxl.load_workbook(BytesIO(write_xlsx([NewSheet("表", ["a"], [[date(1899, 1, 1)]])]))).active
    assert sheet["A2"].value == "1899-01-01"


def test_kinds_keep_leading_zeros_of_codes() -> None:
    column = Column("code", ("代码",), Kind.CODE, required=True), Column("name", ("名称",), required=True)
    data = xlsxwriter_file([["代码", "名称"], ["007", "x"]])
    assert read_table(data, filename="a.xlsx", columns=column).rows[0].values["code"] == "007"
