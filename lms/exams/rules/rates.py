"""How an exam went for a population: whole numbers alone (domain C4.6, C4.8, C10, G9, G10). Pure."""

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from operator import add, attrgetter, sub

from lms.exams.rules.states import Standing

# 99 of a hundred people (QD-M9-6): a share of people, not a mark. A rule set may ask for more or less.
TARGET_PERCENT = 99


class Came(IntEnum):
    """What came of one sitting, the better the higher: the better of two counts (C4.6)."""

    ABSENT = 0
    FAILED = 1
    UNKNOWN = 2  # sat, and not all is marked
    PASSED = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """One person of the roll: how he stands, what came of the exam, and of the make-up if he had to sit that."""

    standing: str
    came: Came
    again: Came | None = None

    def settled(self, *, lapsed: bool) -> "Outcome":
        """Return how he counts after the make-up.

        Who was put off counts from his make-up on, and without one once the time for it is over (`lapsed`).
        """
        if self.standing == Standing.EXEMPT:
            return Outcome(self.standing, self.came)
        if self.again is not None:
            return Outcome(Standing.DUE, max(self.came, self.again))
        return Outcome(Standing.DUE if lapsed else self.standing, self.came)


@dataclass(slots=True)
class Rate:
    """A population and what became of it. due = roll − exempt − deferred; absent without reason is not passed."""

    roll: int = 0
    exempt: int = 0
    deferred: int = 0
    sat: int = 0
    passed: int = 0
    unknown: int = 0

    @property
    def due(self) -> int:
        """Who had to sit."""
        return self.roll - self.exempt - self.deferred

    @property
    def absent(self) -> int:
        """Who had to sit and did not."""
        return self.due - self.sat

    @property
    def failed(self) -> int:
        """Who sat and did not pass, as far as is known."""
        return self.sat - self.passed - self.unknown

    @property
    def target_met(self) -> bool | None:
        """Whether 99 of a hundred passed; None for nobody due."""
        return self.reaches(TARGET_PERCENT)

    @property
    def hundredths(self) -> int | None:
        """Hundredths of a per cent, cut and never rounded: 197 of 199 is 98.99; None for nobody due."""
        return self.passed * 10_000 // self.due if self.due else None

    def reaches(self, percent: int) -> bool | None:
        """Tell whether so many of a hundred passed; None for nobody due."""
        return self.passed * 100 >= percent * self.due if self.due else None

    def missing_to(self, percent: int) -> int:
        """Return how many more people must pass until so many of a hundred have."""
        return max(-(-percent * self.due // 100) - self.passed, 0)

    def add(self, outcome: Outcome, people: int = 1) -> None:
        """Count people who came out alike."""
        self.roll += people
        if outcome.standing == Standing.EXEMPT:
            self.exempt += people
        elif outcome.standing == Standing.DEFERRED:
            self.deferred += people
        else:
            self.sat += people * (outcome.came > Came.ABSENT)
            self.passed += people * (outcome.came == Came.PASSED)
            self.unknown += people * (outcome.came == Came.UNKNOWN)

    def __add__(self, other: "Rate") -> "Rate":
        """Return this population and another together."""
        return Rate(*map(add, _counts(self), _counts(other)))

    def __sub__(self, other: "Rate") -> "Rate":
        """Return what remains of this population without a part of it."""
        return Rate(*map(sub, _counts(self), _counts(other)))

    @property
    def counts(self) -> tuple[int, ...]:
        """The numbers alone, in the order of `Rate(…)`."""
        found: tuple[int, ...] = _counts(self)
        return found


_counts = attrgetter("roll", "exempt", "deferred", "sat", "passed", "unknown")


@dataclass(slots=True)
class Rates:
    """One population twice: as the exam itself left it, and as it stands after the make-up (G10)."""

    first: Rate = field(default_factory=Rate)
    now: Rate = field(default_factory=Rate)

    def add(self, outcome: Outcome, people: int = 1, *, lapsed: bool = False) -> None:
        """Count people who came out alike."""
        self.first.add(Outcome(outcome.standing, outcome.came), people)
        self.now.add(outcome.settled(lapsed=lapsed), people)

    def __add__(self, other: "Rates") -> "Rates":
        """Return this population and another together."""
        return Rates(self.first + other.first, self.now + other.now)

    def __sub__(self, other: "Rates") -> "Rates":
        """Return what remains of this population without a part of it."""
        return Rates(self.first - other.first, self.now - other.now)


def has_lapsed(year: int, on: date) -> bool:
    """Tell whether the time of those who were put off is over: they must sit by 31 January (C4.8)."""
    return on > date(year + 1, 1, 31)
