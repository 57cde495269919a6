"""Tables of a document that only arrange lines: options two by two, keys of a paper, a form a question. Pure."""

import re
from collections.abc import Sequence

from question_bank.exchange.chinese.options import letter_of
from question_bank.exchange.chinese.words import field_of_head

Rows = Sequence[Sequence[str]]
_KEY = r"(?:[A-JＡ-Ｊ](?:[、,，\s]*[A-JＡ-Ｊ]){0,9}|[√×✓✗✔✘对错TF]|正确|错误)"
_NUMBER_AND_KEY = re.compile(rf"\s*\d{{1,4}}\s*[.．、:：)）]?\s*{_KEY}\s*$")
# In front of a row of numbers, or of their keys.
_HEADS = frozenset({"题号", "序号", "编号", "答案", "参考答案", "正确答案", ""})


def lines_of_table(rows: Rows) -> list[str]:
    """Return the lines that a table arranges; none where it is a table that the question shows."""
    cells = [cell.strip() for row in rows for cell in row if cell.strip()]
    return _options(cells) or _keys(rows, cells) or _form(rows)


def _options(cells: Sequence[str]) -> list[str]:
    letters = [letter_of(cell) for cell in cells]
    in_order = [chr(ord("A") + place) for place in range(len(cells))]
    return list(cells) if len(cells) > 1 and letters == in_order else []


def _keys(rows: Rows, cells: Sequence[str]) -> list[str]:
    """Return the keys of a paper, a number and a key a line, from cells, from rows, or from a row below a row."""
    if len(cells) > 1 and all(_NUMBER_AND_KEY.match(cell) for cell in cells):
        return list(cells)
    bare = [[cell.strip() for cell in row if cell.strip() not in _HEADS] for row in rows]
    bare = [row for row in bare if row]
    if bare and all(len(row) == 2 and _is_keyed(*row) for row in bare):
        return [" ".join(row) for row in bare]
    pairs = (
        [pair for n, row in enumerate(bare[::2]) for pair in zip(row, bare[n * 2 + 1], strict=False)]
        if _even(bare)
        else []
    )
    return [" ".join(pair) for pair in pairs] if pairs and all(_is_keyed(*pair) for pair in pairs) else []


def _even(rows: Rows) -> bool:
    return len(rows) % 2 == 0 and all(len(one) == len(two) for one, two in zip(rows[::2], rows[1::2], strict=True))


def _is_keyed(number: str, key: str) -> bool:
    return number.isdigit() and _NUMBER_AND_KEY.match(f"{number} {key}") is not None


def _form(rows: Rows) -> list[str]:
    """Return what a form says of one question: 题干 | 谁？, A | 甲, B | 乙, 答案 | B."""
    named = [(field_of_head(row[0]), row[0].strip(), row[1].strip()) for row in rows if len(row) == 2]
    fields = {name for name, _, _ in named}
    if len(named) < len(rows) or None in fields or not {"stem", "answer"} <= fields:
        return []
    return [
        f"{name[-1]}. {text}" if name and name.startswith("option:") else f"{head}：{text}"
        for name, head, text in named
    ]
