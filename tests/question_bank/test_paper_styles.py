"""Papers as offices type them: other ways of counting, of lettering, and of saying which answer is right."""

import pytest

from question_bank.content import Content
from question_bank.exchange.formats import read
from question_bank.exchange.plain_text import read as read_text
from question_bank.exchange.reading import Source, Unreadable
from question_bank.types import fill_in, multiple, single, true_false

KEYS = "ABCDEFGH"


def contents(*lines: str) -> list[Content]:
    found = read_text(Source("\n".join(lines).encode())).questions
    assert all(question.is_sound for question in found), [q.faults for q in found]
    return [question.content for question in found if question.content]


def key_of(content: Content) -> str:
    if isinstance(content, single.Content | multiple.Content):
        return "".join(KEYS[at] for at, option in enumerate(content.options) if option.correct)
    if isinstance(content, true_false.Content):
        return "对" if content.correct else "错"
    assert isinstance(content, fill_in.Content)
    return "；".join(blank.accepted[0].text for blank in content.blanks)


PAPER = (
    *("一、单项选择题", "1、谁管辖？（ ）", "A、县级 B、市级 C、省级", "2、谁决定？（ ）", "A．局长", "B．科长"),
    *(
        "二、多项选择题",
        "3、哪些？",
        "A、甲",
        "B、乙",
        "C、丙",
        "三、判断题",
        "4、应当公开。（ ）",
        "5、无权陈述。（ ）",
    ),
)


@pytest.mark.parametrize(
    "sheet",
    [
        ("参考答案", "一、单项选择题", "1、B 2、A", "二、多项选择题", "3、ABC", "三、判断题", "4、√ 5、×"),
        ("【参考答案】", "1.B", "2.A", "3.ABC", "4.对", "5.错"),
        ("答案：1.B 2.A 3.A,B,C 4.√ 5.×",),
        ("附：参考答案", "单项选择题：1-2 BA", "多项选择题：3.ABC", "判断题：4-5 √×"),
        ("标准答案：", "１．Ｂ　２．Ａ", "３．ＡＢＣ", "４．正确　５．错误"),
    ],
)
def test_the_keys_of_a_paper_may_stand_at_its_end(sheet: tuple[str, ...]) -> None:
    assert [key_of(content) for content in contents(*PAPER, *sheet)] == ["B", "A", "ABC", "对", "错"]


def test_numbers_that_begin_anew_in_each_part_find_the_keys_of_their_part() -> None:
    paper = ("单选题", "1. 谁？", "A. 甲", "B. 乙", "判断题", "1. 对的。", "答案", "单选题", "1. B", "判断题", "1. ×")
    assert [key_of(content) for content in contents(*paper)] == ["B", "错"]


def test_a_last_question_without_key_is_not_taken_for_a_sheet() -> None:
    found = read_text(Source("1. 谁？\nA. 甲\nB. 乙\n答案：A\n2. 何时？\nA. 今\nB. 明\n答案：B".encode())).questions
    assert [key_of(q.content) for q in found if q.content] == ["A", "B"]


@pytest.mark.parametrize("marks", ["（1） （2）", "(1) (2)", "① ②", "一、 二、", "1． 2．", "第1题 第2题", "1) 2)"])
def test_questions_may_be_counted_in_any_way(marks: str) -> None:
    first, second = marks.split()
    made = contents(
        *(f"{first}谁管辖？", "A．县级", "B．市级", "答案：A"),
        *(f"{second}谁决定？", "A．局长", "B．科长", "答案：B"),
    )
    assert [(content.stem, key_of(content)) for content in made] == [("谁管辖？", "A"), ("谁决定？", "B")]


@pytest.mark.parametrize(
    "options",
    [
        ("A．县级", "B．市级"),
        ("A、县级　　B、市级",),
        ("（A）县级", "（B）市级"),
        ("(A) 县级 (B) 市级",),
        ("[A]县级", "[B]市级"),
        ("A)县级", "B)市级"),
        ("Ａ：县级", "Ｂ：市级"),
    ],
)
def test_options_may_be_lettered_in_any_way(options: tuple[str, ...]) -> None:
    [made] = contents("1. 谁管辖？", *options, "答案：B")
    assert isinstance(made, single.Content)
    assert ([option.html for option in made.options], key_of(made)) == (["县级", "市级"], "B")


@pytest.mark.parametrize(
    "key",
    [
        "答案：B",
        "答 案：B",
        "【答案】B",
        "[答案]B",
        "正确答案：B",
        "（答案：B）",
        "参考答案：[B]",
        "标准答案: Ｂ",
        "正确选项：B",
    ],
)
def test_a_key_may_be_said_in_any_way(key: str) -> None:
    [made] = contents("1. 谁管辖？", "A. 县级", "B. 市级", key)
    assert key_of(made) == "B"


@pytest.mark.parametrize(
    "lines",
    [
        ("1. 谁管辖？（B）", "A. 县级", "B. 市级"),
        ("1. 谁管辖？（答案：B）", "A. 县级", "B. 市级"),
        ("1. 谁管辖？", "A. 县级 B. 市级 正确答案：B"),
        ("1. 谁管辖？", "A. 县级", "B. 市级（正确答案）"),
        ("1. 谁管辖？", "A. 县级", "B. 市级", "正确答案：B", "我的答案：A"),
    ],
)
def test_a_key_may_stand_beside_stem_or_option(lines: tuple[str, ...]) -> None:
    [made] = contents(*lines)
    assert isinstance(made, single.Content)
    assert ([option.html for option in made.options], key_of(made)) == (["县级", "市级"], "B")


@pytest.mark.parametrize(("word", "truth"), [*((w, "对") for w in "对√✓TY是"), *((w, "错") for w in "错×✗FN否")])
def test_truth_has_many_words(word: str, truth: str) -> None:
    assert [key_of(content) for content in contents("一、判断题", "1. 应当公开。", f"答案：{word}")] == [truth]
    assert key_of(contents("一、判断题", "1. 应当公开。", f"答案：{word}；{word}")[0]) == truth


@pytest.mark.parametrize("key", ["ABD", "A,B,D", "A、B、D", "A B D", "ＡＢＤ", "A；B；D", "abd"])
def test_several_letters_may_be_written_in_any_way(key: str) -> None:
    [made] = contents("1. 哪些？", "A. 甲", "B. 乙", "C. 丙", "D. 丁", f"答案：{key}")
    assert key_of(made) == "ABD"


@pytest.mark.parametrize("key", ["(1)两 (2)三", "（1）两（2）三", "①两②三", "1.两 2.三", "两；三", "两、三"])
def test_the_answers_to_blanks_may_be_counted(key: str) -> None:
    assert key_of(contents("一、填空题", "1. 不少于____人，____日内。", f"答案：{key}")[0]) == "两；三"


def test_words_in_brackets_answer_where_nothing_else_does_and_that_is_said() -> None:
    [found] = read_text(Source("一、填空题\n1. 自（2021）年（7）月起施行。".encode())).questions
    assert found.content is not None
    assert (found.content.stem, key_of(found.content)) == ("自（ ）年（ ）月起施行。", "2021；7")
    assert [fault.code for fault in found.faults] == ["BLANKS_FROM_BRACKETS"]


def test_blackboards_text_gives_each_type_it_has() -> None:
    lines = (
        *(
            "MC\t谁？\t甲\tCorrect\t乙\tIncorrect",
            "MA\t哪些？\t甲\tCorrect\t乙\tCorrect\t丙\tIncorrect",
            "TF\t对？\ttrue",
        ),
        *("ESS\t论述\t略", "ORD\t排序\t一\t二", "MAT\t配对\t左\t右\t上\t下", "FIB\t空\t两\t二", "NUM\t几？\t3\t0.5"),
        *("FIB_PLUS\t[a]和[b]\ta\t一\t\tb\t二", "JUMBLED_SENTENCE\t乱\tx"),
    )
    found = read(Source("\n".join(lines).encode(), "upload.txt"))
    assert found.format == "blackboard-text"
    assert [q.content.type if q.content else q.faults[0].code for q in found.questions] == [
        *("single", "multiple", "true_false", "short_answer", "ordering", "matching", "fill_in", "numeric"),
        *("fill_in", "TYPE_UNKNOWN"),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("<examview-test-bank/>", "FORMAT_FOREIGN"),
        ("<?xml version='1.0'?><POOL><TITLE/></POOL>", "FORMAT_FOREIGN"),
        ("# Start\n:TYPE:MC:1:0:A\n:TITLE:x", "FORMAT_FOREIGN"),
        ("<manifest><resources/></manifest>", "QTI_MANIFEST_ALONE"),
    ],
)
def test_a_file_of_another_program_is_refused_by_its_name(data: str, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read(Source(data.encode(), "a.txt"))
    assert refusal.value.fault.code == code


def test_a_formula_is_written_out_and_that_is_said() -> None:
    half = "<math xmlns='http://www.w3.org/1998/Math/MathML'><mfrac><mn>1</mn><mrow><mi>x</mi><mo>+</mo><mn>2</mn></mrow></mfrac></math>"
    found = read(Source(f"MC\t<p>{half}?</p>\t{half}\tCorrect\t乙\tIncorrect\n".encode(), "a.txt")).questions[0]
    assert isinstance(found.content, single.Content)
    assert (found.content.stem, found.content.options[0].html) == ("<p>1/(x+2)?</p>", "1/(x+2)")
    assert "FORMULA_AS_TEXT" in [fault.code for fault in found.faults]
