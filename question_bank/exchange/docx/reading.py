"""Reading Word documents."""

from xml.etree.ElementTree import Element

from question_bank.exchange.chinese.words import type_of_word
from question_bank.exchange.docx.document import Document, blocks_of, open_document
from question_bank.exchange.docx.numbering import W
from question_bank.exchange.packages import require_honest_zip
from question_bank.exchange.plain_text import questions_of_lines
from question_bank.exchange.reading import Reading, ReadQuestion, Source, Unreadable
from question_bank.exchange.tables import questions_of_rows


def read(source: Source) -> Reading:
    """Read a Word document. Raises Unreadable when it is none, or holds no question.

    A document whose tables have the head of a list of questions is read as a table; pictures in such cells are kept.
    """
    if source.data[:4] == b"\xd0\xcf\x11\xe0":
        raise Unreadable("OLD_WORD_OR_ENCRYPTED")
    document, body = open_document(require_honest_zip(source.data))
    found = questions_of_lines(list(document.lines(body)), document.marks, document.media)
    in_tables = _in_tables(document, body)
    if sum(question.is_sound for question in in_tables) > sum(question.is_sound for question in found):
        found = in_tables
    if not any(question.content for question in found):
        raise Unreadable(document.notes[0].code if document.notes else "NO_QUESTIONS")
    return Reading("docx", found, document.notes, document.store)


def looks_like(source: Source) -> bool:
    """Tell whether a file may be a Word document."""
    return source.data[:2] == b"PK" and b"word/document.xml" in source.data


def _in_tables(document: Document, body: Element) -> list[ReadQuestion]:
    found: list[ReadQuestion] = []
    number, heading = 0, ""
    for block in blocks_of(body):
        if block.tag != f"{W}tbl":
            heading = document.text(block).strip() or heading
            continue
        number += 1
        name = heading if type_of_word(heading) else f"表 {number}"
        try:
            found += questions_of_rows(name, document.rows(block), document.marks, document.media)
        except Unreadable:
            continue  # a table of something else
    return found
