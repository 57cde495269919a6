"""Facts of the bulletin about a place's completion. Rates are texts, cut and never rounded; "" where nobody is due."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """A population: who is on the roll, exempt, due, met, and the rate of those due."""

    roll: int
    exempt: int
    due: int
    met: int
    unmet: int
    rate: str


@dataclass(frozen=True, slots=True)
class ExamCounts:
    """The yearly exam of a population, results published."""

    due: int
    sat: int
    passed: int
    rate: str


@dataclass(frozen=True, slots=True)
class Line:
    """A unit with all below it; `level` is how deep it stands, 0 for the top."""

    name: str
    level: int
    counts: Counts
    exam: ExamCounts


@dataclass(frozen=True, slots=True)
class CompletionReport:
    """A year's completion of a place on a day. Dates are ISO; `definitions` say what is counted."""

    place: str
    year: int
    as_of: str
    computed_at: str
    rules: tuple[str, ...]
    definitions: tuple[str, ...]
    whole: Counts
    exam: ExamCounts
    classes: tuple[tuple[str, Counts], ...]
    lines: tuple[Line, ...]
