"""From an incoming file to a material that may be used, or to a reason why not. Touches no database."""

from dataclasses import dataclass
from pathlib import Path

from lms import storage
from lms.courses import incoming
from lms.courses.actions.materials import Verdict
from lms.courses.checks.inspection import CLEAN, UNPACKED, Inspected
from lms.courses.checks.sandbox import inspect_apart, workplace
from lms.courses.checks.scanner import require_harmless
from lms.courses.checks.showing import pdf_of
from lms.courses.rules.materials import Kind, extension_of
from lms.errors import RuleBroken
from lms.settings import get_settings


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that waits to be checked."""

    material_id: int
    token: str
    file_name: str


def check(waiting: Waiting) -> Verdict:
    """Look at an incoming file; put what may be used into the store. Nothing else is left on disk.

    Raises ScannerAway when the operator's virus scanner does not answer: the file then goes on waiting.
    """
    path = incoming.path_of(waiting.token)
    if not path.is_file():
        return Verdict(refusal="UPLOAD_GONE")
    with workplace(path) as work:
        try:
            require_harmless(path, get_settings().clamd)
            found = inspect_apart(path, waiting.file_name, Path(work))
            return _kept(path, waiting.file_name, found, Path(work))
        except RuleBroken as refusal:
            return Verdict(refusal=refusal.code, details={"refusal": refusal.parameters})


def _kept(path: Path, name: str, found: Inspected, work: Path) -> Verdict:
    """Store what was found good: the file or its clean copy, what a package unpacks to, the PDF of an Office file."""
    source = work / CLEAN if found.is_cleaned else path
    shown_digest, pages, details = None, found.pages, dict(found.details)
    if found.kind == Kind.OFFICE:
        shown_digest, pages = _shown(path, name, work)
        if shown_digest is None:
            details["notice"] = "NO_PREVIEW"
    digest = storage.put_file(source)
    if found.is_unpacked:
        storage.put_tree(digest, work / UNPACKED)
    return Verdict(
        digest=digest,
        shown_digest=shown_digest,
        kind=found.kind,
        size=source.stat().st_size,
        duration_ms=found.duration_ms,
        pages=pages,
        details=details,
    )


def _shown(path: Path, name: str, work: Path) -> tuple[str | None, int | None]:
    """Return digest and pages of the PDF an Office file is shown as; it passes the same checks as any PDF."""
    made = pdf_of(path, extension_of(name), work)
    if made is None:
        return None, None
    try:
        found = inspect_apart(made, "shown.pdf", work)
    except RuleBroken:
        return None, None
    return storage.put_file(work / CLEAN if found.is_cleaned else made), found.pages
