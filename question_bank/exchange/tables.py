"""Tables of questions: xlsx, xls and csv in the layouts offices use, and the one we write.

The head may stand below a title, or be missing; options stand in columns, in one cell, or with the stem in one cell.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from question_bank.content import Fault
from question_bank.exchange.chinese.options import cut
from question_bank.exchange.chinese.parts import Parts, question_of
from question_bank.exchange.chinese.words import type_of_word
from question_bank.exchange.decoding import text_of_bytes
from question_bank.exchange.packages import require_honest_zip
from question_bank.exchange.reading import MOST_QUESTIONS, Reading, ReadQuestion, Source, Unreadable
from question_bank.exchange.table_heads import Row, head_of
from question_bank.exchange.workbooks import sheets_of_workbook

_NONE: Mapping[str, Any] = {}


# The sheet of our template that says how to fill in the other; people send it back with their questions.
EXPLAINED = "填写说明"
# An apostrophe that keeps a spreadsheet from reckoning is not part of the text.
_MADE_TEXT = re.compile(r"'[=+\-@\t\r\x00＝＋－＠]")
_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"


def read(source: Source) -> Reading:
    """Read a table of questions. Raises Unreadable when it is no table, or holds no question.

    A sheet whose name is a type of question gives its rows that type where no column does.
    """
    found: list[ReadQuestion] = []
    notes: list[Fault] = []
    several = len(sheets := sheets_of(source)) > 1
    for sheet, rows in sheets:
        try:
            found += questions_of_rows(sheet, rows, several=several)
        except Unreadable as unreadable:  # a sheet of remarks beside those of questions
            notes.append(Fault("SHEET_SKIPPED", grave=False, values={"sheet": sheet, "why": unreadable.fault.code}))
        if len(found) > MOST_QUESTIONS:
            raise Unreadable("FILE_TOO_LONG", most=MOST_QUESTIONS)
    if not found:
        raise Unreadable(notes[0].values["why"] if notes else "NO_QUESTIONS")
    return Reading("csv" if _is_text(source) else "xlsx", found, notes)


def sheets_of(source: Source) -> list[tuple[str, list[Row]]]:
    """Return the sheets that hold anything, by name, without the one that explains our template.

    Raises Unreadable FILE_BROKEN and what archives and texts raise.
    """
    filled = [(name, rows) for name, rows in _sheets(source) if any(cell.strip() for row in rows for cell in row)]
    return [(name, rows) for name, rows in filled if name != EXPLAINED]


def place_of(sheet: str, number: int, *, several: bool) -> str:
    """Return where a row is found: its number, and its sheet where people need that to find it."""
    named = sheet and (several or not sheet.casefold().startswith("sheet"))
    return f"{sheet} 第 {number} 行" if named else f"第 {number} 行"


def looks_like(source: Source) -> bool:
    """Tell whether a file may be a table: a workbook, or text whose first lines have commas or tabs in step."""
    if source.data[:4] == _ZIP:
        return b"xl/workbook" in source.data
    if source.data[:4] == _OLE:
        return source.name.casefold().endswith(".xls")
    return source.name.casefold().endswith((".csv", ".tsv")) or _is_tabbed(source.data[:20_000])


def _is_tabbed(head: bytes) -> bool:
    """Tell whether nearly every line has several tabs, whatever the text is called."""
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"{", b"[")):
        return False  # XML and JSON are indented with tabs
    lines = [line for line in head.split(b"\n")[:-1] if line.strip()]
    return len(lines) > 1 and sum(line.count(b"\t") > 1 for line in lines) * 10 >= len(lines) * 9


def _is_text(source: Source) -> bool:
    return source.data[:4] not in (_ZIP, _OLE)


def _sheets(source: Source) -> Iterator[tuple[str, list[Row]]]:
    if _is_text(source):
        yield "", _rows_of_text(text_of_bytes(source.data))
        return
    if source.data[:4] == _ZIP:
        require_honest_zip(source.data)
    for name, rows in sheets_of_workbook(source.data):
        yield name, list(rows)


def _rows_of_text(text: str) -> list[Row]:
    text = _rejoined(text)
    first = text[:5000]
    delimiter = max("\t,;|", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error:
        raise Unreadable("FILE_BROKEN") from None
    return [[cell[1:] if _MADE_TEXT.match(cell) else cell for cell in row] for row in rows]


def _rejoined(text: str) -> str:
    """Put lines back together where nearly all begin with a number and a tab: the others go on in the middle."""
    lines = text.split("\n")
    numbered = [bool(re.match(r"\d+\t", line)) for line in lines]
    if sum(numbered) * 20 < len([line for line in lines if line.strip()]) * 19:
        return text
    whole: list[str] = []
    for line, begins in zip(lines, numbered, strict=True):
        if begins or not whole:
            whole.append(line)
        elif line.strip():
            whole[-1] += line
    return "\n".join(whole)


def questions_of_rows(
    sheet: str,
    rows: Sequence[Row],
    marks: Mapping[str, str] = _NONE,
    media: Mapping[str, Mapping[str, Any]] = _NONE,
    *,
    several: bool = False,
) -> Iterator[ReadQuestion]:
    """Yield the questions of a sheet, or of a table in a document; `marks` in its cells are pictures.

    Raises Unreadable HEAD_MISSING when nobody could tell what its columns are.
    """
    at, columns = head_of(rows)
    of_section = sheet if type_of_word(sheet) else ""
    for number, row in enumerate(rows[at:], start=at + 1):
        filled = [cell for cell in row if cell.strip()]
        if len(filled) == 1 and type_of_word(filled[0]):  # a heading between questions: 二、判断题
            of_section = filled[0]
        elif filled:
            parts = _parts(place_of(sheet, number, several=several), row, columns)
            parts.type = parts.type or of_section
            # Columns that are named hold one option each; others may hold what a program glued together.
            parts.apart = at > 0 and "option:A" in columns.values()
            parts.html = marks
            parts.media = tuple(entry for mark, entry in media.items() if any(mark in cell for cell in row))
            yield question_of(parts)


def _parts(at: str, row: Row, columns: dict[int, str]) -> Parts:
    parts = Parts(at)
    options: dict[str, str] = {}
    for column, name in columns.items():
        cell = row[column].strip() if column < len(row) else ""
        if name.startswith("option:"):
            options[name[-1]] = cell
        elif name == "options":
            parts.options = cut(cell)
        elif name in ("type", "stem", "answer"):
            setattr(parts, name, cell)
        else:
            parts.fields[name] = cell
    if options:
        parts.options = _in_columns(options)
    elif not parts.options and "options" not in columns.values():
        _cut_off_options(parts)
    return parts


def _in_columns(options: dict[str, str]) -> list[str]:
    ordered = [options[letter] for letter in sorted(options)]
    while ordered and not ordered[-1]:
        ordered.pop()
    return ordered


def _cut_off_options(parts: Parts) -> None:
    """Take options off a stem that holds them: 题干&甲&乙&丙, or 题干 A.甲 B.乙."""
    if parts.stem.count("&") > 1:
        parts.stem, *parts.options = (piece.strip() for piece in parts.stem.split("&"))
        return
    found = re.search(r"(?:\n|\s)[(（]?[AＡ][)）]?\s*[.．、:：]", parts.stem)
    if found:
        options = cut(parts.stem[found.start() :])
        if len(options) > 1:
            parts.stem, parts.options = parts.stem[: found.start()].strip(), options
