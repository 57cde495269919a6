"""What came of an exam for who reaches its people: rates by unit and class, the spread of scores, the names."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, not_, or_, select, true
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.exams.models import Attempt, AttemptScore, Exam, ExamCandidate
from lms.exams.queries.attempts import last_scores
from lms.exams.queries.exams import is_dealt_with_by
from lms.exams.queries.rates import ByPlace, people_of, rates_of, together, with_all_below
from lms.exams.rules.marking import is_passed
from lms.exams.rules.rates import Came, Rates, has_lapsed
from lms.exams.rules.states import ExamState, Standing
from lms.people.models import Person, Unit
from lms.people.queries.reach import unit_in_reach
from lms.people.queries.units import list_units, paths_by_id

OVER = frozenset({ExamState.CLOSED, ExamState.MARKED, ExamState.PUBLISHED})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table of units: a unit with all below it, or (`own`) a place's people outside its units."""

    unit: Unit
    rates: Rates
    own: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """An exam's results for what an actor sees of it, as they stood at an instant."""

    at: datetime
    rates: Rates
    by_class: dict[str, Rates]
    lines: list[Line]
    bands: list[int]
    has_make_up: bool


def results_of(db: Session, exam: Exam, *, seen_by: Actor, under: Unit | None = None) -> Results:
    """Return the results of an exam for its confirmed candidates in reach, or for one unit with all below."""
    among = reach_over(db, exam, seen_by, under)
    own = rates_of(db, [exam.id], lapsed=has_lapsed(exam.year, clock.today()), among=among)
    return Results(
        at=clock.now(),
        rates=together(own),
        by_class=by_class(own),
        lines=lines_of(db, own, seen_by=seen_by, under=under or db.get_one(Unit, exam.unit_id)),
        bands=_bands(db, exam, among),
        has_make_up=db.scalar(select(Exam.id).where(Exam.make_up_of_id == exam.id).limit(1)) is not None,
    )


def reach_over(db: Session, exam: Exam, actor: Actor, under: Unit | None = None) -> ColumnElement[bool]:
    """Return the condition on `Unit` that an actor may see what came of its people.

    Who runs or publishes the exam sees all, at once; everybody else those in reach, once results are published.
    """
    path = under.path if under else ""
    if is_dealt_with_by(db, exam, actor):
        return at_or_below(path)
    return within(unit_in_reach(actor), path) if exam.state == ExamState.PUBLISHED else _NOWHERE


_NOWHERE = Unit.id.in_(())


@lru_cache(maxsize=256)
def at_or_below(path: str) -> ColumnElement[bool]:
    """Return the condition that a unit stands at a path or below; one object a path, so that statements are kept."""
    return Unit.path.startswith(path, autoescape=True) if path else true()


@lru_cache(maxsize=256)
def within(reach: ColumnElement[bool], path: str) -> ColumnElement[bool]:
    """Return the condition that a unit is in reach and at a path or below."""
    return and_(reach, at_or_below(path))


def by_class(own: ByPlace) -> dict[str, Rates]:
    """Return officers and assistants apart, officers first."""
    kinds = sorted({kind for _, kind in own}, key=lambda kind: (kind != "OFFICER", kind))
    return {kind: together(own, person_class=kind) for kind in kinds}


def lines_of(db: Session, own: ByPlace, *, seen_by: Actor, under: Unit | None = None) -> list[Line]:
    """Return a line for each unit next below a place, with all below it; they add up to the whole, nobody twice."""
    units = list_units(db, seen_by=seen_by, under=under, levels=2)
    listed = {unit.id for unit in units}
    tops = [unit for unit in units if unit.parent_id not in listed]
    shown = [unit for unit in units if unit.parent_id in listed] if len(tops) == 1 else tops
    totals = with_all_below(own, paths_by_id(db))
    lines = [Line(unit, _of(totals, unit)) for unit in shown]
    if len(tops) == 1:
        lines.append(Line(tops[0], _of(own, tops[0]), own=bool(lines)))
    return [line for line in lines if line.rates.now.roll]


def _of(rates: ByPlace, unit: Unit) -> Rates:
    return sum((one for (unit_id, _), one in rates.items() if unit_id == unit.id), Rates())


# What a list of names may be narrowed to.
KINDS = ("unpassed", "failed", "absent", "passed", "deferred", "exempt", "waiting")


@dataclass(frozen=True, slots=True)
class Named:
    """One person: how he stands, what came of the exam and of its make-up, the points that count."""

    candidate_id: int
    exam_id: int
    person_id: int
    name: str
    unit: str
    person_class: str
    standing: str
    came: Came
    again: Came | None
    points: int | None
    most: int | None

    @property
    def counts(self) -> Came:
        """The better of exam and make-up."""
        return max(self.came, self.again or Came.ABSENT)

    @property
    def is_due(self) -> bool:
        """Whether he had to sit, the exam or its make-up."""
        return self.standing == Standing.DUE or (self.again is not None and self.standing != Standing.EXEMPT)


@dataclass(frozen=True, slots=True)
class Names:
    """A part of a list of names."""

    rows: list[Named]
    total: int


def names_of(
    db: Session,
    exams: Sequence[int],
    *,
    at: datetime | None = None,
    among: ColumnElement[bool],
    only: str = "",
    text: str = "",
    published: bool = False,
    offset: int = 0,
    limit: int | None = 60,
) -> Names:
    """Return who is on the rosters of exams, by unit and name; `only` narrows to one of KINDS, `text` to a name."""
    person = people_of(exams, at=at, published=published).subquery()
    asked = select(
        *(person.c.candidate_id, person.c.exam_id, person.c.person_id, Person.name, Unit.name.label("unit")),
        *(person.c.person_class, person.c.standing, person.c.came, person.c.again, person.c.points, person.c.most),
    )
    asked = asked.join(Person, Person.id == person.c.person_id).join(Unit, Unit.id == person.c.unit_id).where(among)
    if len(exams) > 1:
        asked = asked.where(person.c.place == 1)
    if text.strip():
        asked = asked.where(Person.name.contains(text.strip(), autoescape=True))
    if only in KINDS:
        asked = asked.where(_only(person.c, only))
    total = db.scalar(select(func.count()).select_from(asked.subquery())) or 0
    page = asked.order_by(Unit.path, Person.name, person.c.candidate_id).offset(offset).limit(limit)
    return Names([_named(row) for row in db.execute(page)], total)


def _only(of: Any, only: str) -> ColumnElement[bool]:
    met_again = func.coalesce(of.again, 0)
    due = or_(of.standing == Standing.DUE.value, and_(of.standing == Standing.DEFERRED.value, of.again.is_not(None)))
    passed = or_(of.came == int(Came.PASSED), met_again == int(Came.PASSED))
    waits = or_(of.came == int(Came.UNKNOWN), met_again == int(Came.UNKNOWN))
    sat = or_(of.came > 0, met_again > 0)
    conditions: dict[str, ColumnElement[bool]] = {
        "unpassed": and_(due, not_(passed)),
        "failed": and_(due, not_(passed), sat, not_(waits)),
        "absent": and_(due, not_(sat)),
        "passed": and_(due, passed),
        "waiting": and_(due, not_(passed), waits),
        "deferred": and_(of.standing == Standing.DEFERRED.value, not_(due)),
        "exempt": of.standing == Standing.EXEMPT.value,
    }
    return conditions[only]


def _named(row: Row[Any]) -> Named:
    again = None if row.again is None else Came(row.again)
    return Named(
        *(row.candidate_id, row.exam_id, row.person_id, row.name, row.unit, row.person_class, row.standing),
        *(Came(row.came), again, row.points, row.most),
    )


def _bands(db: Session, exam: Exam, among: ColumnElement[bool]) -> list[int]:
    """Return how many of the scores that count lie in each tenth of the whole, the full mark in the last."""
    person = people_of([exam.id]).subquery()
    tenth = person.c.points * 10 // person.c.most
    counted: Select[Any] = select(tenth, func.count()).join(Unit, Unit.id == person.c.unit_id)
    bands = [0] * 10
    for band, people in db.execute(counted.where(among, person.c.most > 0).group_by(tenth)):
        bands[min(9, band)] += people
    return bands


def waiting_for_markers(db: Session, exam_id: int) -> int:
    """Return how many attempts of an exam hold a question that waits for a marker."""
    asked = select(Attempt.id).join(ExamCandidate, ExamCandidate.id == Attempt.candidate_id)
    scores = last_scores(db, db.scalars(asked.where(ExamCandidate.exam_id == exam_id)).all())
    return sum(score.waiting > 0 for score in scores.values())


def passed_by(exam: Exam, score: AttemptScore) -> bool:
    """Tell whether a score passes: it reaches the exam's mark, or an earlier pass was kept when a key was mended."""
    return score.pass_kept is not None or is_passed(score.points, score.most, exam.pass_percent)
