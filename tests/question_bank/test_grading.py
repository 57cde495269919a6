"""Every type's grading, in exact fractions."""

from fractions import Fraction
from itertools import chain, combinations, permutations
from typing import Any

import pytest

from question_bank.accepted import AcceptedText
from question_bank.answers import LETTERS
from question_bank.choices import Option
from question_bank.content import Marking
from question_bank.types import case, cloze, fill_in, grade, multiple, single
from tests.question_bank.samples import (
    HALF,
    blanks,
    essay,
    gapped,
    number,
    one_of,
    pairs,
    sequence,
    several,
    statement,
    story,
)

MISSING_HALF = Marking(multiple="missing_half")
SUBSETS = [list(s) for s in chain.from_iterable(combinations("ABCD", n) for n in range(5))]


@pytest.mark.parametrize("right", [1, 2, 3, 4])
@pytest.mark.parametrize("answer", ["A", "B", "C", "D", None, "E", ""])
def test_a_single_choice_earns_all_or_nothing(right: int, answer: str | None) -> None:
    assert grade(one_of(right), answer) == (1 if answer == LETTERS[right - 1] else 0)


def test_a_weight_gives_a_wrong_option_its_part_and_never_less_than_nothing() -> None:
    content = single.Content(
        stem="x",
        options=(
            Option(html="a", correct=True),
            Option(html="b", weight=Fraction(1, 3)),
            Option(html="c", weight=Fraction(-1, 4)),
        ),
    )
    assert [grade(content, letter) for letter in "ABC"] == [1, Fraction(1, 3), 0]


@pytest.mark.parametrize("right", [subset for subset in SUBSETS if subset], ids="".join)
@pytest.mark.parametrize("answer", SUBSETS, ids="".join)
def test_every_subset_of_options_against_every_key(right: list[str], answer: list[str]) -> None:
    content = several(*(LETTERS.index(letter) + 1 for letter in right))
    full = set(answer) == set(right)
    only_missing = bool(answer) and set(answer) < set(right)
    assert grade(content, answer) == (1 if full else 0)
    assert grade(content, answer, MISSING_HALF) == (1 if full else HALF if only_missing else 0)


def test_a_question_that_says_how_it_is_marked_overrides_the_exam() -> None:
    assert grade(several(1, 3, scoring="missing_half"), ["A"]) == HALF
    assert grade(several(1, 3, scoring="exact"), ["A"], MISSING_HALF) == 0


@pytest.mark.parametrize(
    ("answer", "share"), [("", 0), ("A", HALF), ("AB", 1), ("ABC", Fraction(2, 3)), ("C", 0), ("AC", Fraction(1, 6))]
)
def test_weights_add_up_between_nothing_and_all(answer: str, share: Fraction) -> None:
    content = multiple.Content(
        stem="x",
        scoring="weights",
        options=(
            Option(html="a", correct=True, weight=HALF),
            Option(html="b", correct=True, weight=HALF),
            Option(html="c", weight=Fraction(-1, 3)),
        ),
    )
    assert grade(content, list(answer)) == share


@pytest.mark.parametrize("correct", [True, False])
@pytest.mark.parametrize("answer", [True, False, None])
def test_a_statement_is_right_or_wrong_and_no_answer_is_wrong(correct: bool, answer: bool | None) -> None:
    assert grade(statement(correct=correct), answer) == (1 if answer is correct else 0)


def test_a_statement_without_a_key_earns_nobody_anything() -> None:
    assert [grade(statement(correct=None), answer) for answer in (True, False, None)] == [0, 0, 0]


@pytest.mark.parametrize("text", ["行政处罚法", "《行政处罚法》", " 行政 处罚法。", "“行政处罚法”", "行政处罚法；"])
def test_marks_spaces_and_width_make_no_difference_to_a_blank(text: str) -> None:
    assert grade(blanks("《行政处罚法》"), [text]) == 1


def test_each_blank_earns_the_same_part() -> None:
    content = blanks("教育", "处罚", "公正")
    assert grade(content, ["教育", "罚款", "公正"]) == Fraction(2, 3)
    assert grade(content, ["处罚", "教育", "公正"]) == Fraction(1, 3)
    assert grade(content, ["教育"]) == Fraction(1, 3)
    assert grade(content, []) == 0


def test_case_counts_only_where_it_was_asked_for() -> None:
    assert grade(blanks("SOP"), ["ｓｏｐ"]) == 1
    assert grade(blanks("SOP", case_sensitive=True), ["sop"]) == 0


@pytest.mark.parametrize("given", list(permutations(["甲", "乙", "丙"])))
def test_blanks_in_any_order_take_their_texts_in_any_order(given: tuple[str, ...]) -> None:
    assert grade(blanks("甲", "乙", "丙", any_order=True), list(given)) == 1


def test_one_right_text_never_fills_two_blanks() -> None:
    content = blanks("甲", "乙", "丙", any_order=True)
    assert grade(content, ["甲", "甲", "甲"]) == Fraction(1, 3)
    assert grade(content, ["甲", "甲", "乙"]) == Fraction(2, 3)


def test_the_best_fit_is_found_where_the_first_fit_would_fail() -> None:
    wide = fill_in.Blank(accepted=(AcceptedText(text="甲"), AcceptedText(text="乙")))
    narrow = fill_in.Blank(accepted=(AcceptedText(text="甲"),))
    content = fill_in.Content(stem="x", blanks=(wide, narrow), any_order=True)
    assert grade(content, ["甲", "乙"]) == 1


@pytest.mark.parametrize(
    ("pattern", "text", "takes"),
    [
        ("*行政处罚*", "由行政处罚法规定", True),
        ("*行政处罚*", "行政许可", False),
        ("a*a", "a", False),
        ("a*a", "aba", True),
        ("a*b*c", "aXbYc", True),
        ("a*b*c", "aXcYb", False),
        ("*", "随便", True),
        ("*" * 40 + "z", "a" * 500, False),
    ],
)
def test_a_star_stands_for_anything(pattern: str, text: str, takes: bool) -> None:
    blank = fill_in.Blank(accepted=(AcceptedText(text=pattern, pattern=True),))
    assert grade(fill_in.Content(stem="x", blanks=(blank,)), [text]) == int(takes)


def test_a_star_is_a_star_where_no_pattern_was_meant() -> None:
    assert grade(blanks("a*b"), ["axb"]) == 0
    assert grade(blanks("a*b"), ["a*b"]) == 1


def test_the_best_of_several_accepted_texts_counts() -> None:
    accepted = (AcceptedText(text="六十日"), AcceptedText(text="两个月", weight=HALF))
    content = fill_in.Content(stem="x", blanks=(fill_in.Blank(accepted=accepted),))
    assert [grade(content, [text]) for text in ("六十日", "两个月", "一年")] == [1, HALF, 0]


@pytest.mark.parametrize(
    ("text", "share"),
    [("60", 1), ("６０", 1), (" 60 日", 1), ("60.5", 1), ("59.5", 1), ("60.51", 0), ("59.4999999999999999999", 0),
     ("6e1", 1), ("+60", 1), ("-60", 0), ("六十", 0), ("", 0), ("60;60", 0), ("1e99", 0), ("nan", 0), ("inf", 0)],
)  # fmt: skip
def test_a_number_is_right_within_its_bounds_exactly(text: str, share: int) -> None:
    assert grade(number("60", "0.5", unit="日"), text) == share


def test_thousands_may_be_parted_by_commas() -> None:
    assert grade(number("1000"), "1,000") == 1
    assert grade(number("1000"), "1，000") == 1
    assert grade(number("1000"), "10,00") == 0


def test_written_answers_wait_for_a_person_unless_they_are_empty() -> None:
    assert grade(essay(), "出示证件") is None
    assert grade(essay(), "  ") == 0


@pytest.mark.parametrize(
    ("answer", "share"),
    [([0, 1, 2], 1), ([0, 2, 1], Fraction(1, 3)), ([0, None, None], Fraction(1, 3)), ([], 0), ([3, 3, 3], 0), ([9], 0)],
)
def test_each_pair_earns_its_part(answer: list[int | None], share: Fraction) -> None:
    assert grade(pairs(), answer) == share
    assert grade(pairs(scoring="exact"), answer) == (1 if share == 1 else 0)


@pytest.mark.parametrize("answer", list(permutations(range(4))))
def test_every_order_against_the_right_one(answer: tuple[int, ...]) -> None:
    places = sum(at == item for at, item in enumerate(answer))
    assert grade(sequence(), list(answer)) == (1 if answer == (0, 1, 2, 3) else 0)
    assert grade(sequence(scoring="places"), list(answer)) == Fraction(places, 4)


@pytest.mark.parametrize("answer", [[], [0, 1, 2], [0, 0, 1, 2], [0, 1, 2, 3, 4]])
def test_what_is_no_order_earns_nothing(answer: list[int]) -> None:
    assert grade(sequence(scoring="places"), answer) == 0


@pytest.mark.parametrize(
    ("answer", "share"),
    [
        (["两", "A", "3"], 1),
        (["两", "B", "3"], HALF),
        (["", "A", ""], HALF),
        (["二", "", "3"], Fraction(1, 4)),
        ([], 0),
    ],
)
def test_each_gap_earns_by_its_share(answer: list[str], share: Fraction) -> None:
    assert grade(gapped(), answer) == share


def test_a_gap_may_give_part_for_a_half_right_choice() -> None:
    options = (Option(html="a", correct=True), Option(html="b", weight=HALF))
    content = cloze.Content(stem="[[1]]", gaps=(cloze.ChoiceGap(options=options),))
    assert [grade(content, [letter]) for letter in ("A", "B", "C", "")] == [1, HALF, 0, 0]


@pytest.mark.parametrize(
    ("answer", "share"),
    [
        (["B", ["A", "C"], True], 1),
        (["B", ["A"], True], Fraction(6, 10)),
        (["A", ["A", "C"], None], Fraction(4, 10)),
        ([], 0),
        (["B"], Fraction(2, 10)),
    ],
)
def test_a_case_earns_the_points_of_its_parts(answer: list[Any], share: Fraction) -> None:
    assert grade(story(), answer) == share


def test_the_switches_of_the_exam_reach_the_parts_of_a_case() -> None:
    assert grade(story(), ["B", ["A"], True], MISSING_HALF) == Fraction(8, 10)


def test_a_case_waits_for_a_person_when_a_part_does() -> None:
    content = case.Content(stem="x", parts=(one_of(points=2), essay()), points=22)
    assert grade(content, ["B", "一段话"]) is None
    assert case.grades(content, ["B", "一段话"]) == [1, None]
    assert grade(content, ["B", ""]) == Fraction(2, 22)
