"""A Word document as lines: paragraph by paragraph, with the numbers Word shows, pictures and tables as marks."""

import html as entities
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from question_bank.content import Fault
from question_bank.exchange.chinese.tidying import Line
from question_bank.exchange.docx.layout import lines_of_table
from question_bank.exchange.docx.numbering import Numbers, W, numbers_of
from question_bank.exchange.packages import read_entry
from question_bank.exchange.pictures import NotMedia, cleaned
from question_bank.exchange.reading import Unreadable, media_of

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_V = "{urn:schemas-microsoft-com:vml}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(wordprocessingml|drawingml|officeDocument)/(\w+)")
# A mark is one sign nobody writes and a number: it stands in a line for a picture or table.
_MARK = "\ue000{}\ue001"


@dataclass(slots=True)
class Document:
    """What is known of a document while its lines are read."""

    archive: zipfile.ZipFile
    targets: dict[str, str]
    numbers: Numbers
    styles: dict[str, tuple[str, int]]
    marks: dict[str, str] = field(default_factory=dict)
    media: dict[str, dict[str, Any]] = field(default_factory=dict)
    store: dict[str, bytes] = field(default_factory=dict)
    notes: list[Fault] = field(default_factory=list)

    def lines(self, body: Element) -> Iterator[Line]:
        """Yield the lines of the body; a table is the lines it arranges, else a mark in the line before it."""
        number, held = 0, ""
        for block in blocks_of(body):
            if block.tag == f"{W}tbl":
                arranged = lines_of_table(self.rows(block))
                if not arranged:
                    held += self._mark(f"<table>{self._table(block)}</table>")
                yield from (Line(number, text) for text in arranged)
                continue
            number += 1
            if held:
                yield Line(number - 1, held)
                held = ""
            for text in (self._label(block) + self.text(block)).split("\n"):
                yield Line(number, text)
        if held:
            yield Line(number, held)

    def rows(self, table: Element) -> list[list[str]]:
        """Return the texts of a table, row by row."""
        return [
            ["\n".join(self.text(p) for p in cell.iter(f"{W}p")) for cell in row.findall(f"{W}tc")]
            for row in table.findall(f"{W}tr")
        ]

    def _label(self, paragraph: Element) -> str:
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        of_style = self.styles.get(style.get(f"{W}val", ""), ("", 0)) if style is not None else ("", 0)
        number = paragraph.find(f"{W}pPr/{W}numPr")
        if number is None:
            return self.numbers.label(*of_style) if of_style[0] else ""
        list_id, level = number.find(f"{W}numId"), number.find(f"{W}ilvl")
        at = level.get(f"{W}val", "0") if level is not None else "0"
        return self.numbers.label(list_id.get(f"{W}val", "") if list_id is not None else of_style[0], int(at))

    def text(self, paragraph: Element) -> str:
        return "".join(self._pieces(paragraph))

    def _pieces(self, element: Element) -> Iterator[str]:
        for child in element:
            tag = child.tag
            if tag in (f"{W}t", f"{_M}t"):
                yield child.text or ""
            elif tag == f"{W}tab":
                yield "\t"
            elif tag in (f"{W}br", f"{W}cr"):
                yield "\n"
            elif tag == f"{W}noBreakHyphen":
                yield "-"
            elif tag in (f"{_A}blip", f"{_V}imagedata"):
                yield self._picture(child.get(f"{_R}embed") or child.get(f"{_R}id") or "")
            elif tag.endswith("}Fallback") or tag in (f"{W}del", f"{W}pPr", f"{W}rPr", f"{W}instrText"):
                continue  # what was struck out, how it looks, and the second form of what is there already
            else:
                yield from self._pieces(child)

    def _picture(self, relation: str) -> str:
        target = self.targets.get(relation, "")
        try:
            data, media_type = cleaned(read_entry(self.archive, target))
        except (NotMedia, Unreadable) as error:
            code = str(error) if isinstance(error, NotMedia) else "MEDIA_NOT_THERE"
            self.notes.append(Fault(code, "media", grave=False, values={"name": posixpath.basename(target)[:80]}))
            return ""
        entry = media_of(data, media_type, posixpath.basename(target))
        self.store[entry.digest] = data
        mark = self._mark(f'<img src="media:{entry.digest}" alt="">')
        self.media[mark] = entry.model_dump()
        return mark

    def _table(self, table: Element) -> str:
        rows = [
            "".join(f"<td>{'<br>'.join(self._cell(cell))}</td>" for cell in row.findall(f"{W}tc"))
            for row in table.findall(f"{W}tr")
        ]
        return "".join(f"<tr>{row}</tr>" for row in rows)

    def _cell(self, cell: Element) -> Iterator[str]:
        for paragraph in cell.iter(f"{W}p"):
            text = entities.escape(self.text(paragraph), quote=False)
            for mark, meant in self.marks.items():
                text = text.replace(mark, meant)
            yield text

    def _mark(self, html: str) -> str:
        mark = _MARK.format(len(self.marks))
        self.marks[mark] = html
        return mark


def open_document(archive: zipfile.ZipFile) -> tuple[Document, Element]:
    """Open a Word document. Raises Unreadable NOT_DOCX, DOCX_MACRO, XML_FORBIDDEN or XML_BROKEN."""
    names = set(archive.namelist())
    if "word/document.xml" not in names:
        raise Unreadable("NOT_DOCX")
    if any(name.casefold().endswith("vbaproject.bin") for name in names):
        raise Unreadable("DOCX_MACRO")
    root = parsed(_transitional(read_entry(archive, "word/document.xml")))
    relations = _part(archive, "word/_rels/document.xml.rels", names)
    targets = {
        one.get("Id", ""): posixpath.normpath(posixpath.join("word", one.get("Target", "")))
        for one in (relations.findall(f"{_REL}Relationship") if relations is not None else ())
        if one.get("TargetMode") != "External"
    }
    numbers = numbers_of(_part(archive, "word/numbering.xml", names))
    body = root.find(f"{W}body")
    if body is None:
        raise Unreadable("NOT_DOCX")
    document = Document(archive, targets, numbers, _list_styles(_part(archive, "word/styles.xml", names)))
    if body.find(f"{W}altChunk") is not None:
        document.notes.append(Fault("DOCX_ALTCHUNK", grave=False))
    return document, body


def parsed(data: bytes) -> Element:
    """Parse a part of a package. Raises Unreadable XML_FORBIDDEN or XML_BROKEN."""
    try:
        root: Element = fromstring(data)
    except DefusedXmlException:
        raise Unreadable("XML_FORBIDDEN") from None
    except (ParseError, ValueError, LookupError):
        raise Unreadable("XML_BROKEN") from None
    return root


def _part(archive: zipfile.ZipFile, name: str, names: set[str]) -> Element | None:
    return parsed(_transitional(read_entry(archive, name))) if name in names else None


def _transitional(data: bytes) -> bytes:
    """Return a part under the names that nearly all documents use; "Strict Open XML" has its own."""
    return _STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/\2", data)


def _list_styles(styles: Element | None) -> dict[str, tuple[str, int]]:
    """Return which list and level a paragraph style brings along."""
    found = {}
    for style in styles.findall(f"{W}style") if styles is not None else ():
        list_id, level = style.find(f"{W}pPr/{W}numPr/{W}numId"), style.find(f"{W}pPr/{W}numPr/{W}ilvl")
        if list_id is not None:
            at = level.get(f"{W}val", "0") if level is not None else "0"
            found[style.get(f"{W}styleId", "")] = (list_id.get(f"{W}val", ""), int(at))
    return found


def blocks_of(body: Element) -> Iterator[Element]:
    """Yield paragraphs and tables in their order, those inside content controls too."""
    for child in body:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in (f"{W}sdt", f"{W}ins", f"{W}customXml", f"{W}smartTag", f"{W}sdtContent"):
            yield from blocks_of(child)
