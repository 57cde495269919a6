"""Both languages are whole: every Chinese text has English, none is left over, and no place in a sentence is lost."""

import re
from collections.abc import Iterator
from functools import cache
from string import Formatter

from babel.messages.catalog import Catalog

from tests import catalogue
from tests.catalogue import ENGLISH, HEADER, ROOT, entries, is_translated

# Reading every source takes seconds: once for all tests.
english, source_messages = cache(catalogue.english), cache(catalogue.source_messages)
PLACE = re.compile(r"%\((\w+)\)[sd]")
HAN = re.compile(r"[\u4e00-\u9fff]")
BARE = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff01-\uff5e]+")
COMMENT = re.compile(r"{#.*?#}", re.DOTALL)
GETTEXT = re.compile(r"""\b(?:_|ngettext)\((?:\s*"[^"]*"\s*,?)+""")
CHINESE_BY_NAME = re.compile(r'lang="zh-Hans"[^>]*>中文<')  # a language is offered in its own name


def test_every_text_has_english() -> None:
    translated = entries(english())
    lacking = [key for key in source_messages() if key not in translated or not is_translated(translated[key])]
    assert lacking == [], "run `make messages` and fill in the English"


def test_no_english_text_is_left_over() -> None:
    shown = source_messages()
    assert [key for key in entries(english()) if key not in shown] == [], "run `make messages`"
    assert list(english().obsolete) == []


def test_no_english_text_is_only_guessed() -> None:
    assert [message.id for message in entries(english()).values() if message.fuzzy] == []


def test_both_languages_have_the_same_places() -> None:
    assert [key for key, text in _texts() if _places(text) != _places(key)] == []


def test_english_texts_are_english() -> None:
    assert [text for _, text in _texts() if HAN.search(text)] == []


def test_no_chinese_stands_in_a_template_outside_its_texts() -> None:
    files = sorted((ROOT / "templates").rglob("*.html"))
    assert [f"{file.name}: {text}" for file in files for text in _bare_chinese(file.read_text(encoding="utf-8"))] == []


def test_bare_chinese_is_seen() -> None:
    assert _bare_chinese('<p>{{ _("姓名") }}（甲）</p>{# 注 #}') == ["（甲）"]
    assert _bare_chinese('{% set name = "姓名" %}') == ["姓名"]
    assert _bare_chinese('{{ ngettext("%(num)s人", "%(num)s人", n) }}<a lang="zh-Hans">中文</a>') == []


def test_a_lost_place_is_seen() -> None:
    assert _places("共%(total)s条") != _places("in all")
    assert _places("已选{number}项") != _places("chosen")
    assert _places("共%(total)s条，100%%") == _places("%(total)s in all, 100%%")


def test_an_untranslated_text_is_seen() -> None:
    catalogue = Catalog(locale="en")
    catalogue.add("已确认", "")
    catalogue.add(("%(num)s人", "%(num)s人"), ("%(num)s person", ""))
    assert not any(is_translated(message) for message in entries(catalogue).values())


def test_texts_of_templates_and_of_python_tables_are_found() -> None:
    found = source_messages()
    assert "templates/layouts/base.html" in found["砺法"]
    assert "lms/web/messages.py" in found["请填写这一项"]
    assert ("%(num)s人", "%(num)s人") in found


def test_the_catalogue_declares_its_plural_forms() -> None:
    assert ENGLISH.read_text(encoding="utf-8").startswith(HEADER)


def _bare_chinese(source: str) -> list[str]:
    """Return what a template shows in Chinese in every language: text that goes through no gettext call."""
    for kept in (COMMENT, GETTEXT, CHINESE_BY_NAME):
        source = kept.sub("", source)
    return BARE.findall(source)


def _texts() -> Iterator[tuple[str, str]]:
    """Give every Chinese text with each English form of it."""
    for key, message in entries(english()).items():
        chinese = key if isinstance(key, str) else key[0]
        for text in [message.string] if isinstance(message.string, str) else message.string or ():
            if text:
                yield chinese, text


def _places(text: str) -> tuple[list[str], list[str], int]:
    """Return the %(name)s places, the {name} places of scripts, and the number of per cent signs."""
    braces = sorted(name for _, name, _, _ in Formatter().parse(PLACE.sub("", text)) if name)
    return sorted(PLACE.findall(text)), braces, PLACE.sub("", text).count("%")
