"""Drawing a sample that anybody can draw again: one way for spot exams and spot checks (QD-M9-7). Pure.

What could be drawn is divided into strata; the things of each stand by number and are put into the order that the seed
determines (`question_bank.chance`, key: purpose, seed, name of the stratum). The first so many are drawn.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from lms.errors import RuleBroken
from question_bank.chance import Chance

Thing = TypeVar("Thing")


class Strata(StrEnum):
    """By what people, or records of people, are divided before they are drawn."""

    NONE = "none"
    CLASS = "class"
    UNIT = "unit"
    CLASS_UNIT = "class_unit"


class Measure(StrEnum):
    """A number, or a share of each stratum."""

    NUMBER = "number"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a sample is drawn."""

    strata: Strata
    measure: Measure
    size: int
    seed: str


def require_drawable(scheme: Scheme, population: int) -> None:
    """Raise RuleBroken SAMPLE_SIZE for a size nobody can mean, SAMPLE_EMPTY when there is nothing to draw."""
    if scheme.size < 1 or (scheme.measure is Measure.PERCENT and scheme.size > 100):
        raise RuleBroken("SAMPLE_SIZE")
    if not population:
        raise RuleBroken("SAMPLE_EMPTY")


def stratum_of(strata: Strata, person_class: str, unit_id: int) -> str:
    """Return the name of the stratum somebody belongs to: OFFICER/12, the parts that do not divide left out."""
    parts = {
        Strata.NONE: (),
        Strata.CLASS: (person_class,),
        Strata.UNIT: (str(unit_id),),
        Strata.CLASS_UNIT: (person_class, str(unit_id)),
    }[strata]
    return "/".join(parts)


def ordered(purpose: str, seed: str, by_stratum: Mapping[str, Sequence[Thing]]) -> dict[str, list[Thing]]:
    """Return each stratum in the order the seed gives it, strata by name; things come sorted by number."""
    return {name: Chance(purpose, seed, name).shuffled(found) for name, found in sorted(by_stratum.items())}


def shares(sizes: Mapping[str, int], scheme: Scheme) -> dict[str, int]:
    """Return how many are drawn from each stratum.

    A share is rounded up in each. A number is spread by size, in whole numbers; what rounding leaves goes to the
    largest remainders, at equal ones by name.
    """
    if scheme.measure is Measure.PERCENT:
        return {name: -(-size * scheme.size // 100) for name, size in sizes.items()}
    whole = sum(sizes.values())
    wanted = min(scheme.size, whole)
    given = {name: size * wanted // whole for name, size in sizes.items()} if whole else {}
    left = wanted - sum(given.values())
    by_rest = sorted(sizes, key=lambda name: (-(sizes[name] * wanted % whole), name)) if whole else []
    for name in by_rest[:left]:
        given[name] += 1
    return given


def digest_of(rows: Sequence[Sequence[object]]) -> str:
    """Return the SHA-256 of a population as it is kept, as JSON without blanks."""
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
