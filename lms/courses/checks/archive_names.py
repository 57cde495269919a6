"""Paths inside an archive: only such as mean the same below a folder of any system, and to any reader."""

import re
import unicodedata
import zipfile
from collections.abc import Iterable

from lms.errors import RuleBroken

LONGEST_PATH, LONGEST_PART, DEEPEST = 300, 200, 20
# Control signs, signs that turn the writing direction or show nothing, and what Windows keeps for itself.
_FORBIDDEN = re.compile(
    '[\\x00-\\x1f\\x7f-\\x9f\\\\:*?"<>|\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]'
)
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)


def decoded(info: zipfile.ZipInfo) -> str:
    """Return the path as it was meant: UTF-8 where the archive says so, else UTF-8 or GB18030, as packed in China."""
    name = info.orig_filename
    if info.flag_bits & 0x800 or name.isascii():
        return name
    raw = name.encode("cp437")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name


def require_plain_path(name: str) -> None:
    """Raise RuleBroken ARCHIVE_PATH unless a path leads below the folder it is unpacked in, on every system."""
    parts = name.removesuffix("/").split("/")
    if (
        _FORBIDDEN.search(name)
        or len(name) > LONGEST_PATH
        or len(parts) > DEEPEST
        or not all(_is_plain(part) for part in parts)
    ):
        raise RuleBroken("ARCHIVE_PATH", path=shown(name))


def refuse_twins(paths: Iterable[str]) -> None:
    """Raise RuleBroken ARCHIVE_TWINS when two files would be one, or one would be both a file and a folder."""
    files: set[str] = set()
    folders: set[str] = set()
    for path in paths:
        key = unicodedata.normalize("NFKC", path).casefold()
        plain = key.removesuffix("/")
        above = {plain[:at] for at, sign in enumerate(plain) if sign == "/"}
        if plain in files or above & files or (not key.endswith("/") and plain in folders):
            raise RuleBroken("ARCHIVE_TWINS", path=shown(path))
        folders |= above
        if key.endswith("/"):
            folders.add(plain)
        else:
            files.add(plain)


def shown(name: str) -> str:
    """Return a path for a message: short, and with nothing in it that could turn the message round."""
    return _FORBIDDEN.sub("�", name)[:80]


def _is_plain(part: str) -> bool:
    return (
        part not in {"", ".", ".."}
        and part == part.strip()
        and not part.endswith(".")
        and len(part.encode("utf-8", "replace")) <= LONGEST_PART
        and not _RESERVED.fullmatch(part.split(".", maxsplit=1)[0].strip())
    )
