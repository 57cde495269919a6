"""Facts of the list of a yearly review. Days as ISO writes them; outcomes and findings in words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReviewedPerson:
    """One line: what was found, the outcome, whether it is decided, and until when conditions are to be met."""

    name: str
    unit: str
    number: str
    findings: tuple[str, ...]
    outcome: str
    is_decided: bool
    until: str = ""


@dataclass(frozen=True, slots=True)
class ReviewList:
    """年度审验名单: `counts` are outcomes by code, with how many people."""

    unit: str
    year: int
    frozen_on: str
    due_on: str
    counts: tuple[tuple[str, int], ...]
    people: tuple[ReviewedPerson, ...]
