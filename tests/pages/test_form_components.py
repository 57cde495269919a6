"""Fields and their errors say what they are, to eyes and to ears."""

import pytest

from lms.errors import RuleBroken
from tests.drawing import draw, form
from tests.markup import element, elements


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
