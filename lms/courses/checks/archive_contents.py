"""What may not stand inside an archive: further archives, which nobody would look into, and programs."""

from lms.courses.checks.archive_names import shown
from lms.errors import RuleBroken

_ARCHIVES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"MSCF",
    b"\x28\xb5\x2f\xfd",
)
_ARCHIVE_NAMES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".cab", ".iso", ".arj", ".lzh")
# A handout inside a package is a zip by its bytes; it is only ever sent to be saved.
_OFFICE_NAMES = (".docx", ".pptx", ".xlsx")
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"<?php", b"L\x00\x00\x00\x01\x14\x02")
_PROGRAM_NAMES = (
    *(".exe", ".dll", ".com", ".scr", ".pif", ".msi", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".wsf", ".wsh", ".hta"),
    *(".jar", ".class", ".apk", ".app", ".deb", ".rpm", ".sh", ".php", ".phtml", ".jsp", ".jspx", ".asp", ".aspx"),
    *(
        ".cgi",
        ".lnk",
        ".reg",
        ".cpl",
        ".chm",
        ".docm",
        ".dotm",
        ".pptm",
        ".potm",
        ".ppsm",
        ".xlsm",
        ".xltm",
        ".htaccess",
    ),
)


_PICTURE_NAMES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".avif", ".ico")


def refuse_contents(path: str, first: bytes, *, may_nest: bool) -> None:
    """Raise RuleBroken ARCHIVE_PROGRAM or ARCHIVE_NESTED by a file's name and its first bytes (262 or more, if any).

    ARCHIVE_DRESSED for a page that calls itself a picture.
    """
    name = path.lower()
    if name.endswith(_PROGRAM_NAMES) or first.startswith(_PROGRAMS):
        raise RuleBroken("ARCHIVE_PROGRAM", path=shown(path))
    if name.endswith(_PICTURE_NAMES) and first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise RuleBroken("ARCHIVE_DRESSED", path=shown(path))
    is_archive = first.startswith(_ARCHIVES) or first[257:262] == b"ustar"
    if (is_archive or name.endswith(_ARCHIVE_NAMES)) and not may_nest and not name.endswith(_OFFICE_NAMES):
        raise RuleBroken("ARCHIVE_NESTED", path=shown(path))
