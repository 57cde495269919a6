"""A page set once, for all papers that differ from it in words alone.

Most of the time of a paper goes into reading its HTML, finding its styles and setting its page, and of a year's
certificates the pages come out alike but for a few paragraphs. A forme keeps such a page and sets, with WeasyPrint's
own means, only the paragraphs whose words differ. Where each takes up exactly the lines it took, the page is the one
that WeasyPrint makes of the whole, to the byte; where one does not, the paper is set from the beginning.
"""

from collections.abc import Callable
from copy import copy
from math import inf
from typing import Any

from weasyprint.document import Page
from weasyprint.formatting_structure import boxes
from weasyprint.layout import LayoutContext
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.layout.background import layout_box_backgrounds
from weasyprint.layout.inline import iter_line_boxes

from certificates.frame import SPACES, Words
from certificates.paragraphs import Paragraph, Texts, paragraphs, within

# Lines that are kept of a paragraph: hours and units come again, names do not.
_KEPT = 100


class Forme:
    """The only page of a document, and the way to the pages of others with the same frame."""

    def __init__(self, page: Page, root: Any, context: LayoutContext, words: Words) -> None:
        """Take a page with the boxes and the context it was set from.

        Raises ValueError where it is not understood which words stand where.
        """
        self._page, self._context = page._page_box, context  # noqa: SLF001 - WeasyPrint has no other way to it
        self._paragraphs = paragraphs(root, self._page, words.texts)
        self._codes = [each for each in within(self._page) if _shows_code(each)]
        if len(self._codes) != len(words.codes):
            raise ValueError(words.codes)

    def page(self, words: Words, picture: Callable[[str], Any]) -> Page | None:
        """Return the page that says other words, or None where they need another; `picture` draws a QR code."""
        left, others = list(words.texts), {}
        for each in self._paragraphs:
            texts = tuple(left[: len(each.words)])
            del left[: len(each.words)]
            if texts != each.texts:
                others[id(each.block)] = {"children": self._lines(each, texts)}
        for box, code in zip(self._codes, words.codes, strict=True):
            others[id(box)] = {"replacement": _alike(picture(code), box.replacement)}
        if any(None in other.values() for other in others.values()):
            return None
        return Page(_with(self._page, others))

    def _lines(self, paragraph: Paragraph, texts: Texts) -> list[Any] | None:
        if texts not in paragraph.known:
            if len(paragraph.known) >= _KEPT:
                paragraph.known.clear()
            paragraph.known[texts] = self._set(paragraph, texts) if paragraph.may_differ else None
        return paragraph.known[texts]

    def _set(self, paragraph: Paragraph, texts: Texts) -> list[Any] | None:
        """Return the lines of a paragraph, None where they are not as many and as high as those of the page."""
        for word, text in zip(paragraph.words, texts, strict=True):
            word.text = word.text.replace(word.text.strip(SPACES), text)
        block, line, context = paragraph.block, paragraph.line, self._context
        line.position_x = block.content_box_x()
        begin, lines = block.children[0].position_y, []
        context.create_block_formatting_context()
        try:
            for made, resume_at in iter_line_boxes(context, line, begin, -inf, None, block, [], [], None, None):
                made.resume_at = resume_at
                layout_box_backgrounds(self._page, made, context.get_image_from_uri)
                lines.append(made)
        finally:
            context.finish_block_formatting_context()
        return lines if list(map(_place, lines)) == list(map(_place, block.children)) else None


def _place(line: Any) -> tuple[float, float, float]:
    return round(line.position_y, 6), line.height, line.baseline


def _shows_code(box: Any) -> bool:
    return isinstance(box, boxes.ReplacedBox) and box.element.get("src", "").startswith("qr:")


def _alike(picture: Any, other: Any) -> Any:
    return picture if (picture.width, picture.height) == (other.width, other.height) else None


def _with(box: Any, others: dict[int, dict[str, Any]]) -> Any:
    """Return a copy of a page down to its lines, some boxes with other contents."""
    if isinstance(box, AbsolutePlaceholder):
        made = AbsolutePlaceholder(_with(box._box, others))  # noqa: SLF001
        made.set_laid_out_box(made._box)  # noqa: SLF001
        return made
    if isinstance(box, boxes.LineBox):
        return box
    made = copy(box)
    if id(box) in others:
        made.__dict__.update(others[id(box)])
    else:
        made.children = type(box.children)(_with(each, others) for each in box.children)
    return made
