"""What was answered, as the form that says it: the inverse of `read_answer`, for showing an answer again. Pure."""

from collections.abc import Callable
from typing import Any

from question_bank.answers import AS_WRITTEN, LETTERS, Order, arranged, neutral, nth
from question_bank.choices import Option
from question_bank.content import Content
from question_bank.types import case, cloze, matching, ordering

Sent = dict[str, list[str]]


def sent_of(content: Content, answer: Any, order: Order = AS_WRITTEN) -> Sent:
    """Return the form, in the letters of one paper, that `types.read_answer` reads as this answer."""
    if answer is None:
        return {}
    write: Callable[[Any, Any, Order], Sent] = _OF.get(content.type, _typed)
    return write(content, answer, order)


def _typed(content: Content, answer: Any, order: Order) -> Sent:  # noqa: ARG001 - as its neighbours
    if isinstance(answer, list):
        return {str(number): [text] for number, text in enumerate(answer, start=1)}
    return {"answer": [str(answer).lower() if isinstance(answer, bool) else str(answer)]}


def _chosen(content: Any, answer: Any, order: Order) -> Sent:
    return {"answer": _letters(content.options, list(answer), nth(order, 0))}


def _letters(options: tuple[Option, ...], answer: list[str], permutation: tuple[int, ...]) -> list[str]:
    places = arranged([option.fixed for option in options], permutation)
    return sorted(LETTERS[places.index(LETTERS.index(letter))] for letter in answer)


def _paired(content: matching.Content, answer: list[int | None], order: Order) -> Sent:
    right = matching.rights(content)
    places = arranged([False] * len(right), nth(order, 0) or neutral(right))
    chosen = enumerate(answer, start=1)
    return {str(number): [LETTERS[places.index(one)]] for number, one in chosen if one is not None}


def _ordered(content: ordering.Content, answer: list[int], order: Order) -> Sent:
    places = arranged([False] * len(content.items), nth(order, 0) or neutral(content.items))
    return {LETTERS[places.index(item)]: [str(rank)] for rank, item in enumerate(answer, start=1)}


def _filled(content: cloze.Content, answer: list[str], order: Order) -> Sent:
    sent: Sent = {}
    for at, (gap, text) in enumerate(zip(content.gaps, answer, strict=False)):
        if text and isinstance(gap, cloze.ChoiceGap):
            sent[str(at + 1)] = _letters(gap.options, [text], nth(order, at))
        elif text:
            sent[str(at + 1)] = [text]
    return sent


def _in_parts(content: case.Content, answer: list[Any], order: Order) -> Sent:
    sent: Sent = {}
    parts = zip(content.parts, answer, case.orders(content, order), strict=False)
    for number, (part, own, its_order) in enumerate(parts, start=1):
        for name, texts in sent_of(part, own, its_order).items():
            sent[str(number) if name == "answer" else f"{number}.{name}"] = texts
    return sent


_OF: dict[str, Callable[[Any, Any, Order], Sent]] = {
    "single": _chosen,
    "multiple": _chosen,
    "matching": _paired,
    "ordering": _ordered,
    "cloze": _filled,
    "case": _in_parts,
}
