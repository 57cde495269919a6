"""The macros of `templates/components/`, called by name: found when they are called, drawn once for the same values."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from lms.web.navigation import Menu

# What a component is given is all it shows. For plain values the same picture comes again, so it is kept; for anything
# else (objects, forms, a call block) it is drawn each time.
_PLAIN = frozenset({str, Markup, int, float, bool, type(None), date, Menu})
_KEPT = 1024
# Of pictures made of whole tables, which are larger.
_KEPT_TABLES = 16


class Component:
    """A macro, found when it is called, so that a changed file shows at once and macros may use each other."""

    def __init__(self, environment: Environment, template: str, name: str) -> None:
        self._environment, self._template, self._name = environment, template, name
        self._macro: Callable[..., str] | None = None
        self._kept = lru_cache(_KEPT)(self._draw)
        self._kept_tables = lru_cache(_KEPT_TABLES)(self._draw)

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        if self._environment.auto_reload:
            return self._draw(_Given(args, kwargs))
        values = (*args, *kwargs.values())
        # Told apart by type: a text and the same text as markup are equal, and are not the same on a page.
        kinds = tuple(map(type, values))
        if _PLAIN.issuperset(kinds):
            return self._kept(_Given(args, kwargs, (kinds, values, tuple(kwargs))))
        described = tuple(map(_described, values))
        if None in described:
            return self._draw(_Given(args, kwargs))
        return self._kept_tables(_Given(args, kwargs, (described, tuple(kwargs))))

    def _draw(self, given: "_Given") -> str:
        macro = self._macro or getattr(self._environment.get_template(self._template).module, self._name)
        if not self._environment.auto_reload:
            self._macro = macro
        drawn: str = macro(*given.args, **given.kwargs)
        return drawn


class _Given:
    """What a component is given; by its key, equal to what says the same."""

    __slots__ = ("args", "key", "kwargs")

    def __init__(self, args: tuple[Any, ...], kwargs: dict[str, Any], key: object = None) -> None:
        self.args, self.kwargs, self.key = args, kwargs, key

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Given) and self.key == other.key


def _described(value: Any) -> object:
    """Return what tells a value from all others: plain, or lists and mappings of what is; None of anything else."""
    kind = type(value)
    if kind in _PLAIN:
        return kind, value
    if kind is dict:
        inner = _described([*value, *value.values()])
        return inner and (dict, inner)
    if kind is not list and not isinstance(value, tuple):
        return None
    kinds = tuple(map(type, value))
    if _PLAIN.issuperset(kinds):
        return kind, kinds, tuple(value)
    parts = tuple(map(_described, value))
    return None if None in parts else (kind, parts)
