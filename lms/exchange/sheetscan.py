"""Look through the XML of one worksheet before the reader may: how large it is, whether it calculates.

Two lanes give the same answer. The fast one trusts nothing but the plain way in which nearly every program writes a
sheet (no prefixes, every cell named, columns A to Z, fewer than 100,000 rows) and gives up at the first thing that
looks otherwise; then a real parser walks the whole sheet.
"""

import re
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from lms.exchange.refusals import MAX_AREA, MAX_ROWS, FileRefused

_UNUSUAL_CELL = re.compile(rb'<c(?=[\s/>])(?! r="[A-Z][0-9]{1,5}")')
_PREFIXED = re.compile(rb":(?:c|f|row)[\s/>]")
_FORMULA = re.compile(rb"<f[\s/>]")
_CELL_NAME = re.compile(rb'<c r="([A-Z]+[0-9]+)"')
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass(slots=True)
class SheetFacts:
    """What a worksheet holds besides plain values: the first cell with a formula, the first with an error value."""

    formula: str | None = None
    error: str | None = None


def scan_sheet(xml: bytes, sheet: str) -> SheetFacts:
    """Return the facts of a worksheet; `sheet` is its name, for the refusal.

    Raises FileRefused FILE_TOO_MANY_ROWS or FILE_TOO_WIDE before anything is built from it, FILE_DAMAGED when it is no
    XML or brings its own entities.
    """
    return _scan_plain(xml, sheet) if _is_plain(xml) else _ExactScan(sheet).run(xml)


def _is_plain(xml: bytes) -> bool:
    start = xml[:4096]
    if b"<worksheet" not in start or b"<!" in start:
        return False
    return not _UNUSUAL_CELL.search(xml) and not _PREFIXED.search(xml)


def _scan_plain(xml: bytes, sheet: str) -> SheetFacts:
    if xml.count(b"<row") > MAX_ROWS:
        raise FileRefused("FILE_TOO_MANY_ROWS", limit=MAX_ROWS, sheet=sheet)
    facts = SheetFacts()
    if b"<f" in xml and (found := _FORMULA.search(xml)):
        facts.formula = _cell_before(xml, found.start())
    if (at := xml.find(b' t="e"')) >= 0:
        facts.error = _cell_before(xml, at + 1)
    return facts


def _cell_before(xml: bytes, end: int) -> str:
    begin = xml.rfind(b"<c ", 0, end)
    found = _CELL_NAME.match(xml, max(begin, 0))
    return found.group(1).decode() if found else "?"


class _ExactScan:
    """Walks every element of a sheet, however it is written, and stops at the first limit."""

    def __init__(self, sheet: str) -> None:
        self.sheet = sheet
        self.facts = SheetFacts()
        self.rows = self.cells = self.row = self.column = self.last_row = self.last_column = 0
        self.name = ""

    def run(self, xml: bytes) -> SheetFacts:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self.start
        parser.StartDoctypeDeclHandler = self.refuse_doctype
        try:
            parser.Parse(xml, True)  # noqa: FBT003 - expat's own signature
        except (expat.ExpatError, LookupError):  # no XML, or an encoding nobody knows
            raise FileRefused("FILE_DAMAGED") from None
        return self.facts

    def refuse_doctype(self, *_: Any) -> None:
        raise FileRefused("FILE_DAMAGED")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        local = tag.rpartition(":")[2]
        if local == "c":
            self.cell(attributes)
        elif local == "row":
            self.rows += 1
            self.row = _row_number(attributes.get("r", ""), self.row + 1)
            self.column = 0
            if self.rows > MAX_ROWS:
                raise FileRefused("FILE_TOO_MANY_ROWS", limit=MAX_ROWS, sheet=self.sheet)
        elif local == "f" and self.facts.formula is None:
            self.facts.formula = self.name or "?"

    def cell(self, attributes: dict[str, str]) -> None:
        self.cells += 1
        self.column += 1
        reference = attributes.get("r")
        if reference is not None:
            self.row, self.column = _place(reference)
        self.name = reference or f"R{self.row}C{self.column}"
        if attributes.get("t") == "e" and self.facts.error is None:
            self.facts.error = self.name
        self.last_row = max(self.last_row, self.row)
        self.last_column = max(self.last_column, self.column)
        if max(self.cells, self.last_row * self.last_column) > MAX_AREA:
            raise FileRefused("FILE_TOO_WIDE", sheet=self.sheet, cell=self.name)


def _row_number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else otherwise


def _place(reference: str) -> tuple[int, int]:
    found = _REFERENCE.fullmatch(reference)
    if not found:
        raise FileRefused("FILE_DAMAGED")
    column = 0
    for letter in found.group(1):
        column = column * 26 + ord(letter) - 64
    return int(found.group(2)), column
