"""What a training plan must hold before it can be filed (FN-1-4, SZ-2.2-5, domain C6). Pure.

Planned hours are reckoned for each head of the roll: hours of a line times its people, at most the roll, divided by the
roll. Compared exactly, by products of whole numbers; thresholds come from the rule set and stand nowhere here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from lms.errors import RuleBroken
from lms.hours.catalogue import BUSINESS_SKILL, HOUR, PUBLIC_LAW, YEARLY
from lms.requirements.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Planned:
    """One line of a plan as the check sees it: month, leaf, tags, credit a head in hundredths, people."""

    month: int
    category: str
    tags: int
    credit: int
    people: int


@dataclass(frozen=True, slots=True)
class Part:
    """One measure of a plan: planned a head (hundredths, cut down), what the rules ask, whether it is enough."""

    name: str
    planned: int
    required: int
    is_enough: bool
    blocks: bool


@dataclass(frozen=True, slots=True)
class PlanCheck:
    """What speaks against filing a plan, and what is only pointed out."""

    parts: Sequence[Part]
    refusals: Sequence[RuleBroken]
    warnings: Sequence[RuleBroken]


def check_plan(lines: Sequence[Planned], roll: int, lecturers: str, params: Parameters) -> PlanCheck:
    """Hold a plan against the thresholds of its rule set.

    Refused: PLAN_EMPTY, PLAN_ROLL, PLAN_SHORT_TOTAL, PLAN_SHORT_PUBLIC_LAW, PLAN_SHORT_BUSINESS_SKILL (domain C6).
    Pointed out: PLAN_SHORT_TOPIC, PLAN_QUARTER for a quarter without training (SZ-2.2-5), PLAN_NO_LECTURERS.
    """
    if not lines or roll <= 0:
        bar = RuleBroken("PLAN_ROLL") if lines else RuleBroken("PLAN_EMPTY")
        return PlanCheck((), (bar,), ())
    parts = _parts(lines, roll, params)
    refusals = [_short(part) for part in parts if part.blocks and not part.is_enough]
    warnings = [_short(part) for part in parts if not part.blocks and not part.is_enough]
    warnings += [RuleBroken("PLAN_QUARTER", quarter=quarter) for quarter in empty_quarters(lines)]
    if not lecturers.strip():
        warnings.append(RuleBroken("PLAN_NO_LECTURERS"))
    return PlanCheck(parts, refusals, warnings)


def empty_quarters(lines: Iterable[Planned]) -> list[int]:
    """Return the quarters in which nothing is planned."""
    covered = {(line.month + 2) // 3 for line in lines}
    return [quarter for quarter in (1, 2, 3, 4) if quarter not in covered]


def credit_people(lines: Iterable[Planned], roll: int) -> int:
    """Return hours times people of some lines; nobody sits in the same class twice, so people count up to the roll."""
    return sum(line.credit * min(line.people, roll) for line in lines)


def _parts(lines: Sequence[Planned], roll: int, params: Parameters) -> list[Part]:
    share = -(-params.biz_skill_percent * params.annual_total_min // 100)
    tags = params.special_topic_mask
    wanted: tuple[tuple[str, int, Callable[[Planned], bool], bool], ...] = (
        ("total", params.annual_total_min, lambda line: line.category in YEARLY, True),
        ("public_law", params.public_law_min, lambda line: line.category in PUBLIC_LAW, True),
        ("business_skill", max(params.biz_skill_min, share), lambda line: line.category in BUSINESS_SKILL, True),
        ("special_topic", params.special_topic_min, lambda line: bool(line.tags & tags), False),
    )
    found = []
    for name, hours, belongs, blocks in wanted:
        if hours:
            product = credit_people([line for line in lines if belongs(line)], roll)
            found.append(Part(name, product // roll, hours * HOUR, product >= hours * HOUR * roll, blocks))
    return found


_CODES = {
    "total": "PLAN_SHORT_TOTAL",
    "public_law": "PLAN_SHORT_PUBLIC_LAW",
    "business_skill": "PLAN_SHORT_BUSINESS_SKILL",
    "special_topic": "PLAN_SHORT_TOPIC",
}


def _short(part: Part) -> RuleBroken:
    return RuleBroken(_CODES[part.name], planned=part.planned, required=part.required)
