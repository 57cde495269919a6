"""Blackboard's upload text: a question a line, its type first, tabs between the fields. Read only."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from question_bank.exchange.decoding import text_of_bytes
from question_bank.exchange.reading import Reading, ReadQuestion, Source, Unreadable, question, refused

_TYPES = "MC|MA|TF|ESS|ORD|MAT|FIB|FIB_PLUS|NUM|SR|OP|FIL|JUMBLED_SENTENCE|QUIZ_BOWL"
_LINE = re.compile(rf"(?:{_TYPES})\t")
Fields = dict[str, Any]


def read(source: Source) -> Reading:
    """Read Blackboard's text. Raises Unreadable NO_QUESTIONS and what a text raises."""
    lines = enumerate(text_of_bytes(source.data).split("\n"), start=1)
    found = [_question(f"第 {number} 行", line.strip("\n").split("\t")) for number, line in lines if line.strip()]
    if not any(one.content for one in found):
        raise Unreadable("NO_QUESTIONS")
    return Reading("blackboard-text", found)


def looks_like(source: Source) -> bool:
    """Tell whether a text may be Blackboard's: nearly every line begins with a type and a tab."""
    lines = [line for line in source.data[:50_000].decode("utf-8", "ignore").split("\n")[:50] if line.strip()]
    return sum(bool(_LINE.match(line)) for line in lines) * 10 >= len(lines) * 8 > 0


def _question(at: str, fields: Sequence[str]) -> ReadQuestion:
    kind, stem, rest = fields[0].strip(), fields[1] if len(fields) > 1 else "", [f.strip() for f in fields[2:]]
    if kind not in _READ:
        return refused(at, "TYPE_UNKNOWN", type=kind[:40])
    return question(at, {"stem": stem} | _READ[kind](rest))


def _choice(rest: Sequence[str]) -> Fields:
    options = [
        {"html": html, "correct": said.casefold() == "correct"}
        for html, said in zip(rest[::2], rest[1::2], strict=False)
    ]
    return {"type": "single", "options": options}


def _several(rest: Sequence[str]) -> Fields:
    return _choice(rest) | {"type": "multiple"}


def _truth(rest: Sequence[str]) -> Fields:
    said = rest[0].casefold() if rest else ""
    return {"type": "true_false", "correct": {"true": True, "false": False}.get(said)}


def _essay(rest: Sequence[str]) -> Fields:
    return {"type": "short_answer", "model_answer": rest[0] if rest else ""}


def _order(rest: Sequence[str]) -> Fields:
    return {"type": "ordering", "items": [item for item in rest if item]}


def _match(rest: Sequence[str]) -> Fields:
    pairs = zip(rest[::2], rest[1::2], strict=False)
    return {"type": "matching", "pairs": [{"left": left, "right": right} for left, right in pairs]}


def _fill(rest: Sequence[str]) -> Fields:
    return {"type": "fill_in", "blanks": [{"accepted": [{"text": text} for text in rest if text]}]}


def _fill_several(rest: Sequence[str]) -> Fields:
    """Read name, answers, an empty field, the next name …"""
    blanks: list[list[str]] = [[]]
    for field in rest:
        if field:
            blanks[-1].append(field)
        else:
            blanks.append([])
    named = [blank for blank in blanks if len(blank) > 1]
    return {"type": "fill_in", "blanks": [{"accepted": [{"text": text} for text in blank[1:]]} for blank in named]}


def _number(rest: Sequence[str]) -> Fields:
    value, tolerance = (*rest, "", "")[:2]
    return {"type": "numeric", "accepted": [{"value": value, "tolerance": tolerance.lstrip("-") or "0"}]}


_READ: Mapping[str, Callable[[Sequence[str]], Fields]] = {
    "MC": _choice,
    "MA": _several,
    "TF": _truth,
    "ESS": _essay,
    "SR": _essay,
    "ORD": _order,
    "MAT": _match,
    "FIB": _fill,
    "FIB_PLUS": _fill_several,
    "NUM": _number,
}
