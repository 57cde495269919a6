"""Files of other programs that are known but not read: refused by their name, with the way that leads here."""

import re

from question_bank.exchange.reading import Source, Unreadable

# What the beginning of a file says, and whose it is. All of these Moodle reads, and what Moodle writes is read here.
_KNOWN = (
    (re.compile(rb"<examview\b", re.IGNORECASE), "ExamView"),
    (re.compile(rb"<POOL\b|<ASSESSMENT\b[^>]*>\s*<TITLE"), "Blackboard"),
    (re.compile(rb"^\s*(?:#[^\n]*\n\s*)*:TYPE:(?:MC|MT|M|S|P|C)\b", re.MULTILINE), "WebCT"),
    (re.compile(rb"<moodle_backup\b"), "Moodle backup"),
)
_MANIFEST = re.compile(rb"<(?:\w+:)?manifest\b")


def require_ours(source: Source) -> None:
    """Refuse a file that another program wrote for itself, or a table of contents without its package.

    Raises Unreadable FORMAT_FOREIGN or QTI_MANIFEST_ALONE.
    """
    if program := _program(source):
        raise Unreadable("FORMAT_FOREIGN", program=program)
    if source.data[:1] == b"<" and _MANIFEST.search(source.data[:3000]):
        raise Unreadable("QTI_MANIFEST_ALONE")


def _program(source: Source) -> str:
    head = source.data[:6000]
    return next((program for mark, program in _KNOWN if mark.search(head)), "")
