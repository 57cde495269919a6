"""What a stem holds besides the question: the key in its brackets, its type, options without letters. Pure."""

import re

from question_bank.exchange.chinese.parts import RIGHT_MARK, Parts
from question_bank.exchange.chinese.words import type_of_word

_KEY = re.compile(r"[（(]\s*([A-JＡ-Ｊ](?:[\s,，、]*[A-JＡ-Ｊ]){0,9}|[√×✓✗对错])\s*[)）]|__+\s*([A-J]{1,10})\s*__+")
_TRUTH_AT_END = re.compile(r"\s*[（(]\s*(正确|错误|T|F)\s*[)）]\s*[。.]?\s*$")
_TYPE_AT_END = re.compile(r"\s*[\[【]\s*([一-鿿]{2,7})\s*[\]】]\s*\*?\s*$")
_BULLET = re.compile(r"^\s*[○●◯□■☐☑◻•·]\s*")


def take_out_of_stem(parts: Parts) -> None:
    """Give a question the type, options and key that its stem holds, where it has none of its own."""
    _take_type(parts)
    if not (parts.answer or parts.options):
        _take_options(parts)
    if not parts.answer:
        _take_key(parts)


def _take_type(parts: Parts) -> None:
    """Take the type off the end of the first line, where survey programs write it: 谁管辖？[单选题] *"""
    first, line_end, rest = parts.stem.partition("\n")
    if (found := _TYPE_AT_END.search(first)) and type_of_word(found.group(1)):
        parts.type, parts.stem = found.group(1), f"{first[: found.start()]}{line_end}{rest}"


def _take_options(parts: Parts) -> None:
    """Take the lines below a stem for options, where one of them is marked as the right one."""
    stem, *below = parts.stem.split("\n")
    if len(below) > 1 and any(RIGHT_MARK.search(line) for line in below):
        parts.stem, parts.options = stem, [_BULLET.sub("", line) for line in below]


def _take_key(parts: Parts) -> None:
    """Take the key out of the brackets in the stem and leave them empty."""
    if not parts.options and (found := _TRUTH_AT_END.search(parts.stem)):
        parts.answer, parts.stem = found.group(1), parts.stem[: found.start()]
        return
    found = _KEY.search(parts.stem)
    key = found and (found.group(1) or found.group(2))
    if found and key and (parts.options or not re.search(r"[A-JＡ-Ｊ]", key)):
        parts.answer = key
        parts.stem = f"{parts.stem[: found.start()]}（ ）{parts.stem[found.end() :]}"
