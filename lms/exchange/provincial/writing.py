"""Writing a package: each table flows into the file row by row, counted and digested on its way."""

import csv
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from io import StringIO
from itertools import islice
from typing import IO, Any, Literal

import xlsxwriter
from sqlalchemy.orm import Session

from lms.access import Permission, require_can
from lms.exchange.provincial.queries import Rows, Scope, rows_of
from lms.exchange.provincial.schema import MANIFEST, SCHEMA, STANDARD, TABLES, TITLES, VERSION, file_of
from lms.exchange.sheet_lines import Value
from lms.exchange.sheets import STYLES, csv_line, new_workbook, write_cell

# What a sheet of xlsx holds; a longer table goes on in the next.
SHEET_ROWS = 1_048_000
_AT_ONCE = 2000


@dataclass(slots=True)
class Count:
    """What a table came to: how many rows, how large, and the SHA-256 of its csv form, whatever the file."""

    rows: int = 0
    size: int = 0
    digest: Any = field(default_factory=sha256)

    def take(self, data: bytes) -> bytes:
        """Count some bytes in, and return them."""
        self.size += len(data)
        self.digest.update(data)
        return data


Form = Literal["zip", "xlsx"]
# Makes the manifest of what every table came to.
Said = Callable[[dict[str, Count]], dict[str, Any]]


def write_package(db: Session, out: IO[bytes], scope: Scope, *, form: Form, made_at: datetime) -> dict[str, Any]:
    """Write people, cards, hours and results to a file that is open; return the manifest.

    Raises NotAllowed: whole ID numbers go out.
    """
    for permission in (Permission.KEEP_EXCHANGE, Permission.VIEW_ID_NUMBERS):
        require_can(scope.actor, permission)

    def said(counts: dict[str, Count]) -> dict[str, Any]:
        return _manifest(scope, made_at, counts)

    tables = ((table, rows_of(db, table, scope)) for table in TABLES)
    return write_workbook(out, tables, said) if form == "xlsx" else write_archive(out, tables, said)


def write_archive(out: IO[bytes], tables: Iterator[tuple[str, Rows]], said: Said) -> dict[str, Any]:
    """Write a zip of csv files with its manifest, which is the last: without it the package is not whole."""
    counts: dict[str, Count] = {}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for table, rows in tables:
            with archive.open(file_of(table), "w", force_zip64=True) as file:
                counts[table] = count = Count()
                for lines in _lines(table, rows, count):
                    file.write(count.take(lines))
        manifest = said(counts)
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=2))
    return manifest


def _lines(table: str, rows: Rows, count: Count) -> Iterator[bytes]:
    """Yield the csv of a table in blocks of lines; texts that might calculate get a ' in front."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    out.write("\ufeff")
    writer.writerow(TABLES[table])
    for row in rows:
        writer.writerow(csv_line(row))
        count.rows += 1
        if count.rows % _AT_ONCE == 0:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def write_workbook(out: IO[bytes], tables: Iterator[tuple[str, Rows]], said: Said) -> dict[str, Any]:
    """Write a workbook with a sheet a table and the manifest in front; no row stays in memory."""
    counts: dict[str, Count] = {}
    with new_workbook(out) as workbook:
        formats = {name: workbook.add_format(style) for name, style in STYLES.items()}
        front = workbook.add_worksheet("说明")
        for table, rows in tables:
            counts[table] = _write_sheets(workbook, table, rows, formats)
        manifest = said(counts)
        for number, (name, value) in enumerate(_plain(manifest)):
            front.write_string(number, 0, name, formats["head"])
            write_cell(front, number, 1, value, formats)
    return manifest


def _write_sheets(workbook: xlsxwriter.Workbook, table: str, rows: Rows, formats: dict[str, Any]) -> Count:
    count = Count()
    counted, number = _counted(table, rows, count), 1
    sheet = _sheet(workbook, table, number, formats)
    while sheet.write_lines(1, islice(counted, SHEET_ROWS), formats) == SHEET_ROWS:
        number += 1
        sheet = _sheet(workbook, table, number, formats)
    return count


def _counted(table: str, rows: Rows, count: Count) -> Rows:
    """Pass rows on, and count and digest their csv form."""
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    count.take(("\ufeff" + ",".join(TABLES[table]) + "\r\n").encode())
    for row in rows:
        count.rows += 1
        writer.writerow(csv_line(row))
        if count.rows % _AT_ONCE == 0:
            _count(count, out)
        yield row
    _count(count, out)


def _count(count: Count, out: StringIO) -> None:
    count.take(out.getvalue().encode())
    out.seek(0)
    out.truncate()


def _sheet(workbook: xlsxwriter.Workbook, table: str, number: int, formats: dict[str, Any]) -> Any:
    sheet = workbook.add_worksheet(TITLES[table] + (str(number) if number > 1 else ""))
    for column, head in enumerate(TABLES[table]):
        sheet.set_column(column, column, 20)
        sheet.write_string(0, column, head, formats["head"])
    sheet.freeze_panes(1, 0)
    return sheet


def _plain(manifest: dict[str, Any]) -> Iterator[tuple[str, Value]]:
    for name, value in manifest.items():
        if name != "files":
            yield name, value
    for one in manifest["files"]:
        yield one["name"], f"{one['rows']}行，SHA-256 {one['sha256']}"


def _manifest(scope: Scope, made_at: datetime, counts: dict[str, Count]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "schema_version": VERSION,
        "standard": STANDARD,
        "sender": scope.sender,
        "unit_code": scope.under.code if scope.under else scope.sender,
        "year": scope.year,
        "as_of": scope.as_of.isoformat(),
        "made_at": made_at.isoformat(),
        "files": [
            {
                "name": file_of(table),
                "columns": list(TABLES[table]),
                "rows": count.rows,
                "bytes": count.size,
                "sha256": count.digest.hexdigest(),
            }
            for table, count in counts.items()
        ],
    }
