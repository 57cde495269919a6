"""The templates come back as the questions they show, without a fault and without their explanations."""

from collections import Counter

import pytest

from question_bank.content import Content
from question_bank.exchange.formats import read
from question_bank.exchange.reading import Source
from question_bank.exchange.template_examples import EXAMPLES, STORY
from question_bank.exchange.templates import docx_template, xlsx_template
from question_bank.types import canonical, is_sound


@pytest.mark.requirement("QD-1-4")
@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [(xlsx_template(), "模板.xlsx", EXAMPLES), (docx_template(), "模板.docx", (*EXAMPLES, STORY))],
    ids=["xlsx", "docx"],
)
def test_a_template_comes_back_as_its_examples(data: bytes, name: str, expected: tuple[Content, ...]) -> None:
    reading = read(Source(data, name))
    assert list(reading.notes) == []
    assert [question.faults for question in reading.questions] == [()] * len(expected)
    found = [question.content for question in reading.questions if question.content]
    assert list(map(canonical, found)) == list(map(canonical, expected))
    assert [one.basis for one in found] == [one.basis for one in expected]
    assert [one.points for one in found] == [one.points for one in expected]
    assert [one.difficulty for one in found] == [one.difficulty for one in expected]


def test_every_type_a_table_can_hold_has_an_example_and_each_is_sound() -> None:
    kinds = Counter(content.type for content in (*EXAMPLES, STORY))
    choices, words = ("single", "multiple", "true_false"), ("fill_in", "numeric", "short_answer")
    everyday = (*choices, *words, "ordering", "matching", "case")
    assert kinds == Counter(everyday)
    assert all(map(is_sound, (*EXAMPLES, STORY)))


def test_text_between_marks_that_are_not_whole_is_read() -> None:
    text = "【填写说明】\n1. 行政处罚由谁实施？\nA. 甲\nB. 乙\n答案：B\n"
    reading = read(Source(text.encode(), "题.txt"))
    assert sum(question.content is not None for question in reading.questions) == 1
