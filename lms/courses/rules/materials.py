"""What may be uploaded as teaching material, and how it may change. Pure (issue 3, security E1, ZJG-2-2, ZJG-4-3)."""

import re
import unicodedata
from enum import StrEnum

from lms.errors import RuleBroken

LONGEST_NAME, LONGEST_TITLE = 160, 120
# Uploads of one account that may be on their way at once.
MOST_UNDER_WAY = 20
MIB, GIB = 2**20, 2**30


class Kind(StrEnum):
    """What a material is."""

    VIDEO = "VIDEO"
    AUDIO = "AUDIO"
    PDF = "PDF"
    OFFICE = "OFFICE"
    SCORM = "SCORM"
    H5P = "H5P"


class Purpose(StrEnum):
    """What it is for: teaching, or reference (执法细则和实务指引)."""

    TEACHING = "TEACHING"
    GUIDANCE = "GUIDANCE"


class State(StrEnum):
    """How far a material has come."""

    CHECKING = "checking"
    READY = "ready"
    REFUSED = "refused"


MOVES: dict[State, frozenset[State]] = {
    State.CHECKING: frozenset({State.READY, State.REFUSED}),
    State.READY: frozenset(),
    State.REFUSED: frozenset(),
}

# Extension → kind and the media type it is sent with. What is not here is not taken.
TAKEN: dict[str, tuple[Kind, str]] = {
    "mp4": (Kind.VIDEO, "video/mp4"),
    "webm": (Kind.VIDEO, "video/webm"),
    "mp3": (Kind.AUDIO, "audio/mpeg"),
    "m4a": (Kind.AUDIO, "audio/mp4"),
    "ogg": (Kind.AUDIO, "audio/ogg"),
    "pdf": (Kind.PDF, "application/pdf"),
    "docx": (Kind.OFFICE, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "pptx": (Kind.OFFICE, "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "xlsx": (Kind.OFFICE, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "zip": (Kind.SCORM, "application/zip"),
    "h5p": (Kind.H5P, "application/zip"),
}
_OLD_OFFICE = {"doc", "ppt", "xls", "wps", "et", "dps", "rtf", "pps"}
_MACRO_OFFICE = {"docm", "dotm", "pptm", "potm", "ppsm", "ppam", "xlsm", "xltm", "xlsb", "xlam"}
_OTHER_VIDEO = {"avi", "wmv", "mov", "flv", "mkv", "mpg", "mpeg", "rm", "rmvb", "3gp", "ts", "m4v", "f4v", "asf"}
_PICTURES = {"jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp", "svg", "heic"}
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_PROGRAM = re.compile(
    r"\.(exe|com|scr|pif|msi|bat|cmd|ps1|vbs|js|jse|wsf|hta|jar|php\d?|phtml|jspx?|aspx?|cgi|sh|html?|svg|lnk)\.",
    re.IGNORECASE,
)


def plain_name(name: str) -> str:
    """Return a file's name without folders, for showing. Raises RuleBroken FILE_NAME when it cannot be trusted.

    Signs that show nothing or turn the writing direction make a name look like another one.
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2].strip()
    if not last or last.startswith(".") or len(last) > LONGEST_NAME or _HIDDEN.search(last):
        raise RuleBroken("FILE_NAME", most=LONGEST_NAME)
    return last


def extension_of(name: str) -> str:
    """Return the extension of a file's name in small letters, "" without one."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""


def kind_of_name(name: str) -> tuple[Kind, str]:
    """Return kind and media type that a name claims; the content must agree later.

    Raises RuleBroken KIND_OLD_OFFICE, KIND_MACROS, KIND_VIDEO, KIND_PICTURE, KIND_DOUBLE, KIND_UNKNOWN.
    """
    extension = extension_of(name)
    if _PROGRAM.search(name):
        raise RuleBroken("KIND_DOUBLE")
    if extension in TAKEN:
        return TAKEN[extension]
    known = (
        (_OLD_OFFICE, "KIND_OLD_OFFICE"),
        (_MACRO_OFFICE, "KIND_MACROS"),
        (_OTHER_VIDEO, "KIND_VIDEO"),
        (_PICTURES, "KIND_PICTURE"),
    )
    raise RuleBroken(next((code for extensions, code in known if extension in extensions), "KIND_UNKNOWN"))


def title_from(file_name: str, title: str = "") -> str:
    """Return the title as given, else the file's name without its extension."""
    return (title.strip() or file_name.rpartition(".")[0].strip() or file_name)[:LONGEST_TITLE]


def require_size(size: int, *, most_mib: int) -> None:
    """Raise RuleBroken FILE_EMPTY or MATERIAL_TOO_LARGE."""
    if size <= 0:
        raise RuleBroken("FILE_EMPTY")
    if size > most_mib * MIB:
        raise RuleBroken("MATERIAL_TOO_LARGE", most=most_mib)


def require_room(taken: int, size: int, *, quota_gib: int) -> None:
    """Raise RuleBroken QUOTA_FULL when a unit's materials would take more than its share. Bytes."""
    if taken + size > quota_gib * GIB:
        raise RuleBroken("QUOTA_FULL", taken=f"{taken / GIB:.1f}", quota=quota_gib)


def require_move(old: str, new: State) -> None:
    """Raise RuleBroken MATERIAL_MOVE when a material in one state cannot come into another."""
    if new not in MOVES[State(old)]:
        raise RuleBroken("MATERIAL_MOVE")
