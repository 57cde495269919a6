"""Reading a file of another system by the mapping that is kept for it: their titles, words and days in ours."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lms.errors import RuleBroken
from lms.exchange.cells import Kind
from lms.exchange.headers import Column, title_key
from lms.exchange.refusals import FileRefused
from lms.exchange.rows import Note, Row
from lms.exchange.tables import Table, read_table


class Carried(StrEnum):
    """What a file of another system carries."""

    HOURS = "hours"
    DAILY = "daily"
    SCORES = "scores"
    COMPLAINTS = "complaints"
    CARDS = "cards"


# The systems that the documents name, and what each gives (domain A.3).
SYSTEMS: Mapping[str, tuple[Carried, ...]] = MappingProxyType(
    {
        "AIQIDONG_APP": (Carried.DAILY, Carried.HOURS),
        "NANTONG_CLOUD": (Carried.HOURS, Carried.SCORES),
        "PROVINCIAL_PLATFORM": (Carried.CARDS,),
        "HOTLINE_12345": (Carried.COMPLAINTS,),
        "MASHANG": (Carried.COMPLAINTS,),
        "OTHER_CHANNEL": (Carried.COMPLAINTS,),
    }
)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a system's files are read: a version of its mapping. Of every part, empty says: as everybody writes it."""

    source_system: str
    version: int
    columns: Mapping[str, Sequence[str]]
    words: Mapping[str, Mapping[str, str]]
    day_order: str = ""
    trailer: str = ""


def require_source(source_system: str, carried: Carried) -> None:
    """Raise RuleBroken SOURCE_NAME unless a system is one of those that give such tables."""
    if carried not in SYSTEMS.get(source_system, ()):
        raise RuleBroken("SOURCE_NAME", source=source_system[:40])


def columns_by(columns: Sequence[Column], reading: Reading | None) -> Sequence[Column]:
    """Return the columns with their titles before ours; a title that the mapping gives to one is no other's name."""
    if reading is None:
        return columns
    taken = {title_key(title): key for key, titles in reading.columns.items() for title in titles}
    return [
        replace(
            column,
            names=(
                *reading.columns.get(column.key, ()),
                *(name for name in column.names if taken.get(title_key(name), column.key) == column.key),
            ),
        )
        for column in columns
    ]


def read_mapped(data: bytes | Path, *, filename: str, columns: Sequence[Column], reading: Reading | None) -> Table:
    """Return the table of a file with everything in our words, or refuse the whole file.

    Raises FileRefused as `read_table`, and MAPPING_NO_COLUMN when none of the mapping's titles stands in it,
    FILE_CUT_SHORT without the last line that the mapping says there must be, FILE_COUNT_DIFFERS when that line
    counts other rows than came.
    """
    if reading is None:
        return read_table(data, filename=filename, columns=columns)
    expected = [title for titles in reading.columns.values() for title in titles]
    table = _read(data, filename, columns_by(columns, reading), reading, expected)
    known = {title_key(title) for title in table.titles}
    if expected and not any(title_key(title) in known for title in expected):
        raise _no_column(reading, expected, table.titles)
    if reading.trailer:
        table = _ended(table, reading.trailer)
    kinds = {column.key: column.kind for column in columns}
    for row in table.rows:
        _translate(row, kinds, reading)
    used = Note("MAPPING_USED", parameters={"source": reading.source_system, "version": reading.version})
    return replace(table, notes=(*table.notes, used))


def _read(
    data: bytes | Path, filename: str, columns: Sequence[Column], reading: Reading, expected: Sequence[str]
) -> Table:
    try:
        return read_table(data, filename=filename, columns=columns)
    except FileRefused as refusal:
        if refusal.code != "FILE_HEADER_NOT_FOUND":
            raise
        found = refusal.parameters["found"]
        if {title_key(title) for title in expected} & {title_key(title) for title in found}:
            raise
        raise _no_column(reading, expected, found) from None


def _no_column(reading: Reading, expected: Sequence[str], found: Sequence[str]) -> FileRefused:
    about = {"source": reading.source_system, "version": reading.version}
    return FileRefused("MAPPING_NO_COLUMN", expected=list(expected), found=list(found)[:20], **about)


def _ended(table: Table, word: str) -> Table:
    """Return the table without its last line, which says how many rows there are: half a file has none."""
    number, cells = table.last
    if not cells or not cells[0].replace(" ", "").startswith(word):
        raise FileRefused("FILE_CUT_SHORT", trailer=word, rows=len(table.rows))
    rows = [row for row in table.rows if row.number != number]
    said = re.search(r"\d+", " ".join(cells).replace(",", ""))
    if said is None or int(said.group()) != len(rows):
        raise FileRefused("FILE_COUNT_DIFFERS", said=said.group() if said else "–", rows=len(rows))
    return replace(table, rows=rows)


def _translate(row: Row, kinds: Mapping[str, Kind], reading: Reading) -> None:
    for key, words in reading.words.items():
        if key in row.values:
            row.values[key] = words.get(row.values[key], row.values[key])
    if not reading.day_order:
        return
    for key, text in row.values.items():
        if text and kinds[key] is Kind.DATE:
            row.values[key] = day_in(text, reading.day_order) or text


_PARTS = {"YYYY": r"(?P<y>\d{4})", "MM": r"(?P<m>\d{1,2})", "DD": r"(?P<d>\d{1,2})"}


def is_day_order(order: str) -> bool:
    """Tell whether an order of days names year, month and day once each, as in DD/MM/YYYY."""
    return sorted(re.findall("[A-Z]+", order)) == sorted(_PARTS) and len(order) <= 20


def day_in(text: str, order: str) -> str | None:
    """Return the ISO form of a day that is written in an order; None when it is not."""
    pattern = re.sub("[A-Z]+", lambda part: _PARTS[part.group()], re.escape(order))
    found = re.fullmatch(pattern + r"(?:[ T].*)?", text)
    if found is None:
        return None
    try:
        return date(int(found["y"]), int(found["m"]), int(found["d"])).isoformat()
    except ValueError:
        return None


def reading_of(mapping: Any) -> Reading | None:
    """Return how a kept mapping reads files; None for none."""
    if mapping is None:
        return None
    return Reading(
        mapping.source_system, mapping.version, mapping.columns, mapping.words, mapping.day_order, mapping.trailer
    )
