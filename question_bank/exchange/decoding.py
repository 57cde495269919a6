"""Text of a file whose encoding nobody stated: by its mark, else strict UTF-8, else GB18030 as offices save it."""

import codecs

from question_bank.exchange.reading import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def text_of_bytes(data: bytes) -> str:
    """Return the text, line ends as one sign. Raises Unreadable FILE_EMPTY, FILE_ENCODING, FILE_BINARY."""
    if not data.strip():
        raise Unreadable("FILE_EMPTY")
    text = _decoded(data)
    if "\x00" in text:
        raise Unreadable("FILE_BINARY")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")


def encoding_of(data: bytes) -> str:
    """Return the name of the encoding in which a text is read."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _decoded(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _strict(data, "gb18030")


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise Unreadable("FILE_ENCODING") from None
