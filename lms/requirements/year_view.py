"""One person's year as it is shown and answered: each hour, whether it counts, and if not, why. Pure (domain C3.5)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from lms.hours.catalogue import BUSINESS_SKILL, HOUR, PUBLIC_LAW, YEARLY, Method
from lms.requirements.caps import Hours, apply_caps, sums_of
from lms.requirements.parameters import Parameters
from lms.requirements.rules import Measure, Requirement
from lms.requirements.verdict import Sums, Verdict, verdict

_SHOWN = (Measure.TOTAL, Measure.PUBLIC_LAW, Measure.BUSINESS_SKILL, Measure.SPECIAL_TOPIC)


class OffRoll(StrEnum):
    """Why a person is judged by no rule on a day."""

    NO_POST = "NO_POST"
    NO_CLASS = "NO_CLASS"
    APPLICANT = "APPLICANT"
    NO_RULES = "NO_RULES"
    CLASS_NOT_COVERED = "CLASS_NOT_COVERED"


class Why(StrEnum):
    """Why hours are not counted."""

    PENDING = "PENDING"
    REJECTED = "REJECTED"
    ONLINE_CAP = "ONLINE_CAP"
    METHOD_CAP = "METHOD_CAP"
    REVERSED = "REVERSED"
    MAKE_UP = "MAKE_UP"
    OTHER_COUNTER = "OTHER_COUNTER"


@dataclass(frozen=True, slots=True)
class Measured:
    """One threshold of a year, in hundredths: what counts, what would once all that waits is confirmed, what is cut."""

    measure: Measure
    posted: int
    pending: int
    capped: int
    required: int

    @property
    def missing(self) -> int:
        """What is missing of posted hours."""
        return max(self.required - self.posted, 0)

    @property
    def reach(self) -> int:
        """How far its bar reaches, line and hanging hours included."""
        return max(self.required, self.posted + max(self.pending, self.capped))


@dataclass(frozen=True, slots=True)
class Line:
    """One training of a person: what it was and when, and its credit in hundredths (reversals taken off)."""

    title: str
    occurred_on: date
    method: str
    category: str
    tags: int
    credit: int
    entry_id: int | None = None
    claim_id: int | None = None
    activity_id: int | None = None
    confirmed_by: str = ""
    source_system: str = ""
    is_make_up: bool = False


@dataclass(frozen=True, slots=True)
class Credited:
    """A training that counts, and how much of it."""

    line: Line
    counted: int


@dataclass(frozen=True, slots=True)
class NotCounted:
    """Hours that do not count: how many, why, and what the sentence about them names."""

    line: Line
    credit: int
    why: Why
    values: Mapping[str, Any] = field(default_factory=dict)


def measures(judged: Verdict, after: Verdict, lines: Sequence[Line], params: Parameters) -> tuple[Measured, ...]:
    """Return the thresholds a year has, in the order they are read; one that asks for nothing is left out."""
    cut = _cut(lines, judged.requirement, params)
    required = {measure: getattr(judged.requirement, measure.value) for measure in _SHOWN}
    return tuple(
        Measured(
            measure,
            posted=(posted := getattr(judged.sums, measure.value)),
            pending=max(getattr(after.sums, measure.value) - posted, 0),
            capped=cut[measure],
            required=required[measure],
        )
        for measure in _SHOWN
        if required[measure]
    )


def judged_after(
    judged: Verdict,
    posted: Sequence[Line],
    waiting: Sequence[Line],
    params: Parameters,
    *,
    on: date,
    over: bool = False,
) -> Verdict:
    """Return the verdict there would be if all that waits were confirmed."""
    hours = [_hours(line, number) for number, line in enumerate([*_yearly(posted), *waiting], start=1)]
    sums: Sums = sums_of(hours, judged.requirement, params)
    return verdict(judged.requirement, sums, params, on=on, over=over)


def sort_out(
    lines: Sequence[Line], requirement: Requirement | None, params: Parameters | None
) -> tuple[list[Credited], list[NotCounted]]:
    """Part posted hours into what counts and what does not, with the cap that cut it; newest first.

    Without rules nothing is cut, and hours of other counters (first-time practice, supervisors') stand apart all the
    same.
    """
    kept = _counted(lines, requirement, params)
    credited, left_out = [], []
    for line in sorted(lines, key=lambda each: (each.occurred_on, each.entry_id or 0), reverse=True):
        if line.is_make_up:
            left_out.append(NotCounted(line, line.credit, Why.MAKE_UP))
        elif line.category not in YEARLY:
            left_out.append(NotCounted(line, line.credit, Why.OTHER_COUNTER))
        else:
            counted = kept[line.entry_id or 0]
            if counted:
                credited.append(Credited(line, counted))
            if counted < line.credit and requirement and params:
                left_out.append(_over(line, counted, requirement, params))
    return credited, left_out


def _over(line: Line, counted: int, requirement: Requirement, params: Parameters) -> NotCounted:
    caps = [c for c in params.method_caps if line.method in {m.value for m in c.methods}]
    values: dict[str, Any] = {"credit": line.credit, "counted": counted}
    if line.method == Method.ONLINE or not caps:
        return NotCounted(line, line.credit - counted, Why.ONLINE_CAP, values | {"cap": requirement.online_cap})
    named = {"cap": caps[0].hours * HOUR, "methods": tuple(method.value for method in caps[0].methods)}
    return NotCounted(line, line.credit - counted, Why.METHOD_CAP, values | named)


def _counted(lines: Sequence[Line], requirement: Requirement | None, params: Parameters | None) -> dict[int, int]:
    yearly = _yearly(lines)
    if requirement is None or params is None:
        return {line.entry_id or 0: line.credit for line in yearly}
    return apply_caps([_hours(line, line.entry_id or 0) for line in yearly], requirement, params)


def _cut(lines: Sequence[Line], requirement: Requirement, params: Parameters) -> dict[Measure, int]:
    kept = _counted(lines, requirement, params)
    cut = dict.fromkeys(_SHOWN, 0)
    for line in _yearly(lines):
        if line.category not in YEARLY:
            continue
        less = line.credit - kept[line.entry_id or 0]
        cut[Measure.TOTAL] += less
        cut[Measure.PUBLIC_LAW] += less if line.category in PUBLIC_LAW else 0
        cut[Measure.BUSINESS_SKILL] += less if line.category in BUSINESS_SKILL else 0
        cut[Measure.SPECIAL_TOPIC] += less if line.tags & params.special_topic_mask else 0
    return cut


def _yearly(lines: Sequence[Line]) -> list[Line]:
    return [line for line in lines if not line.is_make_up]


def _hours(line: Line, number: int) -> Hours:
    return Hours(number, line.occurred_on, line.category, line.tags, line.method, line.credit)
