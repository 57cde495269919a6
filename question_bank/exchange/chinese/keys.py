"""What an answer says: letters, truth, options by their words or numbers, pieces that are counted. Pure."""

import re
import unicodedata

from question_bank.exchange.chinese.options import cut

_RIGHT = {"对", "正确", "是", "√", "✓", "✔", "true", "t", "right", "yes", "y"}
_WRONG = {"错", "错误", "否", "不正确", "不对", "×", "✗", "✘", "x", "false", "f", "wrong", "no", "n"}
_COUNTED = re.compile(r"[(（]\s*(\d{1,2})\s*[)）]|([①-⑳])|(?:(?<=\s)|(?<=^)|(?<=[;；]))(\d{1,2})[.．、](?!\d)")
_LETTER_AND_WORDS = re.compile(r"\s*([A-J])\s*[.．、:：)）]?\s*(\S.*)$", re.DOTALL)
_NUMBERS = re.compile(r"\d{1,2}(?:\s*[,，、;；]\s*\d{1,2})*")


def letters_of(answer: str) -> list[str]:
    """Return the letters an answer consists of; none when it is words."""
    text = re.sub(r"[\s,，、;；.．/|&和()\[\]【】]+", "", unicodedata.normalize("NFKC", answer)).upper()
    # A letter twice is no key of one question: it may be the keys of several.
    return list(text) if re.fullmatch(r"[A-J]{1,10}", text) and len(set(text)) == len(text) else []


def keys_of(answer: str, options: list[str]) -> set[int]:
    """Return the places of the right options: by letter, by their own words, by both, or by number."""
    places = {ord(letter) - ord("A") for letter in letters_of(answer)}
    if places:
        return {place for place in places if place < len(options)}
    same = {_same(option): index for index, option in enumerate(options)}
    if _same(answer) in same:
        return {same[_same(answer)]}
    pieces = [_same(piece) for piece in cut(answer)]
    if pieces and all(piece in same for piece in pieces):
        return {same[piece] for piece in pieces}
    if (named := _LETTER_AND_WORDS.match(answer)) and same.get(_same(named.group(2))) == ord(named.group(1)) - ord("A"):
        return {ord(named.group(1)) - ord("A")}
    numbers = (
        {int(number) - 1 for number in re.findall(r"\d+", answer)} if _NUMBERS.fullmatch(answer.strip()) else set()
    )
    return {number for number in numbers if 0 <= number < len(options)}


def _same(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def truth_of(text: str) -> bool | None:
    """Return what a word of truth says; several that say the same are one: 正确；√."""
    words = re.split(r"[;,、/|]+", re.sub(r"[\s。.()（）]+", "", unicodedata.normalize("NFKC", text)).casefold())
    said = {True if word in _RIGHT else False if word in _WRONG else None for word in words if word}
    return said.pop() if len(said) == 1 else None


def are_truths(options: list[str]) -> bool:
    return len(options) == 2 and {truth_of(option) for option in options} == {True, False}


def numbered(answer: str) -> list[str]:
    """Return the pieces of an answer that counts them from one: (1)两 (2)三, ①两②三, 1.两 2.三."""
    found = list(_COUNTED.finditer(answer))
    numbers = [unicodedata.normalize("NFKC", "".join(filter(None, one.groups()))) for one in found]
    if not found or numbers != [str(place) for place, _ in enumerate(found, start=1)]:
        return []
    if answer[: found[0].start()].strip():
        return []
    ends = [one.start() for one in found[1:]] + [len(answer)]
    return [answer[one.end() : end].strip(" \t\n\u3000；;,，、") for one, end in zip(found, ends, strict=True)]
