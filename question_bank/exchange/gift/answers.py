"""The part of a GIFT question between its braces: what kind it is, and what it says. Pure."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from question_bank.content import Fault
from question_bank.exchange.gift.blocks import plain
from question_bank.exchange.shares import is_plain_multiple, share_of

_TRUE_FALSE = re.compile(r"(T|TRUE|F|FALSE)\s*(?:#(.*))?", re.IGNORECASE | re.DOTALL)
_WEIGHT = re.compile(r"%(-?[\d.,]+)%\s*")
_RANGE = re.compile(r"(-?[\d.]+)\s*\.\.\s*(-?[\d.]+)")
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: `=` or `~`, its weight if it has one, its text, its feedback."""

    sign: str
    weight: Fraction | None
    text: str
    feedback: str


class Odd(ValueError):
    """An answer part that no rule of GIFT explains; the message is a code."""


def fields_of_answer(inside: str, html: Any) -> dict[str, Any]:
    """Return the type of a question and its fields; `html` turns raw text into HTML. Raises Odd with a code."""
    inside = inside.strip()
    if not inside:
        return {"type": "short_answer"}
    if inside.startswith("#"):
        return _numeric(inside[1:], html)
    if found := _TRUE_FALSE.fullmatch(inside):
        return _true_false(found, html)
    # A single right answer needs no sign.
    said = _said(inside if re.search(r"[=~]", inside) else f"={inside}")
    if all("->" in one.text and one.sign == "=" for one in said):
        return _matching(said, html)
    if any(one.sign == "~" for one in said):
        return _choice(said, html)
    return _fill_in(said, html)


def _said(inside: str) -> list[Said]:
    pieces = re.split(r"([=~])", inside)
    if pieces[0].strip() or len(pieces) < 3:
        raise Odd("ANSWER_UNREADABLE")
    said = []
    for sign, text in zip(pieces[1::2], pieces[2::2], strict=True):
        weight = None
        if found := _WEIGHT.match(text.lstrip()):
            weight, text = share_of(found.group(1)), text.lstrip()[found.end() :]  # noqa: PLW2901 - the weight is read off
            if weight is None:
                raise Odd("WEIGHT_UNREADABLE")
        text, _, feedback = text.partition("#")  # noqa: PLW2901 - and the feedback
        said.append(Said(sign, weight, text.strip(), feedback.strip()))
    return said


def _choice(said: list[Said], html: Any) -> dict[str, Any]:
    options: list[dict[str, Any]] = [
        {"html": html(one.text)} | ({"feedback": html(one.feedback)} if one.feedback else {}) for one in said
    ]
    equals = [one.sign == "=" for one in said]
    if sum(equals) == 1 or all(one.weight is None for one in said):
        for option, one in zip(options, said, strict=True):
            option["correct"] = one.sign == "="
            if one.weight is not None and one.sign != "=":
                option["weight"] = str(one.weight)
        return {"type": "single" if sum(equals) <= 1 else "multiple", "options": options}
    weights = [one.weight if one.weight is not None else Fraction(one.sign == "=") for one in said]
    for option, weight in zip(options, weights, strict=True):
        option["correct"] = weight > 0
    if is_plain_multiple(weights):
        return {"type": "multiple", "options": options}
    for option, weight in zip(options, weights, strict=True):
        if weight:
            option["weight"] = str(weight)
    return {"type": "multiple", "options": options, "scoring": "weights"}


def _matching(said: list[Said], html: Any) -> dict[str, Any]:
    sides = [one.text.split("->", 1) for one in said if one.sign == "="]
    pairs = [{"left": html(left), "right": html(right)} for left, right in sides if left.strip()]
    spare = [html(right) for left, right in sides if not left.strip()]
    return {"type": "matching", "pairs": pairs, "spare": spare}


def _fill_in(said: list[Said], html: Any) -> dict[str, Any]:
    accepted = [
        {"text": _bare(one.text), "pattern": "*" in one.text}
        | ({"weight": str(one.weight)} if one.weight is not None else {})
        | ({"feedback": html(one.feedback)} if one.feedback else {})
        for one in said
    ]
    return {"type": "fill_in", "blanks": [{"accepted": accepted}]}


def _true_false(found: re.Match[str], html: Any) -> dict[str, Any]:
    correct = found.group(1).upper().startswith("T")
    # The first feedback is for who was wrong, the second for who was right.
    wrong, _, right = (found.group(2) or "").partition("#")
    of_true, of_false = (right, wrong) if correct else (wrong, right)
    feedback = {"feedback_true": of_true.strip(), "feedback_false": of_false.strip()}
    return {"type": "true_false", "correct": correct} | {name: html(text) for name, text in feedback.items() if text}


def _numeric(inside: str, html: Any) -> dict[str, Any]:
    if not re.search(r"[=~]", inside):
        number, _, feedback = inside.partition("#")
        return {"type": "numeric", "accepted": [_number(number, None, feedback, html)]}
    said = _said(inside.strip() if re.match(r"\s*[=~]", inside) else f"={inside.strip()}")
    accepted = [_number(one.text, one.weight, one.feedback, html) for one in said if one.sign == "="]
    # A wrong-answer line holds feedback for every other number.
    accepted += [{"value": None, "weight": "0", "feedback": html(one.feedback)} for one in said if one.sign == "~"]
    return {"type": "numeric", "accepted": accepted}


def _number(text: str, weight: Fraction | None, feedback: str, html: Any) -> dict[str, Any]:
    text = plain(text).strip()
    try:
        if found := _RANGE.fullmatch(text):
            low, high = sorted(map(Decimal, found.groups()))
            value, tolerance = (low + high) / 2, (high - low) / 2
        else:
            number, _, within = text.partition(":")
            value, tolerance = Decimal(number.strip()), abs(Decimal(within.strip() or "0"))
    except InvalidOperation:
        raise Odd("NUMBER_UNREADABLE") from None
    fields: dict[str, Any] = {"value": value, "tolerance": tolerance}
    fields |= {"weight": str(weight)} if weight is not None else {}
    return fields | ({"feedback": html(feedback)} if feedback.strip() else {})


def _bare(text: str) -> str:
    return plain(_FORMAT.sub("", text, count=1)).strip()


def notes_of_answer(fields: dict[str, Any]) -> list[Fault]:
    """Return what the file said and we hold otherwise."""
    many = [option for option in fields.get("options", ()) if option.get("correct")]
    return [Fault("SCORING_BY_PARTS", "options", grave=False)] if fields.get("scoring") and many else []
