"""What candidates send is read by the order they saw, never fails, and is kept in the author's terms."""

import json
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, strategies as st

from question_bank.answers import LETTERS, arranged, form_of, place_of, within
from question_bank.choices import Option
from question_bank.types import TYPES, case, cloze, grade, matching, ordering, read_answer, shown, shuffles, single
from tests.question_bank.samples import (
    bare,
    blanks,
    gapped,
    number,
    one_of,
    options,
    pairs,
    sequence,
    several,
    statement,
    story,
)


@pytest.mark.parametrize("permutation", list(permutations(range(4))))
def test_the_letter_on_the_paper_leads_to_the_option_behind_it(permutation: tuple[int, ...]) -> None:
    content = one_of(2)
    seen = shown(content, (permutation,))
    assert isinstance(seen, single.Shown)
    for option in seen.options:
        answer = read_answer(content, form_of(option.key), (permutation,))
        assert content.options[LETTERS.index(answer)].html == option.html
        assert grade(content, answer) == (1 if option.html == "选项2" else 0)


@pytest.mark.parametrize("sent", ["AC", "A,C", "A、C", "ca", "Ａ Ｃ", ["A", "C"], ["C", "A", "A"], "AC?"])
def test_several_letters_are_read_however_they_are_written(sent: Any) -> None:
    assert read_answer(several(), form_of(sent)) == ["A", "C"]


@pytest.mark.parametrize("sent", ["", "AB", "E", "7", None, {}, [], "答案", {"x": "A"}])
def test_anything_but_one_known_letter_is_no_single_choice(sent: Any) -> None:
    assert read_answer(one_of(), form_of(sent)) is None


@pytest.mark.parametrize(
    ("sent", "read"),
    [("true", True), ("对", True), ("√", True), (True, True), ("B", False), ("错误", False), (False, False),
     ("×", False), ("", None), ("maybe", None), (None, None)],
)  # fmt: skip
def test_right_and_wrong_are_read_as_offices_write_them(sent: Any, read: bool | None) -> None:
    assert read_answer(statement(), form_of(sent)) is read


def test_blanks_are_read_by_number_or_one_after_the_other() -> None:
    content = blanks("甲", "乙", "丙")
    assert read_answer(content, form_of({"1": "甲", "3": "丙"})) == ["甲", "", "丙"]
    assert read_answer(content, form_of(["甲", None, "丙", "丁"])) == ["甲", "", "丙"]


def test_a_number_may_come_as_a_number() -> None:
    assert read_answer(number(), form_of(60)) == "60"


def test_pairs_are_read_by_the_letters_that_were_shown() -> None:
    content, order = pairs(), ((2, 0, 3, 1),)
    seen = shown(content, order)
    assert isinstance(seen, matching.Shown)
    key = {option.html: option.key for option in seen.right}
    sent = form_of({"1": key["右1"], "2": key["右2"], "3": key["右3"]})
    assert grade(content, read_answer(content, sent, order)) == 1
    assert read_answer(content, form_of({"1": "Z", "2": ""}), order) == [None, None, None]


def test_an_order_is_read_as_letters_or_as_places() -> None:
    content, order = sequence(), ((3, 1, 0, 2),)
    seen = shown(content, order)
    assert isinstance(seen, ordering.Shown)
    key = {option.html: option.key for option in seen.items}
    right = [key[item] for item in content.items]
    by_place = {letter: str(place) for place, letter in enumerate(right, start=1)}
    for sent in ("".join(right), right, by_place):
        assert grade(content, read_answer(content, form_of(sent), order)) == 1
    assert read_answer(content, form_of(dict.fromkeys(by_place, "1")), order) == []
    assert read_answer(content, form_of("AAB"), order) == []


def test_each_gap_is_read_by_its_own_order() -> None:
    order = ((), (2, 0, 1), ())
    seen = shown(gapped(), order)
    assert isinstance(seen, cloze.Shown)
    letter = next(option.key for option in seen.gaps[1].options if option.html == "选项1")
    assert letter == "B"
    assert read_answer(gapped(), form_of({"1": "两", "2": letter, "3": "3"}), order) == ["两", "A", "3"]


def test_a_case_hands_each_part_its_answer_and_its_order() -> None:
    content, order = story(), ((1, 0, 2, 3), (3, 2, 1, 0))
    sent = {"1": "A", "2": ["D", "B"], "3": "对"}
    assert read_answer(content, form_of(sent), order) == ["B", ["A", "C"], True]
    assert read_answer(content, form_of(list(sent.values())), order) == ["B", ["A", "C"], True]
    assert read_answer(content, form_of({"1": {"answer": "A"}}), order) == ["B", [], None]


def test_fields_of_a_part_are_found_by_its_number() -> None:
    form = {"1": ["x"], "1.2": ["y"], "11.2": ["z"]}
    assert within(form, "1") == {"answer": ["x"], "2": ["y"]}


def test_a_fixed_option_keeps_its_place() -> None:
    content = single.Content(stem="x", options=(*options(1, count=3), Option(html="以上都对", fixed=True)))
    assert shuffles(content) == (3,)
    seen = shown(content, ((2, 1, 0),))
    assert isinstance(seen, single.Shown)
    assert [option.html for option in seen.options] == ["选项3", "选项2", "选项1", "以上都对"]


def test_an_order_of_another_list_is_never_used() -> None:
    with pytest.raises(ValueError, match="another list"):
        arranged([False] * 4, (0, 1, 2))
    with pytest.raises(ValueError, match="another list"):
        shown(one_of(), ((0, 1, 1, 2),))


def test_what_may_not_be_shuffled_has_nothing_to_shuffle() -> None:
    assert shuffles(one_of(shuffle=False)) == (0,)
    assert shuffles(pairs(shuffle=False)) == (0,)
    assert shuffles(statement()) == ()
    assert shuffles(story()) == (4, 4)
    assert shuffles(case.Content(stem="x", parts=(statement(), gapped(), sequence()))) == (0, 3, 0, 4)


@pytest.mark.parametrize(
    "content", [pairs(), pairs(shuffle=False), sequence()], ids=["pairs", "unshuffled", "sequence"]
)
def test_the_order_without_an_order_says_nothing_of_the_key(content: Any) -> None:
    seen = shown(content).model_dump()
    given = [item["html"] for item in seen.get("right") or seen["items"]]
    written = ["右1", "右2", "右3", "多余"] if seen.get("right") else list(content.items)
    assert sorted(given) == sorted(written)
    assert given != written


def test_letters_name_places() -> None:
    assert [place_of(letter) for letter in ("A", "z", "Ｂ", "", "AA", "1", "甲")] == [0, 25, 1, None, None, None, None]


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=5), inner, max_size=5),
    max_leaves=12,
)


@pytest.mark.parametrize("kind", sorted(TYPES))
@given(value=_json | st.dictionaries(st.sampled_from(["1", "2", "3", "answer", "A"]), _json))
def test_whatever_is_sent_is_read_stored_and_graded_without_failing(kind: str, value: Any) -> None:
    content = bare()[kind]
    answer = read_answer(content, form_of(value))
    assert json.loads(json.dumps(answer)) == answer
    share = grade(content, answer)
    assert share is None or 0 <= share <= 1
