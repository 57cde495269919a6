"""Templates compile, carry no script or style of their own, and post no form without its token."""

import re
from pathlib import Path

import pytest
from jinja2 import TemplateError

from lms.web.templating import TEMPLATES, environment

INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|hx-on|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)
FORM = re.compile(r"<form\b[^>]*method=[\"']?post.*?</form>", re.IGNORECASE | re.DOTALL)
TYPED = re.compile(r"""hx-trigger"?[=:] ?"[^"]*\binput\b""")


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Read every template without its comments, by name."""
    found = sorted(TEMPLATES.rglob("*.html"))
    assert len(found) > 400
    return {path.relative_to(TEMPLATES).as_posix(): _text(path) for path in found}


def test_every_template_compiles(texts: dict[str, str]) -> None:
    def fails(name: str) -> str:
        try:
            return "" if environment("zh").get_template(name).name == name else "another template"
        except TemplateError as error:
            return repr(error)

    assert {name: fault for name in texts if (fault := fails(name))} == {}


def test_no_template_has_script_or_style_of_its_own(texts: dict[str, str]) -> None:
    assert {name: found for name, text in texts.items() if (found := INLINE.findall(text))} == {}


def test_no_template_posts_a_form_without_its_token(texts: dict[str, str]) -> None:
    assert {name: found for name, text in texts.items() if (found := _unprotected(text))} == {}


def test_what_asks_while_one_types_drops_the_question_before(texts: dict[str, str]) -> None:
    """Otherwise htmx keeps the second question and drops the last, when the answer to the first is slow."""
    assert [name for name, text in texts.items() if text.count("this:replace") != len(TYPED.findall(text))] == []


@pytest.mark.parametrize(
    "text",
    [
        "<style>",
        '<p style="x">',
        '<a onclick="x">',
        "<script>x</script>",
        '<b hx-on:click="x">',
        '<a href="javascript:">',
    ],
)
def test_a_script_or_style_in_a_template_is_seen(text: str) -> None:
    assert INLINE.search(text)


def test_a_form_without_its_token_is_seen() -> None:
    assert _unprotected('<form method="post" action="/x"><button>x</button></form>')
    assert not _unprotected('<form method="post">{{ csrf(csrf_token) }}</form>')
    assert not _unprotected('<form method="get"></form>')


def _text(path: Path) -> str:
    """Return a template without its comments."""
    return re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def _unprotected(text: str) -> list[str]:
    return [form for form in FORM.findall(text) if "csrf(csrf_token)" not in form]
