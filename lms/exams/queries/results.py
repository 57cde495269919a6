"""What came of an exam for who reaches its people: rates by unit and class, the spread of scores, the names."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, true
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from lms.exams.models import AttemptScore, Exam
from lms.exams.queries.exams import is_dealt_with_by
from lms.exams.queries.own_attempt import OwnAttempt
from lms.exams.queries.rates import ByPlace, people_of, rates_of, together, with_all_below
from lms.exams.rules.marking import is_passed
from lms.exams.rules.rates import Rates, has_lapsed
from lms.exams.rules.states import ExamState
from lms.people.models import Unit
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


def _bands(db: Session, exam: Exam, among: ColumnElement[bool]) -> list[int]:
    """Return how many of the scores that count lie in each tenth of the whole, the full mark in the last."""
    person = people_of([exam.id]).subquery()
    tenth = person.c.points * 10 // person.c.most
    counted: Select[Any] = select(tenth, func.count()).join(Unit, Unit.id == person.c.unit_id)
    bands = [0] * 10
    for band, people in db.execute(counted.where(among, person.c.most > 0).group_by(tenth)):
        bands[min(9, band)] += people
    return bands


def passed_by(exam: Exam | OwnAttempt, score: AttemptScore) -> bool:
    """Tell whether a score passes: it reaches the exam's mark, or an earlier pass was kept when a key was mended."""
    return score.pass_kept is not None or is_passed(score.points, score.most, exam.pass_percent)
