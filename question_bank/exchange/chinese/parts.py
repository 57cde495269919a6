"""A question as its parts were found, before it is known what type it is; and the content they make. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from question_bank.content import Fault
from question_bank.exchange.chinese.keys import are_truths, keys_of, letters_of, numbered, truth_of
from question_bank.exchange.chinese.options import unglued, without_letter
from question_bank.exchange.chinese.words import difficulty_of, type_of_word
from question_bank.exchange.metadata import basis_of, halves_of
from question_bank.exchange.reading import ReadQuestion, question, refused
from question_bank.markup import from_text

_NUMBER = re.compile(r"^\s*(?:第\s*\d{1,5}\s*题\s*[.．、:：)）]?|[(（]?\d{1,5}\s*[.．、)）](?!\d))\s*")
_BARE_LETTER = re.compile(r"(?:(?<=\s)|(?<=[）)。？?]))([A-J])(?=[^\sA-Za-z0-9.．、:：)）,，])")
RIGHT_MARK = re.compile(r"(?<!\s)\s*+[(（【]\s*(?:正确答案|正确选项|√|✓)\s*[)）】]\s*$")
_IN_BRACKETS = re.compile(r"[（(]([^（）()]{1,30})[)）]")
_BLANK = re.compile(r"_{2,}|[（(]\s*[）)]|＿{2,}|﹍{2,}|\[\s*\]|【\s*】")


@dataclass(slots=True)
class Parts:
    """What was found of one question, all in words. Unless `apart`, options may be glued: two in one piece."""

    at: str
    type: str = ""
    stem: str = ""
    options: list[str] = field(default_factory=list)
    answer: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    html: Mapping[str, str] = field(default_factory=dict)
    media: tuple[Mapping[str, Any], ...] = ()
    apart: bool = False


def question_of(parts: Parts) -> ReadQuestion:
    """Make the question that the parts describe; what is missing or odd is said."""
    stem = _NUMBER.sub("", parts.stem.strip())
    pieces = [option for option in parts.options if option.strip()]
    options = [without_letter(o, n) for n, o in enumerate(pieces)] if parts.apart else unglued(pieces)
    if not options and letters_of(parts.answer) and not parts.apart:
        stem, options = _options_in(stem)
    if not stem:
        return refused(parts.at, "STEM_MISSING")
    if options and not parts.answer:
        options, parts.answer = _marked(options)
    said, notes = type_of_word(parts.type) if parts.type.strip() else None, []
    if parts.type.strip() and said is None:
        notes.append(Fault("TYPE_WORD_UNKNOWN", "type", grave=False, values={"word": parts.type.strip()[:40]}))
    answer = _answer(parts.answer)
    kind = _kind(said, options, answer)
    fields, more = _FIELDS[kind](stem, options, answer, _Html(parts.html))
    facts, facts_notes = _facts(parts)
    if said is not None and said != fields["type"]:
        more = [*more, Fault("TYPE_DIFFERS", "type", grave=False, values={"said": said, "is": fields["type"]})]
    whole = {"stem": _Html(parts.html)(stem), "media": [dict(entry) for entry in parts.media]} | fields | facts
    return question(parts.at, whole, [*notes, *facts_notes, *more])


def _marked(options: list[str]) -> tuple[list[str], str]:
    """Return options without the words that mark the right ones, as survey programs write them, and the key."""
    right = "".join(chr(ord("A") + n) for n, option in enumerate(options) if RIGHT_MARK.search(option))
    return [RIGHT_MARK.sub("", option).strip() for option in options], right


def _options_in(stem: str) -> tuple[str, list[str]]:
    """Take options off the end of a stem whose letters stand bare before them: … （ ）。 A生与死 B动与静."""
    found = [one for one in _BARE_LETTER.finditer(stem) if one.group(1) in "ABCDEFGHIJ"]
    for first in (place for place, one in enumerate(found) if one.group(1) == "A"):
        run = [one for n, one in enumerate(found[first:]) if one.group(1) == chr(ord("A") + n)]
        if len(run) > 1 and len(run) == len(found) - first and stem[: run[0].start()].strip():
            ends = [one.start() for one in run[1:]] + [len(stem)]
            options = [stem[one.end() : end].strip() for one, end in zip(run, ends, strict=True)]
            return stem[: run[0].start()].strip(), options
    return stem, []


class _Html:
    """Turns text into HTML; marks that stand for pictures and tables become what they stand for."""

    def __init__(self, marks: Mapping[str, str]) -> None:
        self.marks = marks

    def __call__(self, text: str) -> str:
        html = from_text(text)
        for mark, meant in self.marks.items():
            html = html.replace(mark, meant)
        return html


def _answer(text: str) -> str:
    text = re.sub(r"^\s*[【\[]?(?:正确|参考|标准)?答案[】\]]?\s*(?:是|为)?\s*[:：]?\s*", "", text.strip())
    return text.strip()


def _kind(said: str | None, options: list[str], answer: str) -> str:
    if said in ("single", "multiple") and not options:
        return "true_false" if truth_of(answer) is not None and not letters_of(answer) else said
    if said is not None:
        return said
    if are_truths(options) or (not options and truth_of(answer) is not None):
        return "true_false"
    if options:
        return "multiple" if len(keys_of(answer, options)) > 1 else "single"
    if letters_of(answer):  # a key to options that are not there
        return "multiple" if len(letters_of(answer)) > 1 else "single"
    return "fill_in" if answer and len(answer) <= 30 else "short_answer"


def _choice(stem: str, options: list[str], answer: str, html: _Html) -> tuple[dict[str, Any], list[Fault]]:
    del stem
    keys = keys_of(answer, options)
    unknown = [key for key in letters_of(answer) if ord(key) - ord("A") >= len(options)] if not keys else []
    notes = [Fault("KEY_UNKNOWN", "answer", values={"key": "".join(unknown)})] if unknown else []
    made = [{"html": html(option), "correct": index in keys} for index, option in enumerate(options)]
    return {"type": "multiple" if len(keys) > 1 else "single", "options": made}, notes


def _several(stem: str, options: list[str], answer: str, html: _Html) -> tuple[dict[str, Any], list[Fault]]:
    fields, notes = _choice(stem, options, answer, html)
    return fields | {"type": "multiple"}, notes


def _true_false(stem: str, options: list[str], answer: str, html: _Html) -> tuple[dict[str, Any], list[Fault]]:
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


def _fill_in(stem: str, options: list[str], answer: str, html: _Html) -> tuple[dict[str, Any], list[Fault]]:
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


def _written(stem: str, options: list[str], answer: str, html: _Html) -> tuple[dict[str, Any], list[Fault]]:
    del stem, options
    return {"type": "short_answer", "model_answer": html(answer), "points": 10}, []


def _numeric(stem: str, options: list[str], answer: str, html: _Html) -> tuple[dict[str, Any], list[Fault]]:
    found = re.fullmatch(
        r"(-?\d+(?:\.\d+)?)(?:\s*±\s*(\d+(?:\.\d+)?))?\s*(\D{0,10})", unicodedata.normalize("NFKC", answer)
    )
    if not found:
        return _written(stem, options, answer, html)
    accepted = [{"value": found.group(1), "tolerance": found.group(2) or "0"}]
    return {"type": "numeric", "accepted": accepted, "unit": found.group(3).strip()}, []


def _ordering(stem: str, options: list[str], answer: str, html: _Html) -> tuple[dict[str, Any], list[Fault]]:
    del stem
    order = [ord(letter) - ord("A") for letter in letters_of(answer)]
    if sorted(order) != list(range(len(options))):
        return {"type": "ordering", "items": []}, [Fault("KEY_UNKNOWN", "answer", values={"key": answer[:40]})]
    return {"type": "ordering", "items": [html(options[place]) for place in order]}, []


def _matching(stem: str, options: list[str], answer: str, html: _Html) -> tuple[dict[str, Any], list[Fault]]:
    del stem, answer
    sides = [re.split(r"\s*(?:->|→|——|=>|=|—)\s*", option, maxsplit=1) for option in options]
    pairs = [{"left": html(left), "right": html(right)} for left, right in (s for s in sides if len(s) == 2)]
    return {"type": "matching", "pairs": pairs}, []


_FIELDS = {
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


def _facts(parts: Parts) -> tuple[dict[str, Any], list[Fault]]:
    """Return the fields that every type has, and what could not be read of them."""
    facts: dict[str, Any] = {}
    notes = []
    html = _Html(parts.html)
    for name, text in ((name, text.strip()) for name, text in parts.fields.items() if text.strip()):
        value: Any = text
        if name == "explanation":
            value = html(re.sub(r"^[【\[]?(?:答案)?解析[】\]]?\s*[:：]?\s*", "", text))
        elif name == "difficulty":
            value = difficulty_of(text)
        elif name == "points":
            value = halves_of(unicodedata.normalize("NFKC", text))
        elif name == "basis":
            value = [basis_of(piece) for piece in re.split(r"[;；\n]", text) if piece.strip()]
        elif name == "tags":
            value = [piece.strip() for piece in re.split(r"[;；,，、\s]+", text) if piece.strip()]
        if value is None:
            notes.append(Fault("FIELD_UNREADABLE", name, grave=False, values={"text": text[:40]}))
        else:
            facts[name] = value
    return facts, notes


def _blank(text: str, also: str = "") -> dict[str, Any]:
    """Return a blank; what stands beside a stroke is taken as well: 两人/二人."""
    texts = [piece.strip() for piece in re.split(rf"\s*[/{also}]\s*|或者", text) if piece.strip()] or [text]
    return {"accepted": [{"text": piece} for piece in texts]}
