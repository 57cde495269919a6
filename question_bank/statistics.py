"""How questions and papers did: classical item analysis. Pure; plain sums, so that anybody can check them.

A share is the part of a question's points that an answer earned, 0 to 1. A total is what the candidate earned on the
whole paper. Candidates may have had different papers: a question is held against the totals of those who had it.
Sources of the formulas: Kelley 1939 (27 percent), Kuder and Richardson 1937 (formula 20), Cronbach 1951, and Henrysson
1963 (an item's own part is taken out of the total before they are correlated).
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

# Kelley: the outer groups that tell most.
OUTER = Fraction(27, 100)
# Defaults. Below so many answers nothing is said about a question.
LEAST_ANSWERS = 30
TOO_EASY, TOO_HARD = 0.95, 0.20
WEAK = 0.10
# An option that fewer choose distracts nobody.
UNUSED = 0.02


class Suspicion(StrEnum):
    """What makes a question worth a look."""

    TOO_EASY = "too_easy"
    TOO_HARD = "too_hard"
    NEGATIVE = "negative"
    WEAK = "weak"
    UNUSED_DISTRACTOR = "unused_distractor"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Answered:
    """One candidate's answer to one question. `points` are halves; `earned` and `total` count in halves, too."""

    earned: Fraction | int
    points: int
    total: Fraction | int
    chosen: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """The part of the points."""
        return float(self.earned / self.points)

    @property
    def rest(self) -> float:
        """What the candidate earned on all the others."""
        return float(self.total - self.earned)


@dataclass(frozen=True, slots=True)
class OptionUse:
    """How many chose an option, in all and in the outer groups (these may be parts of people, where totals tie)."""

    chosen: int
    upper: float
    lower: float
    is_right: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """A question's figures; None where they mean nothing: nobody answered, or all earned the same."""

    answers: int
    facility: float | None
    upper_lower: float | None
    point_biserial: float | None
    options: Mapping[str, OptionUse] = field(default_factory=dict)
    suspicions: tuple[Suspicion, ...] = ()


def figures(answers: Sequence[Answered], *, right: Sequence[str] = (), letters: Sequence[str] = ()) -> Figures:
    """Return how a question did. For choices `letters` are its options and `right` the right ones."""
    facility = _mean([answer.share for answer in answers])
    upper, lower = outer_groups([float(answer.total) for answer in answers])
    upper_lower = None
    if answers:
        shares = [answer.share for answer in answers]
        upper_lower = _weighted(shares, upper) - _weighted(shares, lower)
    biserial = correlation([answer.share for answer in answers], [answer.rest for answer in answers])
    options = {
        letter: OptionUse(
            chosen=sum(letter in answer.chosen for answer in answers),
            upper=math.fsum(weight for answer, weight in zip(answers, upper, strict=True) if letter in answer.chosen),
            lower=math.fsum(weight for answer, weight in zip(answers, lower, strict=True) if letter in answer.chosen),
            is_right=letter in right,
        )
        for letter in letters
    }
    found = suspicions(len(answers), facility, biserial, options)
    return Figures(len(answers), facility, upper_lower, biserial, options, found)


def outer_groups(totals: Sequence[float]) -> tuple[list[float], list[float]]:
    """Return each candidate's part in the upper and in the lower 27 percent.

    Who ties at the border belongs to the group with the part of his tie that still fits: the order of names decides
    nothing.
    """
    size = max(1, math.floor(len(totals) * OUTER + Fraction(1, 2))) if totals else 0
    return _outermost(totals, size), _outermost([-total for total in totals], size)


def correlation(ones: Sequence[float], others: Sequence[float]) -> float | None:
    """Return Pearson's correlation, which of rights and wrongs is the point-biserial one; None without spread."""
    mean, other_mean = _mean(ones), _mean(others)
    if mean is None or other_mean is None:
        return None
    spread = math.fsum((one - mean) ** 2 for one in ones) * math.fsum((other - other_mean) ** 2 for other in others)
    if spread < 1e-18:
        return None
    together = math.fsum((one - mean) * (other - other_mean) for one, other in zip(ones, others, strict=True))
    return max(-1.0, min(1.0, together / math.sqrt(spread)))


def kr20(rows: Sequence[Sequence[bool]]) -> float | None:
    """Return Kuder and Richardson's formula 20 of candidates' rights and wrongs, one row a candidate.

    None for fewer than two questions or without spread. Population variance, as in the original.
    """
    count = len(rows[0]) if rows else 0
    variance = _variance([float(sum(row)) for row in rows])
    if count < 2 or not variance:
        return None
    rights = [sum(row[item] for row in rows) / len(rows) for item in range(count)]
    return count / (count - 1) * (1 - math.fsum(right * (1 - right) for right in rights) / variance)


def alpha(rows: Sequence[Sequence[float]]) -> float | None:
    """Return Cronbach's alpha of candidates' scores, one row a candidate; None as for `kr20`."""
    count = len(rows[0]) if rows else 0
    variance = _variance([math.fsum(row) for row in rows])
    if count < 2 or not variance:
        return None
    parts = math.fsum(_variance([row[item] for row in rows]) for item in range(count))
    return count / (count - 1) * (1 - parts / variance)


def suspicions(
    answers: int, facility: float | None, biserial: float | None, options: Mapping[str, OptionUse]
) -> tuple[Suspicion, ...]:
    """Return what makes a question with these figures worth a look; nothing below LEAST_ANSWERS answers."""
    if answers < LEAST_ANSWERS or facility is None:
        return ()
    wrong = [use for use in options.values() if not use.is_right]
    right = [use.upper for use in options.values() if use.is_right]
    signs = {
        Suspicion.TOO_EASY: facility >= TOO_EASY,
        Suspicion.TOO_HARD: facility <= TOO_HARD,
        Suspicion.NEGATIVE: biserial is not None and biserial < 0,
        Suspicion.WEAK: biserial is not None and 0 <= biserial < WEAK and facility < TOO_EASY,
        Suspicion.UNUSED_DISTRACTOR: any(use.chosen < UNUSED * answers for use in wrong),
        # The best choose a wrong option more often than a right one: the key may be wrong (P16).
        Suspicion.KEY: bool(right) and any(use.upper > min(right) and use.upper > use.lower for use in wrong),
    }
    return tuple(sign for sign, shows in signs.items() if shows)


def _outermost(totals: Sequence[float], size: int) -> list[float]:
    counts = Counter(totals)
    parts: dict[float, float] = {}
    left = size
    for total in sorted(counts, reverse=True):
        parts[total] = min(1.0, left / counts[total])
        left = max(0, left - counts[total])
    return [parts[total] for total in totals]


def _weighted(values: Sequence[float], weights: Sequence[float]) -> float:
    return math.fsum(value * weight for value, weight in zip(values, weights, strict=True)) / math.fsum(weights)


def _mean(values: Sequence[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None


def _variance(values: Sequence[float]) -> float:
    mean = _mean(values)
    return 0.0 if mean is None else math.fsum((value - mean) ** 2 for value in values) / len(values)
