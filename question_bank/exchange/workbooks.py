"""The cells of xlsx and xls as text, read in a process of its own.

The reader asks for as much memory as a file tells it to (one cell in the last row and column is enough) and takes its
process down with it when there is none; a process with limits dies alone. Run as a program it reads a workbook from
standard input and writes its sheets to standard output as JSON.
"""

import io
import json
import resource
import subprocess
import sys
from pathlib import Path

from question_bank.exchange.reading import Unreadable

_MEMORY = 768 * 2**20
_SECONDS = 60
_ROOT = Path(__file__).resolve().parents[2]

Rows = list[list[str]]


def sheets_of_workbook(data: bytes) -> list[tuple[str, Rows]]:
    """Return the sheets of a workbook by name, row by row. Raises Unreadable FILE_BROKEN."""
    command = [sys.executable, "-m", "question_bank.exchange.workbooks"]
    try:
        answer = subprocess.run(  # noqa: S603 - our own interpreter and module, nothing of the user's
            command, input=data, capture_output=True, check=True, timeout=_SECONDS, cwd=_ROOT
        )
        return [(name, rows) for name, rows in json.loads(answer.stdout)]
    except (subprocess.SubprocessError, ValueError):
        raise Unreadable("FILE_BROKEN") from None


def _main() -> None:
    from python_calamine import CalamineWorkbook

    for limit, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, _SECONDS), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(limit, (most, most))
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
    json.dump([(sheet.name, _rows(sheet)) for sheet in sheets], sys.stdout, ensure_ascii=True)


def _rows(sheet: object) -> Rows:
    """Return the cells of a sheet; a block merged downwards says in each of its rows what it says in the first."""
    rows = [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]  # type: ignore[attr-defined] # calamine's
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():  # type: ignore[attr-defined]
        if left == right:
            for row in rows[top + 1 : bottom + 1]:
                row[left] = rows[top][left]
    return rows


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "对" if cell else "错"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n") if cell is not None else ""


if __name__ == "__main__":
    _main()
