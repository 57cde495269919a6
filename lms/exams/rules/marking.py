"""What a paper earned: a function of paper, answers and key alone (security B7). Points are whole halves. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from question_bank.answers import form_of
from question_bank.content import Content, Marking
from question_bank.drawing import Item
from question_bank.types import case, grade, read_answer

# Types whose answers people mark.
BY_HAND = frozenset({"short_answer"})

# What people gave: by number on the paper the share of each part; 0 is the question itself.
ByHand = Mapping[int, Mapping[int, Fraction]]


@dataclass(frozen=True, slots=True)
class Ruling:
    """How a question is marked since its key was found wrong: void is full for all, else the best under any key."""

    keys: tuple[Content, ...] = ()
    is_void: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """What each question earned, in halves; None where a person must mark it."""

    items: tuple[int | None, ...]
    most: int

    @property
    def points(self) -> int:
        """Halves earned by what is marked."""
        return sum(points or 0 for points in self.items)

    @property
    def waiting(self) -> int:
        """How many questions wait for a marker."""
        return sum(points is None for points in self.items)


@dataclass(frozen=True, slots=True)
class Written:
    """An answer that a person must mark: a part of a case, or (part 0) the question itself; what it can earn."""

    part: int
    most: int
    text: str


def mark(
    items: Sequence[Item],
    contents: Mapping[int, Content],
    answers: Mapping[str, Any],
    marking: Marking,
    *,
    by_hand: ByHand | None = None,
    rulings: Mapping[int, Ruling] | None = None,
) -> Marked:
    """Mark what can be marked, each answer read in the order in which it was put.

    `by_hand` is what markers gave; `rulings` (by version) are those that count instead of the key on the paper.
    """
    given, ruled = by_hand or {}, rulings or {}
    earned = [
        earned_by(
            item,
            contents[item.question_id],
            answers.get(str(number)),
            marking,
            given.get(number),
            ruled.get(item.question_id),
        )
        for number, item in enumerate(items, start=1)
    ]
    return Marked(tuple(earned), sum(item.points for item in items))


def earned_by(
    item: Item,
    content: Content,
    answer: Any,
    marking: Marking,
    by_hand: Mapping[int, Fraction] | None = None,
    ruling: Ruling | None = None,
) -> int | None:
    """Return what one question earned, in halves; None while a person must mark it."""
    if ruling is not None and ruling.is_void:
        return item.points
    keys = ruling.keys if ruling is not None else (content,)
    shares = [share_of(key, read_answer(key, form_of(answer), item.order), marking, by_hand) for key in keys]
    if any(share is None for share in shares):
        return None
    return halves(max(share for share in shares if share is not None), item.points)


def share_of(content: Content, given: Any, marking: Marking, by_hand: Mapping[int, Fraction] | None) -> Fraction | None:
    """Return the share of its points that an answer earned, with what people gave; None while that is missing."""
    share = grade(content, given, marking)
    if share is not None or by_hand is None:
        return share
    if not isinstance(content, case.Content):
        return by_hand.get(0)
    earned = Fraction(0)
    for number, (part, own) in enumerate(zip(content.parts, case.grades(content, given, marking), strict=True), 1):
        share = own if own is not None else by_hand.get(number)
        if share is None:
            return None
        earned += share * part.points
    return earned / max(1, sum(part.points for part in content.parts))


def written_in(item: Item, content: Content, answer: Any) -> list[Written]:
    """Return what people must mark of an answer; nothing where nothing was written, for that is no point at once."""
    given = read_answer(content, form_of(answer), item.order)
    if content.type in BY_HAND:
        return [Written(0, item.points, given)] if given.strip() else []
    if not isinstance(content, case.Content):
        return []
    return [
        Written(number, part.points, own)
        for number, (part, own) in enumerate(zip(content.parts, given, strict=False), start=1)
        if part.type in BY_HAND and own.strip()
    ]


def halves(share: Fraction, points: int) -> int:
    """Return the part of so many halves, rounded to the nearest whole half, in favour of the candidate."""
    doubled = 2 * share.denominator  # in whole numbers: a fraction takes its time fifty times a paper
    return min(points, max(0, (2 * share.numerator * points + share.denominator) // doubled))


def is_passed(points: int, most: int, pass_percent: int) -> bool:
    """Tell whether the pass mark is reached; in whole numbers, so that 59.99 % is no pass."""
    return most > 0 and points * 100 >= pass_percent * most


def needs_marker(content: Content) -> bool:
    """Tell whether a person must mark a question, or a part of a case."""
    return content.type in BY_HAND or any(part.type in BY_HAND for part in getattr(content, "parts", ()))
