"""What acts in a PDF: found wherever it hangs, and cut off."""

from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Object, Pdf, Stream

# Key of a dictionary → what it is called when it is taken out.
_KEYS = {
    "/JS": "SCRIPT",
    "/JavaScript": "SCRIPT",
    "/AA": "SCRIPT",
    "/XFA": "FORM",
    "/EmbeddedFiles": "ATTACHMENT",
    "/EmbeddedFile": "ATTACHMENT",
    "/EF": "ATTACHMENT",
    "/AF": "ATTACHMENT",
    "/Collection": "ATTACHMENT",
    "/RichMediaContent": "MEDIA",
    "/RichMediaSettings": "MEDIA",
    "/Renditions": "MEDIA",
    "/3DD": "MEDIA",
}
_ACTIONS = {
    "/JavaScript": "SCRIPT",
    "/Launch": "LAUNCH",
    "/GoToE": "ATTACHMENT",
    "/GoToR": "LAUNCH",
    "/SubmitForm": "FORM",
    "/ImportData": "FORM",
    "/ResetForm": "FORM",
    "/Rendition": "MEDIA",
    "/RichMediaExecute": "MEDIA",
    "/Movie": "MEDIA",
    "/Sound": "MEDIA",
    "/GoTo3DView": "MEDIA",
}
_ANNOTATIONS = {
    "/FileAttachment": "ATTACHMENT",
    "/RichMedia": "MEDIA",
    "/Movie": "MEDIA",
    "/Sound": "MEDIA",
    "/Screen": "MEDIA",
    "/3D": "MEDIA",
}
_LINKS = ("http://", "https://", "mailto:", "ftp://", "tel:", "#")
_DEEPEST = 60


def strip(pdf: Pdf) -> set[str]:
    """Take everything active out of an open PDF; return what there was."""
    found: set[str] = set()
    for thing in [pdf.trailer, *pdf.objects]:
        _strip(thing, found, 0)
    return found


def _strip(thing: Object, found: set[str], depth: int) -> None:
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(thing, Array):
        for at in range(len(thing) - 1, -1, -1):
            if what := _bad(thing[at]):
                found.add(what)
                del thing[at]
            elif not thing[at].is_indirect if isinstance(thing[at], Object) else False:
                _strip(thing[at], found, depth + 1)
    elif isinstance(thing, Dictionary | Stream):
        _strip_dictionary(thing, found, depth)


def _strip_dictionary(thing: Dictionary | Stream, found: set[str], depth: int) -> None:
    for key, value in _items(thing):
        what = _KEYS.get(key) or _bad(value)
        if what:
            found.add(what)
            del thing[key]
        elif isinstance(value, Object) and not value.is_indirect:
            _strip(value, found, depth + 1)


def _items(thing: Dictionary | Stream) -> Iterator[tuple[str, Any]]:
    return iter([(key, thing.get(key)) for key in list(thing.keys())])


def _bad(value: Any) -> str | None:
    """Return what an action or annotation does that a document has no business doing."""
    if not isinstance(value, Dictionary):
        return None
    kind = value.get("/S")
    if isinstance(kind, pikepdf.Name) and str(kind) in _ACTIONS:
        return _ACTIONS[str(kind)]
    if isinstance(kind, pikepdf.Name) and str(kind) == "/URI":
        address = str(value.get("/URI", "")).strip().lower()
        return None if address.startswith(_LINKS) or ":" not in address.partition("/")[0] else "LINK"
    subtype = value.get("/Subtype")
    return _ANNOTATIONS.get(str(subtype)) if isinstance(subtype, pikepdf.Name) else None
