"""What a paper earned: a function of paper, answers and key alone (security B7). Points are whole halves. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Any

from question_bank.answers import form_of
from question_bank.content import Content, Marking
from question_bank.drawing import Item
from question_bank.types import grade, read_answer

# Types whose answers people mark.
BY_HAND = frozenset({"short_answer"})


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


def mark(
    items: Sequence[Item], contents: Mapping[int, Content], answers: Mapping[str, Any], marking: Marking
) -> Marked:
    """Mark what can be marked without a person, each answer read in the order in which it was put."""
    earned = [
        _earned(item, contents[item.question_id], answers.get(str(number)), marking)
        for number, item in enumerate(items, start=1)
    ]
    return Marked(tuple(earned), sum(item.points for item in items))


def _earned(item: Item, content: Content, answer: Any, marking: Marking) -> int | None:
    given = read_answer(content, form_of(answer), item.order)
    share = grade(content, given, marking)
    return None if share is None else halves(share, item.points)


def halves(share: Fraction, points: int) -> int:
    """Return the part of so many halves, rounded to the nearest whole half, in favour of the candidate."""
    return min(points, max(0, floor(share * points + Fraction(1, 2))))


def is_passed(points: int, most: int, pass_percent: int) -> bool:
    """Tell whether the pass mark is reached; in whole numbers, so that 59.99 % is no pass."""
    return most > 0 and points * 100 >= pass_percent * most


def needs_marker(content: Content) -> bool:
    """Tell whether a person must mark a question, or a part of a case."""
    return content.type in BY_HAND or any(part.type in BY_HAND for part in getattr(content, "parts", ()))
