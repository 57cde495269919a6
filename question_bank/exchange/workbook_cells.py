"""The program that reads a workbook from standard input and writes its sheets, cells as text, to standard output.

Nothing of ours is imported here: loading it took longer than reading a thousand rows.
"""

import io
import json
import resource
import sys

_MEMORY = 768 * 2**20
# Of the processor; who started us waits as long by the clock.
SECONDS = 60

Rows = list[list[str]]


def main() -> None:
    """Read and write, within limits of memory and time."""
    from python_calamine import CalamineWorkbook

    for limit, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(limit, (most, most))
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
    # At one go: piece by piece it takes the slow encoder, and wakes the one who reads for each piece.
    sys.stdout.write(json.dumps([(sheet.name, _rows(sheet)) for sheet in sheets]))


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
    main()
