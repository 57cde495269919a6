"""Reading one line of a table for an import: required cells, days, words from a list. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar

from lms.errors import RuleBroken
from lms.exchange.answers import ImportAnswer
from lms.exchange.headers import Column
from lms.exchange.rows import Row

Word = TypeVar("Word", bound=StrEnum)

LONGEST = 100
_APART = re.compile(r"[、,，;；/+和及|\s]+")


def require_cells(row: Row, columns: Iterable[Column]) -> None:
    """Raise RuleBroken ROW_SHIFTED, CELL_MISSING or CELL_TOO_LONG when a line lacks what it must have."""
    if row.problem:
        raise RuleBroken(row.problem)
    for column in columns:
        text = row.values.get(column.key, "")
        if column.required and not text:
            raise RuleBroken("CELL_MISSING", column=column.names[0])
        if len(text) > LONGEST:
            raise RuleBroken("CELL_TOO_LONG", column=column.names[0], limit=LONGEST)


def day_of(row: Row, column: Column, answer: ImportAnswer) -> date | None:
    """Return the day in an optional cell; one that cannot be read is noted and not used."""
    text = row.values.get(column.key, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        answer.note(row.number, "DATE_UNREADABLE", column=column.names[0], text=shown(text))
        return None


def required_day(row: Row, column: Column) -> date:
    """Return the day in a required cell. Raises RuleBroken DATE_UNREADABLE."""
    text = row.values.get(column.key, "")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RuleBroken("DATE_UNREADABLE", column=column.names[0], text=shown(text)) from None


def shown(text: str) -> str:
    """Return a cell as a message may repeat it: never a long number, for it may be somebody's."""
    return re.sub(r"\d(?=\d{6})", "*", text)[:20]


def word_of(text: str, words: Mapping[Word, Sequence[str]]) -> Word | None:
    """Return the value a word stands for: its code or one of its names."""
    for value, names in words.items():
        if text == value.value or text in names:
            return value
    return None


def pieces(text: str) -> list[str]:
    """Divide a cell that lists several things."""
    return [piece for piece in _APART.split(text) if piece]


def first_names(words: Mapping[Word, Sequence[str]]) -> list[str]:
    """Return the names to choose from, as a message lists them."""
    return [names[0] for names in words.values()]
