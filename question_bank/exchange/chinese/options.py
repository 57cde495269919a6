"""Options as they stand in one cell or one run of lines: cut apart, their letters taken off. Pure."""

import re
from collections.abc import Sequence

_SEPARATORS = ("|", "｜", "&", "$;$", "\n", "；", ";")
_LETTER = r"(?<![A-Za-z])[(（【\[]?([A-Ja-jＡ-Ｊ])(?:[)）】\]]?\s*[.．、:：)）,，]|[】\]])\s*"
# What stands between two options and belongs to neither.
_BETWEEN = " \t\n\r\xa0\u3000|｜&"
_FIRST = re.compile(rf"^\s*{_LETTER}")
_MARK = re.compile(_LETTER)
# In a place of its own an option's letter ends with more than a comma: "A、B、C" is an option.
_OWN = re.compile(r"^\s*[(（【]?([A-Ja-jＡ-Ｊ])[)）】]?\s*[.．:：)）]\s*")


def cut(text: str) -> list[str]:
    """Return the options in a text: at their letters where it has them in order, else at its separators."""
    lettered = by_letters(text)
    if lettered:
        return list(lettered.values())
    for separator in _SEPARATORS:
        pieces = [piece.strip() for piece in text.split(separator)]
        if len([piece for piece in pieces if piece]) > 1:
            return [without_letter(piece, index) for index, piece in enumerate(piece for piece in pieces if piece)]
    return [text.strip()] if text.strip() else []


def by_letters(text: str, first: str = "A") -> dict[str, str]:
    """Return options by letter from a text that holds them one after the other: A.… B.… C.…

    Only letters in their order, all large or all small, count: an "A." inside an option does not begin another one.
    """
    found: list[tuple[str, int, int]] = []
    expected = first
    small = False
    for mark in _MARK.finditer(text):
        letter = _plain(mark.group(1))
        if not found:
            small = mark.group(1).islower()
        if letter == expected and mark.group(1).islower() == small:
            found.append((letter, mark.start(), mark.end()))
            expected = chr(ord(expected) + 1)
    if not found or text[: found[0][1]].strip():
        return {}
    ends = [start for _, start, _ in found[1:]] + [len(text)]
    return {letter: text[begin:end].strip(_BETWEEN) for (letter, _, begin), end in zip(found, ends, strict=True)}


def letter_of(line: str) -> str | None:
    """Return the letter that opens a line, if one does."""
    found = _FIRST.match(line)
    return _plain(found.group(1)) if found else None


def without_letter(text: str, index: int) -> str:
    """Take the letter off an option that carries its own: "C.  时间" in the third place is 时间."""
    found = _OWN.match(text)
    return text[found.end() :].strip() if found and ord(_plain(found.group(1))) - ord("A") == index else text.strip()


def unglued(pieces: Sequence[str]) -> list[str]:
    """Cut apart options that stand in one piece: the second of three is "B.社会为中心C.党中央为中心".

    Pieces that carry no letters are whole: a letter inside them is part of what they say.
    """
    if not pieces or letter_of(pieces[0]) != "A" or any(letter_of(piece) is None for piece in pieces):
        return [without_letter(piece, index) for index, piece in enumerate(pieces)]
    whole: list[str] = []
    for piece in pieces:
        whole += by_letters(piece, letter_of(piece) or "A").values()
    return whole


def _plain(letter: str) -> str:
    return chr(ord(letter) - 0xFEE0) if ord(letter) > 0xFF00 else letter.upper()
