"""Variants of a paper: the same questions, each worth the same, in orders that can be made again."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from certificates.exam_facts import Option
from lms.exams.rules.on_paper import columns, question_on_paper, sections_of
from lms.exams.rules.variants import numbers_for, varied
from question_bank.blueprint import Candidate
from question_bank.drawing import Item
from question_bank.types import case, grade, read_answer, shuffles
from tests.exam_factories import contents

KNOWN = dict(enumerate((one for number in range(4) for one in contents(number)), start=1))
POOL = {number: Candidate(number, one.type, shuffles=shuffles(one)) for number, one in KNOWN.items()}
PAPER = [
    Item(number, 0, one.points, tuple(tuple(range(size)) for size in shuffles(one))) for number, one in KNOWN.items()
]


def test_a_variant_has_the_same_questions_and_points() -> None:
    for variant in range(4):
        rows = varied(PAPER, POOL, seed="s", variant=variant)
        assert sorted(row.question_id for row in rows) == sorted(KNOWN)
        assert {row.question_id: row.points for row in rows} == {row.question_id: row.points for row in PAPER}


def test_types_stand_together_in_every_variant_in_the_same_order() -> None:
    first = [POOL[row.question_id].type for row in varied(PAPER, POOL, seed="s", variant=0)]
    assert first == sorted(first, key=list(dict.fromkeys(first)).index)
    for variant in (1, 2, 3):
        assert [POOL[row.question_id].type for row in varied(PAPER, POOL, seed="s", variant=variant)] == first


def test_variant_a_has_the_orders_that_were_dealt() -> None:
    assert {row.question_id: row.order for row in varied(PAPER, POOL, seed="s", variant=0)} == {
        row.question_id: row.order for row in PAPER
    }


@given(seed=st.text(max_size=8), variant=st.integers(0, 3))
def test_the_same_seed_gives_the_same_variant(seed: str, variant: int) -> None:
    assert varied(PAPER, POOL, seed=seed, variant=variant) == varied(PAPER, POOL, seed=seed, variant=variant)


def test_variants_differ_from_each_other() -> None:
    made = [varied(PAPER, POOL, seed="s", variant=variant) for variant in range(4)]
    assert len({tuple(row.question_id for row in rows) for rows in made}) == 4
    assert len({tuple(row.order for row in rows) for rows in made}) == 4


@pytest.mark.parametrize("variant", range(4))
def test_the_printed_key_is_right_on_the_sheet_it_belongs_to(variant: int) -> None:
    lettered = 0
    for number, row in enumerate(varied(PAPER, POOL, seed="s", variant=variant), start=1):
        content = KNOWN[row.question_id]
        asked = question_on_paper(content, row.order, number, row.points, keyed=True)
        if content.type in {"single", "multiple", "ordering"}:
            answer = read_answer(content, {"answer": list(asked.key)}, row.order)
            assert grade(content, answer) == Fraction(1)
            assert len({option.key for option in asked.options}) == len(asked.options)
            lettered += 1
        if isinstance(content, case.Content):
            letters = {str(at): [part.key] for at, part in enumerate(asked.parts, start=1)}
            assert grade(content, read_answer(content, letters, row.order)) == Fraction(1)
    assert lettered == 12


def test_without_a_key_nothing_of_it_is_in_the_facts() -> None:
    asked = [question_on_paper(KNOWN[row.question_id], row.order, 1, row.points) for row in PAPER]
    assert not any(one.key for one in asked)
    assert "KEYCANARY" not in repr(asked)


def test_sections_say_what_each_question_is_worth_only_where_all_are_alike() -> None:
    single = KNOWN[1]
    alike = [question_on_paper(single, (), number, 2) for number in (1, 2)]
    other = question_on_paper(single, (), 3, 4)
    assert [(one.points, one.each) for one in sections_of(alike)] == [(4, 2)]
    assert [(one.points, one.each) for one in sections_of([*alike, other])] == [(8, None)]


def test_parts_of_a_case_that_is_worth_more_here_share_it_in_whole_halves_or_say_nothing() -> None:
    whole = KNOWN[8]
    assert [part.points for part in question_on_paper(whole, (), 1, 20).parts] == [10, 10]
    assert [part.points for part in question_on_paper(whole, (), 1, 5).parts] == [0, 0]


def test_who_sits_on_paper_shares_paper_0_and_nobody_else_has_it() -> None:
    assert numbers_for([7, 8, 9], ()) == [0, 1, 2]
    assert numbers_for([7, 8, 9, 10], {8, 10}) == [1, 0, 2, 0]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["三年", "四年"], 4),
        (["警告、通报批评的处罚", "罚款"], 2),
        (["当事人要求听证的，应当在行政机关告知后五日内提出", "甲"], 1),
        (['<img src="media:x">', "甲"], 1),
        ([], 1),
    ],
)
def test_options_stand_beside_each_other_as_their_length_allows(texts: list[str], expected: int) -> None:
    assert columns([Option("A", text) for text in texts]) == expected
