"""A question as its parts were found, before it is known what type it is; and the question they make. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from question_bank.content import Fault
from question_bank.exchange.chinese.by_type import FIELDS, Html
from question_bank.exchange.chinese.keys import are_truths, keys_of, letters_of, truth_of
from question_bank.exchange.chinese.options import unglued, without_letter
from question_bank.exchange.chinese.words import difficulty_of, type_of_word
from question_bank.exchange.metadata import basis_of, halves_of
from question_bank.exchange.reading import ReadQuestion, question, refused

_NUMBER = re.compile(r"^\s*(?:第\s*\d{1,5}\s*题\s*[.．、:：)）]?|[(（]?\d{1,5}\s*[.．、)）](?!\d))\s*")
_BARE_LETTER = re.compile(r"(?:(?<=\s)|(?<=[）)。？?]))([A-J])(?=[^\sA-Za-z0-9.．、:：)）,，])")
RIGHT_MARK = re.compile(r"(?<!\s)\s*+[(（【]\s*(?:正确答案|正确选项|√|✓)\s*[)）】]\s*$")


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
    fields, more = FIELDS[kind](stem, options, answer, Html(parts.html))
    facts, facts_notes = _facts(parts)
    if said is not None and said != fields["type"]:
        more = [*more, Fault("TYPE_DIFFERS", "type", grave=False, values={"said": said, "is": fields["type"]})]
    whole = {"stem": Html(parts.html)(stem), "media": [dict(entry) for entry in parts.media]} | fields | facts
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


def _facts(parts: Parts) -> tuple[dict[str, Any], list[Fault]]:
    """Return the fields that every type has, and what could not be read of them."""
    facts: dict[str, Any] = {}
    notes = []
    html = Html(parts.html)
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
