"""A sample of a table of scores as the second person read it from paper."""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

from starlette.datastructures import FormData

from lms.errors import RuleBroken
from lms.exams.queries.sheets import NamedLine
from lms.exchange.score_words import ABSENT
from lms.web.forms import Form


def read_sample(submitted: FormData, sample: Sequence[NamedLine]) -> dict[int, int | None]:
    """Return what was read again, in halves by line. Raises RuleBroken SAMPLE_INCOMPLETE, SAMPLE_UNREADABLE."""
    seen: dict[int, int | None] = {}
    for each in sample:
        text = str(submitted.get(f"seen_{each.line.id}", "")).strip()
        if not text:
            raise RuleBroken("SAMPLE_INCOMPLETE")
        seen[each.line.id] = score_in(text)
    return seen


def read_papers(submitted: FormData, candidate_ids: Iterable[int], form: Form) -> dict[int, int | None]:
    """Return what was read off papers, in halves by candidate; an empty field says nothing, a bad one is refused."""
    read: dict[int, int | None] = {}
    for each in candidate_ids:
        text = str(submitted.get(f"read_{each}", "")).strip()
        try:
            if text:
                read[each] = score_in(text)
        except RuleBroken as refusal:
            form.refuse(f"read_{each}", refusal)
    return read


def score_in(text: str) -> int | None:
    """Return the score a text says, in halves; None: absent. Raises RuleBroken SAMPLE_UNREADABLE."""
    if text.lower() in ABSENT:
        return None
    try:
        halves = Decimal(text) * 2
    except InvalidOperation:
        raise RuleBroken("SAMPLE_UNREADABLE") from None
    if not halves.is_finite() or halves != halves.to_integral_value() or not 0 <= halves < 10_000:
        raise RuleBroken("SAMPLE_UNREADABLE")
    return int(halves)
