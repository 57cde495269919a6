"""Everything that is looked at in one file. Runs in a process of its own: `python -m lms.courses.checks.inspection`."""

import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lms.courses.checks.archive import check_archive, unpack
from lms.courses.checks.content import require_content
from lms.courses.rules.materials import Kind, extension_of
from lms.errors import RuleBroken


@dataclass(frozen=True, slots=True)
class Inspected:
    """What a file is. `is_cleaned`: a clean copy lies beside it; `is_unpacked`: a package lies unpacked beside it."""

    kind: str
    duration_ms: int | None = None
    pages: int | None = None
    is_cleaned: bool = False
    is_unpacked: bool = False
    details: dict[str, Any] = field(default_factory=dict)


CLEAN, UNPACKED = "clean", "unpacked"


def inspect(path: Path, name: str, work: Path) -> Inspected:
    """Look a file through; a clean copy or unpacked files go into `work`. Raises RuleBroken with the reason."""
    kind = require_content(path, name)
    if kind in {Kind.VIDEO, Kind.AUDIO}:
        from lms.courses.checks.media import measure

        measured = measure(path, kind, extension_of(name))
        return Inspected(kind, duration_ms=measured.duration_ms, details=measured.details)
    if kind is Kind.PDF:
        from lms.courses.checks.pdf import clean_pdf

        clean = clean_pdf(path, work / CLEAN)
        details = {"taken_out": list(clean.taken_out)} if clean.taken_out else {}
        return Inspected(kind, pages=clean.pages, is_cleaned=bool(clean.taken_out), details=details)
    if kind is Kind.OFFICE:
        from lms.courses.checks.office import check_office

        check_office(path, extension_of(name))
        return Inspected(kind)
    return _package(path, kind, work)


def _package(path: Path, kind: Kind, work: Path) -> Inspected:
    from lms.courses.packages.reading import read_package

    entries = check_archive(path)
    facts = read_package(path, entries)
    found = Kind.H5P if facts.standard.value.upper() == "H5P" else Kind.SCORM
    if found is not kind:
        raise RuleBroken("PACKAGE_OTHER_KIND", found=found.value)
    (work / UNPACKED).mkdir(mode=0o700)
    unpack(path, entries, work / UNPACKED)
    return Inspected(kind, is_unpacked=True, details=facts.details())


def main() -> None:
    """Print one JSON object: what was found, or the code of why not. The process is under limits, see `sandbox`."""
    path, name, work = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    try:
        found = inspect(path, name, work)
        answer: dict[str, Any] = {"found": {slot: getattr(found, slot) for slot in Inspected.__dataclass_fields__}}
    except RuleBroken as refusal:
        answer = {"refusal": refusal.code, "parameters": refusal.parameters}
    except MemoryError:
        answer = {"refusal": "CHECK_TOO_MUCH", "parameters": {}}
    sys.stdout.write(json.dumps(answer | {"peak_kib": _peak()}))


def _peak() -> int:
    """Return the most memory this process ever had, in KiB."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found.group(1)) if found else 0


if __name__ == "__main__":
    main()
