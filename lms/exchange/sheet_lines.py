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

_LONGEST_CELL = 32_767
# Excel counts 15 digits; a longer number goes in as text, and so does what is no number.
_LARGEST = 10**15
# What XML or Excel reads as something else, and white space that would be lost.
_SPECIAL = re.compile(r"[&<>\x00-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|\A\s|\s\Z")
# So many texts are kept ready: classes, states and units come again in every line, names do not.
_KEPT = 5_000


class LineSheet(Worksheet):  # type: ignore[misc] # xlsxwriter tells no types
    """A worksheet whose table is written in whole lines, below what was written cell by cell."""

    def __init__(self) -> None:
        """Begin without lines."""
        super().__init__()
        self._lines = StringIO()
        self._first_line = 0
        self._ends: dict[str, str] = {}

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
        for letters, value in zip(_letters(len(row)), row, strict=True):
            if value is not None and value != "":
                end = self._ends.get(value) if isinstance(value, str) else self._plain(value, index)
                cells.append(f'<c r="{letters}{number}" s="{end or self._text(value, index)}')
        cells.append("</row>")
        return "".join(cells)

    def _plain(self, value: Value, index: dict[str, int]) -> str:
        """Return the end of a cell that is no text; empty for what can only be written as one."""
        if isinstance(value, bool):
            return f'{index["number"]}" t="b"><v>{value:d}</v></c>'
        if isinstance(value, date):
            # Before 1900 a spreadsheet knows no day.
            return "" if value.year < 1900 else f'{index["day"]}"><v>{self._convert_date_time(value):.16G}</v></c>'
        if isinstance(value, Decimal | int | float) and -_LARGEST < value < _LARGEST:
            return f'{index["number"]}"><v>{value:.16G}</v></c>'
        return ""

    def _text(self, value: Value, index: dict[str, int]) -> str:
        text = (value.isoformat() if isinstance(value, date) else str(value))[:_LONGEST_CELL]
        keep = ""
        if _SPECIAL.search(text):
            keep = ' xml:space="preserve"'
            text = self._escape_data(self._escape_control_characters(text))
        end = f'{index["text"]}" t="inlineStr"><is><t{keep}>{text}</t></is></c>'
        if isinstance(value, str) and len(self._ends) < _KEPT:
            self._ends[value] = end
        return end

    def _write_rows(self) -> None:
        """Write what stands above, then the lines; xlsxwriter calls it where a sheet is made in memory."""
        whole: int = self.dim_rowmax  # type: ignore[has-type] # xlsxwriter tells no types
        self.dim_rowmax = self._first_line - 1 if self._first_line else whole
        super()._write_rows()
        self.dim_rowmax = whole
        self.fh.write(self._lines.getvalue())


@lru_cache(maxsize=64)
def _letters(count: int) -> tuple[str, ...]:
    return tuple(xl_col_to_name(number) for number in range(count))
