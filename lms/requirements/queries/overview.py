"""A place's year on one page: its own figures, a line for each unit below it, and the course of the year."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from lms.access import Actor
from lms.exams.rules.rates import Rates
from lms.hours.catalogue import HOUR
from lms.people.models import Unit
from lms.requirements.course import Course, DayCount, course_of, course_until, hours_a_head
from lms.requirements.figures import Tally, missing_to, reaches, together
from lms.requirements.queries.completion import (
    Completion,
    UnitFigures,
    completion,
    course,
    years_counted,
)
from lms.requirements.queries.exam_target import target_in
from lms.requirements.queries.rule_sets import Rules, rules_within
from lms.requirements.rules import FULL_YEAR, requirement_of

# A unit is clearly behind when its rate lies so many points below that of the whole place [default].
BEHIND_POINTS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table of units: a unit with all below it, or (`own`) a place's people outside its units."""

    unit: Unit
    own: bool
    tally: Tally
    state: str
    exam: Rates = field(default_factory=Rates)

    @property
    def id(self) -> int:
        """The unit's id."""
        return self.unit.id


@dataclass(frozen=True, slots=True)
class Months:
    """What a unit's people trained in each month, in hundredths a head, cut to tenths; None for a month to come."""

    unit: Unit
    cells: Sequence[int | None]
    total: int


@dataclass(frozen=True, slots=True)
class Overview:
    """A place's year. `top` is its unit where there is one; `lines` add up to `tally`."""

    year: int
    years: Sequence[int]
    as_of: date
    computed_at: datetime
    person_class: str | None
    top: Unit | None
    rules: Sequence[Rules]
    tally: Tally
    by_class: Mapping[str, Tally]
    lines: Sequence[Line]
    has_units: bool
    now: Course
    before: Course
    months: Sequence[Months]
    exam: Rates = field(default_factory=Rates)

    def agreed(self, parameter: str) -> int | None:
        """Return a parameter's number where all rule sets state the same, else None."""
        stated = {getattr(rules.parameters, parameter) for rules in self.rules}
        return stated.pop() if len(stated) == 1 else None

    def asks(self, parameter: str) -> bool:
        """Tell whether a rule set asks for something of this kind."""
        return any(getattr(rules.parameters, parameter) for rules in self.rules)

    @property
    def business_skill_min(self) -> int | None:
        """The hours of business and skills that a full year asks for where all rule sets state the same."""
        stated = {requirement_of(self.year, FULL_YEAR, rules.parameters).business_skill for rules in self.rules}
        return stated.pop() // HOUR if len(stated) == 1 else None

    @property
    def target(self) -> int:
        """The share of people, in per cent, that is asked for; all of them where rule sets differ."""
        return self.agreed("completion_target") or 100

    @property
    def exam_target(self) -> int:
        """How many of a hundred are to pass the yearly exam."""
        return target_in(self.rules)

    @property
    def due_on(self) -> date:
        """The day by which the year is to be met: 31 December, or before where a rotation is due (FN-1-5)."""
        stated = {rules.parameters.rotation_due for rules in self.rules}
        month_day = stated.pop() if len(stated) == 1 else "12-31"
        return date(self.year, int(month_day[:2]), int(month_day[3:]))

    @property
    def missing_to_target(self) -> int:
        """How many more people are needed to reach the target."""
        return missing_to(self.tally.met, self.tally.due, self.target)

    @property
    def reached(self) -> bool | None:
        """Whether the target is reached; None without anybody who owes hours."""
        return reaches(self.tally.met, self.tally.due, self.target)


def overview(
    db: Session,
    year: int,
    person_class: str | None = None,
    *,
    seen_by: Actor,
    under: Unit | None = None,
    as_of: date | None = None,
) -> Overview:
    """Return the year of all units in reach, or of one with all below, from the same figures as `completion`.

    `as_of` must lie in the year and not ahead, else RuleBroken AS_OF_OUTSIDE. `person_class` counts one class alone.
    """
    found = completion(db, year, seen_by=seen_by, under=under, as_of=as_of, levels=2)
    top = found.tops[0] if len(found.tops) == 1 else None
    tally = together(chosen(node, person_class) for node in found.tops)
    lines = list(_lines(found, tally, person_class))
    tops = [node.unit.id for node in found.tops]
    shown = {*tops, *(line.unit.id for line in lines if not line.own)}
    stored, last_year = course(db, year, shown, tops=tops, person_class=person_class)
    return Overview(
        year=year,
        years=sorted({year, *years_counted(db)}, reverse=True),
        as_of=found.as_of,
        computed_at=found.computed_at,
        person_class=person_class,
        top=top.unit if top else None,
        rules=rules_within(db, [node.unit.path for node in found.tops], year),
        tally=tally,
        by_class=_by_class(found.tops),
        lines=lines,
        has_units=len(found.tops) > 1 or any(node.children for node in found.tops),
        now=course_until([stored.get(unit_id, []) for unit_id in tops], found.as_of, tally.met, tally.due),
        before=course_of([last_year.get(unit_id, []) for unit_id in tops]),
        months=[
            Months(line.unit, *_hours_of(line, stored.get(line.unit.id, []), found.as_of))
            for line in lines
            if not line.own
        ],
        exam=sum((_exam_of(node, person_class) for node in found.tops), Rates()),
    )


def chosen(node: UnitFigures, person_class: str | None) -> Tally:
    """Return a unit's counts of one class, or of all classes together."""
    return node.together if person_class is None else node.by_class.get(person_class, Tally())


def _exam_of(node: UnitFigures, person_class: str | None) -> Rates:
    return node.exam if person_class is None else node.exam_by_class.get(person_class, Rates())


def _lines(found: Completion, whole: Tally, person_class: str | None) -> Iterable[Line]:
    if len(found.tops) != 1:
        for node in found.tops:
            yield _line(node, whole, person_class)
        return
    top = found.tops[0]
    below = [_line(node, whole, person_class) for node in top.children]
    yield from below
    rest = whole - together(line.tally for line in below)
    if rest.roll:
        exam = _exam_of(top, person_class) - sum((line.exam for line in below), Rates())
        yield Line(top.unit, bool(below), rest, _state(rest, whole), exam)


def _line(node: UnitFigures, whole: Tally, person_class: str | None) -> Line:
    tally = chosen(node, person_class)
    return Line(node.unit, own=False, tally=tally, state=_state(tally, whole), exam=_exam_of(node, person_class))


def _state(tally: Tally, whole: Tally) -> str:
    """Tell how a unit stands beside the whole place: empty, met, short, or clearly behind; in integers."""
    if not tally.due:
        return "empty"
    if reaches(tally.met, tally.due, 100):
        return "met"
    behind = (tally.met * 100 + BEHIND_POINTS * tally.due) * whole.due < whole.met * 100 * tally.due
    return "behind" if behind else "short"


def _by_class(tops: Sequence[UnitFigures]) -> dict[str, Tally]:
    kinds = {kind for node in tops for kind in node.by_class}
    ordered = sorted(kinds, key=lambda kind: kind != "OFFICER")
    return {kind: together(node.by_class.get(kind, Tally()) for node in tops) for kind in ordered}


def _hours_of(line: Line, counts: Sequence[DayCount], day: date) -> tuple[list[int | None], int]:
    return hours_a_head(counts, day, line.tally.roll, line.tally.month_credit)
