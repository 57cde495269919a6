"""Write 200,000 rows of the provincial package's hours as xlsx, against a bare write of the same rows by openpyxl.

`over_a_bare_write` compares with openpyxl's write-only mode, the plain way to stream a sheet in Python; ours also
counts and digests every row. `peak_mb` is the most memory of a process that does nothing but write, interpreter and
libraries included. Rows are made up and flow in one by one; how fast a database yields them is another matter.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from benchmarks._city import arguments
from lms.exchange.provincial.schema import TABLES
from lms.exchange.provincial.writing import write_workbook
from lms.exchange.sheet_lines import Value

ROWS = 200_000


def main() -> None:
    """Measure and print one JSON object."""
    if len(sys.argv) > 2 and sys.argv[1] == "--write":
        print(json.dumps(_written(sys.argv[2], int(sys.argv[3]))))
        return
    number = ROWS // 5 if arguments(__doc__ or "").quick else ROWS
    ours, bare = (_apart(way, number) for way in ("ours", "bare"))
    figures = {
        "rows": number,
        "rows_per_s": round(number / ours["seconds"]),
        "peak_mb": round(ours["peak_mb"]),
        "over_a_bare_write": round(ours["seconds"] / bare["seconds"], 2),
        "bare_peak_mb": round(bare["peak_mb"]),
        "file_mb": round(ours["size"] / 2**20, 1),
    }
    print(json.dumps({"benchmark": "export_xlsx", "figures": figures}))


def _apart(way: str, number: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.export_xlsx", "--write", way, str(number)]
    answer = subprocess.run(command, capture_output=True, check=True, text=True)
    return dict(json.loads(answer.stdout.splitlines()[-1]))


def _written(way: str, number: int) -> dict[str, float]:
    writers: dict[str, Callable[[Path, int], None]] = {"ours": _ours, "bare": _bare}
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as folder:
        path = Path(folder) / "hours.xlsx"
        began = time.process_time()
        writers[way](path, number)
        seconds = time.process_time() - began
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return {"seconds": seconds, "peak_mb": peak, "size": path.stat().st_size}


def _ours(path: Path, number: int) -> None:
    said: dict[str, Any] = {"files": []}
    with path.open("wb") as out:
        write_workbook(out, iter([("hours", _rows(number))]), lambda _: said)


def _bare(path: Path, number: int) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("学时")
    sheet.append(list(TABLES["hours"]))
    for row in _rows(number):
        sheet.append(list(row))
    book.save(path)


def _rows(number: int) -> Iterator[tuple[Value, ...]]:
    first = date(2023, 1, 2)
    for at in range(number):
        yield (
            f"QD-{at}", f"姓名{at // 40}", f"3206811985{at % 10_000_000:08d}", f"QD{at % 60:03d}", "行政处罚法",
            f"K{at % 900}", "PL.GEN", "ONLINE", Decimal(at % 800) / 100, first + timedelta(days=at % 300), 2023, "",
        )  # fmt: skip


if __name__ == "__main__":
    main()
