"""Facts of the report of a clean-up. Days as ISO writes them; classes, reasons and outcomes in words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CleanedPerson:
    """One line: why somebody may not act, what was decided (empty: nothing yet), whether card or badge is still out."""

    name: str
    unit: str
    person_class: str
    reasons: tuple[str, ...]
    outcome: str
    reason: str
    is_out: bool


@dataclass(frozen=True, slots=True)
class CleanUpReport:
    """清理结果: `counts` are outcomes with how many people; `closed_on` is empty while it runs."""

    title: str
    unit: str
    as_of: str
    closed_on: str
    looked_at: int
    counts: tuple[tuple[str, int], ...]
    note: str
    people: tuple[CleanedPerson, ...]
