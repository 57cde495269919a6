"""How our typefaces go into a document: the signs it uses and nothing else.

WeasyPrint keeps a place for each of the 8,000 signs of a typeface, which costs 25 kB and 5 ms a typeface. Ours are cut
so that a sign's number in the font is its number in the document (`fonts`), so nothing needs to keep its place: 2 kB
and 1 ms. Other typefaces go the way of WeasyPrint. HarfBuzz is called as WeasyPrint calls it.
"""

import struct
from typing import Any

import pydyf
from weasyprint.pdf.fonts import Font
from weasyprint.text.ffi import ffi, harfbuzz, harfbuzz_subset
from weasyprint.text.fonts import get_hb_object_data

from certificates import fonts

_OURS = frozenset(face.family for face in fonts.FACES)
_UNUSED = (b"BASE", b"GPOS", b"GSUB", b"OS/2", b"VORG", b"cmap", b"name", b"post", b"vhea", b"vmtx")
_theirs = Font.subset


def use() -> None:
    """Let WeasyPrint embed our typefaces our way. Whoever prints passes `finish` as the finisher of each document."""
    Font.subset = _subset


def finish(_document: object, pdf: pydyf.PDF) -> None:
    """Leave of each of our subsets the outlines alone: as bare CFF, a viewer finds signs by their numbers."""
    for each in pdf.objects:
        if isinstance(each, pydyf.Stream) and each.extra.get("Subtype") == "/OpenType":
            tables = _tables(each.stream[0])
            if b"cmap" not in tables:
                start, length = tables[b"CFF "]
                each.stream[0] = each.stream[0][start : start + length]
                each.extra["Subtype"] = "/CIDFontType0C"


def _subset(font: Any, to_unicode: dict[int, str], hinting: bool) -> None:  # noqa: FBT001 - as WeasyPrint calls it
    if font.family not in _OURS or font.missing or not to_unicode or harfbuzz_subset is None:
        _theirs(font, to_unicode, hinting)
        return
    wanted = ffi.gc(harfbuzz_subset.hb_subset_input_create_or_fail(), harfbuzz_subset.hb_subset_input_destroy)
    _add(harfbuzz_subset.hb_subset_input_glyph_set(wanted), sorted(to_unicode))
    dropped = harfbuzz_subset.hb_subset_input_set(wanted, harfbuzz_subset.HB_SUBSET_SETS_DROP_TABLE_TAG)
    _add(dropped, sorted(harfbuzz.hb_tag_from_string(name, -1) for name in _UNUSED))
    harfbuzz_subset.hb_subset_input_set_flags(wanted, harfbuzz_subset.HB_SUBSET_FLAGS_NO_HINTING)
    face = harfbuzz_subset.hb_subset_or_fail(font.hb_face, wanted)
    if face == ffi.NULL:
        _theirs(font, to_unicode, hinting)
        return
    font.file_content = get_hb_object_data(ffi.gc(face, harfbuzz.hb_face_destroy))


def _add(numbers: Any, wanted: list[int]) -> None:
    harfbuzz.hb_set_add_sorted_array(numbers, ffi.new(f"hb_codepoint_t[{len(wanted)}]", wanted), len(wanted))


def _tables(font: bytes) -> dict[bytes, tuple[int, int]]:
    """Return where the tables of an OpenType font lie: offset and length by name."""
    count = struct.unpack_from(">H", font, 4)[0]
    rows = (struct.unpack_from(">4sLLL", font, 12 + 16 * row) for row in range(count))
    return {name: (offset, length) for name, _, offset, length in rows}
