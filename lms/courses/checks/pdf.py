"""PDF: scripts, launches and attachments are taken out, what is sealed, damaged or a bomb is refused (E1)."""

import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from pikepdf import Array, Name, Pdf, Stream

from lms.courses.checks.pdf_active import strip
from lms.errors import RuleBroken

MOST_PAGES, MOST_OBJECTS = 3_000, 500_000
# Bytes that streams may unpack to: one, and all of them; and the dots of one picture.
_ONE_STREAM, _ALL_STREAMS, _MOST_DOTS = 64 * 2**20, 1024 * 2**20, 120_000_000
_PIECE = 256 * 1024


@dataclass(frozen=True, slots=True)
class CleanPdf:
    """A PDF as it may be shown: its pages, and what was taken out (then it lies at the target)."""

    pages: int
    taken_out: tuple[str, ...]


def clean_pdf(path: Path, target: Path) -> CleanPdf:
    """Look a PDF through; when something active is in it, write it without to `target`.

    Raises RuleBroken PDF_ENCRYPTED, PDF_BROKEN, PDF_EMPTY, PDF_LONG, PDF_BOMB, PDF_MIXED, PDF_ACTIVE.
    """
    _require_pdf_alone(path)
    taken_out = _look(path, target)
    if taken_out.taken_out and _look(target, None).taken_out:
        target.unlink(missing_ok=True)
        raise RuleBroken("PDF_ACTIVE")
    return taken_out


def _look(path: Path, target: Path | None) -> CleanPdf:
    try:
        with pikepdf.open(path, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise RuleBroken("PDF_ENCRYPTED")
            _require_sound(pdf)
            pages = len(pdf.pages)
            if not 0 < pages <= MOST_PAGES:
                raise RuleBroken("PDF_LONG" if pages else "PDF_EMPTY", most=MOST_PAGES)
            if len(pdf.objects) > MOST_OBJECTS:
                raise RuleBroken("PDF_BOMB")
            _require_measure(pdf)
            taken_out = strip(pdf)
            if taken_out and target is not None:
                pdf.save(target)
            return CleanPdf(pages, tuple(sorted(taken_out)))
    except pikepdf.PasswordError as error:
        raise RuleBroken("PDF_ENCRYPTED") from error
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise RuleBroken("PDF_BROKEN") from error


def _require_sound(pdf: Pdf) -> None:
    """Raise RuleBroken PDF_BROKEN when its structure had to be guessed: readers would guess differently."""
    if any("damaged" in str(warning) or "reconstruct" in str(warning) for warning in pdf.get_warnings()):
        raise RuleBroken("PDF_BROKEN")


def _require_pdf_alone(path: Path) -> None:
    """Raise RuleBroken PDF_MIXED when the file is also an archive or a page, PDF_BROKEN when it ends before its end."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(1024)
        file.seek(max(0, size - 66_000))
        tail = file.read()
    if b"%%EOF" not in tail[-4096:]:
        raise RuleBroken("PDF_BROKEN")
    at = tail.rfind(b"PK\x05\x06")
    if at >= 0 and len(tail) - at >= 22 and at + 22 + int.from_bytes(tail[at + 20 : at + 22], "little") <= len(tail):
        raise RuleBroken("PDF_MIXED")
    lowered = head.lower()
    if b"<html" in lowered or b"<script" in lowered or b"<!doctype" in lowered:
        raise RuleBroken("PDF_MIXED")


def _require_measure(pdf: Pdf) -> None:
    left = _ALL_STREAMS
    for thing in pdf.objects:
        if isinstance(thing, Stream):
            left -= _picture_bytes(thing) if thing.get("/Subtype") == Name.Image else _unpacked(thing)
            if left < 0:
                raise RuleBroken("PDF_BOMB")


def _picture_bytes(picture: Stream) -> int:
    dots = int(picture.get("/Width", 0)) * int(picture.get("/Height", 0))
    if not 0 <= dots <= _MOST_DOTS:
        raise RuleBroken("PDF_BOMB")
    return 0


def _unpacked(stream: Stream) -> int:
    """Return how many bytes a deflated stream unpacks to, without ever holding them. Raises RuleBroken PDF_BOMB."""
    filters = _filters(stream)
    if len(filters) > 3:
        raise RuleBroken("PDF_BOMB")
    if not filters or any(each != "/FlateDecode" for each in filters):
        return 0
    data: bytes = stream.read_raw_bytes()
    if len(filters) > 1:  # nobody packs twice but to hide how much it is
        data = _inflate_small(data)
    return sum(_inflated(data))


def _filters(stream: Stream) -> list[str]:
    found: Any = stream.get("/Filter")
    if found is None:
        return []
    return [str(each) for each in found] if isinstance(found, Array) else [str(found)]


def _inflated(data: bytes) -> Any:
    unpacker, total = zlib.decompressobj(), 0
    for at in range(0, len(data), 16 * 1024):
        piece = data[at : at + 16 * 1024]
        while piece:
            try:
                size = len(unpacker.decompress(piece, _PIECE))
            except zlib.error:
                return  # readers stop here too
            total += size
            if total > _ONE_STREAM:
                raise RuleBroken("PDF_BOMB")
            yield size
            piece = unpacker.unconsumed_tail


def _inflate_small(data: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        found = unpacker.decompress(data, 4 * 2**20)
    except zlib.error:
        return b""
    if unpacker.unconsumed_tail:
        raise RuleBroken("PDF_BOMB")
    return found
