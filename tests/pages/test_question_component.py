"""A question as a candidate sees it: fields that `read_answer` understands, names for eyes and ears, and no key."""

import random
from typing import Any

import pytest

from question_bank.answers import Order, within
from question_bank.content import Content, Media
from question_bank.sent import sent_of
from question_bank.types import read_answer, shown, shuffles
from tests.drawing import draw
from tests.markup import element, elements
from tests.question_bank.samples import DIGEST, bare, blanks, essay, one_of, options, story

ANSWERS: dict[str, Any] = {
    "single": "C",
    "multiple": ["A", "D"],
    "true_false": False,
    "fill_in": ["三"],
    "short_answer": "当场\n处罚 <b>",
    "numeric": "60.5",
    "matching": [2, None, 3],
    "ordering": [3, 1, 0, 2],
    "cloze": ["二", "C", "7"],
    "case": ["B", ["A", "B"], True],
}


def drawn(content: Content, order: Order = (), **how: Any) -> str:
    named = ", ".join(f"{name}=given.{name}" for name in how)
    return draw("{{ question(one" + (f", {named}" if named else "") + ") }}", one=shown(content, order), given=how)


def posted(html: str) -> dict[str, list[str]]:
    """Return what a browser would send of a page."""
    form: dict[str, list[str]] = {}
    for control in elements(html):
        if control.tag == "input" and control["type"] in ("radio", "checkbox"):
            if "checked" in control.attributes:
                form.setdefault(control["name"], []).append(control["value"])
        elif control.tag == "input":
            form.setdefault(control["name"], []).append(control["value"])
        elif control.tag == "textarea":
            form.setdefault(control["name"], []).append("".join(control.inside).removeprefix("\n"))
        elif control.tag == "select":
            name = control["name"]
        elif control.tag == "option" and "selected" in control.attributes:
            form.setdefault(name, []).append(control["value"])
    return form


@pytest.mark.parametrize("prefix", ["", "q17"])
@pytest.mark.parametrize("kind", bare())
def test_what_is_shown_as_answered_is_sent_as_that_answer(kind: str, prefix: str) -> None:
    content, answer = bare()[kind], ANSWERS[kind]
    order = tuple(tuple(random.Random(7).sample(range(size), size)) for size in shuffles(content))
    html = drawn(content, order, prefix=prefix, sent=sent_of(content, answer, order))
    sent = posted(html)
    assert read_answer(content, within(sent, prefix) if prefix else sent, order) == answer


@pytest.mark.parametrize("kind", bare())
def test_every_control_says_what_it_is_for(kind: str) -> None:
    html = drawn(bare()[kind], number=17, total=82)
    for control in elements(html):
        if control.tag in ("select", "textarea") or (control.tag == "input" and control["type"] == ""):
            named = control["aria-label"] or element(html, id=control["aria-labelledby"]).text
            assert named
    assert "第17题" in (element(html, "p", class_="sr-only") if kind == "case" else elements(html, "legend")[0]).text
    names = [e["id"] for e in elements(html) if e["id"]]
    assert len(names) == len(set(names))


def test_pictures_and_sounds_come_from_the_address_of_the_page() -> None:
    picture = f'<img src="media:{DIGEST}" alt="图"><audio src="media:{DIGEST}"></audio>'
    stem = f"看图。{picture}<table><tr><td>1</td></tr></table>"
    html = drawn(one_of(stem=stem, media=(Media(digest=DIGEST, media_type="image/png"),)), media="/questions/7/media/")
    assert element(html, "img")["src"] == f"/questions/7/media/{DIGEST}"
    assert element(html, "audio").attributes == {
        "src": f"/questions/7/media/{DIGEST}", "controls": "", "preload": "none",
    }  # fmt: skip
    assert element(html, "div", class_="question__table")["tabindex"] == "0"


def test_blanks_stand_in_the_text_where_the_stem_has_them_and_below_it_where_not() -> None:
    inline = drawn(blanks("两", "证件", stem="不得少于____人，出示<b>____</b>。"))
    assert "question__text" in inline
    assert [control["name"] for control in elements(inline, "input")] == ["1", "2"]
    below = drawn(blanks("两", "证件", stem="写出两项。"))
    assert "question__text" not in below
    assert [control["aria-label"] for control in elements(below, "input")] == ["第1空", "第2空"]


def test_a_disabled_question_takes_no_answer() -> None:
    assert "disabled" in element(drawn(one_of(), disabled=True), "fieldset").attributes
    assert all("disabled" in e.attributes for e in elements(drawn(story(), disabled=True), "fieldset"))


def test_what_was_typed_is_text() -> None:
    html = drawn(essay(), sent={"answer": ["</textarea><script>"]})
    assert not elements(html, "script")


@pytest.mark.requirement("QD-1-4")
def test_no_key_is_shown() -> None:
    content = one_of(
        explanation="见第三十六条",
        options=options(2, count=2),
        media=(Media(digest=DIGEST, media_type="image/png", name="答案B.png"),),
    )
    html = drawn(content)
    assert "第三十六条" not in html
    assert "答案" not in html
    assert "checked" not in html
