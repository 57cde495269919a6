"""What a file is by its bytes; the name it came with must say the same (E1)."""

from collections.abc import Callable
from pathlib import Path

import magic

from lms.courses.rules.materials import Kind, extension_of, kind_of_name
from lms.errors import RuleBroken

# What libmagic may call a file of an extension. Its word is not enough: a GIF with a page in it is a GIF to it.
_CALLED: dict[str, frozenset[str]] = {
    "mp4": frozenset({"video/mp4", "video/x-m4v", "video/quicktime", "application/mp4", "audio/mp4", "audio/x-m4a"}),
    "m4a": frozenset({"audio/x-m4a", "audio/mp4", "video/mp4", "video/quicktime", "video/3gpp", "application/mp4"}),
    "webm": frozenset({"video/webm", "audio/webm", "video/x-matroska", "application/octet-stream"}),
    "mp3": frozenset({"audio/mpeg", "audio/mpegapplication/octet-stream", "application/octet-stream", "audio/x-mp3"}),
    "ogg": frozenset({"audio/ogg", "application/ogg", "audio/vorbis", "audio/x-vorbis+ogg"}),
    "pdf": frozenset({"application/pdf"}),
}
_ZIPS = frozenset({"docx", "pptx", "xlsx", "zip", "h5p"})
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD = 64 * 1024


def require_content(path: Path, name: str) -> Kind:
    """Return what a file is. Raises RuleBroken KIND_CONTENT when its bytes are not what its name says.

    Also FILE_EMPTY, FILE_DANGEROUS for the test file of virus scanners, OFFICE_ENCRYPTED and KIND_OLD_OFFICE for what
    is no zip archive though it is named so, and what `kind_of_name` raises.
    """
    kind, _ = kind_of_name(name)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise RuleBroken("FILE_EMPTY")
    if _is_scanner_test(head):
        raise RuleBroken("FILE_DANGEROUS", what="EICAR")
    extension = extension_of(name)
    if not _STARTS[extension](head):
        raise _mismatch(extension, head)
    if extension not in _ZIPS and magic.from_file(str(path), mime=True) not in _CALLED[extension]:
        raise _mismatch(extension, head)
    return kind


def _mismatch(extension: str, head: bytes) -> RuleBroken:
    if extension in {"docx", "pptx", "xlsx"} and head.startswith(_COMPOUND):
        is_sealed = "EncryptedPackage".encode("utf-16-le") in head
        return RuleBroken("OFFICE_ENCRYPTED" if is_sealed else "KIND_OLD_OFFICE")
    return RuleBroken("KIND_CONTENT", extension=extension, found=magic.from_buffer(head, mime=True))


def _is_zip(head: bytes) -> bool:
    return head.startswith(b"PK\x03\x04")


def _is_mpeg4(head: bytes) -> bool:
    return head[4:8] == b"ftyp"


def _is_webm(head: bytes) -> bool:
    return head.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in head[:64]


def _is_mp3(head: bytes) -> bool:
    # A tag, or the first frame: eleven set bits, and a version, layer and rate that exist.
    is_frame = len(head) > 3 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0
    is_real = is_frame and head[1] & 0x06 == 0x02 and head[1] & 0x18 != 0x08 and head[2] & 0xF0 != 0xF0
    return head.startswith(b"ID3") or is_real


_STARTS: dict[str, Callable[[bytes], bool]] = {
    **dict.fromkeys(_ZIPS, _is_zip),
    **dict.fromkeys(("mp4", "m4a"), _is_mpeg4),
    "webm": _is_webm,
    "mp3": _is_mp3,
    "ogg": lambda head: head.startswith(b"OggS"),
    "pdf": lambda head: head.startswith(b"%PDF-"),
}


def _is_scanner_test(head: bytes) -> bool:
    # Put together here, so that no scanner takes this file for one.
    return b"EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE" in head[:1024]
