"""How exams went, by unit and class of person: people counted by the database, judged by `rules/rates.py`.

The one function behind page, workbook, API and command line.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session, aliased

from lms import clock
from lms.among import is_among
from lms.db import UtcDateTime
from lms.exams.models import Attempt, AttemptScore, Exam, ExamCandidate
from lms.exams.models.discipline import ExamCase
from lms.exams.rules.rates import Came, Outcome, Rates
from lms.exams.rules.states import CandidateState, ExamKind, Standing
from lms.people.models import Unit
from lms.people.rules import steps_of

# Unit and class of person.
ByPlace = Mapping[tuple[int, str], Rates]


def annual_exams(db: Session, year: int, *, at: datetime) -> list[int]:
    """Return the yearly exams of a year whose results were out at an instant; make-ups count with what they make up."""
    asked = select(Exam.id).where(Exam.year == year, Exam.kind == ExamKind.ANNUAL.value, Exam.make_up_of_id.is_(None))
    return list(db.scalars(asked.where(Exam.published_at <= at).order_by(Exam.id)))


def end_of_day(day: date) -> datetime:
    """Return the instant up to which a day's figures speak: its end, and never ahead of now."""
    return min(clock.now(), clock.local_instant(day + timedelta(days=1)))


def rates_of(
    db: Session,
    exams: Sequence[int],
    *,
    at: datetime | None = None,
    lapsed: bool = False,
    published: bool = False,
    among: ColumnElement[bool] | None = None,
) -> ByPlace:
    """Return how exams stand at an instant (now, unless told), by unit (its own people alone) and class.

    The population is the confirmed roster, counted where people stood when put on it; who is on the rosters of several
    of these exams counts once, with the best. `published`: make-ups count once their results are out. `among` is a
    condition on `Unit`: those of the units one reaches.
    """
    alike = _counted(len(exams) > 1, at is not None, published, among)
    found: dict[tuple[int, str], Rates] = {}
    for unit_id, person_class, standing, came, again, people in db.execute(alike, {"exams": list(exams), "at": at}):
        outcome = Outcome(standing, Came(came), None if again is None else Came(again))
        found.setdefault((unit_id, person_class), Rates()).add(outcome, people, lapsed=lapsed)
    return found


@lru_cache(maxsize=256)
def _counted(several: bool, timed: bool, published: bool, among: ColumnElement[bool] | None) -> Select[Any]:  # noqa: FBT001 - a key
    # Kept, for making it takes longer than its answer.
    person = _people(several, timed, published).subquery()
    kinds = (person.c.unit_id, person.c.person_class, person.c.standing, person.c.came, person.c.again)
    alike = select(*kinds, func.count()).group_by(*kinds)
    if several:
        alike = alike.where(person.c.place == 1)
    return alike if among is None else alike.join(Unit, Unit.id == person.c.unit_id).where(among)


def people_of(exams: Sequence[int], *, at: datetime | None = None, published: bool = False) -> Select[Any]:
    """Select who is on the rosters of exams, with what came of it: the first sitting, and the make-up if he had one.

    `came` and `again` are numbers of `Came`; `points` and `most` are of the sitting that counts; `place` is 1 for the
    best of several exams of one person.
    """
    return _people(len(exams) > 1, at is not None, published).params(exams=list(exams), at=at)


@lru_cache(maxsize=8)
def _people(several: bool, timed: bool, published: bool) -> Select[Any]:  # noqa: FBT001 - a key
    """Select as `people_of`, the exams and the instant still to be given as `exams` and `at`."""
    first, again = _sittings(timed), _make_ups(timed, published)
    both = first.outerjoin(again, and_(again.c.root == first.c.exam_id, again.c.person_id == first.c.person_id))
    better = again.c.came > first.c.came
    columns = (
        *(first.c.candidate_id, first.c.exam_id, first.c.person_id, first.c.unit_id, first.c.person_class),
        *(first.c.standing, first.c.came, again.c.came.label("again")),
        case((better, again.c.points), else_=first.c.points).label("points"),
        case((better, again.c.most), else_=first.c.most).label("most"),
    )
    asked = select(*columns)
    if several:
        best = case((better, again.c.came), else_=first.c.came)
        is_due = case((first.c.standing == Standing.DUE.value, 1), else_=0)
        order = (is_due.desc(), best.desc(), first.c.candidate_id)
        asked = asked.add_columns(func.row_number().over(partition_by=first.c.person_id, order_by=order).label("place"))
    return asked.select_from(both)


def _sittings(timed: bool) -> Subquery:  # noqa: FBT001 - as its caller
    """Select the confirmed candidates of exams with what came of their sitting."""
    asked = _came(timed).add_columns(Exam.id.label("exam_id")).where(is_among(Exam.id, "exams"))
    return asked.subquery("first_sitting")


def _make_ups(timed: bool, published: bool) -> Subquery:  # noqa: FBT001 - as its caller
    """Select who had to sit a make-up of exams, with the best that came of it."""
    out = _until(Exam.published_at, timed) if published else Exam.state.in_(("closed", "marked", "published"))
    every = _came(timed).add_columns(Exam.make_up_of_id.label("root"))
    every = every.where(is_among(Exam.make_up_of_id, "exams"), ExamCandidate.standing == Standing.DUE.value, out)
    one = every.subquery("make_up")
    asked = select(
        *(one.c.root, one.c.person_id, func.max(one.c.came).label("came")),
        *(func.max(one.c.points).label("points"), func.max(one.c.most).label("most")),
    )
    return asked.group_by(one.c.root, one.c.person_id).subquery("again")


def _came(timed: bool) -> Select[Any]:  # noqa: FBT001 - as its caller
    last = aliased(AttemptScore)
    newest = (
        select(func.max(last.number)).where(last.attempt_id == Attempt.id, _until(last.at, timed)).scalar_subquery()
    )
    scored = and_(AttemptScore.attempt_id == Attempt.id, AttemptScore.number == newest)
    cheated = _cheated().exists()
    came = case(
        (Attempt.id.is_(None), literal(int(Came.ABSENT))),
        (cheated, literal(int(Came.FAILED))),
        (or_(AttemptScore.id.is_(None), AttemptScore.waiting > 0), literal(int(Came.UNKNOWN))),
        (passes(), literal(int(Came.PASSED))),
        else_=literal(int(Came.FAILED)),
    )
    return (
        select(
            *(ExamCandidate.id.label("candidate_id"), ExamCandidate.person_id, ExamCandidate.unit_id),
            *(ExamCandidate.person_class, ExamCandidate.standing, came.label("came")),
            *(case((cheated, 0), else_=AttemptScore.points).label("points"), AttemptScore.most),
        )
        .join(Exam, Exam.id == ExamCandidate.exam_id)
        .outerjoin(Attempt, and_(Attempt.candidate_id == ExamCandidate.id, _until(Attempt.started_at, timed)))
        .outerjoin(AttemptScore, scored)
        .where(ExamCandidate.state == CandidateState.CONFIRMED.value)
    )


def _cheated() -> Select[Any]:
    """Select the case that shows a candidate cheated, while it is in effect: it counts as a fail (C4.7)."""
    return select(ExamCase.id).where(ExamCase.candidate_id == ExamCandidate.id, ExamCase.barred_until.is_not(None))


def _until(instant: Any, timed: bool) -> ColumnElement[bool]:  # noqa: FBT001 - as its caller
    within: ColumnElement[bool] = instant <= bindparam("at", type_=UtcDateTime) if timed else instant.is_not(None)
    return within


def passes() -> ColumnElement[bool]:
    """Return the condition that a score passes: what `results.passed_by` says, of `Exam` and `AttemptScore`."""
    reaches = and_(AttemptScore.most > 0, AttemptScore.points * 100 >= Exam.pass_percent * AttemptScore.most)
    return or_(AttemptScore.pass_kept.is_not(None), reaches)


def with_all_below(own: ByPlace, paths: Mapping[int, str]) -> dict[tuple[int, str], Rates]:
    """Add every unit's own people to all above it; `paths` are those of `Unit.path`. Nobody counts twice in a unit."""
    found: dict[tuple[int, str], Rates] = {}
    for (unit_id, person_class), rates in own.items():
        for step in steps_of(paths[unit_id]):
            found[step, person_class] = found.get((step, person_class), Rates()) + rates
    return found


def together(rates: ByPlace, *, person_class: str | None = None) -> Rates:
    """Return several places as one population, or one class of it."""
    wanted = (one for (_, kind), one in rates.items() if person_class is None or kind == person_class)
    return sum(wanted, Rates())
