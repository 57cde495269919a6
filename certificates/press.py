"""The way to the press: small documents are printed here, large ones in a process of their own, many by two at a time.

What takes seconds then neither slows other requests nor leaves memory behind. The press is loaded when first used: it
takes half a second that no command and no start of a server should wait for.
"""

from collections.abc import Iterable, Iterator, Sequence

from certificates import fonts
from certificates.document import Document
from certificates.pool import PressFailed, Seal, pooled

__all__ = ["FEW", "MOST_TAGGED", "PressFailed", "Seal", "print_document", "print_many", "print_together"]

# Above so many copies a document is printed aside; below, starting the process would take longer than the printing.
FEW = 4
# More pages than these, and a document goes without tags.
MOST_TAGGED = 1000


def print_document(document: Document, copies: int = 1) -> bytes:
    """Return a document as PDF, printed aside when it holds many copies.

    Raises FontsMissing before set-up is complete, PressFailed when the process ended badly.
    """
    _require_fonts()
    if copies > FEW:
        (made,) = print_many([document])
        return made
    from certificates.printing import printed

    return printed(document)


def print_many(documents: Iterable[Document], seal: Seal | None = None) -> Iterator[bytes]:
    """Give each document as a PDF of its own, in their order, signed where there is a seal; two are made at a time.

    Only a few are made ahead of whoever takes them, however many there are. Raises FontsMissing, PressFailed.
    """
    _require_fonts()
    for files in pooled("each", documents, seal):
        yield from files


def print_together(documents: Sequence[Document], copies: int = 0) -> bytes:
    """Return documents, one after the other, as one PDF without signature; at least one.

    Where they are a part of many `copies`, or many themselves, they are a stack for the printer: without tags, which
    would all be in memory at once when the whole is joined. Raises FontsMissing, PressFailed.
    """
    _require_fonts()
    if len(documents) <= FEW:
        from certificates.printing import printed_together

        return printed_together(documents)
    from certificates.joining import joined

    way = "stack" if max(copies, len(documents)) > MOST_TAGGED else "together"
    return joined([file for files in pooled(way, documents) for file in files])


def _require_fonts() -> None:
    if fonts.is_missing():
        raise fonts.FontsMissing("The typefaces are missing: python -m certificates.fonts")
