"""Facts of a dashboard on paper. Rates are texts, cut and never rounded; "" where there is nobody."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure: its name, as people read it, the whole numbers, what is asked for ("met", "short" or ""), and how."""

    name: str
    value: str
    part: int
    whole: int
    target: str
    reached: str
    missing: int
    definition: str


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit with all below it; rank 0 for none."""

    rank: int
    name: str
    due: int
    unmet: int
    rate: str
    exam: str
    topic: str
    oath: str
    officers: int
    assistants: int
    no_card: int
    reviewers_missing: int


@dataclass(frozen=True, slots=True)
class MonthLine:
    """What a unit's people trained in each month a head, and in all."""

    name: str
    hours: tuple[str, ...]
    total: str


@dataclass(frozen=True, slots=True)
class DashboardReport:
    """A place's figures on a day. Dates are ISO.

    `course`: days of this year with their rates; `before`: the rates of the year before at its twelve month ends.
    """

    place: str
    year: int
    as_of: str
    computed_at: str
    rules: tuple[str, ...]
    figures: tuple[FigureLine, ...]
    cards: tuple[tuple[str, int], ...]
    units: tuple[UnitLine, ...]
    course: tuple[tuple[str, str], ...]
    before: tuple[str, ...]
    months: tuple[MonthLine, ...]
    note: str
