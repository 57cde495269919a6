"""Templates compile, carry no script or style of their own, and post no form without its token."""

import re
from pathlib import Path

import pytest

from lms.web.templating import TEMPLATES, environment

INLINE = re.compile(r"<style|\sstyle=|\son[a-z]+=|hx-on|javascript:|<script(?![^>]*\ssrc=)", re.IGNORECASE)
FORM = re.compile(r"<form\b[^>]*method=[\"']?post.*?</form>", re.IGNORECASE | re.DOTALL)
TYPED = re.compile(r"""hx-trigger"?[=:] ?"[^"]*\binput\b""")
FILES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))


@pytest.mark.parametrize("name", FILES)
def test_every_template_compiles(name: str) -> None:
    assert environment("zh").get_template(name).name == name


@pytest.mark.parametrize("name", FILES)
def test_no_template_has_script_or_style_of_its_own(name: str) -> None:
    assert INLINE.findall(_text(TEMPLATES / name)) == []


@pytest.mark.parametrize("name", FILES)
def test_no_template_posts_a_form_without_its_token(name: str) -> None:
    assert _unprotected(_text(TEMPLATES / name)) == []


@pytest.mark.parametrize("name", FILES)
def test_what_asks_while_one_types_drops_the_question_before(name: str) -> None:
    """Otherwise htmx keeps the second question and drops the last, when the answer to the first is slow."""
    text = _text(TEMPLATES / name)
    assert text.count("this:replace") == len(TYPED.findall(text))


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
