"""Rosters as offices really save them are read as the same people, on the row numbers Excel shows."""

import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest

from lms.exchange.tables import read_table
from tests.exchange.honest import (
    COLUMNS,
    HEADS,
    PEOPLE,
    Made,
    handmade_file,
    openpyxl_file,
    recoded,
    sheet_xml,
    text_file,
    xlsxwriter_file,
)

ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8 with mark": "utf-8-sig",
    "gb18030": "gb18030",
    "utf-16 with mark": "utf-16",
    "utf-16 big-endian with mark": "utf-16-be-mark",
    "utf-16 without mark": "utf-16-le",
    "utf-16 big-endian without mark": "utf-16-be",
}
DAYS: dict[str, Callable[[str], Any]] = {
    "dashes": lambda d: d,
    "slashes without zeros": lambda d: f"{int(d[:4])}/{int(d[5:7])}/{int(d[8:])}",
    "dots": lambda d: d.replace("-", "."),
    "signs": lambda d: f"{d[:4]}年{int(d[5:7])}月{int(d[8:])}日",
    "signs, full width, blanks": lambda d: f"{wide(d[:4])} 年 {wide(str(int(d[5:7])))} 月 {wide(str(int(d[8:])))} 日",
    "compact": lambda d: d.replace("-", ""),
    "with a time": lambda d: f"{d} 00:00:00",
    "as a day": date.fromisoformat,
    "as an instant": datetime.fromisoformat,
    "as a bare serial": lambda d: (date.fromisoformat(d) - date(1899, 12, 30)).days,
    "as a serial in text": lambda d: str((date.fromisoformat(d) - date(1899, 12, 30)).days),
}


def wide(text: str) -> str:
    """Write digits in full width, as a Chinese keyboard does by itself."""
    return "".join(chr(ord(sign) + 0xFEE0) if "0" <= sign <= "9" else sign for sign in text)


def _encoded(encoding: str, separator: str) -> bytes:
    if encoding == "utf-16-be-mark":
        return b"\xfe\xff" + text_file("utf-16-be", separator)
    return text_file(encoding, separator)


TEXTS = {
    f"csv, {name}, separated by {separator!r}": (_encoded, (encoding, separator))
    for name, encoding in ENCODINGS.items()
    for separator in (",", "\t", ";")
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_read_whatever_its_encoding_and_separator(name: str) -> None:
    make, arguments = TEXTS[name]
    _check(Made(make(*arguments), "花名册.csv"))


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("spelling", DAYS)
def test_a_day_is_read_in_every_usual_spelling(spelling: str, kind: str) -> None:
    rows = [[*row[:5], DAYS[spelling](row[5]) if row[5] else "", row[6]] for row in PEOPLE]
    if kind == "xlsx":
        return _check(Made(openpyxl_file([HEADS, *rows]), "roster.xlsx"))
    lines = "\r\n".join(",".join(map(str, row)) for row in [HEADS, *rows])
    return _check(Made(lines.encode("gb18030"), "roster.csv"))


WAYS_TO_WRITE_A_CODE: dict[str, Callable[[str], str]] = {
    "full-width digits": wide,
    "blanks behind": lambda t: t + "  ",
    "an ideographic space in front": lambda t: "\u3000" + t,
    "groups": lambda t: re.sub(r"(\d{6})(\d{8})", r"\1 \2 ", t),
    "a byte order mark inside": lambda t: "\ufeff" + t,
    "zero width at the end": lambda t: t + "\u200b",
    "a no-break space": lambda t: t + "\xa0",
    "an apostrophe": lambda t: "'" + t,
    "a Chinese apostrophe": lambda t: "‘" + t,
    "a tab": lambda t: t + "\t",
    "a line break": lambda t: t + "\n",
}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("way", WAYS_TO_WRITE_A_CODE)
def test_an_id_number_is_read_however_it_was_typed(way: str, kind: str) -> None:
    filename = "roster.xlsx" if kind == "xlsx" else "roster.csv"
    _check(Made(recoded(kind, WAYS_TO_WRITE_A_CODE[way], 1), filename))


def test_a_csv_that_shields_codes_with_a_formula_is_read() -> None:
    lines = [",".join(HEADS)] + [",".join(f'"=""{c}"""' if i == 1 else c for i, c in enumerate(r)) for r in PEOPLE]
    _check(Made("\n".join(lines).encode("utf-8"), "roster.csv"))


def _title(book: Any, sheet: Any) -> None:
    sheet.insert_rows(1, 3)
    sheet["A1"] = "启东市2023年行政执法人员花名册"
    sheet.merge_cells("A1:G1")
    sheet["A2"] = "填报单位：启东市司法局"
    sheet["A3"] = "填报日期：2023年11月5日"


def _far_below(book: Any, sheet: Any) -> None:
    sheet.insert_rows(1, 11)


def _hidden_first(book: Any, sheet: Any) -> None:
    other = book.create_sheet("填表说明", 0)
    other.append(["请勿删除"])
    other.sheet_state = "hidden"


def _instructions_first(book: Any, sheet: Any) -> None:
    book.create_sheet("填表说明", 0).append(["一、姓名必填", "二、身份证号必填"])


def _empty_template_behind(book: Any, sheet: Any) -> None:
    book.create_sheet("空表").append(HEADS)


def _formatted_far_down(book: Any, sheet: Any) -> None:
    for row in range(7, 3000):
        sheet.cell(row, 1).number_format = "@"


def _merged_units(book: Any, sheet: Any) -> None:
    sheet["C3"] = sheet["C5"] = None
    sheet.merge_cells("C2:C3")
    sheet.merge_cells("C4:C5")


def _hidden_empty_columns(book: Any, sheet: Any) -> None:
    sheet.insert_cols(3, 2)
    sheet.column_dimensions["C"].hidden = True


def _far_right(book: Any, sheet: Any) -> None:
    sheet.insert_cols(1, 30)


def _formulas_elsewhere(book: Any, sheet: Any) -> None:
    book.create_sheet("统计")["A1"] = "=COUNTA(Sheet!A:A)"


def _harmless_extras(book: Any, sheet: Any) -> None:
    from openpyxl.comments import Comment
    from openpyxl.formatting.rule import Rule
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet["A2"].comment = Comment("核对", "司法局")
    sheet.auto_filter.ref = "A1:G6"
    sheet.conditional_formatting.add("A2:A6", Rule("expression", formula=["LEN(A2)>3"]))
    choice = DataValidation(type="list", formula1='"执法人员,辅助人员"')
    sheet.add_data_validation(choice)
    choice.add("D2:D6")
    sheet["C2"].hyperlink = "http://127.0.0.1/unit"


def _from_1904(book: Any, sheet: Any) -> None:
    book.epoch = datetime(1904, 1, 1)  # noqa: DTZ001 - how openpyxl says it
    for row in range(2, 7):
        if sheet.cell(row, 6).value:
            sheet.cell(row, 6).value = date.fromisoformat(sheet.cell(row, 6).value)


CHANGES: dict[str, tuple[Callable[[Any, Any], None], tuple[int, ...]]] = {
    "title rows above": (_title, (5, 6, 7, 8, 9)),
    "header in row 12": (_far_below, (13, 14, 15, 16, 17)),
    "a hidden sheet first": (_hidden_first, (2, 3, 4, 5, 6)),
    "a sheet of instructions first": (_instructions_first, (2, 3, 4, 5, 6)),
    "an empty template behind": (_empty_template_behind, (2, 3, 4, 5, 6)),
    "formatted empty rows": (_formatted_far_down, (2, 3, 4, 5, 6)),
    "units merged over their people": (_merged_units, (2, 3, 4, 5, 6)),
    "hidden empty columns": (_hidden_empty_columns, (2, 3, 4, 5, 6)),
    "the table begins in column AE": (_far_right, (2, 3, 4, 5, 6)),
    "formulas on another sheet": (_formulas_elsewhere, (2, 3, 4, 5, 6)),
    "comments, filters, choices and links": (_harmless_extras, (2, 3, 4, 5, 6)),
    "days counted from 1904": (_from_1904, (2, 3, 4, 5, 6)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_table_is_found_in_the_sheet(change: str) -> None:
    make, numbers = CHANGES[change]
    _check(Made(openpyxl_file([HEADS, *PEOPLE], make), "roster.xlsx", numbers))


HEADERS: dict[str, list[list[str]]] = {
    "synonyms": [["姓名", "公民身份号码", "工作单位", "类别", "联系电话", "发证日期", "执法证号"]],
    "stars and remarks": [
        ["*姓 名", "身份证号码（18位）", "单位名称*", "人员类别(必填)：", "手机号", "发证日期", "执法证号"]
    ],
    "groups above": [["基本信息", "", "任职", "", "", "执法证", ""], list(HEADS)],
    "half of the names in each row": [
        ["姓名", "身份证号", "单位", "人员类别", "手机号", "执法证", ""],
        ["", "", "", "", "", "发证日期", "证号"],
    ],
}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("header", HEADERS)
def test_a_header_is_understood(header: str, kind: str) -> None:
    rows = [*HEADERS[header], *PEOPLE]
    numbers = tuple(range(len(HEADERS[header]) + 1, len(rows) + 1))
    if kind == "xlsx":
        return _check(Made(xlsxwriter_file(rows), "roster.xlsx", numbers))
    return _check(Made("\n".join(",".join(row) for row in rows).encode("gb18030"), "roster.csv", numbers))


XML = {
    "with prefixes": sheet_xml([HEADS, *PEOPLE], prefix="x"),
    "without cell names": sheet_xml([HEADS, *PEOPLE], named=False),
    "with single quotes": sheet_xml([HEADS, *PEOPLE], quote="'"),
    "with a declaration": sheet_xml([HEADS, *PEOPLE], declaration='<?xml version="1.0" encoding="UTF-8"?>\n'),
}


@pytest.mark.parametrize("way", XML)
def test_a_sheet_is_read_whatever_program_wrote_it(way: str) -> None:
    _check(Made(handmade_file(XML[way]), "roster.xlsx"))


def test_a_book_that_lies_about_the_number_of_its_texts_is_read_all_the_same() -> None:
    # The reader would ask for a hundred gigabytes at once and take the process down.
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(xlsxwriter_file([HEADS, *PEOPLE]))) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb'niqueCount="\d+"', b'niqueCount="4294967295"', old.read(name)))
    _check(Made(out.getvalue(), "roster.xlsx"))


def test_an_xlsx_that_bears_the_old_ending_is_read() -> None:
    _check(Made(xlsxwriter_file([HEADS, *PEOPLE]), "roster.xls"))


def test_sums_signatures_and_repeated_headers_are_left_out_and_noted() -> None:
    rows = [HEADS, *PEOPLE[:2], ("",) * 7, HEADS, *PEOPLE[2:], ("合计：", "", "", "5"), ("填表人：张伟  审核人：",)]
    table = read_table(openpyxl_file(rows), filename="roster.xlsx", columns=COLUMNS)
    assert [row.number for row in table.rows] == [2, 3, 6, 7, 8]
    assert [(note.code, note.row) for note in table.notes] == [
        ("HEADER_REPEATED", 5),
        ("REMARK_LEFT_OUT", 9),
        ("REMARK_LEFT_OUT", 10),
    ]


def test_columns_nobody_knows_and_hidden_sheets_are_named() -> None:
    rows = [[*HEADS, "备注", "血型"], *([*row, "", "A"] for row in PEOPLE)]
    table = read_table(openpyxl_file(rows, _hidden_first), filename="roster.xlsx", columns=COLUMNS)
    assert [(note.code, note.parameters) for note in table.notes] == [
        ("COLUMNS_IGNORED", {"titles": ["备注", "血型"]}),
        ("SHEETS_HIDDEN", {"sheets": ["填表说明"]}),
    ]


def test_a_csv_line_with_a_comma_too_many_is_marked() -> None:
    lines = [",".join(HEADS), ",".join(PEOPLE[0]), "李四,44052418800101,0014,启东市城市管理局,执法人员,1,2,3"]
    table = read_table("\n".join(lines).encode(), filename="roster.csv", columns=COLUMNS)
    assert [(row.number, row.problem) for row in table.rows] == [(2, None), (3, "ROW_SHIFTED")]


def test_a_cell_with_line_breaks_counts_as_one_row_of_excel() -> None:
    lines = [",".join(HEADS), '"张\n伟",' + ",".join(PEOPLE[0][1:]), ",".join(PEOPLE[1])]
    table = read_table("\r\n".join(lines).encode(), filename="roster.csv", columns=COLUMNS)
    assert [(row.number, row.values["name"]) for row in table.rows] == [(2, "张伟"), (3, "李䶮")]


def test_the_separator_that_excel_writes_above_a_csv_is_no_row() -> None:
    _check(Made(text_file("utf-8-sig", ";", above="sep=;\r\n"), "roster.csv"))


def test_there_are_at_least_sixty_honest_files() -> None:
    assert len(TEXTS) + 2 * (len(DAYS) + len(WAYS_TO_WRITE_A_CODE) + len(HEADERS)) + len(CHANGES) + len(XML) >= 60


def _check(made: Made) -> None:
    table = read_table(made.data, filename=made.filename, columns=COLUMNS)
    keys = [column.key for column in COLUMNS]
    expected = [dict(zip(keys, row, strict=True)) for row in made.people]
    assert [row.values for row in table.rows] == expected
    assert [row.number for row in table.rows] == list(made.numbers)
    assert all(row.problem is None for row in table.rows)
