"""Flat fields with rows in them: read, and rows added, removed and moved, all without a script."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Typed = dict[str, list[str]]
MOST_ROWS = 60
# Counts the pages on which a sheet was shown: what an earlier page still sends by itself comes too late.
PAGE = "page"
_NOT_KEPT = frozenset({"csrf_token", "do", "file", "seen"})
_STEP = re.compile(r"(add|remove|up|down):((?:parts\.\d{1,2}\.)?[a-z_]{1,20})(?:\.(\d{1,2}))?")


def typed_fields(items: Iterable[tuple[str, Any]]) -> Typed:
    """Return the texts of a submitted form by name; files and what steers the form are left out."""
    typed: Typed = {}
    for name, value in items:
        if isinstance(value, str) and name not in _NOT_KEPT and len(name) < 100:
            typed.setdefault(name, []).append(value)
    return typed


def page_of(typed: Mapping[str, Sequence[str]]) -> str:
    """Return the number of the page on which something was typed."""
    return next(iter(typed.get(PAGE, ())), "0")


def next_page(typed: Mapping[str, Sequence[str]]) -> Typed:
    """Return the field that numbers the page after the one of a kept sheet."""
    return {PAGE: [str(int(page_of(typed)) + 1)]}


class Fields:
    """The fields of one question, or below a prefix of one part of it."""

    def __init__(self, typed: Mapping[str, Sequence[str]], prefix: str = "") -> None:
        self.typed, self.prefix = typed, prefix

    def text(self, name: str) -> str:
        """Return the text of a field, "" for none."""
        return next(iter(self.typed.get(self.prefix + name, ())), "").strip()

    def plain(self, name: str) -> str:
        """Return the text of a field with full-width signs made narrow, for numbers and days."""
        return unicodedata.normalize("NFKC", self.text(name)).strip()

    def every(self, name: str) -> list[str]:
        """Return all texts of a field."""
        return list(self.typed.get(self.prefix + name, ()))

    def lines(self, name: str) -> list[str]:
        """Return the lines of a field that are not blank."""
        return [line.strip() for line in self.text(name).splitlines() if line.strip()]

    def ticked(self, name: str) -> bool:
        """Tell whether a box is ticked."""
        return bool(self.text(name))

    def more(self, name: str = "more") -> dict[str, Any]:
        """Return what travels along; rubbish is nothing."""
        try:
            found = json.loads(self.text(name) or "{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    def rows(self, path: str) -> list["Fields"]:
        """Return the rows of a list."""
        return [Fields(self.typed, f"{self.prefix}{path}.{n}.") for n in range(1, self.count(path) + 1)]

    def count(self, path: str) -> int:
        """Return how many rows a list has."""
        return count_rows(self.typed, self.prefix + path)


def count_rows(typed: Mapping[str, Any], path: str) -> int:
    """Return how many rows a list has."""
    row = re.compile(re.escape(path) + r"\.(\d{1,2})\.")
    return max((int(found.group(1)) for name in typed if (found := row.match(name))), default=0)


def take_step(typed: Typed, step: str, new_row: Mapping[str, str]) -> str:
    """Add, remove or move a row as a button said; return the path of the row to look at, "" where nothing was done."""
    found = _STEP.fullmatch(step)
    if found is None:
        return ""
    verb, path, number = found.group(1), found.group(2), int(found.group(3) or 0)
    rows, at = _cut(typed, path), number - 1
    order = list(range(len(rows)))
    if verb == "add" and len(rows) < MOST_ROWS:
        rows.append({name: [text] for name, text in new_row.items()})
        order.append(len(rows) - 1)
    elif verb == "remove" and 0 <= at < len(rows):
        del order[at]
    elif verb == "up" and 0 < at < len(rows):
        order[at - 1], order[at] = order[at], order[at - 1]
    elif verb == "down" and 0 <= at < len(rows) - 1:
        order[at + 1], order[at] = order[at], order[at + 1]
    _put(typed, path, rows, order)
    return f"{path}.{_place(verb, number, len(order))}"


def _place(verb: str, number: int, count: int) -> int:
    wanted = {"add": count, "up": number - 1, "down": number + 1}.get(verb, number)
    return max(1, min(wanted, count))


def _cut(typed: Typed, path: str) -> list[Typed]:
    rows: list[Typed] = [{} for _ in range(count_rows(typed, path))]
    row = re.compile(re.escape(path) + r"\.(\d{1,2})\.(.+)")
    for name in list(typed):
        if (found := row.fullmatch(name)) and int(found.group(1)):
            rows[int(found.group(1)) - 1][found.group(2)] = typed.pop(name)
    return rows


def _put(typed: Typed, path: str, rows: list[Typed], order: list[int]) -> None:
    for number, old in enumerate(order, start=1):
        for name, texts in rows[old].items():
            typed[f"{path}.{number}.{name}"] = texts
    # Which rows are right is said by their numbers, which move with them.
    if f"{path}.key" in typed:
        moved = {str(old + 1): str(number) for number, old in enumerate(order, start=1)}
        typed[f"{path}.key"] = [moved[key] for key in typed[f"{path}.key"] if key in moved]


def number_line(one: Mapping[str, Any]) -> str:
    """Return an accepted number as it is typed: 60, 60±0.5; * for any."""
    tolerance = str(one.get("tolerance") or "0")
    value = "*" if one.get("value") is None else str(one["value"])
    return value if set(tolerance) <= {*"0."} else f"{value}±{tolerance}"
