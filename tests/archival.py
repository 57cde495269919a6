"""What PDF/A-3a demands of a file, as far as it can be seen without the checker of the archives (veraPDF).

Clauses are those of ISO 19005-3, which says the same as ISO 19005-2 there. Not looked at: what the operators of a page
do with colours and transparency, and whether widths in fonts fit their outlines to the thousandth.
"""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf

_FORBIDDEN_ACTIONS = {
    "/Launch",
    "/Sound",
    "/Movie",
    "/ResetForm",
    "/ImportData",
    "/Hide",
    "/JavaScript",
    "/SetOCGState",
}
_SAME = {"/Title": "dc:title", "/Author": "dc:creator", "/Keywords": "pdf:Keywords", "/Producer": "pdf:Producer"}
_PRINTED, _HIDDEN = 4, 2 | 32 | 256  # flags of an annotation; hidden, no view, toggle no view


def archival_faults(data: bytes) -> list[str]:
    """Return what a PDF lacks, a clause each; empty when nothing is found."""
    with pikepdf.open(io.BytesIO(data)) as file:
        return [*_of_syntax(file, data), *_of_metadata(file), *_of_objects(file), *_of_tags(file)]


def _of_syntax(file: pikepdf.Pdf, data: bytes) -> Iterator[str]:
    yield from (f"6.1 {problem}" for problem in file.check_pdf_syntax())
    if not (data.startswith(b"%PDF-1.7\n%") and min(data[10:14]) > 127):
        yield "6.1.2 the header is not that of a binary PDF 1.7"
    if "/ID" not in file.trailer:
        yield "6.1.3 the file has no identifier"
    if file.is_encrypted:
        yield "6.1.3 the file is encrypted"


def _of_metadata(file: pikepdf.Pdf) -> Iterator[str]:
    with file.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as said:
        if (said.get("pdfaid:part"), said.get("pdfaid:conformance")) != ("3", "A"):
            yield "6.6.4 it does not call itself PDF/A-3a"
        for name, twin in _SAME.items():
            other = said.get(twin, "")
            told = ", ".join(other) if isinstance(other, list) else str(other)
            if str(file.docinfo.get(name, "")) != told:
                yield f"6.6.2 {name} is not what {twin} says"
    intents: Any = file.Root.get("/OutputIntents", [])
    if not any(each.get("/S") == "/GTS_PDFA1" and "/DestOutputProfile" in each for each in intents):
        yield "6.2.3 no output intent with its profile"


def _of_objects(file: pikepdf.Pdf) -> Iterator[str]:
    for each in file.objects:
        if not isinstance(each, pikepdf.Dictionary | pikepdf.Stream):
            continue
        if each.get("/S") in _FORBIDDEN_ACTIONS or "/AA" in each:
            yield "6.5.1 an action"
        if each.get("/Subtype") == "/Image" and bool(each.get("/Interpolate", False)):
            yield "6.2.8 a picture is interpolated"
        if isinstance(each, pikepdf.Stream) and any(name in each for name in ("/F", "/FFilter")):
            yield "6.1.7 a stream lies elsewhere"
        if each.get("/Type") == "/Font":
            yield from _of_font(each)
    for page in file.pages:
        for annotation in page.obj.get("/Annots", []):
            flags = int(annotation.get("/F", 0))
            if not flags & _PRINTED or flags & _HIDDEN:
                yield "6.3.2 an annotation that is not printed"


def _of_font(font: Any) -> Iterator[str]:
    if font.get("/Subtype") == "/Type0" and "/ToUnicode" not in font:
        yield "6.2.11.7 a font that cannot be read back"
    if "/FontDescriptor" in font and not any(f"/FontFile{kind}" in font.FontDescriptor for kind in ("", "2", "3")):
        yield "6.2.11.4 a font that is not embedded"


def _of_tags(file: pikepdf.Pdf) -> Iterator[str]:
    if "/MarkInfo" not in file.Root or not file.Root.MarkInfo.get("/Marked") or "/StructTreeRoot" not in file.Root:
        yield "6.7.2 it is not tagged"
    if not str(file.Root.get("/Lang", "")):
        yield "6.7.4 it does not say its language"
    if any(each.get("/S") == "/Figure" and "/Alt" not in each for each in _dictionaries(file)):
        yield "6.7.3 a picture without a word for it"


def _dictionaries(file: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    return (each for each in file.objects if isinstance(each, pikepdf.Dictionary))
