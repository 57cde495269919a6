"""Tables, meters and charts say everything they show."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.drawing import draw
from tests.markup import element, elements


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
