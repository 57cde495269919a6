"""The lines below a header: merged blocks filled, every column in its kind, sums and signatures left out. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from lms.exchange.cells import Cell, Kind, clean, normalise_column
from lms.exchange.headers import Column, Header
from lms.exchange.refusals import MAX_AREA, FileRefused
from lms.exchange.workbook import Sheet

_REMARKS = (
    "合计",
    "总计",
    "小计",
    "共计",
    "填表",
    "制表",
    "填报",
    "审核",
    "备注",
    "说明",
    "注:",
    "注：",
    "负责人",
    "单位负责人",
    "联系",
)
_DAYS_FROM_1900_TO_1904 = 1462


@dataclass(slots=True)
class Row:
    """One line: its number as Excel shows it, and its cells by column key ("" where empty).

    `problem` names what makes the line unfit as a whole: ROW_SHIFTED, it has more cells than the header has titles.
    """

    number: int
    values: dict[str, str]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something the reader left out or found odd; `row` where it concerns one."""

    code: str
    row: int | None = None
    parameters: dict[str, Any] = field(default_factory=dict)


def rows_below(sheet: Sheet, header: Header, columns: Sequence[Column]) -> tuple[list[Row], list[Note]]:
    """Return the filled lines below the header, and a note for each line left out. `columns` are those present."""
    places = [header.places[column.key] for column in columns]
    body = sheet.rows[header.row + 1 :]
    cells: list[list[Cell]] = [list(map(itemgetter(place), body)) for place in places]
    _fill_merged(cells, places, sheet, header.row + 1)
    texts = [normalise_column(_days(c, column, sheet), column.kind) for c, column in zip(cells, columns, strict=True)]
    keys = [column.key for column in columns]
    numbers = range(header.row + 2, header.row + 2 + len(body))
    left_out = {note.row: note for note in _left_out(dict(zip(keys, texts, strict=True)), sheet, header, columns)}
    rows = [
        Row(number, dict(zip(keys, values, strict=True)))
        for number, values in zip(numbers, zip(*texts, strict=True), strict=True)
        if any(values) and number not in left_out
    ]
    if sheet.is_text:
        _mark_shifted(rows, sheet, header)
    return rows, list(left_out.values())


def _fill_merged(cells: list[list[Cell]], places: list[int], sheet: Sheet, first: int) -> None:
    """Give every row the value of the block it belongs to: a unit is often written once beside all its people."""
    filled = 0
    for (top, left), (bottom, _) in sheet.merged:
        if left not in places or bottom <= max(top, first):
            continue
        column = cells[places.index(left)]
        start, end = max(top, first), min(bottom, first + len(column) - 1)
        filled += end - start
        if filled > MAX_AREA:  # blocks that lie over each other, made to keep us busy
            raise FileRefused("FILE_DAMAGED")
        value = sheet.rows[top][left]
        column[start - first : end - first + 1] = [value] * (end - start + 1)


def _days(cells: list[Cell], column: Column, sheet: Sheet) -> list[Cell]:
    """Numbers that are days count from another year in books made on an old Mac."""
    if column.kind is not Kind.DATE or not sheet.from_1904:
        return cells
    return [cell + _DAYS_FROM_1900_TO_1904 if isinstance(cell, float) and cell < 80_000 else cell for cell in cells]


def _mark_shifted(rows: list[Row], sheet: Sheet, header: Header) -> None:
    if not sheet.rows or len(sheet.rows[0]) <= header.width:
        return
    for row in rows:
        if any(str(cell).strip() for cell in sheet.rows[row.number - 1][header.width :]):
            row.problem = "ROW_SHIFTED"


def _left_out(texts: dict[str, list[str]], sheet: Sheet, header: Header, columns: Sequence[Column]) -> Iterator[Note]:
    """Name the lines that are no data. Only those are looked at that lack one of the first two required cells."""
    one, other = [column.key for column in columns if column.required][:2]
    title = clean(str(sheet.rows[header.row][header.places[one]]))
    for number, (first, second) in enumerate(zip(texts[one], texts[other], strict=True), header.row + 2):
        if first == title:
            yield Note("HEADER_REPEATED", number)
        elif not (first and second) and _is_remark(sheet.rows[number - 1]):
            yield Note("REMARK_LEFT_OUT", number)


def _is_remark(cells: Sequence[Cell]) -> bool:
    filled = [cell for cell in cells if cell != ""]
    return bool(filled) and clean(str(filled[0])).replace(" ", "").startswith(_REMARKS)
