"""Reading a package: whole and unharmed or not at all, then its tables in blocks of lines."""

import csv
import json
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO, TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import IO, Any

from lms.exchange.provincial.schema import MANIFEST, SCHEMA, TABLES, VERSION, file_of
from lms.exchange.refusals import MAX_RATIO, MEGABYTE, FileRefused

_BLOCK = 2**20
_MOST_MANIFEST = MEGABYTE
# The hours of a province are some four million lines of 200 bytes.
_MOST_BYTES = 4096 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Block:
    """Some lines of a table as a csv of their own; `first` is the number in the table of the first of them."""

    first: int
    data: bytes


class Package:
    """A package whose tables are all there and unharmed."""

    def __init__(self, archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
        self._archive = archive
        self.manifest = manifest
        self.sender = str(manifest.get("sender", ""))

    def blocks(self, table: str, size: int = 5000) -> Iterator[Block]:
        """Yield a table in blocks of lines, each with its header."""
        with self._archive.open(file_of(table)) as file:
            lines = _lines(file, file_of(table))
            head, number = next(lines, []), 2
            while held := list(islice(lines, size)):
                yield Block(number, _csv([head, *held]))
                number += len(held)


def _lines(file: IO[bytes], name: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(TextIOWrapper(file, "utf-8-sig", newline=""), strict=True)
    except (csv.Error, UnicodeDecodeError):
        raise FileRefused("PACKAGE_FILE", file=name) from None


@contextmanager
def open_package(path: Path) -> Iterator[Package]:
    """Open a package and prove it whole.

    Raises FileRefused PACKAGE_CUT_SHORT (no zip, or one that ends too early), PACKAGE_MANIFEST, PACKAGE_VERSION,
    PACKAGE_FILE (a table is missing or another than the manifest says), PACKAGE_COLUMNS.
    """
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile:
        raise FileRefused("PACKAGE_CUT_SHORT") from None
    with archive:
        yield Package(archive, _checked(archive))


def _checked(archive: zipfile.ZipFile) -> dict[str, Any]:
    try:
        manifest = _manifest(archive)
        for table in TABLES:
            _require_whole(archive, manifest, table)
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError):
        raise FileRefused("PACKAGE_CUT_SHORT") from None
    return manifest


def _manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    if MANIFEST not in archive.namelist() or archive.getinfo(MANIFEST).file_size > _MOST_MANIFEST:
        raise FileRefused("PACKAGE_MANIFEST")
    try:
        manifest = json.loads(archive.read(MANIFEST))
        listed = {one["name"]: (one["rows"], one["sha256"], one["columns"]) for one in manifest["files"]}
    except (ValueError, KeyError, TypeError):
        raise FileRefused("PACKAGE_MANIFEST") from None
    if manifest.get("schema") != SCHEMA or manifest.get("schema_version") != VERSION:
        raise FileRefused("PACKAGE_VERSION", said=str(manifest.get("schema_version"))[:20], known=VERSION)
    for table, columns in TABLES.items():
        if file_of(table) not in listed or file_of(table) not in archive.namelist():
            raise FileRefused("PACKAGE_FILE", file=file_of(table))
        missing = [column for column in columns if column not in listed[file_of(table)][2]]
        if missing:
            raise FileRefused("PACKAGE_COLUMNS", file=file_of(table), missing=missing)
    return dict(manifest)


def _require_whole(archive: zipfile.ZipFile, manifest: dict[str, Any], table: str) -> None:
    entry = archive.getinfo(file_of(table))
    if entry.file_size > min(_MOST_BYTES, max(MAX_RATIO * entry.compress_size, MEGABYTE)):
        raise FileRefused("FILE_UNPACKS_TOO_LARGE", limit=_MOST_BYTES // MEGABYTE)
    said = next(one for one in manifest["files"] if one["name"] == file_of(table))
    digest, size = sha256(), 0
    with archive.open(entry) as file:
        while data := file.read(_BLOCK):
            digest.update(data)
            size += len(data)
    if digest.hexdigest() != said["sha256"] or size != said.get("bytes", size):
        raise FileRefused("PACKAGE_FILE", file=file_of(table))


def _csv(lines: Sequence[Sequence[str]]) -> bytes:
    out = StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(lines)
    return out.getvalue().encode()
