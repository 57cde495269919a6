"""The question types of Moodle XML, each read into the fields of ours."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any
from xml.etree.ElementTree import Element

from question_bank.exchange.moodle_xml.files import Shelf
from question_bank.exchange.shares import is_plain_multiple, share_of


class Odd(ValueError):
    """Something in a question that no type of ours holds; the message is a code."""


def _multichoice(element: Element, shelf: Shelf) -> dict[str, Any]:
    answers = element.findall("answer")
    weights = [_weight(answer) for answer in answers]
    options = [_option(answer, shelf) for answer in answers]
    shuffle = _is(element, "shuffleanswers", default=True)
    if _is(element, "single", default=True):
        for option, weight in zip(options, weights, strict=True):
            option["correct"] = weight == 1
            if weight not in (0, 1):
                option["weight"] = str(weight)
        return {"type": "single", "options": options, "shuffle": shuffle}
    for option, weight in zip(options, weights, strict=True):
        option["correct"] = weight > 0
    fields = {"type": "multiple", "options": options, "shuffle": shuffle}
    if is_plain_multiple(weights):
        return fields
    for option, weight in zip(options, weights, strict=True):
        if weight:
            option["weight"] = str(weight)
    return fields | {"scoring": "weights"}


def _true_false(element: Element, shelf: Shelf) -> dict[str, Any]:
    fields: dict[str, Any] = {"type": "true_false", "correct": None}
    for answer in element.findall("answer"):
        says = (answer.findtext("text") or "").strip().casefold() == "true"
        if _weight(answer) == 1:
            fields["correct"] = says
        if feedback := shelf.html(answer.find("feedback")):
            fields["feedback_true" if says else "feedback_false"] = feedback
    return fields


def _short_answer(element: Element, shelf: Shelf) -> dict[str, Any]:
    accepted = []
    for answer in element.findall("answer"):
        text = (answer.findtext("text") or "").strip()
        one: dict[str, Any] = {
            "text": text.replace("\\*", "*"),
            "weight": str(_weight(answer)),
            "pattern": _has_star(text),
        }
        accepted.append(one | _feedback(answer, shelf))
    return {
        "type": "fill_in",
        "blanks": [{"accepted": accepted}],
        "case_sensitive": _is(element, "usecase", default=False),
    }


def _numerical(element: Element, shelf: Shelf) -> dict[str, Any]:
    accepted = [_number(answer) | _feedback(answer, shelf) for answer in element.findall("answer")]
    units = [
        (unit.findtext("unit_name") or "").strip()
        for unit in element.findall("units/unit")
        if Fraction(unit.findtext("multiplier") or "1") == 1
    ]
    return {"type": "numeric", "accepted": accepted, "unit": units[0] if units else ""}


def _matching(element: Element, shelf: Shelf) -> dict[str, Any]:
    found = [(shelf.html(sub), _right(sub, shelf)) for sub in element.findall("subquestion")]
    return {
        "type": "matching",
        "pairs": [{"left": left, "right": right} for left, right in found if left and right],
        "spare": [right for left, right in found if not left and right],
        "shuffle": _is(element, "shuffleanswers", default=True),
    }


def _essay(element: Element, shelf: Shelf) -> dict[str, Any]:
    return {"type": "short_answer", "model_answer": shelf.html(element.find("graderinfo"))}


def _ordering(element: Element, shelf: Shelf) -> dict[str, Any]:
    grading = (element.findtext("gradingtype") or "ALL_OR_NOTHING").strip()
    items = [shelf.html(answer) for answer in element.findall("answer")]
    return {"type": "ordering", "items": items, "scoring": "exact" if grading in ("ALL_OR_NOTHING", "-1") else "places"}


def _cloze(element: Element, shelf: Shelf) -> dict[str, Any]:
    del element, shelf  # its answers stand in the text, which is read with the facts
    return {"type": "cloze"}


READERS: Mapping[str, Callable[[Element, Shelf], dict[str, Any]]] = {
    "multichoice": _multichoice,
    "truefalse": _true_false,
    "shortanswer": _short_answer,
    "numerical": _numerical,
    "matching": _matching,
    "match": _matching,
    "essay": _essay,
    "ordering": _ordering,
    "cloze": _cloze,
    "multianswer": _cloze,
}


def _option(answer: Element, shelf: Shelf) -> dict[str, Any]:
    return {"html": shelf.html(answer)} | _feedback(answer, shelf)


def _feedback(answer: Element, shelf: Shelf) -> dict[str, str]:
    feedback = shelf.html(answer.find("feedback"))
    return {"feedback": feedback} if feedback else {}


def _weight(answer: Element) -> Fraction:
    weight = share_of(answer.get("fraction") or "0")
    if weight is None:
        raise Odd("WEIGHT_UNREADABLE")
    return weight


def _number(answer: Element) -> dict[str, Any]:
    value, tolerance = (answer.findtext("text") or "").strip(), (answer.findtext("tolerance") or "0").strip()
    try:
        return {
            "value": None if value == "*" else Decimal(value),
            "tolerance": abs(Decimal(tolerance or "0")),
            "weight": str(_weight(answer)),
        }
    except InvalidOperation:
        raise Odd("NUMBER_UNREADABLE") from None


def _right(subquestion: Element, shelf: Shelf) -> str:
    answer = subquestion.find("answer")
    return "" if answer is None else shelf.html(_as_text(answer))


def _as_text(answer: Element) -> Element:
    """Read the right side as plain text, which it is in Moodle."""
    answer.set("format", answer.get("format", "plain_text"))
    return answer


def _is(element: Element, name: str, *, default: bool) -> bool:
    text = (element.findtext(name) or "").strip().casefold()
    return text in ("1", "true") if text else default


def _has_star(text: str) -> bool:
    return "*" in text.replace("\\*", "")
