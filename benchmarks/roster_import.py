"""Import a roster of 20,000 people, all checks on, commit included, against merely reading the same xlsx cell by cell.

`over_reading_the_file` compares with openpyxl's read-only mode, the plain way to read a sheet cell by cell in Python;
`over_the_fast_reader` with the compiled reader that the import itself stands on, which no import can come near.
`peak_mb` is the most memory a process holds that does nothing but this import, interpreter and libraries included.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from benchmarks._city import arguments, empty_city
from lms.access import OPERATOR
from lms.db import make_engine, table_of
from lms.exchange.roster import import_roster
from lms.exchange.sheets import NewSheet, write_xlsx
from lms.exchange.units import import_units
from lms.people.codes import id_no_check_digit
from lms.people.models import Person, PersonRole, Post
from lms.settings import get_settings

PEOPLE, UNITS = 20_000, 60
HEADS = (
    *("序号", "姓名", "性别", "身份证号", "单位", "人员类别"),
    *("岗位", "编制", "手机号", "执法证号", "发证日期", "有效期至"),
)


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments(__doc__ or "")
    runs = 2 if asked.quick else 5
    with tempfile.TemporaryDirectory(prefix="lms-benchmark-") as folder:
        os.environ["LMS_DATA_DIR"] = folder
        get_settings.cache_clear()
        file = Path(folder) / "roster.xlsx"
        write_roster(file)
        with empty_city(asked.database) as engine:
            add_units(engine)
            seconds: list[tuple[float, float, float]] = []
            for _ in range(runs):
                plain, fast = timed(lambda: read_plainly(file)), timed(lambda: read_fast(file))
                seconds.append((plain, fast, timed(lambda: take(engine, file))))
                empty(engine)
            # The quickest of each: what the machine does beside can only add.
            plain, fast, taken = (min(column) for column in zip(*seconds, strict=True))
            engine.dispose()
            peak = peak_of_a_process(engine.url.render_as_string(hide_password=False), file)
    figures = {
        "over_reading_the_file": round(taken / plain, 2),
        "over_the_fast_reader": round(taken / fast, 2),
        "peak_mb": round(peak),
        "import_s": round(taken, 2),
        "rows": PEOPLE,
    }
    print(json.dumps({"benchmark": "roster_import", "figures": figures}))


def write_roster(file: Path) -> None:
    """Write a roster as an office would keep it: a title, twelve columns, days as days, numbers as texts."""
    chance = random.Random(2023)
    numbers = chance.sample(range(10**6), PEOPLE)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("花名册")
    sheet.append(["启东市行政执法人员花名册"])
    sheet.append(HEADS)
    for index, number in enumerate(numbers, 1):
        born = date(1963 + number % 38, 1 + number % 12, 1 + number % 28)
        first = f"{320600 + index % 90}{born:%Y%m%d}{index // 90 % 1000:03}"
        sheet.append(
            [
                index,
                chance.choice("王李张刘陈杨黄赵") + chance.choice("伟芳娜敏静强磊洋") + chance.choice(["", "军", "杰"]),
                "男" if int(first[16]) % 2 else "女",
                first + id_no_check_digit(first),
                f"启东市第{chance.randint(1, UNITS)}执法单位",
                chance.choice(["执法人员", "执法人员", "执法人员", "辅助人员"]),
                chance.choice(["执法员", "案件承办岗", "法制审核岗"]),
                "行政编制",
                f"138{number:08}",
                f"10060{index:08}",
                date(2021, 1 + number % 12, 1 + number % 28),
                date(2026, 1 + number % 12, 1 + number % 28),
            ]
        )
    book.save(file)


def add_units(engine: Engine) -> None:
    """Add the units the roster names, by the product's own import."""
    rows = [["QD", "启东市", ""], *([f"U{n}", f"启东市第{n}执法单位", "QD"] for n in range(1, UNITS + 1))]
    data = write_xlsx([NewSheet("单位", ["单位代码", "单位名称", "上级单位代码"], rows)])
    with Session(engine) as db, db.begin():
        assert import_units(db, data, "units.xlsx", actor=OPERATOR).refused == 0


def empty(engine: Engine) -> None:
    """Forget all people, so that the next run finds what the first found."""
    with engine.begin() as connection:
        for model in (Post, PersonRole, Person):
            connection.execute(delete(table_of(model)))


def read_plainly(file: Path) -> None:
    """Read every cell with openpyxl and do nothing with it."""
    book = openpyxl.load_workbook(file, read_only=True)
    for row in book.worksheets[0].iter_rows(values_only=True):
        for _ in row:
            pass
    book.close()


def read_fast(file: Path) -> None:
    """Read every cell with the compiled reader and do nothing with it."""
    for row in CalamineWorkbook.from_path(file).get_sheet_by_index(0).iter_rows():
        for _ in row:
            pass


def take(engine: Engine, file: Path) -> None:
    """Import the roster and commit."""
    with Session(engine) as db, db.begin():
        answer = import_roster(db, file, file.name, actor=OPERATOR)
    assert (len(answer.verdicts), answer.refused, answer.rows) == (PEOPLE, 0, [])


def timed(work: Callable[[], None]) -> float:
    """Return how many seconds some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peak_of_a_process(url: str, file: Path) -> float:
    """Return the most memory, in MB, that a process needs for one import."""
    command = [sys.executable, __file__, "--one-import", url, str(file)]
    answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return float(answer.stdout.strip().splitlines()[-1])


def one_import(url: str, file: Path) -> None:
    """Import once and print the most memory held."""
    take(make_engine(url), file)
    status = Path("/proc/self/status").read_text()
    print(int(status.split("VmHWM:")[1].split()[0]) / 1024)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one-import"]:
        one_import(sys.argv[2], Path(sys.argv[3]))
    else:
        main()
