"""How an exam went for a population: whole numbers alone (domain C4.8, C10). Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lms.exams.rules.states import Standing

# 99 of a hundred people (QD-M9-6): a share of people, not a mark.
TARGET_PERCENT = 99


@dataclass(frozen=True, slots=True)
class Outcome:
    """One person of the roll: how he stands, whether he sat, whether he passed (None: not known yet)."""

    person_class: str
    standing: str
    sat: bool
    passed: bool | None


@dataclass(slots=True)
class Rate:
    """A population and what became of it. due = roll − exempt − deferred; absent without reason is not passed."""

    roll: int = 0
    exempt: int = 0
    deferred: int = 0
    sat: int = 0
    passed: int = 0
    unknown: int = field(default=0)

    @property
    def due(self) -> int:
        """Who had to sit."""
        return self.roll - self.exempt - self.deferred

    @property
    def absent(self) -> int:
        """Who had to sit and did not."""
        return self.due - self.sat

    @property
    def target_met(self) -> bool | None:
        """Whether 99 of a hundred passed; None for nobody due."""
        return self.passed * 100 >= TARGET_PERCENT * self.due if self.due else None

    @property
    def hundredths(self) -> int | None:
        """Hundredths of a per cent, cut and never rounded: 197 of 199 is 98.99; None for nobody due."""
        return self.passed * 10_000 // self.due if self.due else None

    def add(self, outcome: Outcome) -> None:
        """Count one person."""
        self.roll += 1
        if outcome.standing == Standing.EXEMPT:
            self.exempt += 1
        elif outcome.standing == Standing.DEFERRED:
            self.deferred += 1
        else:
            self.sat += outcome.sat
            self.passed += outcome.passed is True
            self.unknown += outcome.sat and outcome.passed is None


def rate_of(outcomes: Iterable[Outcome]) -> Rate:
    """Return the rate of a population."""
    rate = Rate()
    for outcome in outcomes:
        rate.add(outcome)
    return rate
