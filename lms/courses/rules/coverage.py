"""What of a courseware was truly played: the union of stretches of its timeline (domain C3.3). Pure; milliseconds."""

from collections.abc import Iterable

Span = tuple[int, int]


def union_of(spans: Iterable[Span]) -> list[Span]:
    """Return the same ground as spans that neither touch nor overlap, in order."""
    merged: list[Span] = []
    for start, end in sorted(span for span in spans if span[1] > span[0]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def length_of(spans: Iterable[Span]) -> int:
    """Return how much ground spans cover, what lies twice counted once."""
    return sum(end - start for start, end in union_of(spans))


def seen_up_to(spans: Iterable[Span]) -> int:
    """Return up to where everything was seen without a gap: nobody skips beyond it on first view."""
    first = next(iter(union_of(spans)), (0, 0))
    return first[1] if first[0] <= 0 else 0
