"""Office files and PDFs made by hand: honest ones, and the same with something in them."""

import io
import zlib
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf

from tests.uploads.archives import zipped

_W = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = {
    "docx": ("word/document.xml", f"{_W}.document.main+xml"),
    "pptx": (
        "ppt/presentation.xml",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
    ),
    "xlsx": ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
}


def office(
    kind: str = "docx",
    body: str = "<p>文</p>",
    *,
    prolog: str = "",
    relationships: str = "",
    types: str = "",
    main_type: str = "",
    parts: dict[str, bytes] | None = None,
) -> bytes:
    """Return a small Office file; what is in it is up to the caller."""
    path, declared = _MAIN[kind]
    folder, _, name = path.rpartition("/")
    content_types = (
        f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        f'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{path}" ContentType="{main_type or declared}"/>{types}</Types>'
    )
    first = tie("officeDocument", path, outside=False)
    rels = f'<Relationships xmlns="{_RELS}">{first}</Relationships>'
    own = f'<Relationships xmlns="{_RELS}">{relationships}</Relationships>'
    return zipped(
        [
            ("[Content_Types].xml", content_types.encode()),
            ("_rels/.rels", rels.encode()),
            (path, f'<?xml version="1.0"?>{prolog}<document xmlns="urn:w">{body}</document>'.encode()),
            (f"{folder}/_rels/{name}.rels", own.encode()),
            *(parts or {}).items(),
        ]
    )


def tie(kind: str, target: str, *, outside: bool = True) -> str:
    """Return a relationship."""
    mode = ' TargetMode="External"' if outside else ""
    return f'<Relationship Id="x" Type="{REL}/{kind}" Target="{target}"{mode}/>'


def pdf(*, pages: int = 2, **root: object) -> Pdf:
    """Return an open PDF with some pages and text."""
    made = Pdf.new()
    for _ in range(pages):
        page = made.add_blank_page(page_size=(300, 200))
        page.Contents = made.make_stream(b"BT /F1 12 Tf (law) Tj ET")
    for key, value in root.items():
        made.Root[f"/{key}"] = value
    return made


def saved(made: Pdf, **how: object) -> bytes:
    out = io.BytesIO()
    made.save(out, **how)  # type: ignore[arg-type]
    return out.getvalue()


def script(code: str = "app.alert(1)") -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=pikepdf.String(code))


def with_attachment() -> bytes:
    made = pdf()
    made.attachments["a.exe"] = b"MZ"
    return saved(made)


def with_annotation(**entries: Any) -> bytes:
    made = pdf()
    made.pages[0].Annots = Array([made.make_indirect(Dictionary(Type=Name.Annot, Rect=[0, 0, 9, 9], **entries))])
    return saved(made)


def with_stream(data: bytes, *filters: str) -> bytes:
    """Return a PDF whose page holds a stream of raw bytes that claims some filters."""
    made = pdf()
    stream = made.make_stream(b"")
    stream.write(data, filter=Array([Name(f"/{each}") for each in filters]))
    made.pages[0].Contents = stream
    return saved(made, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def deflated_zeros(size: int) -> bytes:
    packer = zlib.compressobj(9)
    piece = bytes(2**20)
    return b"".join(packer.compress(piece) for _ in range(size // 2**20)) + packer.flush()
