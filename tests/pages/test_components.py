"""Components say what they are: roles, labels and words, whatever they look like."""

import re
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import UndefinedError

from lms.access import Role
from lms.errors import RuleBroken
from lms.i18n import Language
from lms.pages.styleguide_samples import samples
from lms.web import navigation
from lms.web.templating import TEMPLATES, component_files, environment
from tests.markup import element, elements


def draw(source: str, language: Language = "zh", **context: Any) -> str:
    """Render a line of template as a page would."""
    return environment(language).from_string(source).render(context)


def form(errors: dict[str, Any] | None = None, **values: Any) -> SimpleNamespace:
    return SimpleNamespace(values=values, errors=errors or {})


def test_every_component_documents_its_arguments_in_its_first_line() -> None:
    env = environment("zh")
    for name, template in component_files().items():
        assert env.loader is not None
        source = env.loader.get_source(env, template)[0]
        comment = source.split("{% macro", maxsplit=1)[0]
        assert comment.startswith("{# ")
        if not name.startswith(("field_", "meter_line", "table_head", "evidence_picture")):
            assert f"{name}(" in comment, f"{template} does not explain {name}"


def test_a_missing_value_is_an_error_and_never_an_empty_space() -> None:
    with pytest.raises(UndefinedError):
        draw("{{ status('ok', word) }}")


def test_what_people_typed_is_escaped() -> None:
    html = draw("{{ field(form, 'a', 'A') }}{{ tag(word) }}", form=form(a='"><script>x'), word="<b>")
    assert "<script>" not in html
    assert "<b>" not in html
    assert element(html, "input")["value"] == '"><script>x'


class TestField:
    def test_has_a_label_a_hint_and_what_was_typed(self) -> None:
        html = draw("{{ field(form, 'title', '培训名称', hint='全称') }}", form=form(title="演练"))
        control = element(html, "input")
        assert element(html, "label")["for"] == control["id"] == "title"
        assert element(html, id=control["aria-describedby"]).text == "全称"
        assert control["value"] == "演练"

    def test_names_its_error_and_is_marked_invalid(self) -> None:
        html = draw("{{ field(form, 'end', '结束', kind='time') }}", form=form({"end": "NOT_A_TIME"}, end="4点"))
        control = element(html, "input")
        assert control["aria-invalid"] == "true"
        assert control["aria-describedby"].split() == ["end-hint", "end-error"]
        assert element(html, id="end-error").text == "有误：请按24小时制填写，如16:10"

    def test_speaks_of_a_refusal_with_its_parameters(self) -> None:
        html = draw("{{ field(form, 'a', 'A') }}", form=form({"a": RuleBroken("TOO_LONG", most=40)}), language="en")
        assert "Shorten it to 40 characters" in element(html, id="a-error").text

    @pytest.mark.parametrize("kind", ["radio", "checkboxes"])
    def test_groups_choices_under_a_legend(self, kind: str) -> None:
        html = draw(
            "{{ field(form, 'why', '理由', kind=kind, options=[('a', '甲'), ('b', '乙')]) }}",
            form=form({"why": "REQUIRED"}, why=["b"] if kind == "checkboxes" else "b"),
            kind=kind,
        )
        assert element(html, "legend").text == "理由"
        assert element(html, "fieldset")["aria-describedby"] == "why-error"
        assert [("checked" in control.attributes, control["id"]) for control in elements(html, "input")] == [
            (False, "why"),
            (True, "why-2"),
        ]
        assert [label.text for label in elements(html, "label")] == ["甲", "乙"]

    def test_a_select_keeps_the_choice(self) -> None:
        html = draw("{{ field(form, 'm', 'M', kind='select', options=[(1, '甲'), (2, '乙')]) }}", form=form(m="2"))
        assert [option["value"] for option in elements(html, "option", selected="")] == ["2"]

    def test_a_password_is_never_sent_back(self) -> None:
        html = draw("{{ field(form, 'p', '密码', kind='password') }}", form=form(p="Sekret-1"))
        assert "Sekret-1" not in html

    def test_an_area_keeps_its_first_empty_line(self) -> None:
        assert ">\n\n甲</textarea>" in draw("{{ field(form, 'r', 'R', kind='textarea') }}", form=form(r="\n甲"))


class TestErrorSummary:
    def test_takes_the_focus_and_leads_to_the_fields(self) -> None:
        html = draw("{{ error_summary(form) }}", form=form({"end": "NOT_A_TIME", "day": "REQUIRED"}))
        box = element(html, role="alert")
        assert box["tabindex"] == "-1"
        assert "有2处需要改" in box.text
        assert [link["href"] for link in elements(html, "a")] == ["#end", "#day"]

    def test_counts_in_english(self) -> None:
        assert "1 thing needs" in draw("{{ error_summary(form) }}", "en", form=form({"a": "REQUIRED"}))
        assert "2 things need" in draw("{{ error_summary(form) }}", "en", form=form({"a": "REQUIRED", "b": "REQUIRED"}))

    def test_an_error_of_the_whole_form_is_no_link(self) -> None:
        html = draw("{{ error_summary(form) }}", form=form({"": "NOT_ALLOWED"}))
        assert not elements(html, "a")
        assert "您的角色不能做这件事" in html

    def test_is_absent_without_errors(self) -> None:
        assert draw("{{ error_summary(form) }}", form=form()).strip() == ""


class TestTable:
    ROWS = (SimpleNamespace(id=7, name="纪怀川", gap=3850), SimpleNamespace(id=8, name="何以宁", gap=400))
    SOURCE = (
        "{% set columns = [col('name', '姓名', head=true, sort=true),"
        " col('gap', '还差', num=true, phone='key', sort=true)] %}"
        "{% call(row, key) data_table(rows, columns, caption='名单', sort=sort, here='/people?q=x&page=3', **more) %}"
        "{{ row.gap|hours if key == 'gap' else row.name }}{% endcall %}"
    )

    def draw(self, sort: str = "", rows: Any = ROWS, **more: Any) -> str:
        return draw(self.SOURCE, rows=rows, sort=sort, more=more)

    def test_keeps_its_roles_when_phones_lay_rows_out_as_records(self) -> None:
        html = self.draw()
        assert element(html, role="table").tag == "table"
        assert [e.tag for e in elements(html, role="rowgroup")] == ["thead", "tbody"]
        assert len(elements(html, role="row")) == 3
        assert [e.text for e in elements(html, role="rowheader")] == ["纪怀川", "何以宁"]
        assert [e.text for e in elements(html, role="cell")] == ["38.5", "4"]
        assert element(html, "caption").text == "名单"

    def test_a_wide_table_scrolls_in_a_named_region_that_takes_the_focus(self) -> None:
        html = self.draw(kind="pin")
        region = element(html, role="region")
        assert region["aria-label"] == "名单，可左右滚动"
        assert region["tabindex"] == "0"
        assert not elements(html, role="table")

    @pytest.mark.parametrize(
        ("sort", "name_link", "gap_link", "direction"),
        [
            ("", "/people?q=x&sort=name", "/people?q=x&sort=-gap", []),  # figures begin with the largest
            ("name", "/people?q=x&sort=-name", "/people?q=x&sort=-gap", ["ascending"]),
            ("-gap", "/people?q=x&sort=name", "/people?q=x&sort=gap", ["descending"]),
        ],
    )
    def test_heads_are_links_that_sort_from_the_first_page(
        self, sort: str, name_link: str, gap_link: str, direction: list[str]
    ) -> None:
        html = self.draw(sort)
        assert [link["href"] for link in elements(html, "a")] == [name_link, gap_link]
        assert [head["aria-sort"] for head in elements(html, "th") if head["aria-sort"]] == direction

    def test_rows_can_be_picked_by_name(self) -> None:
        html = self.draw(pick="person")
        assert [(box["name"], box["value"]) for box in elements(html, "input")] == [("person", "7"), ("person", "8")]
        assert [label.text for label in elements(html, "label")] == ["选择纪怀川", "选择何以宁"]

    def test_rows_carry_ids_for_fragments(self) -> None:
        assert [row["id"] for row in elements(self.draw(id_of="person"), "tr")] == ["", "person-7", "person-8"]

    def test_a_foot_sums_up_and_an_empty_table_says_so(self) -> None:
        assert "42.5" in self.draw(foot={"gap": "42.5"})
        html = self.draw(rows=[], foot={"gap": "0"}, empty_text="没有人未达标")
        assert element(html, role="cell").text == "没有人未达标"
        assert not elements(html, "tfoot")


class TestMeter:
    def test_says_everything_the_bar_shows(self) -> None:
        html = draw("{{ meter('总学时', 4950, 6000, 6600, pending=300, capped=400) }}")
        assert element(html, role="img")["aria-label"] == "总学时：已入账49.5，待确认3，超出上限不计入4，应达60学时"
        assert element(html, "p", class_="gap").text == "还差10.5"

    def test_lengths_are_shares_of_the_common_scale(self) -> None:
        html = draw("{{ meter('总学时', 4950, 6000, 6600, pending=300, capped=400) }}")
        posted, pending, capped = (element(html, "rect", class_=name) for name in ("posted", "pending", "capped"))
        assert posted["width"] == "75.00%"
        assert (pending["x"], pending["width"]) == ("75.00%", "4.54%")
        assert (capped["x"], capped["y"]) == ("75.00%", "36")  # below the bar: capped hours never reach the line
        assert element(html, "line", class_="mark")["x1"] == "90.90%"

    def test_tells_what_is_missing_of_the_topic_when_the_total_is_met(self) -> None:
        html = draw("{{ meter('总学时', 6100, 6000, 6600, topic=850, topic_required=1000) }}")
        assert element(html, "p", class_="gap").text == "专题还差1.5"

    def test_what_is_reached_says_so_in_a_word(self) -> None:
        html = draw("{{ meter('总学时', 6350, 6000, 6600) }}")
        assert element(html, "p", class_="gap").text == "已达到63.5"

    def test_no_size_is_written_as_a_style(self) -> None:
        assert "style=" not in draw("{% call ruler(6600) %}{{ meter('A', 1, 2, 3) }}{% endcall %}{{ slim(1, 2, 3) }}")


@pytest.mark.parametrize(
    ("number", "widths"),
    [(0, []), (3, ["15"]), (9, ["51"]), (34, ["62", "62", "62", "20"]), (60, ["62"] * 6), (61, [])],
)
def test_one_stroke_is_one_person_and_above_sixty_the_number_stands_alone(number: int, widths: list[str]) -> None:
    assert [svg["width"] for svg in elements(draw("{{ people(n) }}", n=number), "svg")] == widths


@pytest.mark.parametrize("kind", ["ok", "warn", "bad", "info", "you"])
def test_a_status_is_always_an_icon_and_a_word(kind: str) -> None:
    html = draw("{{ status(kind, '已退回') }}", kind=kind)
    assert element(html, "svg")["aria-hidden"] == "true"
    assert element(html, "span", class_="status").text == "已退回"


def test_a_button_changes_something_and_a_link_goes_somewhere() -> None:
    assert element(draw("{{ button('退回', 'danger') }}"), "button")["type"] == "submit"
    assert element(draw("{{ button('登记', href='/hours/new') }}"), "a")["href"] == "/hours/new"
    assert "disabled" in element(draw("{{ button('登记', href='/hours/new', disabled=true) }}"), "button").attributes
    html = draw("{{ button('删', attrs={'hx-post': '/x', 'data-opens': 'ask'}) }}")
    assert element(html, "button")["data-opens"] == "ask"


def test_a_post_form_carries_its_token() -> None:
    html = draw("{% call post_form('/hours', 'tok-1', upload=true) %}{% endcall %}")
    assert element(html, "form")["enctype"] == "multipart/form-data"
    assert element(html, "input", name="csrf_token")["value"] == "tok-1"


def test_the_navigation_marks_where_one_is() -> None:
    items = [SimpleNamespace(label="待确认", href=f"/{n}", icon="year", count=n) for n in (0, 1, 11)]
    html = draw("{{ nav(items, '/1/5?x=2', tabs=true) }}", items=items)
    assert [link["href"] for link in elements(html, "a", aria_current="page")] == ["/1"]
    assert "11项待办" in elements(html, "a")[2].text


def test_pages_of_a_list_keep_the_other_parameters() -> None:
    page = SimpleNamespace(number=5, pages=9, first=81, last=100, total=171)
    html = draw("{{ pagination(page, '/people?q=x&page=5') }}", page=page)
    assert [link["href"] for link in elements(html, "a")] == [
        "/people?q=x&page=4", "/people?q=x", "/people?q=x&page=4", "/people?q=x&page=5", "/people?q=x&page=6",
        "/people?q=x&page=9", "/people?q=x&page=6",
    ]  # fmt: skip
    assert element(html, "a", aria_current="page")["aria-label"] == "第5页"
    assert "第81—100条，共171条" in html


def test_one_page_needs_no_links_and_an_empty_list_no_pages() -> None:
    one = SimpleNamespace(number=1, pages=1, first=1, last=3, total=3)
    assert not elements(draw("{{ pagination(page, '/') }}", page=one), "a")
    assert draw("{{ pagination(page, '/') }}", page=SimpleNamespace(**{**vars(one), "total": 0})).strip() == ""


def test_a_chart_brings_its_figures() -> None:
    html = draw(
        "{% call chart('达标', data_head=['年', '1月'], data_rows=[[2023, '91.93']]) %}"
        "{{ line_chart([1, 2, 3], [0, 4000, none], 10000, '升到40', target=10000, target_word='目标') }}{% endcall %}"
    )
    assert elements(html, role="img")[0]["aria-label"] == "升到40"
    assert element(html, "polyline", class_="now")["points"].split() == ["0.00,100.00", "50.00,60.00"]
    assert element(html, "th", scope="row").text == "2023"
    assert element(html, "td").text == "91.93"


def test_heat_cells_carry_their_figure_and_a_shade() -> None:
    rows = [{"name": "汇龙镇", "href": "", "cells": [50, 300, 1300, None], "total": 1650}]
    html = draw("{{ heat(rows, [1, 2, 3, 4], [100, 300, 500, 800, 1200], '人均', '单位', '累计') }}", rows=rows)
    assert [(cell["class"], cell.text) for cell in elements(html, "td")] == [
        ("h0", "0.5"), ("h2", "3"), ("h5", "13"), ("none", "还没有"), ("", "16.5"),
    ]  # fmt: skip


def test_a_record_asks_its_page_for_its_parts() -> None:
    html = draw(
        "{% call(part) record('免罚轻罚', 'r1', 'you', '等您确认', has_evidence=true) %}[{{ part }}]{% endcall %}"
    )
    assert element(html, "article")["aria-labelledby"] == element(html, "h2")["id"]
    assert [part for part in ("[body]", "[evidence]", "[actions]") if html.count(part) == 1] != []
    assert "[actions]" in element(html, "footer").text


def test_a_record_without_actions_has_no_foot() -> None:
    html = draw("{% call(part) record('庭审', 'r2') %}{% if part == 'body' %}甲{% endif %}{% endcall %}")
    assert not elements(html, "footer")


def test_what_is_still_to_come_is_said_and_not_only_drawn() -> None:
    events = [SimpleNamespace(title="决定", when=["11月23日前"], state=state) for state in ("done", "yours", "to-come")]
    html = draw("{{ timeline(events) }}", events=events)
    assert [head.text for head in elements(html, "h3")] == ["决定", "决定（轮到您）", "决定（还没有发生）"]


def test_a_toast_is_read_aloud_and_a_notice_only_when_it_appears_later() -> None:
    assert element(draw("{{ toast('已退回') }}"), role="status").text == "已退回"
    assert not elements(draw("{{ notice('bad', '今天不能上岗') }}"), role="alert")
    assert elements(draw("{{ notice('bad', '今天不能上岗', live=true) }}"), role="alert")


def test_the_header_says_who_acts_in_which_role_and_signs_out_by_a_form() -> None:
    actor = SimpleNamespace(name="施雨桐", role="UNIT_TRAINER")
    html = draw("{{ header(actor, '/', 'tok-1', '市城市管理局') }}", actor=actor)
    assert element(html, class_="who__unit").text == "市城市管理局 · 单位培训管理员"
    assert element(html, "form")["method"] == "post"
    assert elements(html, "a", class_="skip")[0]["href"] == "#main"
    assert element(draw("{{ header(none, '/', '') }}"), "a", href="/sign-in").text == "登录"


def test_the_foot_leads_to_the_same_page_in_the_other_language() -> None:
    assert element(draw("{{ footer('/people?q=x') }}"), "a", lang="en")["href"] == "/people?q=x&lang=en"
    assert element(draw("{{ footer('/people?q=x') }}", "en"), "a", lang="zh-Hans")["href"] == "/people?q=x&lang=zh"


def test_every_role_has_a_word_in_both_languages() -> None:
    for role in Role:
        assert draw("{{ role_word(role) }}", role=role) != draw("{{ role_word(role) }}", "en", role=role)


def test_every_icon_that_is_asked_for_is_drawn() -> None:
    sources = [path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html")]
    asked = {name for source in sources for name in re.findall(r"""\bicon(?:_name=|\()["'](\w+)["']""", source)}
    asked |= {entry.icon for entry in navigation.ENTRIES}
    drawn = {symbol["id"].removeprefix("i-") for symbol in elements(draw("{{ sprite() }}"), "symbol")}
    assert asked - drawn == set()
    assert set(samples()["icons"]) == drawn - {"mark"}
