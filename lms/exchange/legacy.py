"""Read a legacy .xls in a process of its own.

The reader asks for as much memory as a broken record tells it to and takes the whole process down with it when there is
none; a process with limits dies alone. Run as a program it reads a book from standard input and writes its sheets to
standard output as JSON, days as ["2023-11-05"].
"""

import json
import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from lms.exchange.cells import Cell
from lms.exchange.refusals import MEGABYTE, FileRefused

_SECONDS = 4
_MEMORY = 768 * MEGABYTE
_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class LegacySheet:
    """A visible worksheet: its place among all sheets, its name, rows and merged blocks."""

    index: int
    name: str
    rows: Sequence[Sequence[Cell]]
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]


def read_apart(data: bytes) -> list[LegacySheet]:
    """Return the visible worksheets of a legacy book. Raises FileRefused FILE_DAMAGED when the reader fails or dies."""
    command = [sys.executable, "-m", "lms.exchange.legacy"]
    try:
        answer = subprocess.run(  # noqa: S603 - our own interpreter and module, nothing of the user's
            command, input=data, capture_output=True, check=True, timeout=_SECONDS, cwd=_ROOT
        )
        return [
            LegacySheet(index, name, [[_cell(cell) for cell in row] for row in rows], merged)
            for index, name, rows, merged in json.loads(answer.stdout)
        ]
    except (subprocess.SubprocessError, ValueError):
        raise FileRefused("FILE_DAMAGED") from None


def _cell(value: Any) -> Cell:
    return datetime.fromisoformat(value[0]) if isinstance(value, list) else value


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with CalamineWorkbook.from_object(BytesIO(sys.stdin.buffer.read())) as book:
        sheets = [
            (index, meta.name, sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or ())
            for index, meta in enumerate(book.sheets_metadata)
            if meta.typ is SheetTypeEnum.WorkSheet and meta.visible is SheetVisibleEnum.Visible
            for sheet in [book.get_sheet_by_index(index)]
        ]
    json.dump(sheets, sys.stdout, default=_plain)


def _plain(value: object) -> list[str] | str:
    return (
        [value.isoformat()] if isinstance(value, date) else value.isoformat() if isinstance(value, time) else str(value)
    )


if __name__ == "__main__":
    _main()
