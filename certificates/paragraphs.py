"""Where the words of a set page stand: its paragraphs, each with the boxes of WeasyPrint that it was set from."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from weasyprint.formatting_structure import boxes

from certificates.frame import SPACES

Texts = tuple[str, ...]


@dataclass(slots=True)
class Paragraph:
    """A block of lines of a page; `line` and `words` are what it was set from, `known` its lines for other texts."""

    block: Any
    line: Any
    words: list[Any]
    texts: Texts
    may_differ: bool
    known: dict[Texts, list[Any] | None] = field(default_factory=dict)


def paragraphs(root: Any, page: Any, texts: Sequence[str]) -> list[Paragraph]:
    """Return the paragraphs of a page that was set from a root. Raises ValueError where a text is not in its place."""
    sources = [each for each, _ in _blocks(root) if _words(each)]
    found, left = [], list(texts)
    for source, (block, is_wide) in zip(sources, _blocks(page), strict=True):
        words = _words(source)
        said = tuple(each.text.strip(SPACES) for each in words)
        if block.element is not source.element or said != tuple(left[: len(said)]):
            raise ValueError(said)
        del left[: len(said)]
        found.append(Paragraph(block, source.children[0], words, said, is_wide and _is_plain(source)))
    if left:
        raise ValueError(left[0])
    return found


def within(box: Any) -> Iterator[Any]:
    """Give a box and all below it, those out of the flow too, in the order of the document."""
    box = getattr(box, "_box", box)
    yield box
    for child in box.children:
        yield from within(child)


def _words(block: Any) -> list[Any]:
    return [each for each in within(block) if isinstance(each, boxes.TextBox) and each.text.strip(SPACES)]


def _blocks(box: Any, is_wide: bool = True) -> Iterator[tuple[Any, bool]]:  # noqa: FBT001, FBT002 - it calls itself
    """Give the blocks of lines from a box on, and whether their width stands whatever they say."""
    box = getattr(box, "_box", box)
    is_wide = is_wide and _has_own_width(box) and not box.bookmark_label
    lines = [isinstance(each, boxes.LineBox) for each in box.children]
    if isinstance(box, boxes.BlockContainerBox) and lines and all(lines):
        yield box, is_wide
    else:
        for child in box.children:
            yield from _blocks(child, is_wide)


def _has_own_width(box: Any) -> bool:
    style = box.style
    if box.is_floated() or isinstance(box, boxes.InlineBlockBox | boxes.FlexContainerBox | boxes.GridContainerBox):
        return False
    if isinstance(box, boxes.TableBox):
        return bool(style["table_layout"] == "fixed" and style["width"] != "auto")
    if box.is_absolutely_positioned():
        return style["width"] != "auto" or "auto" not in (style["left"], style["right"])
    return True


def _is_plain(block: Any) -> bool:
    """Tell whether a block that is not set yet is one line of nothing but words."""
    inner = [each for each in within(block) if each is not block]
    return (
        all(isinstance(each, boxes.LineBox | boxes.InlineBox | boxes.TextBox) for each in inner)
        and all(each.style["position"] == "static" and not each.is_floated() for each in inner)
        and block.style["max_lines"] == "none"
        and block.first_letter_style is block.first_line_style is None
    )
