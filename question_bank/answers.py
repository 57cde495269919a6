"""What candidates send, read without ever failing; and the order in which things were put before them.

A *form* maps field names to the strings sent under them. An *order* is JSON-storable: for each list of a question
that may be shuffled a permutation of its movable members, `()` for a list shown as it was written.
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache

from question_bank.markup import normal

Form = Mapping[str, Sequence[str]]
Permutation = tuple[int, ...]
Order = tuple[Permutation, ...]

AS_WRITTEN: Order = ()
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Of a text written by hand; an exam answer of more is no answer.
MOST_TYPED = 20_000


def form_of(value: object) -> dict[str, list[str]]:
    """Return a JSON value (`"A"`, `["A", "C"]`, `{"1": "30"}`, nested for a case) as a form; rubbish is no answer."""
    if isinstance(value, str):
        return {"answer": [value]}
    if isinstance(value, bool):
        return {"answer": ["true" if value else "false"]}
    if isinstance(value, int | float):
        return {"answer": [str(value)]}
    if isinstance(value, list) and all(isinstance(item, str | int | float | None) for item in value):
        return {"answer": ["" if item is None else form_of(item)["answer"][0] for item in value]}
    if isinstance(value, list):
        value = {str(number): item for number, item in enumerate(value, start=1)}
    if not isinstance(value, dict):
        return {}
    form: dict[str, list[str]] = {}
    for name, item in value.items():
        for inner, texts in form_of(item).items():
            form[str(name) if inner == "answer" else f"{name}.{inner}"] = texts
    return form


def within(form: Form, name: str) -> dict[str, list[str]]:
    """Return the form of one part: what was sent under `name` is its answer, `name.x` its field `x`."""
    inner = {key[len(name) + 1 :]: list(texts) for key, texts in form.items() if key.startswith(f"{name}.")}
    return inner | ({"answer": list(form[name])} if name in form else {})


def typed(form: Form, name: str = "answer") -> str:
    """Return the text sent under a name, "" for none."""
    texts = form.get(name) or ("",)
    return str(texts[0])[:MOST_TYPED]


def numbered(form: Form, count: int) -> list[str]:
    """Return `count` texts: those sent under "1", "2", …, or else those of "answer" in their order."""
    rest = list(form.get("answer") or ())
    return [
        typed(form, str(number)) if str(number) in form else (str(rest[number - 1]) if number <= len(rest) else "")
        for number in range(1, count + 1)
    ]


def arranged(fixed: Sequence[bool], permutation: Permutation) -> tuple[int, ...]:
    """Return, place by place, which member stands there; fixed members keep theirs.

    Raises ValueError for a permutation of another list: an answer must never be read by the wrong order.
    """
    return _arranged(tuple(fixed), tuple(permutation))


# An exam reads a hundred thousand answers by a few dozen orders.
@lru_cache(maxsize=4096)
def _arranged(fixed: tuple[bool, ...], permutation: Permutation) -> tuple[int, ...]:
    if not permutation:
        return tuple(range(len(fixed)))
    movable = [index for index, stays in enumerate(fixed) if not stays]
    if sorted(permutation) != list(range(len(movable))):
        raise ValueError("the order belongs to another list")
    moved = iter(permutation)
    return tuple(index if stays else movable[next(moved)] for index, stays in enumerate(fixed))


def neutral(texts: Sequence[str]) -> tuple[int, ...]:
    """Return an order that says nothing about the author's: by digest of the text."""
    return tuple(sorted(range(len(texts)), key=lambda i: hashlib.sha256(normal(texts[i]).encode()).digest()))


def nth(order: Order, number: int) -> Permutation:
    """Return the permutation of the list with this number; `()` where the order has none."""
    return tuple(order[number]) if number < len(order) else ()


@lru_cache(maxsize=256)
def place_of(letter: str) -> int | None:
    """Return the place (0 = A) a letter names, None when it names none; `a` and full-width `Ａ` are A."""
    letter = letter.strip().upper()
    letter = chr(ord(letter) - 0xFEE0) if len(letter) == 1 and "Ａ" <= letter <= "Ｚ" else letter
    return LETTERS.index(letter) if len(letter) == 1 and letter in LETTERS else None
