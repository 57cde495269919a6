"""Importing 10,000 questions from xlsx and from GIFT: read, every check, near-duplicates, stored and committed.

`questions_per_s` is the slower of the two by the clock, `per_cpu_s` by the seconds of a core that our process used: on
a machine that others share the two differ, and PostgreSQL works in a process of its own. `over_reading_the_file`
compares the whole with merely opening the workbook and touching each cell through openpyxl, in one run; `peak_mb` is
the most memory a process of its own took.
"""

import io
import json
import multiprocessing
import os
import random
import resource
import tempfile
import time
from typing import Any

import openpyxl

from benchmarks._city import arguments, empty_city
from lms.access import OPERATOR
from lms.db import make_engine, make_sessions
from lms.exchange.pace import undisturbed
from lms.settings import get_settings
from question_bank.actions.banks import add_bank
from question_bank.actions.importing import Incoming, take_in
from question_bank.choices import Option
from question_bank.content import Content
from question_bank.exchange import gift, table_writing
from question_bank.exchange.formats import read
from question_bank.exchange.reading import Source
from question_bank.types import multiple, single, true_false

QUESTIONS, QUICK = 10_000, 2_000
SUBJECTS = (
    "行政处罚",
    "行政许可",
    "行政强制",
    "行政复议",
    "执法人员",
    "当事人",
    "听证程序",
    "案卷",
    "执法证件",
    "罚款",
)
ACTS = (
    "应当出示",
    "可以委托",
    "不得拒绝",
    "必须告知",
    "依法公开",
    "逐级报告",
    "当场收缴",
    "书面通知",
    "登记保存",
    "集体讨论",
)


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    contents = bank(QUICK if asked.quick else QUESTIONS)
    files = {"xlsx": table_writing.write_xlsx(contents).data, "gift": gift.write(contents).data}
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as folder, empty_city(asked.database) as engine:
        os.environ["LMS_DATA_DIR"] = folder
        get_settings.cache_clear()
        url = engine.url.render_as_string(hide_password=False)
        engine.dispose()
        taken = {name: apart(url, name, data) for name, data in files.items()}
    reading = touch_each_cell(files["xlsx"])
    rates = {name: len(contents) / seconds for name, (seconds, _, _) in taken.items()}
    figures: dict[str, Any] = {
        "questions_per_s": round(min(rates.values())),
        "xlsx_per_s": round(rates["xlsx"]),
        "gift_per_s": round(rates["gift"]),
        "per_cpu_s": round(min(len(contents) / cpu for _, cpu, _ in taken.values())),
        "over_reading_the_file": round(taken["xlsx"][0] / reading, 2),
        "peak_mb": round(max(peak for _, _, peak in taken.values())),
        "questions": len(contents),
    }
    print(json.dumps({"benchmark": "question_import", "figures": figures}))


def apart(url: str, name: str, data: bytes) -> tuple[float, float, float]:
    """Import a file in a process of its own; return the seconds, those of a core, and the megabytes it took."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        return pool.apply(import_once, (url, name, data))


def import_once(url: str, name: str, data: bytes) -> tuple[float, float, float]:
    """Read and store a file whole, the commit included."""
    sessions = make_sessions(make_engine(url))
    with sessions.begin() as db:
        kept = add_bank(db, code=name, name=name, owner_unit_id=None, is_shared=False, actor=OPERATOR)
    started, cpu = time.perf_counter(), time.process_time()
    with undisturbed(), sessions.begin() as db:  # as the product does
        found = read(Source(data, f"bank.{name}"), name).questions
        incoming = [Incoming(q.content, n) for n, q in enumerate(found, start=1) if q.content and q.is_sound]
        outcomes = take_in(db, db.merge(kept, load=False), incoming, source=name, actor=OPERATOR)
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    stored = sum(outcome.fate == "imported" for outcome in outcomes)
    if stored != len(found):
        raise SystemExit(f"{stored} of {len(found)} questions were stored")
    return seconds, cpu, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def touch_each_cell(data: bytes) -> float:
    """Open a workbook and look at each cell; return the seconds it took."""
    started = time.perf_counter()
    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True).active
    count = sum(cell.value is not None for row in sheet.iter_rows() for cell in row) if sheet is not None else 0
    seconds = time.perf_counter() - started
    if not count:
        raise SystemExit("the workbook is empty")
    return seconds


def bank(count: int) -> list[Content]:
    """Make questions whose wordings differ as those of a real bank do."""
    chance = random.Random(7)
    made: list[Content] = []
    for number in range(count):
        words = [f"{chance.choice(SUBJECTS)}{chance.choice(ACTS)}{chance.choice(SUBJECTS)}" for _ in range(6)]
        stem = f"关于第{number}号情形，{words[0]}、{words[1]}的，下列说法正确的是（ ）。"
        options = tuple(
            Option(html=f"{word}{n}{number % 97}", correct=n == number % 4) for n, word in enumerate(words[2:])
        )
        facts: dict[str, Any] = {"category": "PL.GEN", "difficulty": number % 5 + 1, "explanation": f"见{words[5]}。"}
        if number % 10 < 6:
            made.append(single.Content(stem=stem, options=options, **facts))
        elif number % 10 < 8:
            several = tuple(option.model_copy(update={"correct": n < 2}) for n, option in enumerate(options))
            made.append(multiple.Content(stem=stem, options=several, **facts))
        else:
            made.append(
                true_false.Content(stem=f"{words[0]}，{number}，{words[3]}。", correct=number % 2 == 0, **facts)
            )
    return made


if __name__ == "__main__":
    main()
