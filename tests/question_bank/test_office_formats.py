"""Tables, Word, plain text and JSON as offices and programs really save them."""

import io
import zipfile
from collections import Counter
from typing import Any

import openpyxl
import pytest
from PIL import Image

from question_bank.content import Content
from question_bank.exchange import docx, json_bank, plain_text, tables
from question_bank.exchange.formats import FORMATS, guess, read
from question_bank.exchange.pictures import cleaned
from question_bank.exchange.reading import Reading, Source, Unreadable, media_of, no_media
from question_bank.types import case, fill_in, single, true_false
from tests.question_bank import samples
from tests.question_bank.banks import real

CHINESE = "2-chinese-exam-banks/"
REAL: dict[str, tuple[Any, dict[str, int]]] = {
    "xingzheng-zhifa-kaoshi/单选题.docx": (docx, {"single": 727}),
    "xingzheng-zhifa-kaoshi/判断题.docx": (docx, {"true_false": 1000}),
    "xingzheng-zhifa-kaoshi/danxuan_data.gb18030.txt": (tables, {"single": 727}),
    "xingzheng-zhifa-kaoshi/panduan_data.gb18030.txt": (tables, {"true_false": 1000}),
    "xlsx-small/options-in-one-cell.xlsx": (tables, {"single": 3, "multiple": 1}),
    "xlsx-xxt/xxt-题库.xlsx": (tables, {"multiple": 152, "single": 138}),
    "xlsx-noheader/netcan-no-header.xlsx": (tables, {"single": 300}),
    "xlsx-templates/类型-题干-解析-模板.xlsx": (tables, {"single": 2, "true_false": 2, "multiple": 1}),
    "xlsx-templates2/options-pipe-separated.xlsx": (tables, {"single": 7, "multiple": 2, "true_false": 3}),
    "xls-legacy/two-column.xls": (tables, {"single": 12, "multiple": 3}),
    "csv/alen-utf8.csv": (tables, {"single": 834, "true_false": 142, "multiple": 129}),
    "csv2/zhu-utf8bom.csv": (tables, {"multiple": 9, "fill_in": 10, "single": 8}),
    "amateur-radio-official/业余无线电-题库带分类.json": (
        json_bank,
        {"single": 1123, "multiple": 252, "STEM_MISSING": 3},
    ),
    "renshe-lianbing/001003判断-6243综合服务.json": (json_bank, {"true_false": 67}),
    "renshe-lianbing/001002多选-6240十九大.json": (json_bank, {"multiple": 10}),
}


def kinds(reading: Reading) -> dict[str, int]:
    return dict(Counter(q.content.type if q.content else q.faults[0].code for q in reading.questions))


def keys(reading: Reading) -> dict[str, int]:
    singles = [q.content for q in reading.questions if isinstance(q.content, single.Content)]
    return dict(Counter("ABCDEFGH"[i] for c in singles for i, option in enumerate(c.options) if option.correct))


def contents(reading: Reading) -> list[Content]:
    assert all(question.is_sound for question in reading.questions), [q.faults for q in reading.questions]
    return [question.content for question in reading.questions if question.content]


def text(*lines: str) -> list[Content]:
    return contents(plain_text.read(Source("\n".join(lines).encode())))


def book(*rows: tuple[object, ...], title: str = "Sheet1") -> Source:
    workbook, file = openpyxl.Workbook(), io.BytesIO()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    workbook.save(file)
    return Source(file.getvalue(), "题库.xlsx")


@pytest.mark.parametrize("path", REAL)
def test_a_real_bank_gives_what_it_holds(path: str) -> None:
    module, expected = REAL[path]
    assert kinds(module.read(Source(real(CHINESE + path), path))) == expected


@pytest.mark.parametrize("path", ["单选题.docx", "danxuan_data.gb18030.txt"])
def test_the_real_bank_of_enforcement_has_its_keys_in_word_and_in_text(path: str) -> None:
    module = docx if path.endswith("docx") else tables
    reading = module.read(Source(real(f"{CHINESE}xingzheng-zhifa-kaoshi/{path}"), path))
    assert keys(reading) == {"C": 189, "A": 188, "D": 184, "B": 166}
    assert all(q.is_sound for q in reading.questions)


@pytest.mark.parametrize("path", ["判断题.docx", "panduan_data.gb18030.txt"])
def test_truth_comes_from_what_the_letter_stands_for(path: str) -> None:
    module = docx if path.endswith("docx") else tables
    reading = module.read(Source(real(f"{CHINESE}xingzheng-zhifa-kaoshi/{path}"), path))
    truths = Counter(q.content.correct for q in reading.questions if isinstance(q.content, true_false.Content))
    assert truths == {True: 596, False: 404}  # 586 keys are A; ten of B mean 正确


def test_keys_without_options_are_refused_and_named_row_by_row() -> None:
    reading = tables.read(Source(real(CHINESE + "xls-legacy/two-column.xls"), "two-column.xls"))
    assert {question.is_sound for question in reading.questions} == {False}
    assert all("OPTIONS_FEW" in {fault.code for fault in question.faults} for question in reading.questions)


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("8-media/law-documents/中华人民共和国行政处罚法.docx", "DOCX_ALTCHUNK"),
        ("8-media/docx-zh/用户手册.docx", "NO_QUESTIONS"),
    ],
)
def test_a_document_without_questions_says_so(path: str, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        docx.read(Source(real(path), path))
    assert refusal.value.fault.code == code


PAPER = """某市行政执法人员资格考试

一、单选题（每题1.5分）
1. 行政处罚应当由（  ）实施。
A. 企业　B. 具有行政处罚权的行政机关
C. 个人  D. 社会组织
答案：B
解析：见第十七条。
难度：易
依据：《行政处罚法》第十七条
2、执法人员不得少于( B )人。
A、一 B、两 C、三 D、四
二、多项选择题
3．下列属于行政处罚的有：
A.警告
B.罚款
C.记过
【答案】AB
【解析】记过是处分。
不是处罚。
三、判断题
4. 行政处罚遵循公正、公开的原则。（√）
5. 当事人无权陈述。（ ）
答案：×
四、填空题
6. 行政处罚法自____年____月15日起施行。
答案：2021；7
五、案例分析题
7. 某市场监管局查处一起案件。
（1）应当由几人执法？
A. 一人
B. 两人
答案：B
（2）该处罚决定应当送达。（ ）
答案：对
六、简答题
8. 简述行政处罚的种类。
参考答案：警告、通报批评；
罚款、没收"""


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_paper_as_it_is_typed_is_understood(encoding: str) -> None:
    reading = plain_text.read(Source(PAPER.encode(encoding)))
    title, *found = reading.questions
    assert [fault.code for fault in title.faults] == ["TEXT_ONLY"]
    made = contents(Reading("text", found))
    assert [c.type for c in made] == [
        *("single", "single", "multiple", "true_false", "true_false", "fill_in", "case", "short_answer")
    ]
    assert [c.points for c in made[:2]] == [3, 3]
    first = made[0]
    assert isinstance(first, single.Content)
    assert [option.html for option in first.options] == ["企业", "具有行政处罚权的行政机关", "个人", "社会组织"]
    assert (first.difficulty, first.basis[0].article, first.explanation) == (1, "第十七条", "见第十七条。")
    assert made[1].stem == "执法人员不得少于（ ）人。"
    assert made[2].explanation == "记过是处分。<br>不是处罚。"
    assert [c.correct for c in made if isinstance(c, true_false.Content)] == [True, False]
    assert isinstance(made[5], fill_in.Content)
    assert [blank.accepted[0].text for blank in made[5].blanks] == ["2021", "7"]
    assert isinstance(made[6], case.Content)
    assert [part.type for part in made[6].parts] == ["single", "true_false"]


def test_options_on_one_line_with_the_stem_are_cut_off() -> None:
    [content] = text("1. 谁管辖？ A. 县级 B. 市级 C. 省级", "答案: C")
    assert isinstance(content, single.Content)
    assert content.stem == "谁管辖？"
    assert [option.correct for option in content.options] == [False, False, True]


def test_a_new_question_without_a_number_begins_where_options_follow() -> None:
    made = text(
        "谁管辖？", "A. 县级", "B. 市级", "答案：A", "解析：见法条。", "谁决定？", "A. 局长", "B. 科长", "答案：A"
    )
    assert [content.stem for content in made] == ["谁管辖？", "谁决定？"]


@pytest.mark.parametrize(
    "content",
    [
        samples.one_of(difficulty=3, points=3, category="PL.GEN", tags=("新法",), explanation="见第三十六条。"),
        samples.several(1, 2),
        samples.statement(correct=False),
        samples.blanks("两", "三", stem="不得少于____人，期限____日。"),
        samples.number("3.5", "0.5", unit="日", stem="期限？"),
        samples.pairs(spare=()),
        samples.sequence(),
        samples.essay(points=20),
        samples.story(),
    ],
    ids=lambda c: c.type,
)
def test_a_question_that_text_can_carry_comes_back_as_it_went(content: Content) -> None:
    written = plain_text.write([content])
    assert not written.left_out
    assert contents(plain_text.read(Source(written.data))) == [content]


def test_what_text_has_no_form_for_is_said() -> None:
    written = plain_text.write([samples.gapped(), samples.one_of(title="名称", stem="<b>谁</b>？")])
    assert [(n, fault.code) for n, fault in written.left_out] == [
        *((1, "FORMAT_NO_TYPE"), (2, "LOST_TITLE"), (2, "LOST_MARKUP"))
    ]


def test_a_table_may_have_a_title_above_its_head_and_words_of_its_own() -> None:
    rows = [
        ("某局题库", None, None, None, None),
        ("试题类型", "题目内容", "备选项A", "备选项B", "标准答案", "难度系数", "分值"),
        ("单项选择题", "1、谁管辖？", "A.县级", "B.市级", "Ｂ", "0.85", 1.5),
        ("判断题", "可以。", None, None, "√", "难", 1),
        ("多选题", "哪些？", "甲", "乙", "A、B", 3, 2),
        (None, None, None, None, None),
        ("多选题", "没有答案", "甲", "乙", None, None, None),
    ]
    reading = tables.read(book(*rows))
    assert [question.at for question in reading.questions] == ["第 3 行", "第 4 行", "第 5 行", "第 7 行"]
    first, truth, several, without = reading.questions
    assert first.content is not None
    assert (first.content.stem, first.content.points, first.content.difficulty) == ("谁管辖？", 3, 1)
    assert truth.content is not None
    assert truth.content.difficulty == 5
    assert several.is_sound
    assert [fault.code for fault in without.faults if fault.grave] == ["KEY_MISSING"]


def test_letters_inside_options_are_left_alone() -> None:
    rows = [("题干", "选项A", "选项B", "选项C", "答案"), ("失真由小到大是", "A、B、C", "C、B、A", "B、A、C", "A")]
    [content] = contents(tables.read(book(*rows)))
    assert isinstance(content, single.Content)
    assert [option.html for option in content.options] == ["A、B、C", "C、B、A", "B、A、C"]


@pytest.mark.parametrize(
    ("module", "data", "code"),
    [
        (tables, b"PK\x03\x04rubbish", "ZIP_BROKEN"),
        (tables, b"\xd0\xcf\x11\xe0rubbish", "FILE_BROKEN"),
        (tables, "只有,一行".encode(), "HEAD_MISSING"),
        (docx, b"\xd0\xcf\x11\xe0rubbish", "OLD_WORD_OR_ENCRYPTED"),
        (docx, b"PK\x05\x06" + bytes(18), "NOT_DOCX"),
        (json_bank, b"[{", "JSON_BROKEN"),
        (json_bank, b'[{"a": 1}]', "NO_QUESTIONS"),
        (plain_text, "只有一行字".encode(), "NO_QUESTIONS"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(module: Any, data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        module.read(Source(data, "a"))
    assert refusal.value.fault.code == code


def packed(document: str, **more: str) -> Source:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", document)
        for name, part in more.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), part)
    return Source(file.getvalue(), "题库.docx")


WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'


def paragraph(text: str, *, level: int | None = None, list_id: int = 1) -> str:
    number = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>' if level is not None else ""
    return f"<w:p><w:pPr>{number}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


NUMBERING = (
    '<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="upperLetter"/><w:lvlText w:val="%2."/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)


def test_numbers_that_word_shows_by_itself_are_read() -> None:
    made = [
        *(paragraph("谁管辖？", level=0), paragraph("县级", level=1), paragraph("市级", level=1), paragraph("答案：B")),
        *(paragraph("谁决定？", level=0), paragraph("局长", level=1), paragraph("科长", level=1), paragraph("答案：A")),
    ]
    found = contents(docx.read(packed(WORD.format("".join(made)), word__numbering_xml=NUMBERING)))
    assert [content.stem for content in found] == ["谁管辖？", "谁决定？"]
    assert keys(
        Reading("docx", docx.read(packed(WORD.format("".join(made)), word__numbering_xml=NUMBERING)).questions)
    ) == {
        "A": 1,
        "B": 1,
    }


def test_a_table_in_a_stem_stays_a_table_and_what_was_struck_out_is_gone() -> None:
    cells = "".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in ("罚款", "金额&lt;5"))
    deleted = "<w:p><w:r><w:t>看表</w:t></w:r><w:del><w:r><w:delText>删去</w:delText></w:r></w:del></w:p>"
    made = f"<w:p><w:r><w:t>1. </w:t></w:r></w:p>{deleted}<w:tbl><w:tr>{cells}</w:tr></w:tbl>{paragraph('答案：对')}"
    [question] = docx.read(packed(WORD.format(made))).questions
    assert question.content is not None
    assert "<td>罚款</td><td>金额&lt;5</td>" in question.content.stem
    assert "删去" not in question.content.stem


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (packed(WORD.format(""), word__vbaProject_bin="x"), "DOCX_MACRO"),
        (packed('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'), "XML_FORBIDDEN"),
        (packed("<w:document>"), "XML_BROKEN"),
    ],
)
def test_a_hostile_document_is_refused(source: Source, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        docx.read(source)
    assert refusal.value.fault.code == code


CARRIED = [
    samples.one_of(
        difficulty=3, points=3, category="PL.GEN", tags=("新法",), explanation="见第三十六条。", external_id="7"
    ),
    samples.several(1, 2),
    samples.statement(correct=False),
    samples.blanks("两", "三", stem="不得少于____人，期限____日。"),
    samples.number("3.5", "0.5", unit="日", stem="期限？"),
    samples.pairs(spare=()),
    samples.sequence(),
    samples.essay(points=20),
]


@pytest.mark.parametrize("name", ["xlsx", "csv", "docx", "text"])
@pytest.mark.parametrize("content", CARRIED, ids=lambda c: c.type)
def test_what_a_format_carries_comes_back_as_it_went(name: str, content: Content) -> None:
    write = FORMATS[name].write
    assert write is not None
    written = write([content], no_media)
    assert not written.left_out
    assert contents(read(Source(written.data, f"题库.{written.extension}"))) == [content]


def test_pictures_and_cases_travel_in_word() -> None:
    file = io.BytesIO()
    Image.new("RGB", (3, 2), "red").save(file, "PNG")
    data, media_type = cleaned(file.getvalue())
    entry = media_of(data, media_type, "image1.png")
    shown = samples.one_of(stem=f'看图：<img src="media:{entry.digest}" alt="">这是谁？', media=(entry,))
    written = FORMATS["docx"].write
    assert written is not None
    back = read(Source(written([shown, samples.story()], {entry.digest: data}.__getitem__).data))
    assert contents(back) == [shown, samples.story()]
    assert back.media == {entry.digest: data}


@pytest.mark.parametrize("name", ["xlsx", "csv"])
@pytest.mark.parametrize("stem", ["=1+1", "+cmd", "-2 是负数", "@所有人", "＝SUM(A1)", "\t=x"])
def test_nothing_that_is_written_reckons(name: str, stem: str) -> None:
    write = FORMATS[name].write
    assert write is not None
    data = write([samples.one_of(stem=stem)], no_media).data
    if name == "csv":
        assert all(
            not cell.startswith(("=", "+", "-", "@"))
            for line in data.decode("utf-8-sig").splitlines()
            for cell in line.split(",")
        )
    else:
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        assert sheet is not None
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    [content] = contents(read(Source(data, f"a.{name}")))
    assert content.stem == stem.strip()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (CHINESE + "xingzheng-zhifa-kaoshi/判断题.docx", "docx"),
        (CHINESE + "xlsx-noheader/netcan-no-header.xlsx", "xlsx"),
        (CHINESE + "xls-legacy/two-column.xls", "xlsx"),
        (CHINESE + "csv/alen-utf8.csv", "xlsx"),
        (CHINESE + "amateur-radio-official/业余无线电-题库带分类.json", "json"),
        ("1-questionbank-formats/moodle-xml/truefalse.xml", "moodle-xml"),
        ("1-questionbank-formats/moodle-gift/examples.txt", "gift"),
        ("1-questionbank-formats/moodle-aiken-and-legacy/questions.aiken.txt", "aiken"),
    ],
)
def test_a_format_is_told_by_what_a_file_holds(path: str, name: str) -> None:
    found = guess(Source(real(path), path))
    assert found is not None
    assert found.name == name


def test_a_file_that_looks_like_nothing_is_not_read() -> None:
    with pytest.raises(Unreadable) as refusal:
        read(Source(b"\x7fELF rubbish", "a.bin"))
    assert refusal.value.fault.code == "FORMAT_UNKNOWN"
