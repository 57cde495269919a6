"""Tables written into a workbook line by line, several times as fast as cell by cell and with no line kept."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from io import StringIO
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

Value = str | int | float | Decimal | date | datetime | None

LONGEST_CELL = 32_767
# Excel counts 15 digits; a longer number goes in as text, and so does what is no number.
LARGEST = 10**15
# What XML or Excel reads as something else, and white space that would be lost.
_SPECIAL = re.compile(r"[&<>\x00-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|\A\s|\s\Z")
# Cells of so many values are kept ready: classes, states, units and hours come again in every line, names do not.
_KEPT = 5_000
_NUMBERS = frozenset({int, float, Decimal})


class LineSheet(Worksheet):  # type: ignore[misc] # xlsxwriter tells no types
    """A worksheet whose table is written in whole lines, below what was written cell by cell."""

    def __init__(self) -> None:
        """Begin without lines."""
        super().__init__()
        self._lines = StringIO()
        self._first_line = 0
        self._texts: dict[Value, str] = {}
        self._numbers: dict[Value, str] = {}

    def write_lines(self, first: int, rows: Iterable[Sequence[Value]], formats: dict[str, Any]) -> int:
        """Write rows of values from a line (counted from 0) on, to the end of the sheet; return the last line.

        Each value is of its own type; a text stays a text, whatever it says. `formats`: for text, number and day.
        """
        self._first_line, last, widest = first, first - 1, 0
        out = self._lines
        if self.constant_memory:
            self._write_single_row(first)  # what stands above goes into the file first
            out = self.row_data_fh
        index = {name: formats[name]._get_xf_index() for name in ("text", "number", "day")}  # noqa: SLF001 - as a sheet of xlsxwriter asks
        for last, row in enumerate(rows, first):
            out.write(self._line(str(last + 1), row, index))
            widest = max(widest, len(row))
        if last >= first:
            self._check_dimensions(first, 0)
            self._check_dimensions(last, max(widest - 1, 0))
        return last

    def _line(self, number: str, row: Sequence[Value], index: dict[str, int]) -> str:
        cells = [f'<row r="{number}">']
        texts, numbers = self._texts, self._numbers
        for letters, value in zip(_letters(len(row)), row, strict=True):
            if value is not None and value != "":
                kind = value.__class__
                end = texts.get(value) if kind is str else numbers.get(value) if kind in _NUMBERS else None
                cells.append(f'<c r="{letters}{number}" s="{end or self._end(value, index)}')
        cells.append("</row>")
        return "".join(cells)

    def _end(self, value: Value, index: dict[str, int]) -> str:
        """Return a cell from its style on. What can be no number or day is written as a text."""
        if isinstance(value, bool):
            return f'{index["number"]}" t="b"><v>{value:d}</v></c>'
        if isinstance(value, date) and value.year >= 1900:  # before, a spreadsheet knows no day
            return f'{index["day"]}"><v>{self._convert_date_time(value):.16G}</v></c>'
        if isinstance(value, Decimal | int | float) and -LARGEST < value < LARGEST:
            return _kept(self._numbers, value, f'{index["number"]}"><v>{value:.16G}</v></c>')
        text = (value.isoformat() if isinstance(value, date) else str(value))[:LONGEST_CELL]
        space = ""
        if _SPECIAL.search(text):
            space = ' xml:space="preserve"'
            text = self._escape_data(self._escape_control_characters(text))
        return _kept(self._texts, value, f'{index["text"]}" t="inlineStr"><is><t{space}>{text}</t></is></c>')

    def _write_rows(self) -> None:
        """Write what stands above, then the lines; xlsxwriter calls it where a sheet is made in memory."""
        whole: int = self.dim_rowmax  # type: ignore[has-type] # xlsxwriter tells no types
        self.dim_rowmax = self._first_line - 1 if self._first_line else whole
        super()._write_rows()
        self.dim_rowmax = whole
        self.fh.write(self._lines.getvalue())


def _kept(ends: dict[Value, str], value: Value, end: str) -> str:
    if len(ends) < _KEPT:
        ends[value] = end
    return end


@lru_cache(maxsize=64)
def _letters(count: int) -> tuple[str, ...]:
    return tuple(xl_col_to_name(number) for number in range(count))
