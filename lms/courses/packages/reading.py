"""Reading a package out of its archive, which has passed `check_archive` before: nothing is unpacked for it."""

import re
import zipfile
from dataclasses import replace
from pathlib import Path

from lms.courses.checks.archive import ArchiveEntry, read_entry
from lms.courses.packages.facts import PackageFacts
from lms.courses.packages.h5p import read_h5p
from lms.courses.packages.manifest import read_manifest
from lms.courses.packages.xml import MOST_BYTES
from lms.errors import RuleBroken

MANIFEST = "imsmanifest.xml"
# Files by which packages of other standards are known.
_OTHERS = (("cmi5.xml", "cmi5"), ("tincan.xml", "Tin Can"))
_AICC = (".au", ".crs", ".cst", ".des")
_PAGES = (".htm", ".html", ".xhtml")
_FRAME = re.compile(rb"<\s*(frameset|iframe)\b|createElement\(\s*['\"]iframe", re.IGNORECASE)
_PAGE_BYTES = 512 * 1024


def read_package(path: Path, entries: list[ArchiveEntry]) -> PackageFacts:
    """Return what a checked archive holds as a package.

    Raises RuleBroken PACKAGE_NO_MANIFEST, PACKAGE_MANIFEST_DEEPER, PACKAGE_OTHER, PACKAGE_RESERVED and what the readers
    of the standards raise.
    """
    by_path = {entry.path: entry for entry in entries}
    if any(name.startswith("~") for name in by_path):
        raise RuleBroken("PACKAGE_RESERVED")
    if MANIFEST in by_path:
        facts = read_manifest(read_entry(path, by_path[MANIFEST], most=MOST_BYTES), by_path)
        return _with_frames(path, entries, facts)
    if "h5p.json" in by_path:
        return read_h5p(by_path, lambda name: read_entry(path, by_path[name], most=MOST_BYTES))
    raise _no_manifest(list(by_path))


def _no_manifest(names: list[str]) -> RuleBroken:
    deeper = next((name for name in names if name.rpartition("/")[2] in {MANIFEST, "h5p.json"}), None)
    if deeper:
        return RuleBroken("PACKAGE_MANIFEST_DEEPER", path=deeper[:120])
    other = next((word for name, word in _OTHERS if name in names), None)
    other = other or ("AICC" if any(name.lower().endswith(_AICC) for name in names) else None)
    return RuleBroken("PACKAGE_OTHER", standard=other) if other else RuleBroken("PACKAGE_NO_MANIFEST")


def _with_frames(path: Path, entries: list[ArchiveEntry], facts: PackageFacts) -> PackageFacts:
    """Tell whether pages hold other pages: those may need an address of their own (docs/packages.md)."""
    with zipfile.ZipFile(path) as archive:
        for entry in entries:
            if entry.path.lower().endswith(_PAGES) and entry.size:
                with archive.open(entry.stored) as file:
                    if _FRAME.search(file.read(_PAGE_BYTES)):
                        return replace(facts, has_frames=True)
    return facts
