"""A line of template, drawn as a page would draw it."""

from types import SimpleNamespace
from typing import Any

from lms.i18n import Language
from lms.web.templating import environment


def draw(source: str, language: Language = "zh", **context: Any) -> str:
    """Render a line of template as a page would."""
    return environment(language).from_string(source).render(context)


def form(errors: dict[str, Any] | None = None, **values: Any) -> SimpleNamespace:
    return SimpleNamespace(values=values, errors=errors or {})
