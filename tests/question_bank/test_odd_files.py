"""Files as offices and tools save them, each odd in one way: how keys, options and heads stand, how text is coded."""

import io
import zipfile
from collections.abc import Sequence

import openpyxl
import pytest

from question_bank.content import Content
from question_bank.exchange.formats import read
from question_bank.exchange.reading import Source
from question_bank.types import case, fill_in, multiple, short_answer, single, true_false

pytestmark = pytest.mark.requirement("QD-1-4")

KEYS = "ABCDEFGH"
OPTIONS = ("A. 甲", "B. 乙", "C. 丙")


def key_of(content: Content | None) -> str:
    """Return the key of a question and how many options it has, as short as it can be written."""
    if isinstance(content, single.Content | multiple.Content):
        right = "".join(KEYS[at] for at, option in enumerate(content.options) if option.correct)
        return f"{right}/{len(content.options)}"
    if isinstance(content, true_false.Content):
        return "对" if content.correct else "错"
    if isinstance(content, fill_in.Content):
        return "；".join(blank.accepted[0].text for blank in content.blanks)
    if isinstance(content, short_answer.Content):
        return content.model_answer
    return " ".join(map(key_of, content.parts)) if isinstance(content, case.Content) else "-"


def keys(data: str | bytes, name: str = "题库.txt") -> list[str]:
    found = read(Source(data.encode() if isinstance(data, str) else data, name)).questions
    return [key_of(question.content) if question.is_sound else "-" for question in found]


PAPER = ("一、单选题", "1. 一？", *OPTIONS, "2. 二？", *OPTIONS)


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        pytest.param(("1. 谁？（B）", "A 甲局", "B 乙局", "C 丙局"), ["B/3"], id="letters without a dot"),
        pytest.param(("1. 谁？", "A甲局", "B乙局", "答案：A"), ["A/2"], id="letters without anything"),
        pytest.param(("1. 谁？", "a. 甲", "b) 乙", "答案：b"), ["B/2"], id="small letters"),
        pytest.param(
            ("1 谁？", *OPTIONS, "答案 B", "2 何？", *OPTIONS, "答案 C"), ["B/3", "C/3"], id="no dot, no colon"
        ),
        pytest.param(("1. 谁？", *OPTIONS, "答案：B.乙"), ["B/3"], id="key with its words"),
        pytest.param(("1. 时效为__B__年。", *OPTIONS), ["B/3"], id="key on the line to fill in"),
        pytest.param(("1. 谁？", *OPTIONS, "答案：B", "因为乙管辖。"), ["B/3"], id="words below the key"),
        pytest.param(
            ("1. 谁？", *OPTIONS, "答案：B", "第 1 页 共 9 页", "2. 何？", *OPTIONS, "答案：A"),
            ["B/3", "A/3"],
            id="foot of a page",
        ),
        pytest.param(("判断题", "（√）1. 公开。", "( × )2、保密。"), ["对", "错"], id="truth before the number"),
        pytest.param(("判断题", "1. 公开。（T）", "2. 保密。（错误）"), ["对", "错"], id="truth in words behind"),
        pytest.param(("填空题", "1. 当事人有____权。答案：陈述、申辩"), ["陈述、申辩"], id="words behind a blank"),
        pytest.param(("简答题", "1. 何谓听证？", "答：听取意见。"), ["听取意见。"], id="answer as 答："),
        pytest.param(("1. 谁？[多选题] *", "○ 甲(正确答案)", "○ 乙(正确答案)", "○ 丙"), ["AB/3"], id="survey program"),
        pytest.param(("1. 对吗？[判断题] *", "对(正确答案)", "错"), ["对"], id="survey program, truth"),
        pytest.param((*PAPER, "参考答案及解析", "1-2 BA"), ["B/3", "A/3"], id="sheet with another name"),
        pytest.param((*PAPER, "答案", "第1题：B", "第2题：A"), ["B/3", "A/3"], id="sheet with 第…题"),
        pytest.param(
            (*PAPER, "参考答案", "1.【答案】B", "【解析】因为。", "2. A 解析：所以。"),
            ["B/3", "A/3"],
            id="sheet that explains",
        ),
        pytest.param((*PAPER, "3. 三？", *OPTIONS, "答案：ABA"), ["-", "-", "-"], id="a letter twice is no key"),
        pytest.param(
            (
                "案例分析题",
                "（一）某局查处甲公司。",
                "1. 谁？",
                *OPTIONS,
                "答案：A",
                "2. 何？",
                *OPTIONS,
                "答案：B",
                "（二）某案。",
                "3. 谁？",
                *OPTIONS,
                "答案：C",
            ),
            ["A/3 B/3", "C/3"],
            id="numbers inside of cases",
        ),
        pytest.param(
            (
                "案例分析题",
                "案例一：某局查处甲公司。",
                "1. 谁？",
                *OPTIONS,
                "答案：A",
                "案例二：某案。",
                "1. 谁？",
                *OPTIONS,
                "答案：C",
            ),
            ["A/3", "C/3"],
            id="cases by name",
        ),
    ],
)
def test_a_paper_is_read_as_it_was_typed(lines: Sequence[str], found: list[str]) -> None:
    assert keys("\n".join(lines)) == found


def test_what_a_sheet_explains_goes_with_its_question() -> None:
    lines = (*PAPER, "参考答案与解析", "1. B 解析：第一条。", "还有第二条。", "2.【答案】A")
    first, second = read(Source("\n".join(lines).encode(), "a.txt")).questions
    assert first.content is not None
    assert second.content is not None
    assert (first.content.explanation, second.content.explanation) == ("第一条。<br>还有第二条。", "")


def workbook(*rows: str) -> bytes:
    """Make a workbook of rows whose cells stand apart by a space; a dot is an empty one, digits are a number."""
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append([None if cell == "·" else int(cell) if cell.isdigit() else cell for cell in row.split()])
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


HEAD = "题型 题干 选项A 选项B 选项C 答案"


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (("题型 题干 选项 · · 答案", "· · A B C ·", "单选 谁？ 甲 乙 丙 B"), ["B/3"]),
        (("题型 题干 选项一 选项二 答案", "单选 谁？ 甲 乙 B"), ["B/2"]),
        (("题型 试题 备选答案A 备选答案B 标准答案", "单选 谁？ 甲 乙 B"), ["B/2"]),
        (("题型 题干 选项1 选项2 选项3 答案", "单选 谁？ 甲 乙 丙 2", "多选 谁？ 甲 乙 丙 1,3"), ["B/3", "AC/3"]),
        ((HEAD, "单选 几？ 3 2 1 2"), ["B/3"]),  # an option's words before its number
        ((HEAD, "单选 谁？ 甲局 乙局 丙局 B、乙局"), ["B/3"]),
        (("题干 答案", "判断题 ·", "公开。 1", "保密。 0"), ["对", "错"]),
        (
            ("序号 题干 A B 答案", "一、单选题（每题1分）", "1 谁？ 甲 乙 A", "二、判断题", "2 是。 · · √"),
            ["A/2", "对"],
        ),
        ((HEAD, "填空题 ____和____ 甲 乙 · ·"), ["甲；乙"]),
    ],
)
def test_a_table_is_read_as_it_was_laid_out(rows: Sequence[str], found: list[str]) -> None:
    assert keys(workbook(*rows), "题库.xlsx") == found


TEXT = "1. 谁？\nA. 甲\nB. 乙\n答案：B\n"
XML = (
    "<?xml version='1.0' encoding='{}'?><quiz><question type='truefalse'>"
    "<questiontext><text>公开。</text></questiontext>"
    "<answer fraction='100'><text>true</text></answer><answer fraction='0'><text>false</text></answer>"
    "</question></quiz>"
)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (TEXT.encode("utf-16"), ["B/2"]),
        (TEXT.encode("utf-16-le"), ["B/2"]),
        (TEXT.encode("utf-16-be"), ["B/2"]),
        (TEXT.encode("utf-32"), ["B/2"]),
        (TEXT.replace("\n", "\r").encode("gb18030"), ["B/2"]),
        ("谁？{=甲~乙}\n\n何？{~甲=乙}\n".encode("utf-16"), ["A/2", "B/2"]),
        (XML.format("GB2312").encode("gb2312"), ["对"]),
        (XML.format("utf-16").encode("utf-16"), ["对"]),
    ],
)
def test_an_encoding_is_found_in_each_format(data: bytes, found: list[str]) -> None:
    assert keys(data, "a.txt") == found


def test_gift_without_blank_lines_is_cut_at_its_braces() -> None:
    assert keys("谁？{=甲~乙}\n何？{~甲=乙}\n::三::真的？{T}\n", "a.gift") == ["A/2", "B/2", "对"]


ITEM = (
    "<assessmentItem xmlns='http://www.imsglobal.org/xsd/imsqti_v2p1' identifier='{0}'>"
    "<responseDeclaration identifier='RESPONSE' cardinality='single' baseType='identifier'>"
    "<correctResponse><value>b</value></correctResponse></responseDeclaration>"
    "<itemBody><p>{0}？</p><choiceInteraction responseIdentifier='RESPONSE' shuffle='false' maxChoices='1'>"
    "<simpleChoice identifier='a'>甲</simpleChoice><simpleChoice identifier='b'>乙</simpleChoice>"
    "</choiceInteraction></itemBody></assessmentItem>"
)
MANIFEST = (
    "<manifest xmlns='http://www.imsglobal.org/xsd/imscp_v1p1'><resources>"
    "<resource identifier='r' type='imsqti_item_xmlv2p1' href='items/one.xml'/></resources></manifest>"
)


@pytest.mark.parametrize(
    "entries",
    [
        {"题库/imsmanifest.xml": MANIFEST, "题库/items/one.xml": ITEM.format("one")},
        {"one.xml": ITEM.format("one"), "__MACOSX/._one.xml": "\x00\x05\x16\x07"},
    ],
)
def test_a_package_may_be_packed_by_hand(entries: dict[str, str]) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    assert keys(held.getvalue(), "题库.zip") == ["B/2"]
