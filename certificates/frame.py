"""A document's HTML taken apart: the frame that papers of a kind have in common, and the words of each."""

import re
from dataclasses import dataclass
from html import unescape

SPACES = " \t\n\r\f"
_TAG = re.compile(r"(<[^>]*>)")
_SPACE = re.compile(rf"[{SPACES}]+")
_CODE = re.compile(r'src="(qr:[^"]*)"')
_KEYWORDS = re.compile(r'<meta name="keywords"[^>]*>')


@dataclass(frozen=True, slots=True)
class Words:
    """What a document says: texts between its tags, in order, and the addresses of its QR codes."""

    texts: tuple[str, ...]
    codes: tuple[str, ...]


def head_of(html: str) -> str:
    """Return what stands before the body, without the address that names the paper."""
    return _KEYWORDS.sub("", html.partition("<body>")[0])


def apart(html: str) -> tuple[tuple[object, ...], Words]:
    """Return the frame of a document, equal for all that differ in words and codes alone, and its words.

    Where there is no text, or a space at an end of it, belongs to the frame: setting a line depends on it.
    """
    pieces = _TAG.split(html.partition("<body>")[2])
    between, tags = pieces[::2], pieces[1::2]
    frame = (head_of(html), *map(_edges, between), *(_CODE.sub("", tag) for tag in tags))
    texts = tuple(_SPACE.sub(" ", unescape(text)).strip(" ") for text in between if text.strip(SPACES))
    return frame, Words(texts, tuple(code for tag in tags for code in _CODE.findall(tag)))


def _edges(text: str) -> tuple[bool, bool, bool]:
    return bool(text.strip(SPACES)), text[:1] in SPACES, text[-1:] in SPACES
