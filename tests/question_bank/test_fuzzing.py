"""Every reader of strange files: whatever is wrong with a file, it is read or refused, at once and in little room."""

import io
import random
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings, strategies as st

from question_bank.content import Content
from question_bank.exchange.formats import FORMATS, read
from question_bank.exchange.reading import Source, Unreadable, no_media
from tests.question_bank import samples
from tests.question_bank.fuzzing import TOKENS, complaint, mutated_file

WRITTEN = [name for name, one in FORMATS.items() if one.write]
READ = [name for name, one in FORMATS.items() if one.read]
TEXTS = [name for name in READ if name not in ("docx", "xlsx")]
REPEATED = (b"{", b"\\", b"[", b"<p>", b"(", b"A.", b"\n\n{", b"::", b"~=", b"[[1]]", b"_ ", b"1\t")
CONTENTS: list[Content] = [*samples.bare().values(), samples.one_of(title="名称", explanation="见<b>法</b>。")]


def written(name: str) -> bytes:
    write = FORMATS[name].write
    assert write is not None
    return write(CONTENTS, no_media).data


@pytest.mark.parametrize("name", WRITTEN)
def test_a_broken_file_is_read_or_refused(name: str) -> None:
    data, others = written(name), [written(other) for other in WRITTEN]
    for seed in range(10 if name == "xlsx" else 60):
        chance = random.Random(seed)
        broken = mutated_file(data, chance, chance.choice(others))
        assert complaint(broken, "题库", name) == complaint(broken, "题库") == "", f"seed {seed}"


pieces = st.lists(st.one_of(st.sampled_from(TOKENS), st.text(max_size=8).map(lambda t: t.encode("utf-8", "replace"))))


@settings(max_examples=200, deadline=None)
@given(data=pieces.map(b"".join), name=st.sampled_from(TEXTS))
def test_marks_in_any_order_are_read_or_refused(data: bytes, name: str) -> None:
    assert complaint(data, "题库.txt", name) == ""


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("token", REPEATED)
def test_one_mark_a_hundred_thousand_times_takes_no_second(name: str, token: bytes) -> None:
    assert complaint(token * (100_000 // len(token)), "题库.txt", name) == ""


def test_a_workbook_that_asks_for_all_memory_is_refused(tmp_path: Path) -> None:
    workbook, file = openpyxl.Workbook(), io.BytesIO()
    sheet = workbook.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = "题干", "远处"
    workbook.save(file)
    with pytest.raises(Unreadable) as refusal:
        read(Source(file.getvalue(), "题库.xlsx"))
    assert refusal.value.fault.code == "FILE_BROKEN"
