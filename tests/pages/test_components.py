"""Components say what they are: roles, labels and words, whatever they look like."""

import re
from types import SimpleNamespace

import pytest
from jinja2 import UndefinedError

from lms.access import GRANTABLE
from lms.pages.styleguide_samples import samples
from lms.web import navigation
from lms.web.templating import TEMPLATES, component_files, environment
from tests.drawing import draw, form
from tests.markup import element, elements


def test_every_component_documents_its_arguments_in_its_first_line() -> None:
    env = environment("zh")
    for name, template in component_files().items():
        assert env.loader is not None
        source = env.loader.get_source(env, template)[0]
        comment = source.split("{% macro", maxsplit=1)[0]
        assert comment.startswith("{# ")
        if _is_called_elsewhere(name, template):
            assert f"{name}(" in comment, f"{template} does not explain {name}"


def _is_called_elsewhere(name: str, own: str) -> bool:
    """Tell whether a macro is more than a part of the others in its file."""
    others = (file for file in TEMPLATES.rglob("*.html") if str(file.relative_to(TEMPLATES)) != own)
    return any(f"{name}(" in file.read_text(encoding="utf-8") for file in others)


def test_a_missing_value_is_an_error_and_never_an_empty_space() -> None:
    with pytest.raises(UndefinedError):
        draw("{{ status('ok', word) }}")


def test_what_people_typed_is_escaped() -> None:
    html = draw("{{ field(form, 'a', 'A') }}{{ tag(word) }}", form=form(a='"><script>x'), word="<b>")
    assert "<script>" not in html
    assert "<b>" not in html
    assert element(html, "input")["value"] == '"><script>x'


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
    for role in GRANTABLE:
        assert draw("{{ role_word(role) }}", role=role) != draw("{{ role_word(role) }}", "en", role=role)


def test_every_icon_that_is_asked_for_is_drawn() -> None:
    sources = [path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html")]
    asked = {name for source in sources for name in re.findall(r"""\bicon(?:_name=|\()["'](\w+)["']""", source)}
    asked |= {entry.icon for entry in navigation.ENTRIES}
    drawn = {symbol["id"].removeprefix("i-") for symbol in elements(draw("{{ sprite() }}"), "symbol")}
    assert asked - drawn == set()
    assert set(samples()["icons"]) == drawn - {"mark"}
