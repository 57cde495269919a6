"""GIFT, Aiken and Moodle XML: what real files hold, what comes back as it went out, what is said of the rest."""

import io
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, strategies as st
from PIL import Image

from question_bank.accepted import AcceptedText
from question_bank.choices import Option
from question_bank.content import Content, LawBasis
from question_bank.exchange import aiken, gift, moodle_xml
from question_bank.exchange.pictures import NotMedia, cleaned
from question_bank.exchange.reading import Reading, Source, Unreadable, media_of
from question_bank.types import fill_in, single, true_false
from tests.question_bank import samples
from tests.question_bank.banks import real

GIFT = "1-questionbank-formats/gift-pegjs/"
MOODLE = "1-questionbank-formats/moodle-xml/"

# Counts as an independent parser and the eye found them.
REAL_GIFT: dict[str, dict[str, int]] = {
    GIFT + "TFTwoFeedback.gift": {"true_false": 3},
    GIFT + "description1.gift": {"DESCRIPTION_ONLY": 1, "true_false": 1},
    GIFT + "escapeColon.gift": {"multiple": 1},
    GIFT + "giftFormatPhpExamples.gift": {"single": 4, "true_false": 1, "fill_in": 2, "numeric": 2, "matching": 1},
    GIFT + "markdown.gift": {"DESCRIPTION_ONLY": 4},
    GIFT + "multipleAnswersFloat.gift": {"multiple": 1},
    GIFT + "shortAnswer2.gift": {"fill_in": 2},
    GIFT + "shortAnswerNotMatching.gift": {"single": 2},
    GIFT + "shortFirstEmbeddedUnderlineHTML.gift": {"fill_in": 2},
    GIFT + "tag_two_tags.gift": {"short_answer": 1},
    "1-questionbank-formats/moodle-gift/examples.txt": {
        "single": 16,
        "multiple": 2,
        "true_false": 5,
        "fill_in": 9,
        "numeric": 8,
        "matching": 3,
    },
    "1-questionbank-formats/moodle-gift/questions.gift.txt": {
        "short_answer": 1,
        "matching": 1,
        "single": 1,
        "multiple": 1,
        "numeric": 1,
        "fill_in": 1,
        "true_false": 3,
    },
    "1-questionbank-formats/qas-editor/multichoice.gift": {"multiple": 2, "single": 2},
}
REAL_MOODLE: dict[str, dict[str, int]] = {
    MOODLE + "multichoice.xml": {"single": 1},
    MOODLE + "truefalse.xml": {"true_false": 2},
    MOODLE + "nested_categories_with_questions.xml": {"true_false": 4, "short_answer": 1},
    MOODLE + "sample_questions_with_old_image_tag.xml": {"cloze": 1, "single": 1},
    MOODLE + "qtype-description.xml": {"DESCRIPTION_ONLY": 1},
    MOODLE + "qtype-match.xml": {"matching": 1},
    "1-questionbank-formats/r-exams/moodlequiz.xml": {"numeric": 3, "multiple": 1, "single": 1, "fill_in": 1},
    "1-questionbank-formats/moodleou-qtypes/oumultiresponse.xml": {"TYPE_UNKNOWN": 1},
    "1-questionbank-formats/qas-editor/calculatedsimple.xml": {"TYPE_UNKNOWN": 1},
    "1-questionbank-formats/qas-editor/cloze.xml": {"cloze": 1},
}


def kinds(reading: Reading) -> dict[str, int]:
    return dict(Counter(q.content.type if q.content else q.faults[0].code for q in reading.questions))


def only(reading: Reading) -> Content:
    [question] = reading.questions
    assert question.content is not None
    assert question.is_sound, question.faults
    return question.content


@pytest.mark.parametrize("path", REAL_GIFT)
def test_a_real_gift_file_gives_what_it_holds(path: str) -> None:
    assert kinds(gift.read(Source(real(path)))) == REAL_GIFT[path]


@pytest.mark.parametrize("path", REAL_MOODLE)
def test_a_real_moodle_file_gives_what_it_holds(path: str) -> None:
    assert kinds(moodle_xml.read(Source(real(path)))) == REAL_MOODLE[path]


def test_a_real_aiken_file_gives_two_single_choices() -> None:
    path = "1-questionbank-formats/moodle-aiken-and-legacy/questions.aiken.txt"
    assert kinds(aiken.read(Source(real(path)))) == {"single": 2}


def test_signs_that_xml_writes_otherwise_come_in_as_themselves_and_go_out_again() -> None:
    first = moodle_xml.read(Source(real("1-questionbank-formats/moodle-upstream/html_chars_in_idnumbers.xml")))
    content = only(first)
    assert (content.external_id, content.category) == ("T & F", "Alpha")
    written = moodle_xml.write([content]).data
    assert b"<idnumber>T &amp; F</idnumber>" in written
    assert b"<idnumber>The inequalities &lt; &amp; &gt;</idnumber>" in written
    assert only(moodle_xml.read(Source(written))) == content


FACTS: dict[str, Any] = {
    "title": "题一：时效",
    "category": "PL.GEN/处罚 #1",
    "tags": ("包容审慎", "新法 [修订]"),
    "difficulty": 4,
    "points": 3,
    "basis": (LawBasis(law="行政处罚法", article="第三十六条"),),
    "explanation": "依据：<b>两年</b>。<br>见 a=b~c{d}",
    "external_id": "id:7",
}
CARRIED_BY_GIFT = [
    samples.one_of(**FACTS),
    samples.one_of(stem="当事人 ____ 申辩。"),
    samples.several(1, 3, 4),
    samples.statement(correct=False, feedback_true="错了", feedback_false="对了"),
    samples.blanks("两", stem="不得少于 ____ 人。"),
    samples.number("3.14", "0.01"),
    samples.pairs(),
    samples.essay(model_answer="", points=2),
]
CARRIED_BY_MOODLE = [
    *CARRIED_BY_GIFT,
    samples.essay(**{k: v for k, v in FACTS.items() if k != "points"}),
    samples.number("60", unit="日"),
    samples.sequence(),
    samples.sequence(scoring="places"),
    samples.gapped(points=6),
    samples.one_of(shuffle=False),
]


@pytest.mark.parametrize("content", CARRIED_BY_GIFT, ids=lambda c: c.type)
def test_a_question_that_gift_can_carry_comes_back_as_it_went(content: Content) -> None:
    written = gift.write([content])
    assert not written.left_out
    assert only(gift.read(Source(written.data))) == content


@pytest.mark.parametrize("content", CARRIED_BY_MOODLE, ids=lambda c: c.type)
def test_a_question_that_moodle_can_carry_comes_back_as_it_went(content: Content) -> None:
    written = moodle_xml.write([content])
    assert not written.left_out
    back = only(moodle_xml.read(Source(written.data)))
    # Moodle knows no question without a name: it gets its first words.
    assert back.changed(title=content.title) == content


TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co", "Zl", "Zp")), min_size=1, max_size=30)


@given(TEXT, st.lists(TEXT, min_size=2, max_size=5, unique=True))
def test_whatever_signs_a_question_holds_gift_brings_it_back(stem: str, texts: list[str]) -> None:
    made = [Option(html=text.replace("<", "&lt;"), correct=index == 0) for index, text in enumerate(texts)]
    content = single.Content(stem=f"问：{stem.replace('<', '&lt;')}", options=tuple(made))
    [back] = gift.read(Source(gift.write([content]).data)).questions
    assert back.content is not None
    assert back.content == content


@pytest.mark.parametrize("content", [samples.story(), samples.sequence(), samples.gapped(), samples.blanks("一", "二")])
def test_what_gift_has_no_form_for_is_left_out_and_said(content: Content) -> None:
    written = gift.write([samples.one_of(), content])
    [(number, fault)] = written.left_out
    assert (number, fault.code, fault.grave) == (2, "FORMAT_NO_TYPE", True)
    assert kinds(gift.read(Source(written.data))) == {"single": 1}


def test_what_gift_carries_only_in_part_is_said() -> None:
    written = gift.write([samples.several(scoring="missing_half"), samples.blanks("ABC", case_sensitive=True)])
    assert [(number, fault.code) for number, fault in written.left_out] == [(1, "LOST_SCORING"), (2, "LOST_CASE")]


def test_a_picture_travels_in_moodle_xml_and_gift_says_that_it_cannot() -> None:
    bytes_, media_type = cleaned(picture("JPEG"))
    entry = media_of(bytes_, media_type, "图1.jpg")
    content = samples.one_of(stem=f'看图：<img src="media:{entry.digest}" alt="现场">', media=(entry,))
    written = moodle_xml.write([content], {entry.digest: bytes_}.__getitem__)
    reading = moodle_xml.read(Source(written.data))
    assert only(reading).changed(title="") == content
    assert reading.media == {entry.digest: bytes_}
    [(_, fault)] = gift.write([content]).left_out
    assert fault.code == "FORMAT_NO_MEDIA"


def picture(kind: str, size: tuple[int, int] = (3, 2)) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", size, "red").save(drawn, kind, **({"comment": b"<?php"} if kind in ("JPEG", "GIF") else {}))
    return drawn.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP"])
def test_a_picture_keeps_nothing_but_the_picture_and_is_then_left_as_it_is(kind: str) -> None:
    once, media_type = cleaned(picture(kind) + b"<script>")
    assert b"php" not in once
    assert b"script" not in once
    assert cleaned(once) == (once, media_type)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "MEDIA_EMPTY"),
        (b"<svg onload='x'/>", "MEDIA_KIND"),
        (b"GIF89a<html>", "MEDIA_KIND"),
        (b"\xff\xd8\xff\xe0", ""),
    ],
)
def test_what_is_no_picture_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(NotMedia) as refusal:
        cleaned(data)
    assert not code or str(refusal.value) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("::题:: 问 {=对 ~错", "BRACES_UNMATCHED"),
        ("问 {#abc}", "NUMBER_UNREADABLE"),
        ("问 {~%abc%甲 =乙}", None),
        ("问 {=甲 =甲 ~乙 ~乙}", None),
        ("只有文字。", "DESCRIPTION_ONLY"),
    ],
)
def test_a_gift_question_that_makes_no_sense_is_named_by_its_line(text: str, code: str | None) -> None:
    [question] = gift.read(Source(f"\n\n{text}\n".encode())).questions
    assert question.at == "第 3 行"
    if code:
        assert question.faults[0].code == code
    assert not question.is_sound or code is None


@pytest.mark.parametrize(
    ("read", "data", "code"),
    [
        (gift.read, b"   ", "FILE_EMPTY"),
        (gift.read, b"\x00\x01\x02\xff\xfe", "FILE_ENCODING"),
        (gift.read, b"// nothing", "NO_QUESTIONS"),
        (aiken.read, "只有文字".encode(), "NO_QUESTIONS"),
        (moodle_xml.read, b"<quiz><question>", "XML_BROKEN"),
        (moodle_xml.read, b"<test/>", "NOT_MOODLE_XML"),
        (moodle_xml.read, b"<quiz/>", "NO_QUESTIONS"),
        (moodle_xml.read, b'<!DOCTYPE q [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz>&a;</quiz>', "XML_FORBIDDEN"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(read: Any, data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(Source(data))
    assert refusal.value.fault.code == code


def test_a_text_saved_by_an_office_is_read_whatever_its_encoding() -> None:
    text = "行政处罚由谁实施？ {=行政机关 ~企业}"
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        assert only(gift.read(Source(text.encode(encoding)))).stem == "行政处罚由谁实施？"


def test_wildcards_and_stars_are_told_apart() -> None:
    content = fill_in.Content(
        stem="写出通配", blanks=(fill_in.Blank(accepted=(AcceptedText(text="行政*法", pattern=True),)),)
    )
    star = fill_in.Content(stem="写出星号", blanks=(fill_in.Blank(accepted=(AcceptedText(text="a*b"),)),))
    back = [q.content for q in moodle_xml.read(Source(moodle_xml.write([content, star]).data)).questions]
    assert [b.changed(title="") for b in back if b] == [content, star]


def test_feedback_of_true_and_false_changes_sides_with_the_key() -> None:
    [question] = gift.read(Source(b"x {T#wrong#right}")).questions
    assert isinstance(question.content, true_false.Content)
    assert (question.content.feedback_true, question.content.feedback_false) == ("right", "wrong")
