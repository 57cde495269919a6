"""Parts of the points as percentages, which is how Moodle's formats write them. Pure."""

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

_THIRDS_AND_THE_LIKE = 20


@lru_cache(maxsize=1024)
def share_of(percent: str) -> Fraction | None:
    """Return the exact share a rounded percentage means: "33.33333" is a third. None where it is no number."""
    try:
        value = Fraction(percent.strip().rstrip("%").replace(",", ".")) / 100
    except (ValueError, ZeroDivisionError):
        return None
    if abs(value) > 1:
        return None
    near = value.limit_denominator(_THIRDS_AND_THE_LIKE)
    return near if abs(near - value) < Fraction(1, 20_000) else value.limit_denominator(10_000)


def percent_of(share: Fraction) -> str:
    """Return a share as a percentage with at most five places."""
    return f"{float(share * 100):.5f}".rstrip("0").rstrip(".")


def is_plain_multiple(weights: Sequence[Fraction | None]) -> bool:
    """Tell whether weights say only which options are right: equal parts of the whole, and -100 % for each wrong one.

    That is how a question marked by full match is written where a format knows nothing but weights.
    """
    right = [weight for weight in weights if weight and weight > 0]
    return bool(right) and all(w == Fraction(1, len(right)) for w in right) and _rest_takes_all(weights)


def weights_of_plain(correct: Sequence[bool]) -> list[Fraction]:
    """Return the weights that `is_plain_multiple` knows again."""
    count = max(1, sum(correct))
    return [Fraction(1, count) if right else Fraction(-1) for right in correct]


def _rest_takes_all(weights: Sequence[Fraction | None]) -> bool:
    return all(weight == -1 for weight in weights if not weight or weight <= 0)
