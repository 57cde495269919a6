"""The two Jinja environments, one a language, and what every template may use.

Templates get exactly what the page passes (StrictUndefined), are always escaped, and call the macros of
`templates/components/` by name, without importing them.
"""

import hashlib
import re
from collections.abc import Callable, Mapping, MutableMapping
from functools import lru_cache, partial
from pathlib import Path
from types import MethodType
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateRuntimeError
from jinja2.runtime import Context
from markupsafe import Markup

from lms.exchange.messages import text_of
from lms.i18n import Language, translate
from lms.people.rules import masked_id_no
from lms.settings import get_settings
from lms.web import audit_words, course_words, figures, formats, quiz_words, refusals, wording
from lms.web.components import Component
from lms.web.exam_paper import PaperQuestions, sheet_kinds
from lms.web.i18n import LANGUAGE_TAGS, translations
from lms.web.messages import message
from lms.web.places import is_here, is_in, nearest
from lms.web.question_changes import changed_text, found_in
from lms.web.question_faults import fault_text, kept_fault_text
from lms.web.question_import_words import place_text
from lms.web.question_lists import bank_options, leaf_options, question_past
from lms.web.question_markup import excerpt, question_html
from question_bank.answers import within
from question_bank.exchange.metadata import points_text
from question_bank.markup import blank_pieces

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"

# Linked in this order; between the first four and the last three every other file of static/css, by name.
_FIRST_STYLES = ("reset", "tokens", "base", "page")
_LAST_STYLES = ("contrast", "utilities", "print")
# All of them in one answer; no file of that name is on the disk.
ONE_SHEET = "css/all.css"
_MACRO = re.compile(r"{%-?\s*macro\s+([a-z]\w*)\(")


class DirectContext(Context):
    """Calls what surely wants neither context nor environment at once: a page makes hundreds of calls."""

    _plain = frozenset({partial, Component, MethodType})

    def call(self, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call it, without the variables that a template adds in blocks and loops for what wants the context."""
        if type(obj) not in self._plain:
            return super().call(obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return obj(*args, **kwargs)


class DirectEnvironment(Environment):
    """Gives templates their globals as one dict: each page copies them, and from a chain of maps that takes longer."""

    context_class = DirectContext

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return what a template may use; what is added to the environment later does not reach it."""
        return {**self.globals, **(d or {})}


class Column(NamedTuple):
    """A column of `data_table`; see docs/look.md for what `phone` does."""

    key: str
    label: str
    head: bool = False
    num: bool = False
    sort: bool = False
    phone: str = ""
    quiet: bool = False
    wide: bool = False


def render_template(name: str, language: Language = "zh", **context: Any) -> str:
    """Render a template of `templates/` in a language, with exactly the context given."""
    return environment(language).get_template(name).render(context)


@lru_cache
def environment(language: Language) -> Environment:
    """Return the Jinja environment of a language."""
    made = DirectEnvironment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        auto_reload=get_settings().development,
        finalize=lambda value: "" if value is None else value,
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.globals["_"] = partial(_said, lru_cache(maxsize=None)(partial(_text_in, language)))
    made.filters.update(_filters(language))
    made.globals.update(_globals(language))
    for name, template in component_files().items():
        made.globals[name] = Component(made, template, name)
    made.filters["paper_questions"] = PaperQuestions(
        Component(made, component_files()["exam_question"], "exam_question")
    )
    return made


def _text_in(language: Language, text: str) -> Markup:
    return Markup(translate(language, text))  # noqa: S704 - our own texts


def _said(translated: Callable[[str], Markup], text: str, /, **values: Any) -> Markup:
    """Return a text in the language of the page, values escaped: what the extension's own `_` does in three calls."""
    return translated(text) % values


@lru_cache
def component_files() -> dict[str, str]:
    """Return the template of every macro in `templates/components/`, by macro name. Names are unique."""
    found: dict[str, str] = {}
    for path in sorted((TEMPLATES / "components").glob("*.html")):
        for name in _MACRO.findall(path.read_text(encoding="utf-8")):
            if name in found:
                raise TemplateRuntimeError(f"macro {name} stands in {found[name]} and in {path.name}")
            found[name] = f"components/{path.name}"
    return found


def _filters(language: Language) -> dict[str, Callable[..., Any]]:
    return {
        "hours": formats.hours,
        "shade": figures.shade,
        "rate": formats.rate,
        "filesize": formats.filesize,
        "lasting": formats.lasting,
        "masked_id": masked_id_no,
        "bracketed": partial(formats.bracketed, language),
        "with_query": formats.with_query,
        # For texts that Python tables mark with N_(). Unlike _() the result is escaped like any other value.
        "t": partial(_translated, language),
        "message": partial(message, language),
        "word": partial(wording.word, language),
        "words": partial(wording.words, language),
        "reason": partial(refusals.reason_text, language),
        "line_text": partial(text_of, language),
        "unit_options": wording.unit_options,
        "activity_options": course_words.activity_options,
        "item_options": course_words.item_options,
        "material_options": partial(course_words.material_options, language),
        "holding_options": partial(quiz_words.holding_options, language),
        "category_word": partial(quiz_words.category_word, language),
        "quiz_bars": partial(quiz_words.quiz_bars, language),
        "course_events": partial(course_words.course_events, language),
        "tag_words": partial(wording.tag_words, language),
        "fault_text": partial(fault_text, language),
        "kept_fault_text": partial(kept_fault_text, language),
        "place_text": partial(place_text, language),
        "question_html": question_html,
        "blank_pieces": blank_pieces,
        "excerpt": excerpt,
        "halves": points_text,
        "sheet_kinds": sheet_kinds,
        "bank_options": bank_options,
        "question_past": partial(question_past, language),
        "changed_text": changed_text,
        "found_in": found_in,
        "part_of": _part_of,
        "audit_action": partial(audit_words.action_word, language),
        "audit_subject": partial(audit_words.subject_word, language),
        "audit_details": audit_words.details_text,
        "audit_fault": partial(audit_words.fault_sentence, language),
        **formats.date_filters(language),
    }


def _globals(language: Language) -> dict[str, Any]:
    return {
        "language": language,
        "language_tag": LANGUAGE_TAGS[language],
        "asset": asset,
        "has_asset": has_asset,
        "stylesheets": stylesheets,
        "scripts": scripts,
        "col": Column,
        "share": formats.share,
        "scale_for": figures.scale_for,
        "ticks": figures.ticks,
        "line_points": figures.line_points,
        "choices": partial(wording.choices, language),
        "leaf_options": partial(leaf_options, language),
        "field_value": field_value,
        "field_error": field_error,
        "is_here": is_here,
        "is_in": is_in,
        "nearest": nearest,
    }


def _translated(language: Language, message: str, **parameters: object) -> str:
    text = translate(language, message)
    return text % parameters if parameters else text


def _part_of(sent: Mapping[str, Any], number: int) -> dict[str, list[str]]:
    """Return what was sent for one part of a case."""
    return within(sent, str(number))


def asset(path: str) -> str:
    """Return the address of a file under `static/`, with its content's hash, so that it may be cached for ever.

    A changed file gets its new hash at once in development, otherwise at the next start, as templates do: a page names
    dozens of files, and asking after each of them took longer than drawing it.
    """
    changed_at = (STATIC / path).stat().st_mtime_ns if get_settings().development and path != ONE_SHEET else 0
    return f"/static/{path}?v={_digest(path, changed_at)}"


@lru_cache(maxsize=512)
def _digest(path: str, changed_at: int) -> str:  # noqa: ARG001 - tells one state of a file from the next
    data = one_sheet() if path == ONE_SHEET else (STATIC / path).read_bytes()
    return hashlib.sha256(data).hexdigest()[:10]


def has_asset(path: str) -> bool:
    """Tell whether a file is there; browser libraries are installed at set-up and pages work without them."""
    return (STATIC / path).is_file()


def stylesheets() -> list[str]:
    """Return the style sheets a page links: one of all, for sixty answers weigh more than what stands in them.

    In development each by itself, so that a changed one is seen at once and the browser names the file.
    """
    return sheets() if get_settings().development else [ONE_SHEET]


@lru_cache
def one_sheet() -> bytes:
    """Return all style sheets one after the other; they lie in one folder, so what they refer to is found from it."""
    return b"\n".join((STATIC / path).read_bytes() for path in sheets())


@lru_cache
def sheets() -> list[str]:
    """Return all style sheets, one a component, in the order they count."""
    rest = {path.stem for path in (STATIC / "css").glob("*.css")} - {
        *_FIRST_STYLES,
        *_LAST_STYLES,
        "styleguide",
    }
    return [f"css/{name}.css" for name in (*_FIRST_STYLES, *sorted(rest), *_LAST_STYLES)]


@lru_cache
def scripts() -> list[str]:
    """Return all behaviours: small modules, each bound to its own data- attribute."""
    return [f"js/{path.name}" for path in sorted((STATIC / "js").glob("*.js"))]


def field_value(form: Any, name: str) -> Any:
    """Return what was typed into a field, or "" where there is no form or nothing was typed."""
    values: Mapping[str, Any] = getattr(form, "values", {}) if form is not None else {}
    return values.get(name, "")


def field_error(form: Any, name: str) -> Any:
    """Return the error of a field, or "" when it has none."""
    errors: Mapping[str, Any] = getattr(form, "errors", {}) if form is not None else {}
    return errors.get(name, "")
