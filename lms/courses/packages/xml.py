"""XML from strangers: no document type, no entities, no other encodings than people use, and a measure (E1)."""

import re
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from lms.errors import RuleBroken

MOST_BYTES = 8 * 2**20
MOST_ELEMENTS = 50_000
DEEPEST = 40
_GB = re.compile(
    rb"""^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding\s*=\s*["']\s*(gb2312|gbk|gb18030)\s*["'][^>]*\?>""", re.IGNORECASE
)


def parse(data: bytes) -> Element:
    """Return the root of a document.

    Raises RuleBroken PACKAGE_MANIFEST_BROKEN, PACKAGE_MANIFEST_ENTITIES (a document type or an entity) or
    PACKAGE_MANIFEST_LARGE.
    """
    if len(data) > MOST_BYTES:
        raise RuleBroken("PACKAGE_MANIFEST_LARGE")
    try:
        root: Element = fromstring(_utf8(data), forbid_dtd=True)
    except DefusedXmlException as error:
        raise RuleBroken("PACKAGE_MANIFEST_ENTITIES") from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise RuleBroken("PACKAGE_MANIFEST_BROKEN") from error
    _require_measure(root)
    return root


def local(name: str) -> str:
    """Return a name without its namespace, in small letters: authors write scormtype and scormType."""
    return name.rpartition("}")[2].lower()


def children(element: Element, name: str) -> list[Element]:
    """Return the children of a name, whatever their namespace."""
    return [child for child in element if local(child.tag) == name]


def child(element: Element, *names: str) -> Element | None:
    """Return the first descendant along the names; None when a step is missing."""
    for name in names:
        found = children(element, name)
        if not found:
            return None
        element = found[0]
    return element


def text(element: Element | None, *names: str, most: int = 4000) -> str:
    """Return the words of a child, white space put together; "" when it is missing."""
    found = child(element, *names) if element is not None else None
    return " ".join((found.text or "").split())[:most] if found is not None else ""


def attribute(element: Element, name: str) -> str:
    """Return an attribute by its local name, whatever its namespace and case; "" when it is missing."""
    return next((value.strip() for key, value in element.attrib.items() if local(key) == name), "")


def _utf8(data: bytes) -> bytes:
    """The parser knows no Chinese encodings; packages made here use them."""
    found = _GB.match(data)
    if not found:
        return data
    return data[found.end() :].decode("gb18030").encode()


def _require_measure(root: Element) -> None:
    level, count = [root], 0
    for _ in range(DEEPEST):
        count += len(level)
        if count > MOST_ELEMENTS:
            raise RuleBroken("PACKAGE_MANIFEST_LARGE")
        level = [below for element in level for below in element]
        if not level:
            return
    raise RuleBroken("PACKAGE_MANIFEST_LARGE")
