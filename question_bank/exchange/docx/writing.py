"""Writing Word documents in the form our own reader and people read: numbered, with 答案 and 解析 below."""

import io
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from question_bank.content import Content, Fault
from question_bank.exchange.chinese.writing import Unwritable, lines_of
from question_bank.exchange.reading import MediaBytes, Written, no_media

if TYPE_CHECKING:  # loaded when a document is written: it would slow every start
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PICTURE = re.compile("\ue000([0-9a-f]{64})\ue001")
_WIDEST = 14 * 360_000  # centimetres, in Word's units
_DRAWN = {"image/png", "image/jpeg"}


def write(contents: Sequence[Content], media: MediaBytes = no_media) -> Written:
    """Write questions as a Word document; what it cannot carry is left out and said, question by question."""
    document = _empty()
    left_out: list[tuple[int, Fault]] = []
    count = 0
    for number, content in enumerate(contents, start=1):
        try:
            if any(entry.media_type not in _DRAWN for entry in content.media):
                raise Unwritable("FORMAT_NO_SOUND")
            lines, lost = lines_of(content, marks=True)
        except Unwritable as unwritable:
            left_out.append((number, Fault(str(unwritable))))
            continue
        left_out += [(number, fault) for fault in lost]
        count += 1
        for line in [f"{count}. {lines[0]}", *lines[1:], ""]:
            _put_line(document.add_paragraph(), line, media)
    file = io.BytesIO()
    document.save(file)
    return Written(file.getvalue(), _DOCX, "docx", left_out)


def _empty() -> "WordDocument":
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    style.paragraph_format.space_after = Pt(2)
    return document


def _put_line(paragraph: "Paragraph", line: str, media: MediaBytes) -> None:
    from docx.shared import Length

    pieces = _PICTURE.split(line)
    for text, digest in zip(pieces[::2], [*pieces[1::2], ""], strict=True):
        if text:
            paragraph.add_run(text)
        if digest:
            picture = paragraph.add_run().add_picture(io.BytesIO(media(digest)))
            if picture.width > _WIDEST:
                picture.height = Length(picture.height * _WIDEST // picture.width)
                picture.width = Length(_WIDEST)
