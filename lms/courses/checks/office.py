"""Word, PowerPoint and Excel files: archives of XML, in which no program and no tie to elsewhere may travel (E1)."""

import re
import tempfile
import zipfile
from pathlib import Path

from lms.courses.checks.archive import OFFICE_LIMITS, ArchiveEntry, check_archive, unpack
from lms.courses.checks.archive_names import shown
from lms.courses.checks.office_xml import Part, read_part
from lms.errors import RuleBroken

_TYPES = "[Content_Types].xml"
_MAIN = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}
# Slide shows and templates of the same standard are documents too.
_SAME = {
    "application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml": "pptx",
    "application/vnd.openxmlformats-officedocument.presentationml.template.main+xml": "pptx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml": "xlsx",
}
_MACRO_TYPES = ("macroenabled", "vbaproject", "vbadata", "macrosheet", "activex", "controls", "attachedtoolbars")
_MACRO_NAMES = re.compile(
    r"(^|/)(vbaproject|vbadata|attachedtoolbars|activex)|/macrosheets/|/dialogsheets/", re.IGNORECASE
)
_OLE_TYPES = ("oleobject", "package.binary")
_EMBEDDED = re.compile(r"(^|/)embeddings/", re.IGNORECASE)
# A chart carries the table it was drawn from.
_EMBEDDED_OFFICE = (".xlsx", ".docx", ".pptx")
_RELATIONSHIPS = "/relationships/"
_LINK = ("http://", "https://", "mailto:", "ftp://", "tel:", "#")
_OUTSIDE_FIELDS = re.compile(
    r"\b(INCLUDEPICTURE|INCLUDETEXT|LINK|IMPORT|RD|DATABASE)\b[^\"]*\"?\s*(https?:|file:|\\\\|[a-z]:\\)", re.IGNORECASE
)
_DDE_FIELD = re.compile(r"\bDDE(AUTO)?\b", re.IGNORECASE)
_DDE_FORMULA = re.compile(r"\|\s*'|\|[^|!]*!", re.IGNORECASE)


def check_office(path: Path, extension: str, *, depth: int = 0) -> None:
    """Look an Office file through, and what is embedded in it.

    Raises RuleBroken as `check_archive` does, and OFFICE_BROKEN, OFFICE_OTHER_KIND, OFFICE_MACROS, OFFICE_OLE,
    OFFICE_EXTERNAL, OFFICE_DDE, OFFICE_XML.
    """
    entries = check_archive(path, OFFICE_LIMITS)
    names = {entry.path: entry for entry in entries}
    if _TYPES not in names:
        raise RuleBroken("OFFICE_BROKEN")
    for entry in entries:
        if _MACRO_NAMES.search(entry.path):
            raise RuleBroken("OFFICE_MACROS")
    with zipfile.ZipFile(path) as archive:
        # What the file says it is comes first, so that the first reason given is the plainest.
        _require_kind(read_part(archive, names[_TYPES]), extension)
        for entry in entries:
            if entry.path.lower().endswith((".xml", ".rels", ".vml")):
                _require_still(entry.path, read_part(archive, entry))
    _require_embedded(path, entries, depth)


def _require_kind(types: Part, extension: str) -> None:
    lowered = [each.lower() for each in types.content_types]
    if any(word in each for each in lowered for word in _MACRO_TYPES):
        raise RuleBroken("OFFICE_MACROS")
    if any(word in each for each in lowered for word in _OLE_TYPES):
        raise RuleBroken("OFFICE_OLE")
    found = {each for each in types.content_types if each in _MAIN.values() or each in _SAME}
    is_right = _MAIN[extension] in found or any(_SAME.get(each) == extension for each in found)
    if not is_right:
        raise RuleBroken("OFFICE_OTHER_KIND" if found else "OFFICE_BROKEN", extension=extension)


def _require_still(path: str, part: Part) -> None:
    """Raise unless a part neither reaches outside nor starts a program."""
    for kind, target in part.outside:
        name = kind.rpartition(_RELATIONSHIPS)[2].lower()
        if name != "hyperlink" or not target.strip().lower().startswith(_LINK):
            raise RuleBroken("OFFICE_EXTERNAL", path=shown(path), target=shown(target))
    for kind, _ in part.inside:
        name = kind.rpartition("/")[2].lower()
        if name in {"vbaproject", "wordvbadata", "xlmacrosheet", "control", "activexcontrolbinary"}:
            raise RuleBroken("OFFICE_MACROS")
        if name in {"oleobject", "externallink", "externallinkpath"}:
            raise RuleBroken("OFFICE_OLE" if name == "oleobject" else "OFFICE_EXTERNAL", path=shown(path), target="")
    if part.has_dde or _DDE_FIELD.search(part.fields) or any(_DDE_FORMULA.search(each) for each in part.formulas):
        raise RuleBroken("OFFICE_DDE")
    if _OUTSIDE_FIELDS.search(part.fields):
        raise RuleBroken("OFFICE_EXTERNAL", path=shown(path), target="")


def _require_embedded(path: Path, entries: list[ArchiveEntry], depth: int) -> None:
    embedded = [entry for entry in entries if _EMBEDDED.search(entry.path)]
    if any(not entry.path.lower().endswith(_EMBEDDED_OFFICE) for entry in embedded) or (embedded and depth):
        raise RuleBroken("OFFICE_OLE")
    if embedded:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f"{path.name}.") as folder:
            unpack(path, embedded, Path(folder))
            for entry in embedded:
                check_office(Path(folder) / entry.path, entry.path.lower().rpartition(".")[2], depth=depth + 1)
