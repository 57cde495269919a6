"""Which column of a table of questions holds what: by its head, or without one by what the cells look like. Pure."""

import re
from collections.abc import Sequence

from question_bank.exchange.chinese.words import field_of_head, type_of_word
from question_bank.exchange.reading import Unreadable

Row = Sequence[str]
_HEAD_WITHIN = 20


def head_of(rows: Sequence[Row]) -> tuple[int, dict[int, str]]:
    """Return where the questions begin and what each column holds; without a head, by what the cells look like."""
    for number, row in enumerate(rows[:_HEAD_WITHIN]):
        named = {column: field for column, cell in enumerate(row) if (field := field_of_head(cell))}
        fields = set(named.values())
        if "stem" in fields and ("answer" in fields or any(field.startswith("option") for field in fields)):
            letters = _letters_below(rows, number) if "options" in fields else {}
            if letters:
                return number + 2, _first_of_each({c: f for c, f in named.items() if f != "options"}) | letters
            return number + 1, _first_of_each(named)
    return 0, _guessed([row for row in rows if any(cell.strip() for cell in row)][:50])


def _letters_below(rows: Sequence[Row], number: int) -> dict[int, str]:
    """Return the columns of options in a second row of the head, below a cell 选项 that spans them: A, B, C …"""
    below = rows[number + 1] if number + 1 < len(rows) else ()
    named = {column: field for column, cell in enumerate(below) if cell.strip() and (field := field_of_head(cell))}
    filled = [cell for cell in below if cell.strip()]
    return named if len(named) == len(filled) > 1 and all(f.startswith("option:") for f in named.values()) else {}


def _first_of_each(named: dict[int, str]) -> dict[int, str]:
    """Keep the first column of each name; "内容" beside "题干" is no second stem."""
    kept: dict[str, int] = {}
    for column, field in named.items():
        kept.setdefault(field, column)
    return {column: field for field, column in kept.items()}


def _guessed(rows: list[Row]) -> dict[int, str]:
    """Tell columns without heads apart: the last that holds keys is the answer, the longest before it the stem."""
    width = max((len(row) for row in rows), default=0)
    cells = {
        column: [row[column].strip() for row in rows if column < len(row) and row[column].strip()]
        for column in range(width)
    }
    keys = [column for column, texts in cells.items() if texts and _are_keys(texts)]
    if not keys:
        raise Unreadable("HEAD_MISSING")
    answer = keys[-1]
    others = [column for column in range(width) if column != answer and cells[column]]
    if not others:
        raise Unreadable("HEAD_MISSING")
    types = [column for column in others if all(type_of_word(text) for text in cells[column])]
    rest = [column for column in others if column not in types]
    stem = max(rest[:2], key=lambda column: sum(map(len, cells[column])) / len(cells[column])) if rest else others[0]
    columns = {answer: "answer", stem: "stem"} | dict.fromkeys(types[:1], "type")
    options = [column for column in rest if column > stem and column < answer] or [c for c in rest if c > stem]
    return columns | {column: f"option:{chr(ord('A') + index)}" for index, column in enumerate(options[:10])}


def _are_keys(texts: list[str]) -> bool:
    keyed = [
        text
        for text in texts
        if re.fullmatch(r"(?:正确答案[:：])?\s*(?:[A-Ja-j][,，、\s]*){1,10}|[对错√×]|正确|错误", text)
    ]
    return len(keyed) * 10 >= len(texts) * 9
