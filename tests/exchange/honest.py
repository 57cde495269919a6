"""A small roster as five offices would save it, in every way we know: each must be read as the same people."""

import csv
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import xlsxwriter

from lms.exchange.tables import Column, Kind

COLUMNS = (
    Column("name", ("姓名",), Kind.NAME, required=True),
    Column("id_no", ("身份证号", "身份证号码", "公民身份号码", "证件号码"), Kind.CODE, required=True),
    Column("unit", ("单位", "单位名称", "所在单位", "工作单位"), required=True),
    Column("person_class", ("人员类别", "类别"), required=True),
    Column("phone", ("手机号", "联系电话"), Kind.CODE),
    Column("issued_on", ("发证日期",), Kind.DATE),
    Column("card_no", ("执法证号", "执法证证号"), Kind.CODE),
)
HEADS = ("姓名", "身份证号", "单位", "人员类别", "手机号", "发证日期", "执法证号")
# Made-up people; the numbers are valid, 䶮 and 㛃 are signs that plain GBK or old tables lack.
PEOPLE = (
    ("张伟", "11010519491231002X", "启东市城市管理局", "执法人员", "13800000001", "2023-11-05", "10060000001"),
    ("李䶮", "440524188001010014", "启东市城市管理局", "辅助人员", "13800000002", "2023-01-31", "10060000002"),
    ("王㛃", "34052419800101001X", "启东市农业农村局", "执法人员", "13800000003", "2022-12-01", "10060000003"),
    ("阿依古丽·买买提", "320681199001010072", "启东市农业农村局", "执法人员", "", "", ""),
    ("欧阳询", "320681198507154538", "汇龙镇", "监督人员", "13800000005", "2021-02-28", "00060000005"),
)


@dataclass(frozen=True)
class Made:
    """A file, and the row numbers on which Excel shows the people."""

    data: bytes
    filename: str
    numbers: Sequence[int] = (2, 3, 4, 5, 6)
    people: Sequence[Sequence[str]] = PEOPLE


def text_file(encoding: str = "utf-8", separator: str = ",", *, above: str = "", ending: str = "\r\n") -> bytes:
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator=ending)
    writer.writerows([HEADS, *PEOPLE])
    return (above + out.getvalue()).encode(encoding)


def openpyxl_file(rows: Sequence[Sequence[Any]], change: Callable[[Any, Any], None] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    if change:
        change(book, sheet)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def xlsxwriter_file(rows: Sequence[Sequence[Any]], **options: Any) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, **options}) as book:
        sheet = book.add_worksheet("花名册")
        for index, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, date | datetime):
                    sheet.write_datetime(index, place, cell, book.add_format({"num_format": "yyyy/m/d"}))
                elif cell != "":
                    sheet.write(index, place, cell)
    return out.getvalue()


def handmade_file(sheet_xml: str, **parts: str) -> bytes:
    """Pack a worksheet's XML as an xlsx with nothing but what a reader needs; `parts` replace or add others."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    content = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{relations}"><Relationship Id="r1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{relations}"><Relationship Id="rId1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet_xml,
    }
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in (content | parts).items():
            package.writestr(name, text)
    return out.getvalue()


def sheet_xml(
    rows: Sequence[Sequence[str]], *, prefix: str = "", named: bool = True, quote: str = '"', declaration: str = ""
) -> str:
    """Write a worksheet the way some other program does: with prefixes, without cell names, with other quotes."""
    p = f"{prefix}:" if prefix else ""
    space = f"xmlns:{prefix}" if prefix else "xmlns"
    lines = []
    for number, row in enumerate(rows, 1):
        cells = []
        for place, text in enumerate(row):
            name = f" r={quote}{chr(65 + place)}{number}{quote}" if named else ""
            cells.append(f"<{p}c{name} t={quote}inlineStr{quote}><{p}is><{p}t>{text}</{p}t></{p}is></{p}c>")
        lines.append(
            f"<{p}row>{''.join(cells)}</{p}row>"
            if not named
            else f"<{p}row r={quote}{number}{quote}>{''.join(cells)}</{p}row>"
        )
    root = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'{declaration}<{p}worksheet {space}="{root}"><{p}sheetData>{"".join(lines)}</{p}sheetData></{p}worksheet>'


def recoded(kind: str, change: Callable[[str], str], place: int) -> bytes:
    """The roster with one column written differently."""
    rows = [[change(cell) if i == place and cell else cell for i, cell in enumerate(row)] for row in PEOPLE]
    return openpyxl_file([HEADS, *rows]) if kind == "xlsx" else _csv([HEADS, *rows])


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    out = StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("gb18030")
