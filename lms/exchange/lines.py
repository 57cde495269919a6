"""Reading one line of a table for an import: required cells, days, words from a list. Pure."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from lms.errors import RuleBroken
from lms.exchange.answers import ImportAnswer, LineBroken
from lms.exchange.headers import Column
from lms.exchange.rows import Row
from lms.people.codes import check_id_no

Word = TypeVar("Word", bound=StrEnum)


class Numbered(Protocol):
    """A line that was read, with the number Excel shows."""

    @property
    def row(self) -> int:
        """Return its number."""


Line = TypeVar("Line", bound=Numbered)

LONGEST = 100
_APART = re.compile(r"[、,，;；/+和及|\s]+")


class Vocabulary(Generic[Word]):
    """The words for the values of one kind: a code, or any of its names, the preferred one first."""

    def __init__(self, words: Mapping[Word, Sequence[str]]) -> None:
        self._values = {name: value for value, names in words.items() for name in (value.value, *names)}
        self.choices = [names[0] for names in words.values()]

    def find(self, text: str) -> Word | None:
        """Return the value a word stands for."""
        return self._values.get(text)


class Sheetful:
    """The columns a line is read with, and which of them must be filled."""

    def __init__(self, columns: Sequence[Column], *, may_be_empty: Collection[str] = ()) -> None:
        self.columns = {column.key: column for column in columns}
        self._must = [column.key for column in columns if column.required and column.key not in may_be_empty]

    def title(self, key: str) -> str:
        """Return a column's name as users know it."""
        return self.columns[key].names[0]

    def require_cells(self, row: Row) -> None:
        """Raise RuleBroken ROW_SHIFTED, CELL_MISSING or CELL_TOO_LONG when a line lacks what it must have."""
        values = row.values
        if row.problem is None and all(map(values.get, self._must)) and max(map(len, values.values())) <= LONGEST:
            return
        if row.problem:
            raise RuleBroken(row.problem)
        refusals = []
        for key, column in self.columns.items():
            text = values.get(key, "")
            if key in self._must and not text:
                refusals.append(RuleBroken("CELL_MISSING", column=column.names[0]))
            if len(text) > LONGEST:
                refusals.append(RuleBroken("CELL_TOO_LONG", column=column.names[0], limit=LONGEST))
        raise LineBroken(refusals)

    def day(self, row: Row, key: str, answer: ImportAnswer) -> date | None:
        """Return the day in an optional cell; one that cannot be read is noted and not used."""
        if not row.values.get(key):
            return None
        try:
            return self.required_day(row, key)
        except RuleBroken as refusal:
            answer.note(row.number, refusal.code, **refusal.parameters)
            return None

    def required_day(self, row: Row, key: str) -> date:
        """Return the day in a required cell. Raises RuleBroken DATE_UNREADABLE."""
        text = row.values.get(key, "")
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise RuleBroken("DATE_UNREADABLE", column=self.title(key), text=shown(text)) from None


def id_number(text: str, *, today: date) -> str:
    """Return the ID number in an optional cell, "" in an empty one. Raises RuleBroken as `check_id_no`."""
    return check_id_no(text, today=today).number if text else ""


def read_lines(rows: Iterable[Row], read: Callable[[Row], Line], answer: ImportAnswer) -> list[Line]:
    """Read lines; those that cannot be read are refused."""
    lines = []
    for row in rows:
        try:
            lines.append(read(row))
        except RuleBroken as refusal:
            answer.refuse(row.number, refusal)
    return lines


def without_twins(
    lines: Iterable[Line], key: Callable[[Line], str], answer: ImportAnswer, *, code: str = "SOURCE_ID_TWICE"
) -> list[Line]:
    """Return the lines whose number stands once; of the others each names another, and none is taken."""
    by_key: dict[str, list[Line]] = {}
    for line in lines:
        by_key.setdefault(key(line), []).append(line)
    for twins in by_key.values():
        for line in twins if len(twins) > 1 else ():
            answer.refuse(line.row, RuleBroken(code, other=next(twin.row for twin in twins if twin.row != line.row)))
    return [twins[0] for twins in by_key.values() if len(twins) == 1]


def shown(text: str) -> str:
    """Return a cell as a message may repeat it: never a long number, for it may be somebody's."""
    return re.sub(r"\d(?=\d{6})", "*", text)[:20]


def pieces(text: str) -> list[str]:
    """Divide a cell that lists several things."""
    return [piece for piece in _APART.split(text) if piece]
