"""The sheets of a spreadsheet file as rows of cells, read only after the file was looked through."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from lms.exchange.biff import check_xls
from lms.exchange.cells import Cell
from lms.exchange.legacy import read_apart
from lms.exchange.package import check_package
from lms.exchange.refusals import FileRefused
from lms.exchange.sheetscan import SheetFacts


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as it stands: `rows[0]` is Excel's row 1; merged blocks are ((top, left), (bottom, right)) from 0."""

    name: str
    rows: Sequence[Sequence[Cell]]
    facts: SheetFacts
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()
    from_1904: bool = False
    is_text: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """The visible worksheets of a file, and the names of those that are hidden and not read."""

    sheets: list[Sheet]
    hidden: tuple[str, ...] = ()


def read_xlsx(data: bytes) -> Book:
    """Return the visible worksheets of an xlsx. Raises what `check_package` raises."""
    package = check_package(data)
    return _read(package.data, package.sheets, from_1904=package.from_1904)


def read_xls(data: bytes) -> Book:
    """Return the visible worksheets of a legacy xls. Raises what `check_xls` raises."""
    checked = check_xls(data)
    sheets = [
        Sheet(sheet.name, sheet.rows, checked.sheets[sheet.index], sheet.merged)
        for sheet in read_apart(checked.data)
        if sheet.index < len(checked.sheets)
    ]
    if not sheets:
        raise FileRefused("FILE_NO_ROWS")
    return Book(sheets)


def _read(data: bytes, facts: dict[int, SheetFacts], *, from_1904: bool) -> Book:
    try:
        with CalamineWorkbook.from_object(BytesIO(data)) as book:
            listed = list(book.sheets_metadata)
            hidden = tuple(meta.name for meta in listed if meta.visible is not SheetVisibleEnum.Visible)
            sheets = [
                _sheet(book, index, facts[index], from_1904=from_1904)
                for index, meta in enumerate(listed)
                if index in facts and meta.typ is SheetTypeEnum.WorkSheet and meta.name not in hidden
            ]
    except PasswordError:
        raise FileRefused("FILE_ENCRYPTED") from None
    except CalamineError:
        raise FileRefused("FILE_DAMAGED") from None
    except BaseException as error:
        # A file made to break the reader shows as a panic of its Rust code, which is no ordinary exception.
        if type(error).__name__ != "PanicException":
            raise
        raise FileRefused("FILE_DAMAGED") from None
    if not sheets:
        raise FileRefused("FILE_NO_ROWS")
    return Book(sheets, hidden)


def _sheet(book: CalamineWorkbook, index: int, facts: SheetFacts, *, from_1904: bool) -> Sheet:
    sheet = book.get_sheet_by_index(index)
    rows = sheet.to_python(skip_empty_area=False)
    return Sheet(sheet.name, rows, facts, sheet.merged_cell_ranges or (), from_1904)
