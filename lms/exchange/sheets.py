"""Write tables that open safely: a text stays a text, a number a number, and nothing we write ever calculates."""

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from io import BytesIO, StringIO
from itertools import islice
from typing import IO, Any

import xlsxwriter

from lms.exchange.delimited import guarded
from lms.exchange.sheet_lines import LARGEST, LONGEST_CELL, LineSheet, Value

_NARROWEST, _WIDEST = 6, 48
_MEASURED_ROWS = 200
# Classes, states and units come again in every line.
_GUARDED = lru_cache(maxsize=4096)(guarded)
# Text cells carry the format "text", so that an ID number that is corrected in the sheet stays one.
STYLES: dict[str, dict[str, Any]] = {
    "text": {"num_format": "@", "valign": "top"},
    "number": {"valign": "top"},
    "day": {"num_format": "yyyy-mm-dd", "valign": "top"},
    "title": {"bold": True, "font_size": 14, "num_format": "@"},
    "head": {"bold": True, "bottom": 1, "num_format": "@", "text_wrap": True, "valign": "top"},
    "remark": {"font_color": "#505A5F", "num_format": "@"},
}


@dataclass(frozen=True, slots=True)
class NewSheet:
    """A sheet to write: lines above the table (the first is its title), column heads, and rows of plain values."""

    name: str
    heads: Sequence[str]
    rows: Iterable[Sequence[Value]]
    above: Sequence[str] = ()


def write_xlsx(sheets: Sequence[NewSheet]) -> bytes:
    """Return an xlsx. Decimals and integers are numbers, dates are days; a text is a text cell, whatever it says."""
    out = BytesIO()
    with new_workbook(out) as workbook:
        formats = {name: workbook.add_format(style) for name, style in STYLES.items()}
        for sheet in sheets:
            _write_sheet(workbook.add_worksheet(sheet.name), sheet, formats)
    return out.getvalue()


def new_workbook(out: IO[bytes]) -> xlsxwriter.Workbook:
    """Open a workbook to write in which no text turns into a formula, a link or a number by itself.

    One that is written to a file keeps no row in memory: each is to be written whole before the next.
    """
    options = {
        "in_memory": isinstance(out, BytesIO),
        "constant_memory": not isinstance(out, BytesIO),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
        "remove_timezone": True,
    }
    workbook = xlsxwriter.Workbook(out, options)
    workbook.worksheet_class = LineSheet
    return workbook


def write_csv(heads: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Return a csv in UTF-8 with the byte order mark that Excel needs; texts that might calculate get a ' in front."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([guarded(head) for head in heads])
    writer.writerows(map(csv_line, rows))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def csv_line(row: Iterable[Value]) -> list[str | int | float | Decimal]:
    """Return the cells of a line of csv; texts that might calculate get a ' in front."""
    # Hours are most of the cells of a long list; to ask of each what else it may be takes longer than to write it.
    return [
        value if value.__class__ is Decimal else _GUARDED(value) if isinstance(value, str) else _plain(value)
        for value in row
    ]


def write_cell(sheet: Any, row: int, column: int, value: Value, formats: dict[str, Any]) -> None:
    """Write one value in its own type; a number that would lose digits in Excel (over 15) goes in as text."""
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value, formats["number"])
    elif isinstance(value, str):
        sheet.write_string(row, column, value[:LONGEST_CELL], formats["text"])
    elif isinstance(value, date):
        _write_day(sheet, row, column, value, formats)
    elif not -LARGEST < value < LARGEST:
        sheet.write_string(row, column, str(value), formats["text"])
    else:
        sheet.write_number(row, column, value, formats["number"])


def _write_day(sheet: Any, row: int, column: int, day: date, formats: dict[str, Any]) -> None:
    if day.year < 1900:  # before the first day a spreadsheet knows
        sheet.write_string(row, column, day.isoformat(), formats["text"])
    else:
        sheet.write_datetime(row, column, day, formats["day"])


def width_of(texts: Iterable[str]) -> int:
    """Return the width of a column in characters; a Chinese sign takes the room of two."""
    widest = max(map(_room, set(texts)), default=0)
    return min(max(widest + 2, _NARROWEST), _WIDEST)


def _room(text: str) -> int:
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _write_sheet(target: Any, sheet: NewSheet, formats: dict[str, Any]) -> None:
    for index, line in enumerate(sheet.above):
        target.write_string(index, 0, line, formats["remark" if index else "title"])
    top = len(sheet.above)
    for column, head in enumerate(sheet.heads):
        target.write_string(top, column, head, formats["head"])
    measured: list[list[str]] = [[head] for head in sheet.heads]
    last = target.write_lines(top + 1, _measured(sheet.rows, measured), formats)
    for column, texts in enumerate(measured):
        target.set_column(column, column, width_of(texts))
    target.freeze_panes(top + 1, 0)
    if sheet.heads and last > top:
        target.autofilter(top, 0, last, len(sheet.heads) - 1)


def _measured(rows: Iterable[Sequence[Value]], texts: list[list[str]]) -> Iterator[Sequence[Value]]:
    """Pass rows on, and keep the texts of the first by column."""
    rows = iter(rows)
    for row in islice(rows, _MEASURED_ROWS):
        for column, value in zip(texts, row, strict=False):
            column.append(str(_plain(value)))
        yield row
    yield from rows


def _plain(value: Value) -> str | int | float | Decimal:
    return value.isoformat() if isinstance(value, date) else "" if value is None else value
