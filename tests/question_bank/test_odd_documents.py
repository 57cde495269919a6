"""Word documents in which tables arrange the lines of a question or the keys of a paper."""

import io
import zipfile
from collections.abc import Sequence

import pytest

from question_bank.exchange.formats import read
from question_bank.exchange.reading import Source
from tests.question_bank.test_odd_files import key_of

pytestmark = pytest.mark.requirement("QD-1-4")

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
# A line is a paragraph; rows of cells are a table.
Block = str | Sequence[Sequence[str]]
PAPER = ("1. 一？", "A. 甲", "B. 乙", "2. 二？", "A. 甲", "B. 乙", "参考答案")


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def table(rows: Sequence[Sequence[str]]) -> str:
    cells = ["".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows]
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def keys(*blocks: Block, names: str = TRANSITIONAL) -> list[str]:
    body = "".join(paragraph(block) if isinstance(block, str) else table(block) for block in blocks)
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document xmlns:w='{names}'><w:body>{body}</w:body></w:document>")
    found = read(Source(held.getvalue(), "题库.docx")).questions
    return [key_of(question.content) if question.is_sound else "-" for question in found]


@pytest.mark.parametrize(
    "sheet",
    [
        (("题号", "1", "2"), ("答案", "A", "B")),
        (("1", "A"), ("2", "B")),
        (("1. A", "2. B"),),
    ],
)
def test_the_keys_of_a_paper_may_stand_in_a_table(sheet: Sequence[Sequence[str]]) -> None:
    assert keys(*PAPER, sheet) == ["A/2", "B/2"]


def test_options_may_stand_in_a_table() -> None:
    assert keys("1. 一？（C）", (("A. 甲", "B. 乙"), ("C. 丙", "D. 丁")), "2. 二？", "A. 甲", "B. 乙", "答案：A") == [
        "C/4",
        "A/2",
    ]


def test_a_table_that_arranges_nothing_is_part_of_the_stem() -> None:
    assert keys("1. 下表说明什么？", (("年份", "件数"), ("2023", "12")), "A. 甲", "B. 乙", "答案：B") == ["B/2"]


def test_each_question_may_be_a_form() -> None:
    form = (("题干", "谁？"), ("选项A", "甲"), ("选项B", "乙"), ("答案", "B"))
    assert keys(form, "", form) == ["B/2", "B/2"]


def test_a_heading_says_the_type_of_the_table_below() -> None:
    first = (("序号", "题目", "A", "B", "答案"), ("1", "谁？", "甲", "乙", "B"))
    second = (("序号", "题目", "答案"), ("1", "是。", "√"))
    assert keys("一、单选题", first, "二、判断题", second) == ["B/2", "对"]


def test_word_may_have_saved_in_the_strict_form() -> None:
    assert keys("1. 一？", "A. 甲", "B. 乙", "答案：A", names=STRICT) == ["A/2"]
