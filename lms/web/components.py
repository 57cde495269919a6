"""The macros of `templates/components/`, called by name: found when they are called, drawn once for the same values."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

# What a component is given is all it shows. For plain values the same picture comes again, so it is kept; for anything
# else (objects, forms, a call block) it is drawn each time.
_PLAIN = frozenset({str, Markup, int, float, bool, type(None), date})
_KEPT = 1024


class Component:
    """A macro, found when it is called, so that a changed file shows at once and macros may use each other."""

    def __init__(self, environment: Environment, template: str, name: str) -> None:
        self._environment, self._template, self._name = environment, template, name
        self._macro: Callable[..., str] | None = None
        self._kept = lru_cache(_KEPT)(self._draw)

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        if self._environment.auto_reload:
            return self._draw(None, *args, **kwargs)
        args = tuple(map(_fixed, args))
        kwargs = {name: _fixed(value) for name, value in kwargs.items()}
        # Told apart by type: a text and the same text as markup are equal, and are not the same on a page.
        kinds = tuple(map(_kind, (*args, *kwargs.values())))
        return self._draw(None, *args, **kwargs) if None in kinds else self._kept(kinds, *args, **kwargs)

    def _draw(self, _: object, /, *args: Any, **kwargs: Any) -> str:
        macro = self._macro or getattr(self._environment.get_template(self._template).module, self._name)
        if not self._environment.auto_reload:
            self._macro = macro
        drawn: str = macro(*args, **kwargs)
        return drawn


def _fixed(value: Any) -> Any:
    return tuple(value) if type(value) is list else value


def _kind(value: Any) -> object:
    """Return the type of a plain value, the types of a list's, None of anything else."""
    kind = type(value)
    if kind in _PLAIN:
        return kind
    if kind is not tuple:
        return None
    kinds = tuple(map(type, value))
    return kinds if _PLAIN.issuperset(kinds) else None
