"""Which questions somebody is asked, and in which order their options stand: the same seed, the same choice. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from question_bank.answers import Order
from question_bank.chance import Chance

# A question that bears one of these is kept for exams, whatever its bank (security B2).
EXAM_ONLY = frozenset({"EXAM_ONLY", "考试专用"})
MOST_QUESTIONS = 20


@dataclass(frozen=True, slots=True)
class Askable:
    """A question somebody may practise, in its newest wording; `last_day`: when he last answered it."""

    question_id: int
    version_id: int
    category: str
    last_day: date | None = None
    answers: int = 0


def chosen(pool: Iterable[Askable], number: int, *, seed: str) -> list[Askable]:
    """Return so many questions: those never answered first, then those longest ago; chapters as mixed as they can be.

    Fewer where the pool has fewer. The same pool and seed give the same questions in the same order.
    """
    ordered = sorted(pool, key=lambda one: one.question_id)
    shuffled = Chance("daily", seed).shuffled(ordered)
    shuffled.sort(key=lambda one: one.last_day or date.min)  # stable: chance decides among equals
    taken: list[Askable] = []
    used: Counter[str] = Counter()
    near = shuffled[: max(number * 40, 200)]
    while near and len(taken) < number:
        best = min(near, key=lambda one: (one.last_day or date.min, used[one.category]))
        near.remove(best)
        taken.append(best)
        used[best.category] += 1
    return taken


def next_of(pool: Iterable[Askable], *, seed: str) -> Askable | None:
    """Return the question to practise next, None for an empty pool."""
    found = chosen(pool, 1, seed=seed)
    return found[0] if found else None


def order_from(shuffles: Sequence[int], *words: object) -> Order:
    """Return how the lists of a question stand, from the words that name the occasion."""
    chance = Chance("order", *words)
    return tuple(chance.permutation(size) for size in shuffles)
