"""A sample of a table of scores as the second person read it from paper."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from starlette.datastructures import FormData

from lms.errors import RuleBroken
from lms.exams.queries.sheets import NamedLine
from lms.exchange.score_words import ABSENT


def read_sample(submitted: FormData, sample: Sequence[NamedLine]) -> dict[int, int | None]:
    """Return what was read again, in halves by line. Raises RuleBroken SAMPLE_INCOMPLETE, SAMPLE_UNREADABLE."""
    seen: dict[int, int | None] = {}
    for each in sample:
        text = str(submitted.get(f"seen_{each.line.id}", "")).strip()
        if not text:
            raise RuleBroken("SAMPLE_INCOMPLETE")
        if text.lower() in ABSENT:
            seen[each.line.id] = None
            continue
        try:
            halves = Decimal(text) * 2
        except InvalidOperation:
            raise RuleBroken("SAMPLE_UNREADABLE") from None
        if not halves.is_finite() or halves != halves.to_integral_value() or not 0 <= halves < 10_000:
            raise RuleBroken("SAMPLE_UNREADABLE")
        seen[each.line.id] = int(halves)
    return seen
