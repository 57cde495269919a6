"""Every real file of questions: read as its index counts, or refused for what the index would call a reason."""

import pytest

from tests.question_bank.banks import real
from tests.question_bank.real_files import TABLE, facts, line_of

FACTS = facts() or {"FACTS.json": ""}
# What a whole file may be refused for, and which files are.
FOREIGN = {"examview_sample.xml": "ExamView", "sample_blackboard_pool.dat": "Blackboard", "sample_webct.txt": "WebCT"}


@pytest.mark.parametrize("path", FACTS)
def test_a_real_file_gives_what_its_index_counts_and_stands_in_the_table(path: str) -> None:
    real(path)  # skips where the real files are not there
    line = line_of(path, FACTS[path])
    assert str(line) in TABLE.read_text().splitlines()
    program = FOREIGN.get(path.rpartition("/")[2])
    if program:
        assert (line.read, program in line.reasons[0]) == (0, True)
    else:
        assert line.read == line.expected
    assert line.taken == line.read or line.reasons


def test_the_table_names_every_file_and_no_other() -> None:
    named = [row.split(" | ")[0].removeprefix("| ") for row in TABLE.read_text().splitlines() if row.startswith("| ")]
    if "FACTS.json" not in FACTS:
        assert named[1:] == list(FACTS)
    assert len(named) > 300
