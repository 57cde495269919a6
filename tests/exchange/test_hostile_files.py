"""Files that could do harm, or cannot be understood, are refused whole, soon, in little memory, and say why."""

import contextlib
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from lms.exchange.tables import FileRefused, read_table
from tests.exchange.honest import COLUMNS, HEADS, PEOPLE, openpyxl_file, text_file
from tests.exchange.hostile import REFUSED

ROOT = Path(__file__).parent.parent.parent
# Of the processor. What is not refused soon takes minutes: this tells the two apart on a slow machine too.
SECONDS, MEGABYTES = 15.0, 200
# Reads the file named first in a process that may not take more memory than a small server has to spare.
MEASURE = """
import json, resource, sys, time
from pathlib import Path
from lms.exchange.tables import FileRefused, read_table
from tests.exchange.honest import COLUMNS
def peak():
    return int(next(l for l in open("/proc/self/status") if l.startswith("VmHWM")).split()[1]) / 1024
before, start, code = peak(), time.process_time(), None
try:
    read_table(Path(sys.argv[1]), filename=sys.argv[2], columns=COLUMNS)
except FileRefused as refusal:
    code = refusal.code
print(json.dumps({"code": code, "seconds": time.process_time() - start, "megabytes": peak() - before}))
"""


HEAVY = (
    *("60 MB", "a million empty rows", "a million formatted rows", "a csv of a million lines", "cells without names"),
    *("a cell in the last corner", "a far cell with a prefix", "a flat bomb", "a bomb that lies about its size"),
    *("twenty thousand entries", "two million texts", "entities in the sheet", "merged blocks upon each other"),
)


@pytest.mark.parametrize("name", sorted(REFUSED.keys() - set(HEAVY)))
def test_the_file_is_refused_with_its_code(name: str) -> None:
    code, filename, make = REFUSED[name]
    with pytest.raises(FileRefused) as refused:
        read_table(make(), filename=filename, columns=COLUMNS)
    assert refused.value.code == code


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_file_is_refused_soon_and_in_little_memory(name: str, tmp_path: Path) -> None:
    code, filename, make = REFUSED[name]
    path = tmp_path / "file"
    path.write_bytes(make())
    answer = subprocess.run(
        [sys.executable, "-c", MEASURE, path, filename], stdout=subprocess.PIPE, check=True, cwd=ROOT, timeout=300
    )
    measured = json.loads(answer.stdout)
    assert measured["code"] == code
    assert measured["seconds"] < SECONDS
    assert measured["megabytes"] < MEGABYTES


def test_a_refusal_says_what_is_missing_and_what_was_found() -> None:
    data = text_file().replace("身份证号".encode(), "证号".encode())
    with pytest.raises(FileRefused) as refused:
        read_table(data, filename="a.csv", columns=COLUMNS)
    assert refused.value.parameters == {
        "missing": ["身份证号"],
        "found": ["姓名", "证号", "单位", "人员类别", "手机号", "发证日期", "执法证号"],
    }


def test_a_refusal_shows_nobodys_number_when_there_is_no_header() -> None:
    with pytest.raises(FileRefused) as refused:
        read_table(openpyxl_file(PEOPLE), filename="a.xlsx", columns=COLUMNS)
    assert not any(sign.isdigit() for text in refused.value.parameters["found"] for sign in text)


@pytest.mark.parametrize(
    ("name", "parameters"),
    [
        ("a formula", {"sheet": "Sheet", "cell": "G2"}),
        ("a formula with prefixes", {"sheet": "Sheet1", "cell": "A1"}),
        ("an error value", {"sheet": "Sheet1", "cell": "A9"}),
        ("60 MB", {"limit": 20, "size": 61}),
        ("a title twice", {"titles": ["姓名"]}),
        ("two rosters in one book", {"sheets": ["Sheet", "Sheet Copy"]}),
        ("two encodings", {"line": 7}),
        ("two encodings the other way", {"line": 7}),
        ("an open quotation mark", {"row": 7}),
    ],
)
def test_a_refusal_names_the_place(name: str, parameters: dict[str, object]) -> None:
    _, filename, make = REFUSED[name]
    with pytest.raises(FileRefused) as refused:
        read_table(make(), filename=filename, columns=COLUMNS)
    assert refused.value.parameters == parameters


@pytest.mark.parametrize("seed", range(40))
def test_a_file_with_broken_bytes_is_read_or_refused_but_never_fails(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(openpyxl_file([HEADS, *PEOPLE]) if seed % 2 else text_file("gb18030"))
    for _ in range(chance.randint(1, 12)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    with contextlib.suppress(FileRefused):
        read_table(bytes(data), filename="a.xlsx" if seed % 2 else "a.csv", columns=COLUMNS)
