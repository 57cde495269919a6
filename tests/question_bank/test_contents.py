"""Contents: stored and read back whole, found faulty where they are, shown without their key."""

import json
import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from question_bank.accepted import AcceptedNumber, AcceptedText
from question_bank.choices import Option
from question_bank.content import Content, LawBasis, Media
from question_bank.types import (
    TYPES,
    case,
    cloze,
    content_of,
    fill_in,
    fingerprint,
    is_sound,
    matching,
    multiple,
    numeric,
    ordering,
    plain,
    short_answer,
    shown,
    shuffles,
    single,
    true_false,
    validate,
)
from tests.question_bank.samples import (
    DIGEST,
    bare,
    blanks,
    essay,
    number,
    one_of,
    options,
    pairs,
    sequence,
    several,
    statement,
    story,
)

CANARY = "CANARY"
COMMON: dict[str, Any] = {
    "title": "CANARY-title",
    "explanation": "CANARY-explanation",
    "external_id": "CANARY-id",
    "category": "CANARY-category",
    "tags": ("CANARY-tag",),
    "difficulty": 5,
    "basis": (LawBasis(law="CANARY-law", article="CANARY-article", version_on=date(2021, 7, 15)),),
    "media": (Media(digest=DIGEST, media_type="image/png", name="CANARY-name.png"),),
    "stem": f'看图<img src="media:{DIGEST}">',
}
MARKED_OPTIONS = tuple(
    Option(html=f"选项{n}", correct=n == 1, weight=Fraction(n, 777), feedback="CANARY-feedback") for n in range(1, 4)
)
MARKED_TEXTS = (AcceptedText(text="CANARY-text", weight=Fraction(1, 777), feedback="CANARY-feedback"),)
POINT = short_answer.MarkingPoint(html="CANARY-point", points=1)
MARKED_NUMBERS = (AcceptedNumber(value=Decimal("777.777"), tolerance=Decimal("0.777"), feedback="CANARY-feedback"),)


def _marked_simple() -> list[Any]:
    """Return a question of each simple type in which everything of the key carries a mark."""
    gaps = (
        cloze.TextGap(accepted=MARKED_TEXTS),
        cloze.NumberGap(accepted=MARKED_NUMBERS, share=777),
        cloze.ChoiceGap(options=MARKED_OPTIONS),
    )
    return [
        single.Content(options=MARKED_OPTIONS, **COMMON),
        multiple.Content(options=MARKED_OPTIONS, scoring="weights", **COMMON),
        true_false.Content(correct=True, feedback_true="CANARY-true", feedback_false="CANARY-false", **COMMON),
        fill_in.Content(blanks=(fill_in.Blank(accepted=MARKED_TEXTS),), case_sensitive=True, **COMMON),
        short_answer.Content(model_answer="CANARY-model", marking_points=(POINT,), **COMMON),
        numeric.Content(accepted=MARKED_NUMBERS, unit="日", **COMMON),
        matching.Content(pairs=(matching.Pair(left="左", right="右"), matching.Pair(left="上", right="下")), **COMMON),
        ordering.Content(items=("立案", "调查"), scoring="places", **COMMON),
        cloze.Content(gaps=gaps, **COMMON | {"stem": "[[1]][[2]][[3]]"}),
    ]


MARKED = [*_marked_simple(), case.Content(parts=tuple(_marked_simple()), points=18, **COMMON)]


@pytest.mark.parametrize("content", MARKED, ids=lambda content: content.type)
def test_nothing_of_a_key_reaches_a_candidate(content: Content) -> None:
    orders = [(), tuple(tuple(reversed(range(size))) for size in shuffles(content))]
    for order in orders:
        seen = shown(content, order).model_dump_json()
        assert CANARY not in seen
        assert "777" not in seen
        assert not re.search(r'"(correct|weight|key_|accepted|feedback|scoring|explanation|tolerance|share)"', seen)


def test_the_marks_would_be_seen() -> None:
    for content in MARKED:
        assert content.model_dump_json().count(CANARY) >= 6


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_no_shown_form_has_a_field_that_a_key_could_stand_in(kind: str) -> None:
    fields = _fields(TYPES[kind].Shown)
    allowed = {"type", "stem", "points", "media", "digest", "media_type", "options", "key", "html", "blanks", "unit"}
    assert fields <= allowed | {"left", "right", "items", "pieces", "gaps", "kind", "parts"}
    assert not issubclass(TYPES[kind].Shown, Content)


def _fields(form: type[BaseModel]) -> set[str]:
    names = set(form.model_fields)
    for field in form.model_fields.values():
        for inner in getattr(field.annotation, "__args__", ()):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                names |= _fields(inner)
    return names


def test_a_picture_of_the_explanation_alone_is_not_named() -> None:
    content = one_of(explanation=f'<img src="media:{DIGEST}">', media=COMMON["media"])
    assert is_sound(content)
    assert shown(content).media == ()


def test_the_pictures_of_a_case_s_parts_are_named_once_for_all() -> None:
    part = one_of(stem=f'<img src="media:{DIGEST}">图', points=2)
    content = case.Content(stem="x", parts=(part,), points=2, media=COMMON["media"])
    assert is_sound(content)
    assert [media.digest for media in shown(content).media] == [DIGEST]


@pytest.mark.parametrize("content", [*MARKED, *bare().values()], ids=lambda content: content.type)
def test_a_content_is_read_back_from_json_as_it_was(content: Content) -> None:
    stored = json.loads(json.dumps(content.to_json()))
    for trusted in (True, False):
        again = content_of(stored, trusted=trusted)
        assert again == content
        assert type(again) is type(content)
    assert fingerprint(content_of(stored)) == fingerprint(content)


def test_what_is_empty_is_not_stored() -> None:
    assert "tags" not in one_of().to_json()
    assert statement(correct=False).to_json()["correct"] is False


@pytest.mark.parametrize("content", bare().values(), ids=lambda content: content.type)
def test_the_samples_are_sound_and_their_text_holds_no_key(content: Content) -> None:
    assert [fault for fault in validate(content) if fault.grave] == []
    assert plain(content)


def test_html_is_clean_from_the_first_moment() -> None:
    content = content_of({"type": "single", "stem": "a<script>x</script>", "options": [{"html": "<a href=x>b</a>"}]})
    assert (content.stem, content.to_json()["options"][0]["html"]) == ("a", "b")
    assert one_of().changed(stem="<b onclick=x>c</b>").stem == "<b>c</b>"


@pytest.mark.parametrize(
    "values",
    [
        {"type": "essay", "stem": "x"},
        {"stem": "x"},
        {"type": "single", "stem": "x", "answer": "B"},
        {"type": "single", "stem": "x", "difficulty": 6},
        {"type": "single", "stem": "x", "points": 0},
        {"type": "single", "stem": "x" * 50_001},
        {"type": "single", "stem": "x", "media": [{"digest": "../x", "media_type": "image/png"}]},
        {"type": "numeric", "stem": "x", "accepted": [{"value": "Infinity"}]},
        {"type": "case", "stem": "x", "parts": [{"type": "case", "stem": "y"}]},
    ],
)
def test_what_is_no_content_is_refused(values: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        content_of(values)


FAULTY: list[tuple[Content, str]] = [
    (one_of(stem=" "), "STEM_MISSING"),
    (one_of(stem="<p>&nbsp;</p>"), "STEM_MISSING"),
    (one_of(stem=f'图<img src="media:{DIGEST}">'), "MEDIA_MISSING"),
    (single.Content(stem="x", options=options(1, count=1)), "OPTIONS_FEW"),
    (single.Content(stem="x", options=options(1, count=27)), "OPTIONS_MANY"),
    (single.Content(stem="x", options=(*options(1), Option(html=" "))), "OPTION_EMPTY"),
    (single.Content(stem="x", options=(*options(1), Option(html="选项1"))), "OPTIONS_ALIKE"),
    (single.Content(stem="x", options=options()), "KEY_MISSING"),
    (single.Content(stem="x", options=options(1, 2)), "KEY_SEVERAL"),
    (multiple.Content(stem="x", options=options()), "KEY_MISSING"),
    (several(1, 2, scoring="weights"), "WEIGHTS_NOT_WHOLE"),
    (statement(correct=None), "KEY_MISSING"),
    (fill_in.Content(stem="x"), "BLANKS_MISSING"),
    (blanks(*"甲乙丙丁戊己庚辛壬癸子", any_order=True), "BLANKS_MANY"),
    (blanks("《》"), "ANSWER_EMPTY"),
    (fill_in.Content(stem="x", blanks=(fill_in.Blank(accepted=()),)), "KEY_MISSING"),
    (numeric.Content(stem="x"), "KEY_MISSING"),
    (essay(points=1, marking_points=(POINT, POINT)), "MARKING_POINTS_EXCEED"),
    (matching.Content(stem="x", pairs=(matching.Pair(left="a", right="b"),)), "PAIRS_FEW"),
    (pairs(spare=tuple(f"s{n}" for n in range(24))), "PAIRS_MANY"),
    (pairs(spare=("",)), "PAIR_EMPTY"),
    (matching.Content(stem="x", pairs=tuple(matching.Pair(left="a", right=r) for r in "bc")), "LEFT_ALIKE"),
    (ordering.Content(stem="x", items=("a",)), "ITEMS_FEW"),
    (ordering.Content(stem="x", items=tuple(f"i{n}" for n in range(27))), "ITEMS_MANY"),
    (ordering.Content(stem="x", items=("a", "")), "ITEM_EMPTY"),
    (ordering.Content(stem="x", items=("a", " a ")), "ITEMS_ALIKE"),
    (cloze.Content(stem="没有空"), "GAPS_UNMATCHED"),
    (cloze.Content(stem="[[2]][[1]]", gaps=(cloze.TextGap(accepted=MARKED_TEXTS),) * 2), "GAPS_UNMATCHED"),
    (cloze.Content(stem="[[1]]", gaps=(cloze.TextGap(accepted=()),)), "KEY_MISSING"),
    (cloze.Content(stem="[[1]]", gaps=(cloze.NumberGap(accepted=()),)), "KEY_MISSING"),
    (cloze.Content(stem="[[1]]", gaps=(cloze.ChoiceGap(options=options()),)), "KEY_MISSING"),
    (case.Content(stem="x"), "PARTS_MISSING"),
    (story(points=12), "POINTS_DIFFER"),
    (case.Content(stem="x", parts=(statement(correct=None),), points=2), "KEY_MISSING"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "code"), FAULTY, ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_wrong_is_named_and_keeps_it_out(content: Content, code: str) -> None:
    assert code in {fault.code for fault in validate(content) if fault.grave}
    assert not is_sound(content)


LIGHT: list[tuple[Content, str]] = [
    (several(1), "KEY_SINGLE"),
    (short_answer.Content(stem="x"), "MODEL_ANSWER_MISSING"),
    (one_of(media=COMMON["media"]), "MEDIA_UNUSED"),
    (single.Content(stem="x", options=(*options(1), Option(html="选项2"))), "OPTIONS_ALIKE"),
]


@pytest.mark.parametrize(("content", "code"), LIGHT, ids=[code for _, code in LIGHT])
def test_what_may_be_meant_is_told_and_let_in(content: Content, code: str) -> None:
    assert [fault.code for fault in validate(content)] == [code]
    assert is_sound(content)


def test_the_fault_of_a_part_says_which_part() -> None:
    content = case.Content(stem="x", parts=(statement(), one_of(stem="")), points=4)
    assert [fault.at for fault in validate(content)] == ["parts.2.stem"]


def test_wording_and_key_make_the_question_and_nothing_else_does() -> None:
    same = fingerprint(one_of())
    assert fingerprint(one_of(points=8, tags=("x",), external_id="7", explanation="y", shuffle=False)) == same
    assert fingerprint(one_of(stem="<p>行政处罚的追诉时效一般为？</p>")) == same
    assert fingerprint(one_of(3)) != same
    assert fingerprint(one_of(stem="行政处罚的追诉时效为？")) != same
    different = [
        fingerprint(content)
        for content in (*bare().values(), number("61"), pairs(spare=()), sequence(scoring="places"))
    ]
    assert len(set(different)) == len(different)
