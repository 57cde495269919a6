"""Which columns a table must and may have, and where in a sheet its header stands. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from lms.exchange.cells import Cell, Kind, clean

_SEARCHED_ROWS = 40
_SHOWN = 20
_LONGEST_TITLE = 60
_DECORATION = re.compile(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】|[\s*:。;,、?？★※\"'“”‘’]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column by the name code uses and the names offices write above it, the preferred one first."""

    key: str
    names: tuple[str, ...]
    kind: Kind = Kind.TEXT
    required: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """A header that was found: the place of each column in the sheet, and the titles nobody knows."""

    row: int
    """Index of its (lower) row."""
    places: dict[str, int]
    unknown: dict[int, str]
    twice: tuple[str, ...]
    """Titles that stand above two columns: which of them is meant cannot be known."""
    width: int


def title_key(title: str) -> str:
    """Return a title as it is compared: without blanks, stars, colons and remarks in brackets."""
    return _DECORATION.sub("", unicodedata.normalize("NFKC", clean(title)).lower())


def find_header(rows: Sequence[Sequence[Cell]], columns: Sequence[Column]) -> Header | None:
    """Return the header among the first rows, or None when no row names all required columns.

    The row that names most columns wins, the first of equals. A header on two rows (a group title above, the columns
    below) is taken together when that names more columns than either row alone.
    """
    titles = [_titles(row) for row in rows[:_SEARCHED_ROWS]]
    best: Header | None = None
    for index, lower in enumerate(titles):
        candidates = [_match(index, [lower], columns)]
        if index:
            candidates.append(_match(index, _joined(titles[index - 1], lower), columns))
        for header in candidates:
            if best is None or len(header.places) > len(best.places):
                best = header
    if best is None or any(c.required and c.key not in best.places for c in columns):
        return None
    return best


def missing_columns(rows: Sequence[Sequence[Cell]], columns: Sequence[Column]) -> tuple[list[str], list[str]]:
    """Return the names of the required columns that the best row lacks, and the titles it has.

    Titles with digits are left out: without a header the best row may be a person's.
    """
    best: list[str] = []
    matched: set[str] = set()
    for row in rows[:_SEARCHED_ROWS]:
        titles = _titles(row)
        here = set(_match(0, [titles], columns).places)
        if len(here) > len(matched) or (not matched and sum(map(bool, titles)) > sum(map(bool, best))):
            best, matched = titles, here
    shown = [t for t in best if t and len(t) <= _SHOWN and not any(sign.isdigit() for sign in t)]
    return [c.names[0] for c in columns if c.required and c.key not in matched], shown[:_SHOWN]


def _titles(row: Sequence[Cell]) -> list[str]:
    return [clean(cell) if isinstance(cell, str) else "" for cell in row]


def _joined(upper: list[str], lower: list[str]) -> list[list[str]]:
    """Read two rows as one header: each column's own title, and the same with the title of its group before it."""
    width = max(len(upper), len(lower))
    top, low = (row + [""] * (width - len(row)) for row in (upper, lower))
    groups, group = [], ""
    for above, below in zip(top, low, strict=True):
        group = above or (group if below else "")
        groups.append(group)
    own = [below or above for above, below in zip(top, low, strict=True)]
    full = [g + below if below and g != below else g or below for g, below in zip(groups, low, strict=True)]
    return [own, full]


def _match(index: int, readings: list[list[str]], columns: Sequence[Column]) -> Header:
    """Match columns with titles; `readings` are the titles of all places, once in each way they can be read."""
    titles = readings[0]
    places_of: dict[str, list[int]] = {}
    for place, title in [pair for reading in readings for pair in enumerate(reading)]:
        places = places_of.setdefault(title_key(title), []) if 0 < len(title) <= _LONGEST_TITLE else [place]
        if place not in places:
            places.append(place)
    chosen: dict[str, int] = {}
    twice = []
    for column in columns:
        found = next((places_of[name] for name in _keys(column) if name in places_of), None)
        if found:
            chosen[column.key] = found[0]
            twice += [titles[place] for place in found[1:]]
    unknown = {place: t for place, t in enumerate(titles) if t and place not in chosen.values()}
    width = 1 + max((place for place, title in enumerate(titles) if title), default=-1)
    return Header(index, chosen, unknown, tuple(twice), width)


@lru_cache(maxsize=256)
def _keys(column: Column) -> tuple[str, ...]:
    return tuple(title_key(name) for name in column.names)
