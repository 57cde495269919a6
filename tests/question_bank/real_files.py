"""What becomes of each real question file: `python -m tests.question_bank.real_files` writes docs/question-files.md.

The files lie beside the project and not in it (`../shared/data`); what each holds was counted by others, in FACTS.json.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lms.web.question_faults import fault_text
from question_bank.content import Fault
from question_bank.exchange.formats import read
from question_bank.exchange.reading import Source, Unreadable
from tests.question_bank.banks import SHARED

TABLE = Path(__file__).resolve().parents[2] / "docs" / "question-files.md"
GROUPS = ("open/1-questionbank-formats/", "open/2-chinese-exam-banks/")
# Where the facts count no questions: what was counted by eye.
_BY_EYE = {"missingword1.txt": 1, "two-column.xls": 15, "sample_blackboard_pool.dat": 6, "sample_webct.txt": 5}
_COUNTS = (
    re.compile(r"(\d+) questions"),
    re.compile(r"(\d+) QTI-1\.2 items"),
    re.compile(r"'(?:qti-)?assessment-?[iI]tem': (\d+)"),
    re.compile(r"(\d+) ANSWER lines"),
    re.compile(r"^(1) truefalse in category"),
)
_WITH_HEAD = re.compile(r"(\d+) (?:non-empty rows|rows incl\. header)")
_ABOUT = """# Real files of questions, one by one

Every open file of `../shared/data/1-*` and `2-*`, read by the code as it stands. *Expected* is what the index of those
files counts, *read* the questions found, *taken* those that may come into a bank; the rest are refused one by one, with
the reason in the note. Written by `python -m tests.question_bank.real_files`; `tests/question_bank/test_real_files.py`
compares line by line. The files themselves are not part of the project.

| file | format told | expected | read | taken | verdict | note |
|---|---|---:|---:|---:|---|---|
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One file: how many questions it is said to hold, how many were read, how many may come in, and why others not."""

    path: str
    format: str
    expected: int
    read: int
    taken: int
    reasons: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """Return what became of the file, in a word or two."""
        if not self.read:
            return "refused whole" if self.expected else "nothing in it"
        return "imported" if self.taken == self.read else "imported in part" if self.taken else "each refused"

    def __str__(self) -> str:
        cells = (self.path, self.format or "–", self.expected, self.read, self.taken, self.verdict)
        return f"| {' | '.join(map(str, cells))} | {'; '.join(self.reasons)} |"


def facts() -> dict[str, str]:
    """Return what is said of each file, by its path under the folder of real data."""
    if not (SHARED / "FACTS.json").is_file():
        return {}
    known = {fact["where"]: fact["facts"] for fact in json.loads((SHARED / "FACTS.json").read_text())}
    return {path.removeprefix("open/"): said for path, said in sorted(known.items()) if path.startswith(GROUPS)}


def expected_of(path: str, said: str) -> int:
    """Return how many questions a file is said to hold."""
    name = path.rpartition("/")[2]
    if name in _BY_EYE:
        return _BY_EYE[name]
    for count in _COUNTS:
        if found := count.search(said):
            return int(found.group(1))
    if found := _WITH_HEAD.search(said):
        return int(found.group(1)) - 1
    return int(bool(re.match(r"(?:qti-)?assessment-?[iI]tem:", said)))


def line_of(path: str, said: str) -> Line:
    """Read a file and return its line."""
    expected = expected_of(path, said)
    try:
        reading = read(Source((SHARED / path).read_bytes(), path.rpartition("/")[2]))
    except Unreadable as unreadable:
        return Line(path, "", expected, 0, 0, (_reason(unreadable.fault),))
    kept_out = [next(f for f in q.faults if f.grave) for q in reading.questions if not q.is_sound]
    counts = Counter(map(_reason, kept_out))
    reasons = tuple(f"{count} × {reason}" for reason, count in counts.items())
    return Line(path, reading.format, expected, len(reading.questions), len(reading.questions) - len(kept_out), reasons)


def lines() -> Iterator[Line]:
    """Yield the line of every real file."""
    return (line_of(path, said) for path, said in facts().items())


def _reason(fault: Fault) -> str:
    values = {name: value for name, value in fault.values.items() if name in ("type", "program", "key", "most")}
    return fault_text("en", Fault(fault.code, values=values)).replace("|", "/")


def main() -> None:
    """Write the table."""
    TABLE.write_text(_ABOUT + "".join(f"{line}\n" for line in lines()))


if __name__ == "__main__":
    main()
