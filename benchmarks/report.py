"""The progress of 5,000 people with 40 entries each as csv and as a workbook, from the ledger to the finished file.

`csv_ms` is one line a person: unit, class, state, hours of each kind, what is missing and why. `xlsx_ms` has the same
lines and the figures of every unit. Both are judged anew from the entries. `of_moodle` compares with the 7 seconds of
Moodle's progress report as csv and the 8 of its grade book as xlsx for as many people; the lesser counts.
"""

import json
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from benchmarks._city import YEAR, arguments, empty_city, fill, settle
from lms import clock
from lms.access import OPERATOR
from lms.db import make_sessions, reading
from lms.exchange.reports import completion_workbook, names_csv
from lms.requirements.actions.figures import refresh_figures
from lms.requirements.queries.completion import completion

PEOPLE, QUICK = 5_000, 1_000
MOODLE_CSV_MS, MOODLE_XLSX_MS = 7_000, 8_000
DAY = date(YEAR, 12, 1)


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    people = QUICK if asked.quick else PEOPLE
    with empty_city(asked.database) as engine, clock.travel(to=DAY):
        with make_sessions(engine).begin() as db:
            fill(db, people)
        settle(engine)
        with make_sessions(engine).begin() as db:
            refresh_figures(db, YEAR)
        csv_ms, csv_cpu = _timed(engine, _csv)
        xlsx_ms, xlsx_cpu = _timed(engine, _xlsx)
    share = people / PEOPLE
    figures: dict[str, Any] = {
        "people": people,
        "csv_ms": round(csv_ms),
        "csv_cpu_ms": round(csv_cpu),
        "xlsx_ms": round(xlsx_ms),
        "xlsx_cpu_ms": round(xlsx_cpu),
        "of_moodle": round(min(MOODLE_CSV_MS * share / csv_ms, MOODLE_XLSX_MS * share / xlsx_ms), 1),
    }
    print(json.dumps({"benchmark": "report", "figures": figures}))


def _csv(db: Session) -> None:
    names_csv(db, YEAR, as_of=DAY, seen_by=OPERATOR, under=None, language="zh")


def _xlsx(db: Session) -> None:
    completion_workbook(db, completion(db, YEAR, seen_by=OPERATOR), seen_by=OPERATOR, language="zh")


def _timed(engine: Engine, work: Callable[[Session], None]) -> tuple[float, float]:
    """Return the milliseconds of the clock and of our processor, each the best of five."""
    walls, processor = [], []
    for _ in range(5):
        with reading(engine) as db:
            began, ours = time.perf_counter(), time.process_time()
            work(db)
            walls.append((time.perf_counter() - began) * 1000)
            processor.append((time.process_time() - ours) * 1000)
    return min(walls), min(processor)


if __name__ == "__main__":
    main()
