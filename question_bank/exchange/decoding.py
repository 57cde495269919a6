"""Text of a file whose encoding nobody stated: by its mark, else strict UTF-8, else GB18030 as offices save it."""

import codecs
import re

from question_bank.exchange.reading import Source, Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


_DECLARED = re.compile(r"(<\?xml[^>]*?)\s+encoding\s*=\s*[\"']([\w.-]+)[\"']")


def in_utf8(source: Source) -> Source:
    """Return a text in two or four bytes a sign, or XML in an encoding of China, as UTF-8; all else as it is."""
    data, encoding = source.data, encoding_of_wide(source.data)
    if not encoding and data.lstrip()[:5] == b"<?xml":
        declared = _DECLARED.match(data[:200].decode("latin-1").lstrip())
        encoding = {"gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5"}.get(
            declared.group(2).casefold() if declared else "", ""
        )
    if not encoding:
        return source
    text = _strict(data, encoding).lstrip("\ufeff")
    return Source(_DECLARED.sub(r"\1", text, count=1).encode("utf-8", "surrogatepass"), source.name)


def encoding_of_wide(data: bytes) -> str:
    """Return the encoding of a text in two or four bytes a sign, by its mark, else by its line ends; "" for others."""
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")
    if marked:
        return marked if marked != "utf-8" else ""
    pairs = [data[at : at + 2] for at in range(0, min(len(data), 20_000) // 2 * 2, 2)]
    for end, encoding in ((b"\n\0", "utf-16-le"), (b"\0\n", "utf-16-be")):
        if len(data) % 2 == 0 and end in pairs and b"\0\0" not in pairs and data[:2] != b"PK":
            return encoding
    return ""


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
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8"
    if wide := encoding_of_wide(data):
        return wide
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
