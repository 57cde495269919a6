"""匹配, 连线: to each thing on the left the right one on the right."""

from fractions import Fraction
from typing import Literal

from question_bank.answers import (
    AS_WRITTEN,
    LETTERS,
    Form,
    Order,
    Permutation,
    arranged,
    neutral,
    nth,
    numbered,
    place_of,
)
from question_bank.content import EXACT, Content as Common, Fault, Form as Piece, Html, Marking, faults_of_common
from question_bank.markup import normal, text_of
from question_bank.shown import Shown as CommonShown, ShownOption, media_shown


class Pair(Piece):
    """A thing on the left and what belongs to it."""

    left: Html
    right: Html


class Content(Common):
    """Pairs, and things on the right that belong to nothing. Equal things on the right are shown once.

    `scoring` "share": each pair earns its part; "exact": all or nothing.
    """

    type: Literal["matching"] = "matching"
    pairs: tuple[Pair, ...] = ()
    spare: tuple[Html, ...] = ()
    shuffle: bool = True
    scoring: Literal["share", "exact"] = "share"


class Shown(CommonShown):
    """The left side in the author's order, the right side in an order that says nothing of the pairs."""

    left: tuple[str, ...]
    right: tuple[ShownOption, ...]


# For each thing on the left the number of one in `rights`, or None.
Answer = list[int | None]


def rights(content: Content) -> list[str]:
    """Return what stands on the right, each once, in the author's order."""
    every = [*(pair.right for pair in content.pairs), *content.spare]
    return list({normal(html): html for html in reversed(every)}.values())[::-1]


def validate(content: Content) -> list[Fault]:
    """Return what is wrong with a content; no fault, or only light ones, lets it in."""
    texts = [*(pair.left for pair in content.pairs), *rights(content)]
    faults = faults_of_common(content, *texts)
    if len(content.pairs) < 2 or len(rights(content)) < 2:
        faults.append(Fault("PAIRS_FEW", "pairs"))
    if len(rights(content)) > len(LETTERS):
        faults.append(Fault("PAIRS_MANY", "pairs", values={"most": len(LETTERS)}))
    if any(not text_of(text) for text in texts):
        faults.append(Fault("PAIR_EMPTY", "pairs"))
    if len({normal(pair.left) for pair in content.pairs}) < len(content.pairs):
        faults.append(Fault("LEFT_ALIKE", "pairs"))
    return faults


def shuffles(content: Content) -> tuple[int, ...]:
    """Return how many things an order may move, list by list: the right side."""
    return (len(rights(content)) if content.shuffle else 0,)


def read_answer(content: Content, form: Form, order: Order = AS_WRITTEN) -> Answer:
    """Return the pairs that were made, in the author's terms: fields "1", "2", … hold letters of the right side."""
    places = _places(content, nth(order, 0))
    found = [place_of(text) for text in numbered(form, len(content.pairs))]
    return [places[place] if place is not None and place < len(places) else None for place in found]


def grade(content: Content, answer: Answer, marking: Marking = EXACT) -> Fraction | None:
    """Return the share of the points, 0 to 1."""
    if not content.pairs:
        return Fraction(0)
    key = [normal(html) for html in rights(content)]
    given = [*answer, *[None] * len(content.pairs)]
    good = sum(
        chosen is not None and 0 <= chosen < len(key) and key[chosen] == normal(pair.right)
        for pair, chosen in zip(content.pairs, given, strict=False)
    )
    if content.scoring == "exact":
        return Fraction(good == len(content.pairs))
    return Fraction(good, len(content.pairs))


def shown(content: Content, order: Order = AS_WRITTEN) -> Shown:
    """Return what a candidate sees."""
    lefts, right = tuple(pair.left for pair in content.pairs), rights(content)
    places = _places(content, nth(order, 0))
    return Shown(
        type=content.type,
        stem=content.stem,
        points=content.points,
        media=media_shown(content, *lefts, *right),
        left=lefts,
        right=tuple(ShownOption(key=LETTERS[at], html=right[index]) for at, index in enumerate(places)),
    )


def plain(content: Content) -> str:
    """Return the text for search and for finding near-duplicates: no key."""
    words = [text_of(pair.left) for pair in content.pairs] + sorted(map(text_of, rights(content)))
    return " ".join([text_of(content.stem), *words])


def canonical(content: Content) -> list[object]:
    """Return what makes two questions the same: wording and key."""
    pairs = [[normal(pair.left), normal(pair.right)] for pair in content.pairs]
    return [content.type, normal(content.stem), pairs, sorted(map(normal, content.spare)), content.scoring]


def _places(content: Content, permutation: Permutation) -> tuple[int, ...]:
    right = rights(content)
    # As written, the right side would lie beside its left one.
    return arranged([False] * len(right), permutation or neutral(right))
