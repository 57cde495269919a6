"""Making the demo's questions: options, law basis, pairs, numbers and essays from plain values."""

from datetime import date
from decimal import Decimal
from typing import Any

from question_bank.accepted import AcceptedNumber
from question_bank.choices import Option
from question_bank.content import Content, LawBasis
from question_bank.types import matching, numeric, short_answer

Law = tuple[str, date]
PENALTY: Law = ("《行政处罚法》", date(2021, 1, 22))
COERCION: Law = ("《行政强制法》", date(2011, 6, 30))


def options_of(right: str, wrong: str) -> tuple[Option, ...]:
    """Return options with the right ones at places that their length decides, so that no letter gives them away."""
    options = [Option(html=text, correct=True) for text in right.split("/")]
    for text in wrong.split("/"):
        options.insert(len(text + right) % (len(options) + 1), Option(html=text))
    return tuple(options)


def common_of(law: Law, article: str, difficulty: int) -> dict[str, Any]:
    basis = (LawBasis(law=law[0], article=article, version_on=law[1]),)
    return {"basis": basis, "category": "SK.CAS", "tags": ("boundary",), "difficulty": difficulty}


def pair_of(left: str, right: str) -> matching.Pair:
    return matching.Pair(left=left, right=right)


def number_of(stem: str, value: int, unit: str, rests_on: tuple[Law, str], difficulty: int) -> Content:
    accepted = (AcceptedNumber(value=Decimal(value)),)
    return numeric.Content(stem=stem, accepted=accepted, unit=unit, points=4, **common_of(*rests_on, difficulty))


def essay_of(stem: str, answer: str, rests_on: tuple[Law, str], difficulty: int) -> Content:
    return short_answer.Content(stem=stem, model_answer=answer, points=20, **common_of(*rests_on, difficulty))
