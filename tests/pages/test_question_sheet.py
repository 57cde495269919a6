"""The sheet on which a question is written: it loses nothing, rows move with their key, text is typed simply."""

import json
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from lms.pages.forms.sheet.fields import Fields, take_step
from lms.pages.forms.sheet.form import SheetForm, field_at
from lms.pages.forms.sheet.fresh import grown, new_row, new_sheet
from lms.pages.forms.sheet.reading import read_sheet
from lms.pages.forms.sheet.writing import media_of, sheet_of
from question_bank.content import Content, LawBasis, Media
from question_bank.markup import normal, sanitise
from question_bank.typed import html_of, typed_of
from question_bank.types import TYPES, canonical, content_of
from tests.question_bank.samples import DIGEST, bare, one_of, options, several, story

PICTURE = f'<img src="media:{DIGEST}" alt="现场">'


def through(content: Content) -> Content:
    """Return what a sheet makes of a content that nobody changed."""
    return content_of(read_sheet(Fields(sheet_of(content)), media_of(content)).values)


@pytest.mark.parametrize("kind", bare())
def test_a_sheet_that_nobody_changes_says_the_same_question(kind: str) -> None:
    content = bare()[kind].changed(
        title="名", category="PL.GEN", tags=("裁量权基准", "自拟"), difficulty=3, explanation="因为<b>第三十六条</b>",
        external_id="x-1", basis=(LawBasis(law="行政处罚法", article="第三十六条"),),
    )  # fmt: skip
    assert through(content) == content


def test_what_the_sheet_has_no_field_for_travels_along() -> None:
    content = several(scoring="weights").changed(
        options=(
            options(1, weight="1/3", feedback="对", count=1)[0],
            options(1, weight="2/3", fixed=True, count=1)[0].model_copy(update={"html": "另一项"}),
        )
    )
    assert through(content) == content
    part = one_of(external_id="q-7", title="小题名")
    assert through(story(parts=(part,), points=2)) == story(parts=(part,), points=2)


def test_pictures_are_named_by_number() -> None:
    content = one_of(stem=f"看图{PICTURE}回答", media=(Media(digest=DIGEST, media_type="image/png", name="a.png"),))
    assert sheet_of(content)["stem"] == ["看图[图1：现场]回答"]
    assert through(content) == content


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("第一行\n第二行", "第一行<br>第二行"),
        ("应当**责令改正**。", "应当<b>责令改正</b>。"),
        ("罚款 < 200 & > 50", "罚款 &lt; 200 &amp; &gt; 50"),
        ("|甲|\n|--|\n|1|", "<table><tbody><tr><th>甲</th></tr><tr><td>1</td></tr></tbody></table>"),
        ("看[图1：现场]", f"看{PICTURE}"),
        ("听[音1]", f'听<audio src="media:{DIGEST}"></audio>'),
        ("看[图2]", "看[图2]"),
        ("H<sub>2</sub>O", "H<sub>2</sub>O"),
        ("<script>alert(1)</script>好", "好"),
        ('<p onclick="x">好</p>', "<p>好</p>"),
        ('[图1："><script>]', f'<img src="media:{DIGEST}" alt="&quot;&gt;&lt;script&gt;">'),
        ("<ul>\n<li>甲</li>\n<li>乙</li>\n</ul>", "<ul><li>甲</li><li>乙</li></ul>"),
        ("2*3*4 ** 5", "2*3*4 ** 5"),
    ],
)  # fmt: skip
def test_text_is_typed_simply_and_made_clean(text: str, html: str) -> None:
    assert sanitise(html_of(text, [DIGEST])) == html


@pytest.mark.parametrize(
    "html",
    [
        "甲<br><br>乙", "<p>甲</p><p>乙</p>", "<b>重</b>点**不是**重点", "a &lt;b&gt; &amp;amp; c", "|不是表|",
        '<table><tbody><tr><td colspan="2">跨两列</td></tr></tbody></table>', f"{PICTURE}[图1]",
        "<ol><li>一</li><li>二</li></ol>后", f'<img src="media:{DIGEST}" alt="宽" width="200">', "<i>斜</i>",
    ],
)  # fmt: skip
def test_clean_html_comes_back_from_its_typed_form(html: str) -> None:
    clean = sanitise(html)
    assert normal(sanitise(html_of(typed_of(clean, [DIGEST]), [DIGEST]))) == normal(clean)


_MARKS = st.sampled_from(
    ["甲", "b", " ", "<br>", "<b>x</b>", "<p>y</p>", "**", "|", "[图1]", "&lt;", "&amp;", "lt;", "<", PICTURE, "\n",
     "__", "<table><tr><td>1</td></tr></table>", "<ul><li>z</li></ul>", "<sub>2</sub>", "&", "#42;"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(_MARKS, max_size=12).map("".join))
def test_typing_loses_nothing_whatever_the_text(text: str) -> None:
    clean = sanitise(text)
    assert normal(sanitise(html_of(typed_of(clean, [DIGEST]), [DIGEST]))) == normal(clean)


def test_rows_are_added_removed_and_moved_and_the_key_goes_with_them() -> None:
    typed = sheet_of(one_of(right=2))
    before = [row.text("html") for row in Fields(typed).rows("options")]
    assert take_step(typed, "up:options.2", {}) == "options.1"
    assert typed["options.key"] == ["1"]
    assert take_step(typed, "remove:options.3", {}) == "options.3"
    assert take_step(typed, "add:options", new_row("options")) == "options.4"
    after = [row.text("html") for row in Fields(typed).rows("options")]
    assert after == [before[1], before[0], before[3], ""]
    assert typed["options.key"] == ["1"]
    assert take_step(typed, "remove:options.1", {}) == "options.1"
    assert typed["options.key"] == []


@pytest.mark.parametrize(
    "step", ["", "add:", "drop:options", "up:options.1", "down:options.9", "remove:options.77", "add:../x"]
)
def test_a_step_that_leads_nowhere_changes_nothing(step: str) -> None:
    typed = sheet_of(one_of())
    take_step(typed, step, new_row("options"))
    assert Fields(typed).count("options") == 4
    assert typed == sheet_of(one_of())


def test_parts_of_a_case_are_questions_of_their_own() -> None:
    typed = new_sheet("case")
    assert take_step(typed, "add:parts", new_row("parts", "multiple")) == "parts.1"
    assert take_step(typed, "add:parts.1.options", new_row("parts.1.options")) == "parts.1.options.5"
    assert Fields(typed).rows("parts")[0].count("options") == 5
    assert take_step(typed, "add:parts", new_row("parts", "true_false")) == "parts.2"
    take_step(typed, "up:parts.2", {})
    assert [row.text("type") for row in Fields(typed).rows("parts")] == ["true_false", "multiple"]


def test_a_stem_with_blanks_gets_their_rows() -> None:
    typed = new_sheet("fill_in") | {"stem": ["不得少于____人，出示____。"]}
    assert Fields(grown(typed)).count("blanks") == 2
    case = (
        new_sheet("case")
        | {f"parts.1.{k}": v for k, v in new_sheet("cloze").items()}
        | {"parts.1.stem": ["[[1]][[2]][[3]]"]}
    )
    assert Fields(grown(case)).rows("parts")[0].count("gaps") == 3


def errors_of(typed: dict[str, list[str]]) -> dict[str, Any]:
    form = SheetForm(typed, [], "zh")
    assert not form.is_sound
    form.tell_all()
    return form.errors


def test_what_is_wrong_stands_at_its_field() -> None:
    errors = errors_of(
        new_sheet("single")
        | {"points": ["1.3"], "basis.1.article": ["第三条"], "basis.2.law": ["甲法"], "basis.2.version_on": ["昨天"]}
    )
    assert errors["points"] == "NOT_HALVES"
    assert errors["basis.1.law"] == "LAW_MISSING"
    assert errors["basis.2.version_on"] == "NOT_A_DATE"
    assert errors["stem"] == "缺少题干"
    assert errors["options.1.html"] == "有空的选项"
    assert errors["options"] == "缺少正确答案"


def test_what_is_wrong_in_a_part_stands_in_the_part() -> None:
    typed = new_sheet("case") | {f"parts.1.{k}": v for k, v in new_sheet("fill_in").items()} | {"stem": ["案"]}
    errors = errors_of(typed)
    assert set(errors) == {"parts.1.stem", "parts.1.blanks.1.accepted"}


@pytest.mark.parametrize(
    ("at", "field"),
    [("options.2", "options.2.html"), ("blanks.1.3", "blanks.1.accepted"), ("gaps.2", "gaps.2.accepted"),
     ("media", "file"), ("parts.3.options.1", "parts.3.options.1.html"), ("pairs", "pairs")],
)  # fmt: skip
def test_each_fault_has_a_field(at: str, field: str) -> None:
    assert field_at(at) == field


@pytest.mark.parametrize("more", ["{", "[]", '{"options": 3}', '{"stem": {}}', '{"type": "case"}', '{"correct": true}'])
@pytest.mark.parametrize("kind", TYPES)
def test_a_forged_sheet_never_fails(kind: str, more: str) -> None:
    typed = {
        **new_sheet(kind), "more": [more], "options.1.more": [more], "gaps.1.more": [more], "options.1.weight": ["x/0"],
        "blanks.1.more": ['{"accepted": [3, {"text": 4}]}'], "accepted_more": ['{"accepted": [{"value": []}]}'],
        "accepted": ["6\nx"],
    }  # fmt: skip
    form = SheetForm(typed, [], "zh")
    form.tell_all()
    assert form.errors or not form.is_sound


def test_a_law_with_the_day_of_its_version_is_both() -> None:
    typed = sheet_of(one_of()) | {"basis.1.law": ["行政处罚法 2021-01-22"], "basis.1.article": ["第三十三条"]}
    content = SheetForm(typed, [], "zh").content
    assert content is not None
    assert json.loads(canonical(content))
    assert content.basis[0].version_on is not None
    assert content.basis[0].law == "行政处罚法"
