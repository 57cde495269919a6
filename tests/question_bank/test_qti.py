"""QTI packages and items: what real ones hold, what comes back as it went, what is refused by its name."""

import io
import zipfile
from collections import Counter
from typing import Any

import pytest
from PIL import Image

from question_bank.content import Content, LawBasis
from question_bank.exchange import qti
from question_bank.exchange.formats import FORMATS, guess
from question_bank.exchange.pictures import cleaned
from question_bank.exchange.reading import Reading, Source, Unreadable, media_of, no_media
from tests.question_bank import samples
from tests.question_bank.banks import real

FOLDER = "1-questionbank-formats/"
REAL: dict[str, dict[str, int]] = {
    "vosslab-canvas-qti12/canvas_qti_v1_2-WOMC-bond_types.zip": {"single": 23},
    "vosslab-canvas-qti12/canvas_qti_v1_2-dilution_factor_aliquot_numeric.zip": {"numeric": 199},
    "vosslab-blackboard-qti21/blackboard_qti_v2_1-WOMC-bond_types.zip": {"single": 23},
    "vosslab-blackboard-qti21/blackboard_qti_v2_1-match_amino_acid_structures-4_choices.zip": {"matching": 20},
    "vosslab-blackboard-qti21/blackboard_qti_v2_1-which_amino_acid-FIB.zip": {"fill_in": 20},
    "qti-2.1-ims-items/choice.xml": {"single": 1},
    "qti-2.1-ims-items/choice_multiple.xml": {"multiple": 1},
    "qti-2.1-ims-items/match.xml": {"matching": 1},
    "qti-2.1-ims-items/order.xml": {"ordering": 1},
    "qti-2.1-ims-items/gap_match.xml": {"cloze": 1},
    "qti-2.1-ims-items/inline_choice.xml": {"cloze": 1},
    "qti-2.1-ims-items/text_entry.xml": {"fill_in": 1},
    "qti-2.1-ims-items/extended_text.xml": {"short_answer": 1},
    "qti-2.1-ims-items/adaptive.xml": {"QTI_ADAPTIVE": 1},
    "qti-2.1-ims-items/template.xml": {"QTI_TEMPLATE": 1},
    "qti-2.1-ims-items/hotspot.xml": {"INTERACTION_UNKNOWN": 1},
    "qti-2.2-1edtech-items/multi-input.xml": {"INTERACTIONS_MANY": 1},
    "qti-2.2-1edtech-items/choice_ruby.xml": {"single": 1},
    "qti-3.0-1edtech-items/choice_multiple.xml": {"multiple": 1},
    "qti-3.0-1edtech-items/match.xml": {"matching": 1},
    "qti-3.0-citolab/qti-item/example-text-entry.xml": {"fill_in": 1},
    "qti-instructure/test_qti_2.1.zip": {
        "true_false": 1,
        "single": 1,
        "multiple": 1,
        "fill_in": 1,
        "short_answer": 1,
    },
}


def kinds(reading: Reading) -> dict[str, int]:
    return dict(Counter(q.content.type if q.content else q.faults[0].code for q in reading.questions))


def only(reading: Reading) -> Content:
    [question] = reading.questions
    assert question.content is not None, question.faults
    assert question.is_sound, question.faults
    return question.content


@pytest.mark.parametrize("path", REAL)
def test_a_real_file_gives_what_it_holds(path: str) -> None:
    assert kinds(qti.read(Source(real(FOLDER + path), path))) == REAL[path]


FACTS: dict[str, Any] = {
    "title": "题一",
    "category": "PL.GEN",
    "tags": ("新法", "包容审慎"),
    "difficulty": 4,
    "points": 3,
    "basis": (LawBasis(law="行政处罚法", article="第三十六条"),),
    "external_id": "id7",
    "explanation": "见<b>法</b>。<br>第二行",
}
CARRIED = [
    samples.one_of(**FACTS),
    samples.one_of(shuffle=False),
    samples.one_of(stem="<table><tbody><tr><td>甲&lt;乙</td></tr></tbody></table>问？"),
    samples.several(1, 3),
    samples.statement(),
    samples.statement(correct=False),
    samples.blanks("两"),
    samples.blanks("两", "三", stem="不得少于 ____ 人，期限 ____ 日。"),
    samples.number("60"),
    samples.essay(),
    samples.sequence(),
    samples.pairs(),
    samples.story(),
]


@pytest.mark.parametrize("name", ["qti21", "qti30"])
@pytest.mark.parametrize("content", CARRIED, ids=lambda c: c.type)
def test_a_question_that_qti_can_carry_comes_back_as_it_went(name: str, content: Content) -> None:
    write = FORMATS[name].write
    assert write is not None
    written = write([content], no_media)
    assert not written.left_out
    assert only(qti.read(Source(written.data))) == content


@pytest.mark.parametrize("name", ["qti21", "qti30"])
def test_pictures_travel_in_the_package(name: str) -> None:
    file = io.BytesIO()
    Image.new("RGB", (3, 2), "red").save(file, "PNG")
    data, media_type = cleaned(file.getvalue())
    entry = media_of(data, media_type, "red.png")
    content = samples.one_of(stem=f'看图：<img src="media:{entry.digest}" alt="现场">', media=(entry,))
    write = FORMATS[name].write
    assert write is not None
    reading = qti.read(Source(write([content], {entry.digest: data}.__getitem__).data))
    back = only(reading)
    assert (back.stem, [m.digest for m in back.media]) == (content.stem, [entry.digest])
    assert reading.media == {entry.digest: data}


def test_the_same_bank_is_the_same_package() -> None:
    assert qti.write_30(CARRIED).data == qti.write_30(CARRIED).data


def test_version_three_is_written_in_its_own_words() -> None:
    with zipfile.ZipFile(io.BytesIO(qti.write_30([samples.one_of()]).data)) as archive:
        item = archive.read("item-1.xml").decode()
    assert "<qti-assessment-item" in item
    assert "<qti-choice-interaction" in item
    assert 'response-identifier="RESPONSE"' in item
    assert "choiceInteraction" not in item


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (samples.gapped(), "FORMAT_NO_SHARES"),
        (samples.several(scoring="missing_half"), "LOST_SCORING"),
        (samples.number("3", "1"), "LOST_TOLERANCE"),
        (samples.blanks("一", "二", any_order=True), "FORMAT_NO_TYPE"),
    ],
)
def test_what_qti_does_not_carry_is_said(content: Content, code: str) -> None:
    [(number, fault)] = qti.write_21([content]).left_out
    assert (number, fault.code) == (1, code)


def package(**entries: str) -> Source:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name.replace("_xml", ".xml"), text)
    return Source(file.getvalue())


MANIFEST = '<manifest><resources><resource type="imsqti_item_xmlv2p1" href="{}"/></resources></manifest>'
XXE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><assessmentItem><itemBody>&b;</itemBody></assessmentItem>'


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (Source(b"<html/>"), "NOT_QTI"),
        (Source(XXE.encode()), "XML_FORBIDDEN"),
        (package(a_xml="<a/>"), "QTI_NO_MANIFEST"),
        (package(imsmanifest_xml="<manifest/>"), "NO_QUESTIONS"),
        (package(imsmanifest_xml="<manifest"), "XML_BROKEN"),
    ],
)
def test_a_file_that_is_no_qti_says_why(source: Source, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        qti.read(source)
    assert refusal.value.fault.code == code


@pytest.mark.parametrize(
    ("href", "text", "code"),
    [
        ("item.xml", XXE, "XML_FORBIDDEN"),
        ("gone.xml", "<assessmentItem/>", "QTI_FILE_NOT_THERE"),
        ("../../etc/passwd", "<assessmentItem/>", "QTI_FILE_NOT_THERE"),
        ("item.xml", "<assessmentItem/>", "DESCRIPTION_ONLY"),
    ],
)
def test_a_broken_item_keeps_out_no_other_and_reads_nothing_outside(href: str, text: str, code: str) -> None:
    good = (
        '<assessmentItem identifier="g"><responseDeclaration identifier="R" cardinality="single">'
        "<correctResponse>"
        "<value>a</value></correctResponse></responseDeclaration><itemBody>问？"
        "<choiceInteraction responseIdentifier='R'>"
        "<simpleChoice identifier='a'>甲</simpleChoice><simpleChoice identifier='b'>乙</simpleChoice>"
        "</choiceInteraction></itemBody></assessmentItem>"
    )
    both = MANIFEST.format(href).replace(
        "</resources>", '<resource type="imsqti_item_xmlv2p1" href="good.xml"/></resources>'
    )
    found = qti.read(package(imsmanifest_xml=both, item_xml=text, good_xml=good)).questions
    assert [question.is_sound for question in found] == [False, True]
    assert found[0].faults[0].code == code


def test_qti_is_told_by_what_a_file_holds() -> None:
    for data in (qti.write_21([samples.one_of()]).data, real(FOLDER + "qti-3.0-1edtech-items/choice.xml")):
        found = guess(Source(data))
        assert found is not None
        assert found.name == "qti21"
