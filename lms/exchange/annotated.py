"""Send a table back as it came, with two more columns: what became of each line, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from xlsxwriter.exceptions import OverlappingRange

from lms.exchange.cells import Cell, Kind, normalise_column
from lms.exchange.headers import Column, Header, find_header
from lms.exchange.refusals import FileRefused
from lms.exchange.sheet_lines import Value
from lms.exchange.sheets import STYLES, new_workbook, width_of, write_cell
from lms.exchange.tables import open_book
from lms.exchange.workbook import Sheet

_MOST_MERGED = 2_000
_MEASURED_ROWS = 200
_TONES = {"refused": "#F6D7D2", "noted": "#FFF7BF", "taken": "#CCE2D8", "plain": "#FFFFFF"}


@dataclass(frozen=True, slots=True)
class Remark:
    """What is written beside a line: the result in a word, the reason with what to do, and its tone of `_TONES`."""

    result: str
    reason: str
    tone: str


def annotate(
    source: bytes | Path,
    *,
    filename: str,
    columns: Sequence[Column],
    remarks: Mapping[int, Remark],
    heads: tuple[str, str],
) -> bytes:
    """Return the user's own table as xlsx, each line on the row it had, with the remarks beside it.

    `remarks` is by row number as Excel shows it; `heads` names the two columns. Only values are taken over: codes as
    text, days as days. Raises FileRefused for a file that `read_table` would not read either.
    """
    book = open_book(source, filename=filename, columns=columns)
    found = [(sheet, header) for sheet in book.sheets if (header := find_header(sheet.rows, columns))]
    if not found:
        raise FileRefused("FILE_HEADER_NOT_FOUND", missing=[], found=[])
    sheet, header = max(found, key=lambda pair: len(pair[0].rows))
    out = BytesIO()
    with new_workbook(out) as workbook:
        target = workbook.add_worksheet()
        formats = {name: workbook.add_format(style) for name, style in STYLES.items()}
        tones = {
            tone: workbook.add_format({"bg_color": c, "text_wrap": True, "num_format": "@"})
            for tone, c in _TONES.items()
        }
        width = _copy(target, sheet, header, columns, formats)
        _write_remarks(target, header.row, width, remarks, heads, formats["head"], tones)
        target.freeze_panes(header.row + 1, 0)
        target.autofilter(header.row, 0, max(len(sheet.rows) - 1, header.row + 1), width + 1)
    return out.getvalue()


def _copy(target: Any, sheet: Sheet, header: Header, columns: Sequence[Column], formats: dict[str, Any]) -> int:
    """Write the sheet's cells where they stood and return its width."""
    codes = {header.places[c.key] for c in columns if c.kind in (Kind.CODE, Kind.NAME) and c.key in header.places}
    width = max([header.width, *(_filled(row) for row in sheet.rows[: header.row + _MEASURED_ROWS])])
    for index, row in enumerate(sheet.rows):
        for place, cell in enumerate(row[:width]):
            if cell == "":
                continue
            if index == header.row:
                target.write_string(index, place, str(cell), formats["head"])
            else:
                write_cell(target, index, place, _value(cell, as_text=place in codes), formats)
    for place in range(width):
        cells = [str(row[place]) for row in sheet.rows[header.row : header.row + _MEASURED_ROWS] if place < len(row)]
        target.set_column(place, place, width_of(cells))
    _merge(target, sheet, width, formats)
    return width


def _filled(row: Sequence[Cell]) -> int:
    return max((place + 1 for place, cell in enumerate(row) if cell != ""), default=0)


def _value(cell: Cell, *, as_text: bool) -> Value:
    if as_text:
        return normalise_column([cell], Kind.CODE)[0] if not isinstance(cell, str) else cell
    return cell if isinstance(cell, str | float | int | date | datetime) else str(cell)


def _merge(target: Any, sheet: Sheet, width: int, formats: dict[str, Any]) -> None:
    for (top, left), (bottom, right) in list(sheet.merged)[:_MOST_MERGED]:
        if right >= width or bottom >= len(sheet.rows):
            continue
        cell = sheet.rows[top][left]
        try:
            target.merge_range(top, left, bottom, right, "", formats["text"])
        except OverlappingRange:
            continue
        write_cell(target, top, left, _value(cell, as_text=isinstance(cell, str)), formats)


def _write_remarks(
    target: Any,
    head_row: int,
    width: int,
    remarks: Mapping[int, Remark],
    heads: tuple[str, str],
    head_format: Any,
    tones: Mapping[str, Any],
) -> None:
    for offset, head in enumerate(heads):
        target.write_string(head_row, width + offset, head, head_format)
    for number, remark in remarks.items():
        target.write_string(number - 1, width, remark.result, tones[remark.tone])
        target.write_string(number - 1, width + 1, remark.reason, tones[remark.tone])
    target.set_column(width, width, 12)
    target.set_column(width + 1, width + 1, 60)
