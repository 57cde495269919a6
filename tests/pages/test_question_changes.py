"""What changed and what was found is marked so that people can read it; whatever was typed stays text."""

import pytest

from lms.web.question_changes import changed_text, found_in
from question_bank.facts import changes_between, facts_of, keys_in
from tests.question_bank.samples import bare, essay, number, one_of, options, several, statement, story


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("应当三日内提出", "应当五日内提出", "应当<del>三</del><ins>五</ins>日内提出"),
        ("罚款100元", "罚款1000元", "罚款<del>100</del><ins>1000</ins>元"),
        ("", "新写的", "<ins>新写的</ins>"),
        ("去掉的", "", "<del>去掉的</del>"),
        ("甲乙丙丁", "全然不同的话", "<del>甲乙丙丁</del><ins>全然不同的话</ins>"),
        ("应当甲的乙处理", "应当丙的丁处理", "应当<del>甲的乙</del><ins>丙的丁</ins>处理"),
        ("a<b>", "a<b>c", "a&lt;b&gt;<ins>c</ins>"),
        ("同样", "同样", "同样"),
    ],
)
def test_a_change_is_struck_and_added(old: str, new: str, shown: str) -> None:
    assert str(changed_text(old, new)) == shown


@pytest.mark.parametrize(
    ("text", "sought", "shown"),
    [
        ("当事人要求听证的", "听证", "当事人要求<mark>听证</mark>的"),
        ("《行政处罚法》第三条", "《行政处罚法》", "《<mark>行政处罚法</mark>》第三条"),
        ("ＡＢＣ类", "abc", "<mark>ＡＢＣ</mark>类"),
        ("听证与听证会", "听证 会", "<mark>听证</mark>与<mark>听证</mark><mark>会</mark>"),
        ("<b>听证", "听证", "&lt;b&gt;<mark>听证</mark>"),
        ("没有", "听证", "没有"),
        ("没有", "", "没有"),
        ("长" * 100 + "听证" + "尾" * 100, "听证", "…" + "长" * 30 + "<mark>听证</mark>" + "尾" * 58 + "…"),
    ],
)
def test_a_hit_is_marked_where_it_stands(text: str, sought: str, shown: str) -> None:
    assert str(found_in(text, sought)) == shown


@pytest.mark.parametrize("kind", bare())
def test_a_question_says_its_key(kind: str) -> None:
    assert {fact.part for fact in keys_in(bare()[kind])} == ({1, 2, 3} if kind == "case" else {0})
    assert changes_between(bare()[kind], bare()[kind]) == []


def test_keys_are_said_as_people_say_them() -> None:
    assert [fact.html for fact in keys_in(several(1, 3))] == ["A、C"]
    assert [fact.html for fact in keys_in(number("60", "0.5", unit="日"))] == ["60 ± 0.5日"]
    assert [fact.html for fact in keys_in(statement(correct=False))] == ["false"]
    weighed = one_of(options=options(1, count=1, weight="1/2") + options(2, count=2)[1:])
    assert "A 50%" in [fact.html for fact in keys_in(weighed)]


def test_what_is_gone_is_said_last() -> None:
    old, new = one_of(difficulty=3), one_of(options=options(2, count=3), explanation="新")
    changed = [(change.fact.name, change.old, change.new) for change in changes_between(old, new)]
    assert changed == [("explanation", "", "新"), ("option", "选项4", ""), ("difficulty", "3", "")]


def test_a_change_within_a_part_names_the_part() -> None:
    changes = changes_between(story(), story(parts=(one_of(right=3), *story().parts[1:])))
    assert [(change.fact.part, change.fact.name, change.old, change.new) for change in changes] == [
        (1, "key", "B", "C")
    ]


def test_a_change_of_layout_alone_is_seen() -> None:
    changes = changes_between(essay(stem="甲乙"), essay(stem="甲<b>乙</b>"))
    assert [(change.old, change.new) for change in changes] == [("甲乙", "甲<b>乙</b>")]
    assert "stem" in {fact.name for fact in facts_of(essay())}
