"""Read a table that an office saved (xlsx, xls, csv): find its header, bring its cells into one form, or refuse it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lms.exchange import biff, delimited
from lms.exchange.cells import Cell, Kind, clean
from lms.exchange.headers import Column, Header, find_header, missing_columns
from lms.exchange.refusals import MAX_BYTES, MEGABYTE, FileRefused
from lms.exchange.rows import Note, Row, rows_below
from lms.exchange.sheetscan import SheetFacts
from lms.exchange.workbook import Book, Sheet, read_xls, read_xlsx

__all__ = ["Column", "FileRefused", "Kind", "Note", "Row", "Table", "open_book", "read_table"]

_BOOK_SUFFIXES = {".xlsx", ".xls"}
_TEXT_SUFFIXES = {".csv", ".txt", ".tsv", ".xls"}
_MACRO_SUFFIXES = {".xlsm", ".xltm", ".xlam"}


@dataclass(frozen=True, slots=True)
class Table:
    """What was read: the keys of the columns found, the rows, and what was left out.

    `titles` are those of the header as written; `last` is the last filled line of the sheet, with its number.
    """

    columns: tuple[str, ...]
    rows: list[Row]
    notes: tuple[Note, ...] = ()
    sheet: str = ""
    titles: tuple[str, ...] = ()
    last: tuple[int, tuple[str, ...]] = (0, ())


def read_table(source: bytes | Path, *, filename: str, columns: Sequence[Column], max_bytes: int = MAX_BYTES) -> Table:
    """Return the table of a file, or raise FileRefused before anything of it is used.

    The header is looked for below titles; a block merged downwards gives its value to every row; repeated headers, sums
    and signatures are left out and noted. Codes of refusal: those of `open_book`, FILE_HEADER_NOT_FOUND,
    FILE_HEADER_TWICE, FILE_SHEETS_AMBIGUOUS, FILE_FORMULAS, FILE_ERROR_VALUES, FILE_NO_ROWS.
    """
    book = open_book(source, filename=filename, columns=columns, max_bytes=max_bytes)
    found = [(sheet, header) for sheet in book.sheets if (header := find_header(sheet.rows, columns))]
    if not found:
        missing, titles = missing_columns(max((s.rows for s in book.sheets), key=len), columns)
        raise FileRefused("FILE_HEADER_NOT_FOUND", missing=missing, found=titles)
    filled = [(sheet, header) for sheet, header in found if len(sheet.rows) > header.row + 1]
    if len(filled) > 1:
        raise FileRefused("FILE_SHEETS_AMBIGUOUS", sheets=[sheet.name for sheet, _ in filled])
    sheet, header = (filled or found)[0]
    _require_plain_values(sheet, header)
    present = [column for column in columns if column.key in header.places]
    rows, notes = rows_below(sheet, header, present)
    if not rows:
        raise FileRefused("FILE_NO_ROWS")
    notes += _unread(book, header)
    keys, heads = tuple(column.key for column in present), _texts(sheet.rows[header.row])
    return Table(keys, rows, tuple(notes), sheet.name, heads, _last_line(sheet))


def open_book(
    source: bytes | Path, *, filename: str, columns: Sequence[Column] = (), max_bytes: int = MAX_BYTES
) -> Book:
    """Return the sheets of a file; a text is divided by the separator that lets its header name most `columns`.

    Read by content; the name may only not contradict it (an xlsx named .xls is common and harmless). Raises
    FileRefused: FILE_EMPTY, FILE_TOO_LARGE, FILE_NOT_TABLE, and what the checks of each format raise.
    """
    data = _bytes_of(source, max_bytes)
    suffix = Path(filename).suffix.lower()
    if suffix in _MACRO_SUFFIXES:
        raise FileRefused("FILE_MACROS")
    is_book = data.startswith((b"PK\x03\x04", biff.MAGIC))
    if suffix not in (_BOOK_SUFFIXES if is_book else _TEXT_SUFFIXES):
        raise FileRefused("FILE_NOT_TABLE")
    if is_book:
        return read_xls(data) if data.startswith(biff.MAGIC) else read_xlsx(data)
    if data.lstrip()[:1] == b"<":  # a web page saved as .xls
        raise FileRefused("FILE_NOT_TABLE")
    return Book([_text_sheet(delimited.decode(data), columns)])


def _bytes_of(source: bytes | Path, max_bytes: int) -> bytes:
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > max_bytes:
        raise FileRefused("FILE_TOO_LARGE", limit=max_bytes // MEGABYTE, size=-(-size // MEGABYTE))
    data = source if isinstance(source, bytes) else source.read_bytes()
    if not data.strip():
        raise FileRefused("FILE_EMPTY")
    return data


def _text_sheet(text: str, columns: Sequence[Column]) -> Sheet:
    best: list[list[str]] = []
    most, broken = -1, None
    for separator in delimited.separators(text):
        try:
            rows = delimited.read_rows(text, separator)
        except FileRefused as refusal:
            # Broken quotes speak against a separator, unless a header stands there: then it is the one.
            if refusal.code != "FILE_QUOTES" or find_header(delimited.first_lines(text, separator), columns):
                broken = refusal
            continue
        header = find_header(rows, columns)
        if (matched := len(header.places) if header else 0) > most:
            best, most = rows, matched
    if broken and most <= 0:
        raise broken
    return Sheet("", best or [[line] for line in text.splitlines()], SheetFacts(), is_text=True)


def _require_plain_values(sheet: Sheet, header: Header) -> None:
    if sheet.facts.formula:
        raise FileRefused("FILE_FORMULAS", sheet=sheet.name, cell=sheet.facts.formula)
    if sheet.facts.error:
        raise FileRefused("FILE_ERROR_VALUES", sheet=sheet.name, cell=sheet.facts.error)
    if header.twice:
        raise FileRefused("FILE_HEADER_TWICE", titles=list(header.twice))


def _texts(cells: Sequence[Cell]) -> tuple[str, ...]:
    return tuple(text for cell in cells if (text := clean(str(cell))))


def _last_line(sheet: Sheet) -> tuple[int, tuple[str, ...]]:
    for number in range(len(sheet.rows), 0, -1):
        if texts := _texts(sheet.rows[number - 1]):
            return number, texts
    return 0, ()


def _unread(book: Book, header: Header) -> list[Note]:
    notes = []
    if header.unknown:
        notes.append(Note("COLUMNS_IGNORED", parameters={"titles": list(header.unknown.values())}))
    if book.hidden:
        notes.append(Note("SHEETS_HIDDEN", parameters={"sheets": list(book.hidden)}))
    return notes
