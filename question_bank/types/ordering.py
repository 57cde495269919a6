"""排序: things to be put into their right order."""

from fractions import Fraction
from typing import Literal

from question_bank.answers import AS_WRITTEN, LETTERS, Form, Order, Permutation, arranged, neutral, nth, place_of, typed
from question_bank.content import EXACT, Content as Common, Fault, Html, Marking, faults_of_common
from question_bank.markup import normal, text_of
from question_bank.shown import Shown as CommonShown, ShownOption, media_shown


class Content(Common):
    """Things in their right order; they are never shown in it but by chance.

    `scoring` "exact": all or nothing; "places": each thing in its right place earns its part.
    """

    type: Literal["ordering"] = "ordering"
    items: tuple[Html, ...] = ()
    scoring: Literal["exact", "places"] = "exact"


class Shown(CommonShown):
    """The things, lettered, in an order that says nothing of the right one."""

    items: tuple[ShownOption, ...]


# Numbers of the items (0 = the one that comes first in truth) in the order given.
Answer = list[int]


def validate(content: Content) -> list[Fault]:
    """Return what is wrong with a content; no fault, or only light ones, lets it in."""
    faults = faults_of_common(content, *content.items)
    if len(content.items) < 2:
        faults.append(Fault("ITEMS_FEW", "items"))
    if len(content.items) > len(LETTERS):
        faults.append(Fault("ITEMS_MANY", "items", values={"most": len(LETTERS)}))
    if any(not text_of(item) for item in content.items):
        faults.append(Fault("ITEM_EMPTY", "items"))
    if len(set(map(normal, content.items))) < len(content.items):
        faults.append(Fault("ITEMS_ALIKE", "items"))
    return faults


def shuffles(content: Content) -> tuple[int, ...]:
    """Return how many things an order may move, list by list."""
    return (len(content.items),)


def read_answer(content: Content, form: Form, order: Order = AS_WRITTEN) -> Answer:
    """Return the order that was given, in the author's terms; an item named twice or missing makes it no answer.

    Either "answer" names the letters in their order ("BACD"), or a field of each letter says its place ("A" = "2").
    """
    places = _places(content, nth(order, 0))
    sent = [letter for text in form.get("answer") or () for letter in str(text)[:200] if place_of(letter) is not None]
    if not sent:
        ranks = {LETTERS[at]: typed(form, LETTERS[at]).strip() for at in range(len(places))}
        sent = sorted((key for key, rank in ranks.items() if rank.isdecimal()), key=lambda key: int(ranks[key][:4]))
        if len({int(ranks[key][:4]) for key in sent}) < len(sent):
            return []
    found = [place_of(letter) for letter in sent]
    given = [places[place] for place in found if place is not None and place < len(places)]
    return given if sorted(given) == list(range(len(content.items))) else []


def grade(content: Content, answer: Answer, marking: Marking = EXACT) -> Fraction | None:
    """Return the share of the points, 0 to 1."""
    count = len(content.items)
    if not count or sorted(answer) != list(range(count)):
        return Fraction(0)
    good = sum(place == item for place, item in enumerate(answer))
    return Fraction(good == count) if content.scoring == "exact" else Fraction(good, count)


def shown(content: Content, order: Order = AS_WRITTEN) -> Shown:
    """Return what a candidate sees."""
    places = _places(content, nth(order, 0))
    return Shown(
        type=content.type,
        stem=content.stem,
        points=content.points,
        media=media_shown(content, *content.items),
        items=tuple(ShownOption(key=LETTERS[at], html=content.items[index]) for at, index in enumerate(places)),
    )


def plain(content: Content) -> str:
    """Return the text for search and for finding near-duplicates: no key."""
    return " ".join([text_of(content.stem), *sorted(map(text_of, content.items))])


def canonical(content: Content) -> list[object]:
    """Return what makes two questions the same: wording and key."""
    return [content.type, normal(content.stem), [normal(item) for item in content.items], content.scoring]


def _places(content: Content, permutation: Permutation) -> tuple[int, ...]:
    return arranged([False] * len(content.items), permutation or neutral(content.items))
