"""Mending a question that was read with its key or type amiss, without its author's file. Pure."""

import re
import unicodedata
from typing import Any

from question_bank.answers import LETTERS
from question_bank.content import Content
from question_bank.types import content_of, fill_in, multiple, single, true_false

_RIGHT, _WRONG = {"对", "正确", "√", "是", "true", "t"}, {"错", "错误", "×", "否", "false", "f"}
# Types between which a question may be moved by its key alone.
MENDABLE = ("single", "multiple", "true_false", "fill_in")


class Unmendable(ValueError):
    """What was typed is no key to this question; the message is a code."""


def mended(content: Content, kind: str, key: str) -> Content:
    """Return the question as another type or with another key.

    Letters for options ("AC"), 对 or 错 for a statement, texts divided by a semicolon for blanks.
    Raises Unmendable KEY_UNKNOWN, TYPE_NEEDS_OPTIONS, KEY_MISSING or CONTENT_UNMENDABLE.
    """
    if content.type not in MENDABLE and content.type != "short_answer":
        raise Unmendable("CONTENT_UNMENDABLE")
    common = content.model_dump(include=set(Content.model_fields) - {"type"})
    return content_of(common | {"type": kind} | _fields(content, kind, key.strip()))


def key_text(content: Content) -> str:
    """Return the key of a question as it would be typed."""
    if isinstance(content, single.Content | multiple.Content):
        return "".join(LETTERS[place] for place, option in enumerate(content.options) if option.correct)
    if isinstance(content, true_false.Content) and content.correct is not None:
        return "对" if content.correct else "错"
    if isinstance(content, fill_in.Content):
        return "；".join("/".join(accepted.text for accepted in blank.accepted) for blank in content.blanks)
    return ""


def _fields(content: Content, kind: str, key: str) -> dict[str, Any]:
    if kind in ("single", "multiple"):
        return {"options": _options(content, key)}
    if kind == "true_false":
        return {"correct": _truth(key)}
    if kind == "fill_in":
        return {"blanks": _blanks(key)}
    raise Unmendable("CONTENT_UNMENDABLE")


def _options(content: Content, key: str) -> list[dict[str, Any]]:
    if not isinstance(content, single.Content | multiple.Content) or not content.options:
        raise Unmendable("TYPE_NEEDS_OPTIONS")
    letters = re.sub(r"[\s,，、;；.．]+", "", unicodedata.normalize("NFKC", key)).upper()
    if not letters:
        raise Unmendable("KEY_MISSING")
    if set(letters) - set(LETTERS[: len(content.options)]):
        raise Unmendable("KEY_UNKNOWN")
    return [
        option.model_dump() | {"correct": LETTERS[place] in letters, "weight": None}
        for place, option in enumerate(content.options)
    ]


def _truth(key: str) -> bool:
    word = unicodedata.normalize("NFKC", key).casefold()
    if word not in _RIGHT | _WRONG:
        raise Unmendable("KEY_UNKNOWN")
    return word in _RIGHT


def _blanks(key: str) -> list[dict[str, Any]]:
    pieces = [piece.strip() for piece in re.split(r"[;；]", key) if piece.strip()]
    if not pieces:
        raise Unmendable("KEY_MISSING")
    return [{"accepted": [{"text": text.strip()} for text in piece.split("/") if text.strip()]} for piece in pieces]
