"""The PDF of an Office file, by LibreOffice where it is installed."""

import shutil
from pathlib import Path

from lms.courses.checks.sandbox import run_limited
from lms.errors import RuleBroken

PROGRAM = "soffice"
SECONDS = 180
# LibreOffice takes about 300 MB for slides; the limit is on what it takes for itself.
_MEMORY = 2048 * 2**20
_FILTERS = {"docx": "writer_pdf_Export", "pptx": "impress_pdf_Export", "xlsx": "calc_pdf_Export"}


def pdf_of(path: Path, extension: str, work: Path) -> Path | None:
    """Return the PDF of an Office file, made below `work`; None where LibreOffice is missing or cannot make it.

    The file was checked before: it holds no macros and reaches nothing outside.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        return None
    source = work / f"source.{extension}"
    source.symlink_to(path.resolve())
    command = [
        program,
        f"-env:UserInstallation=file://{work.resolve()}/profile",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo"),
        *("--convert-to", f"pdf:{_FILTERS[extension]}", "--outdir", str(work), str(source)),
    ]
    try:
        run_limited(command, work, seconds=SECONDS, memory=_MEMORY)
    except RuleBroken:
        return None
    made = work / "source.pdf"
    return made if made.is_file() and made.stat().st_size else None
