"""The cells of xlsx and xls as text, read in a process of its own.

The reader asks for as much memory as a file tells it to (one cell in the last row and column is enough) and takes its
process down with it when there is none; a process with limits dies alone.
"""

import json
import subprocess
import sys
from pathlib import Path

from question_bank.exchange import workbook_cells
from question_bank.exchange.reading import Unreadable
from question_bank.exchange.workbook_cells import SECONDS, Rows

_ROOT = Path(__file__).resolve().parents[2]


def sheets_of_workbook(data: bytes) -> list[tuple[str, Rows]]:
    """Return the sheets of a workbook by name, row by row. Raises Unreadable FILE_BROKEN."""
    command = [sys.executable, "-m", workbook_cells.__name__]
    try:
        answer = subprocess.run(  # noqa: S603 - our own interpreter and module, nothing of the user's
            command, input=data, capture_output=True, check=True, timeout=SECONDS, cwd=_ROOT
        )
        return [(name, rows) for name, rows in json.loads(answer.stdout)]
    except (subprocess.SubprocessError, ValueError):
        raise Unreadable("FILE_BROKEN") from None
