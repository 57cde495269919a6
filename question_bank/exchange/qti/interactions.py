"""The interactions of QTI that are questions of ours, each read into the fields of its type."""

from collections.abc import Callable, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from question_bank.exchange.qti.responses import Response, known_again, number_of

Html = Callable[[Element], str]
Fields = dict[str, Any]


class Odd(ValueError):
    """Something that no type of ours holds; the message is a code."""


def choice(element: Element, response: Response, html: Html) -> Fields:
    """Read a choice: true or false by its identifiers, single or multiple by how many it takes."""
    choices = element.findall("simpleChoice")
    names = [one.get("identifier", "") for one in choices]
    right = set(known_again(response.right(), names))
    if sorted(names) == ["false", "true"]:
        return {"type": "true_false", "correct": right == {"true"} if len(right) == 1 else None}
    options: list[Fields] = [
        {"html": html(one), "correct": name in right, "fixed": one.get("fixed") == "true"}
        for one, name in zip(choices, names, strict=True)
    ]
    fields: Fields = {"options": options, "shuffle": element.get("shuffle") == "true"}
    weights = response.weights()
    if response.cardinality == "single":
        for option, name in zip(options, names, strict=True):
            if not option["correct"] and weights.get(name):
                option["weight"] = str(weights[name])
        return fields | {"type": "single"}
    if weights:
        for option, name in zip(options, names, strict=True):
            if weights.get(name):
                option["weight"] = str(weights[name])
        return fields | {"type": "multiple", "scoring": "weights"}
    return fields | {"type": "multiple"}


def order(element: Element, response: Response, html: Html) -> Fields:
    """Read an ordering: the items in their right order."""
    items = {one.get("identifier", ""): html(one) for one in element.findall("simpleChoice")}
    if sorted(items) != sorted(response.correct):
        raise Odd("KEY_MISSING")
    return {"type": "ordering", "items": [items[name] for name in response.correct]}


def match(element: Element, response: Response, html: Html) -> Fields:
    """Read a matching of two sets; what is on the left belongs to one thing on the right."""
    sets = element.findall("simpleMatchSet")
    if len(sets) != 2:
        raise Odd("MATCH_SETS")
    left, right = ({c.get("identifier", ""): html(c) for c in one.findall("simpleAssociableChoice")} for one in sets)
    pairs = [pair.split() for pair in response.right()]
    chosen = [(a, b) if a in left else (b, a) for a, b in (p for p in pairs if len(p) == 2)]
    if not chosen:
        raise Odd("KEY_MISSING")
    if len({a for a, _ in chosen}) < len(chosen) or any(a not in left or b not in right for a, b in chosen):
        raise Odd("MATCH_MANY")
    used = {b for _, b in chosen}
    return {
        "type": "matching",
        "pairs": [{"left": left[a], "right": right[b]} for a, b in chosen],
        "spare": [text for name, text in right.items() if name not in used],
        "shuffle": element.get("shuffle") == "true",
    }


def extended_text(element: Element, response: Response, html: Html) -> Fields:
    """Read a task to write about; the model answer stands beside the item's body."""
    del element, html
    return {"type": "short_answer", "model_answer": "<br>".join(response.correct)}


def text_gap(element: Element, response: Response, html: Html) -> Fields:
    """Read a field to type into as a gap: for a number, or for a text."""
    del element, html
    weights = response.weights()
    right = response.right()
    if response.base_type in ("float", "integer"):
        numbers = [number_of(value) for value in right]
        if not numbers or None in numbers:
            raise Odd("KEY_MISSING")
        return {"kind": "number", "accepted": [{"value": number} for number in numbers]}
    most = max(weights.values(), default=None)
    texts = list(dict.fromkeys([*right, *(key for key, weight in weights.items() if weight > 0)]))
    accepted = [
        {"text": text, "weight": str(_part(weights.get(text), most, text in response.correct))} for text in texts
    ]
    return {"kind": "text", "accepted": accepted, "case_sensitive": response.case_sensitive and bool(weights)}


def choice_gap(element: Element, response: Response, html: Html) -> Fields:
    """Read a word to choose inside a sentence."""
    right = set(response.right())
    options = [{"html": html(c), "correct": c.get("identifier") in right} for c in element.findall("inlineChoice")]
    return {"kind": "choice", "options": options, "shuffle": element.get("shuffle") == "true"}


def dragged_gaps(element: Element, response: Response, html: Html) -> dict[str, Fields]:
    """Read words to drag into gaps: for each gap the choice of all words."""
    words = {one.get("identifier", ""): html(one) for one in element.findall("gapText")}
    if element.find("gapImg") is not None or not words:
        raise Odd("INTERACTION_UNKNOWN")
    of_gap = {gap: word for word, gap in (pair.split() for pair in response.right() if len(pair.split()) == 2)}
    return {
        gap.get("identifier", ""): {
            "kind": "choice",
            "options": [
                {"html": text, "correct": of_gap.get(gap.get("identifier", "")) == word} for word, text in words.items()
            ],
            "shuffle": element.get("shuffle") == "true",
        }
        for gap in element.iter("gap")
    }


BLOCKS: Mapping[str, Callable[[Element, Response, Html], Fields]] = {
    "choiceInteraction": choice,
    "orderInteraction": order,
    "matchInteraction": match,
    "extendedTextInteraction": extended_text,
}
INLINE: Mapping[str, Callable[[Element, Response, Html], Fields]] = {
    "textEntryInteraction": text_gap,
    "inlineChoiceInteraction": choice_gap,
}


def _part(weight: Any, most: Any, declared: bool) -> Any:  # noqa: FBT001 - read in one place
    if declared or weight is None or not most:
        return 1
    return weight / most
