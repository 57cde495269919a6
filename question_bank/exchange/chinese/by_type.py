"""What stem, options and answer come to in each type of question: its fields, and what is odd about them. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from question_bank.content import Fault
from question_bank.exchange.chinese.keys import keys_of, letters_of, numbered, truth_of
from question_bank.markup import from_text

_IN_BRACKETS = re.compile(r"[（(]([^（）()]{1,30})[)）]")
_BLANK = re.compile(r"_{2,}|[（(]\s*[）)]|＿{2,}|﹍{2,}|\[\s*\]|【\s*】")


class Html:
    """Turns text into HTML; marks that stand for pictures and tables become what they stand for."""

    def __init__(self, marks: Mapping[str, str]) -> None:
        self.marks = marks

    def __call__(self, text: str) -> str:
        html = from_text(text)
        for mark, meant in self.marks.items():
            html = html.replace(mark, meant)
        return html


def _choice(stem: str, options: list[str], answer: str, html: Html) -> tuple[dict[str, Any], list[Fault]]:
    del stem
    keys = keys_of(answer, options)
    unknown = [key for key in letters_of(answer) if ord(key) - ord("A") >= len(options)] if not keys else []
    notes = [Fault("KEY_UNKNOWN", "answer", values={"key": "".join(unknown)})] if unknown else []
    made = [{"html": html(option), "correct": index in keys} for index, option in enumerate(options)]
    return {"type": "multiple" if len(keys) > 1 else "single", "options": made}, notes


def _several(stem: str, options: list[str], answer: str, html: Html) -> tuple[dict[str, Any], list[Fault]]:
    fields, notes = _choice(stem, options, answer, html)
    return fields | {"type": "multiple"}, notes


def _true_false(stem: str, options: list[str], answer: str, html: Html) -> tuple[dict[str, Any], list[Fault]]:
    del stem, html
    letters = letters_of(answer)
    if options and len(letters) == 1 and ord(letters[0]) - ord("A") < len(options):
        # What the letter stands for says what is true: in some banks A is 错误.
        return {"type": "true_false", "correct": truth_of(options[ord(letters[0]) - ord("A")])}, []
    truth = {"1": True, "0": False}.get(answer, truth_of(answer))
    if truth is None and not options and letters in (["A"], ["B"]):
        # Without options A is right, as every answer sheet has it; it is said, for some banks mean it otherwise.
        return {"type": "true_false", "correct": letters == ["A"]}, [Fault("TRUTH_BY_LETTER", "answer", grave=False)]
    return {"type": "true_false", "correct": truth}, []


def _fill_in(stem: str, options: list[str], answer: str, html: Html) -> tuple[dict[str, Any], list[Fault]]:
    blanks = len(_BLANK.findall(stem))
    if not answer and options and len(options) == blanks:  # an answer a column
        return {"type": "fill_in", "blanks": [_blank(option) for option in options]}, []
    if len(counted := numbered(answer)) == blanks > 1:
        return {"type": "fill_in", "blanks": [_blank(piece, also=";；") for piece in counted]}, []
    pieces = [piece.strip() for piece in re.split(r"[;；|\n]|\s{2,}", answer) if piece.strip()]
    if len(pieces) != blanks and blanks > 1:
        by_comma = [piece.strip() for piece in re.split(r"[;；|\n、,，]|\s+", answer) if piece.strip()]
        pieces = by_comma if len(by_comma) == blanks else pieces
    if blanks > 1 and len(pieces) != blanks:
        note = Fault("BLANKS_DIFFER", "answer", values={"blanks": blanks, "answers": len(pieces)})
        return {"type": "fill_in", "blanks": [_blank(piece) for piece in pieces]}, [note]
    if not answer and not blanks and (inside := _IN_BRACKETS.findall(stem)):
        emptied = html(_IN_BRACKETS.sub("（ ）", stem))
        note = Fault("BLANKS_FROM_BRACKETS", "answer", grave=False)
        return {"type": "fill_in", "stem": emptied, "blanks": [_blank(piece) for piece in inside]}, [note]
    whole = pieces if blanks > 1 else [answer] if answer else []
    return {"type": "fill_in", "blanks": [_blank(piece) for piece in whole]}, []


def _written(stem: str, options: list[str], answer: str, html: Html) -> tuple[dict[str, Any], list[Fault]]:
    del stem, options
    return {"type": "short_answer", "model_answer": html(answer), "points": 10}, []


def _numeric(stem: str, options: list[str], answer: str, html: Html) -> tuple[dict[str, Any], list[Fault]]:
    found = re.fullmatch(
        r"(-?\d+(?:\.\d+)?)(?:\s*±\s*(\d+(?:\.\d+)?))?\s*(\D{0,10})", unicodedata.normalize("NFKC", answer)
    )
    if not found:
        return _written(stem, options, answer, html)
    accepted = [{"value": found.group(1), "tolerance": found.group(2) or "0"}]
    return {"type": "numeric", "accepted": accepted, "unit": found.group(3).strip()}, []


def _ordering(stem: str, options: list[str], answer: str, html: Html) -> tuple[dict[str, Any], list[Fault]]:
    del stem
    order = [ord(letter) - ord("A") for letter in letters_of(answer)]
    if sorted(order) != list(range(len(options))):
        return {"type": "ordering", "items": []}, [Fault("KEY_UNKNOWN", "answer", values={"key": answer[:40]})]
    return {"type": "ordering", "items": [html(options[place]) for place in order]}, []


def _matching(stem: str, options: list[str], answer: str, html: Html) -> tuple[dict[str, Any], list[Fault]]:
    del stem, answer
    sides = [re.split(r"\s*(?:->|→|——|=>|=|—)\s*", option, maxsplit=1) for option in options]
    pairs = [{"left": html(left), "right": html(right)} for left, right in (s for s in sides if len(s) == 2)]
    return {"type": "matching", "pairs": pairs}, []


FIELDS = {
    "single": _choice,
    "multiple": _several,
    "true_false": _true_false,
    "fill_in": _fill_in,
    "short_answer": _written,
    "case": _written,
    "numeric": _numeric,
    "ordering": _ordering,
    "matching": _matching,
}


def _blank(text: str, also: str = "") -> dict[str, Any]:
    """Return a blank; what stands beside a stroke is taken as well: 两人/二人."""
    texts = [piece.strip() for piece in re.split(rf"\s*[/{also}]\s*|或者", text) if piece.strip()] or [text]
    return {"accepted": [{"text": piece} for piece in texts]}
