"""Attempts: by their ids for saving, by their candidate for himself, with paper and score."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.orm import Load, Session, contains_eager, joinedload

from lms.access import Actor
from lms.among import is_among
from lms.db import table_of
from lms.errors import NotFound
from lms.exams.models import (
    Attempt,
    AttemptScore,
    AttemptStep,
    Exam,
    ExamCandidate,
    ExamPaper,
    ExamSitting,
    SafeBrowserLaunch,
    SittingAnnouncement,
)
from lms.exams.queries.must_sit import MUST_SIT
from lms.exams.rules.states import ExamState, Window
from lms.exams.rules.times import Times
from lms.people.models import Person, Unit

_A = table_of(Attempt).c
_SAID, _OPENED = table_of(SittingAnnouncement).c, table_of(SafeBrowserLaunch).c
# With the same question, so that saving costs no further one: the last thing said to all, the launch to be asked for.
_NEWS = select(func.max(_SAID.id)).where(_SAID.sitting_id == _A.sitting_id).scalar_subquery().label("news")
_LAUNCH = (
    select(func.max(_OPENED.id))
    .where(_OPENED.candidate_id == _A.candidate_id, _OPENED.opened_at.is_not(None))
    .scalar_subquery()
    .label("launch_id")
)
# Locked: PostgreSQL reads a row anew after having waited for it, so what a save is judged by is true.
_BY_ID = (
    select(
        _A.id, _A.person_id, _A.token_digest, _A.state, _A.fence, _A.version, _A.questions, _A.deadline_at,
        _A.paused_at, _A.answers, _A.flagged, _A.leaves, _A.leave_limit, _NEWS, _LAUNCH,
    )
    .where(_A.id.in_(bindparam("ids", expanding=True)))
    .order_by(_A.id)
    .with_for_update()
)  # fmt: skip


def rows_to_save(db: Session, ids: Sequence[int]) -> dict[int, Row[Any]]:
    """Lock attempts and return what saves are judged by; always in the same order, so that no two batches wait for
    each other.
    """
    rows: Any = db.execute(_BY_ID, {"ids": list(ids)})
    return {row.id: row for row in rows}


def times_of(candidate: ExamCandidate) -> Times:
    """Return the times of a candidate whose sitting and exam are loaded."""
    exam, sitting = candidate.exam, candidate.sitting
    return Times(
        window=Window(exam.held),
        starts_at=sitting.starts_at,
        ends_at=sitting.ends_at,
        minutes=exam.minutes,
        late_minutes=exam.late_minutes,
        extra_minutes=candidate.extra_minutes,
    )


def _who(candidate: Any) -> tuple[Any, ...]:
    """Load of person and unit what a candidate's own pages say: their names, and not sixty columns more."""
    names = candidate.joinedload(ExamCandidate.person).load_only(Person.name)
    return names, candidate.joinedload(ExamCandidate.unit).load_only(Unit.name)


# Statements that every candidate asks are put together once.
_HERE = (
    select(ExamCandidate)
    .join(ExamCandidate.exam)
    .where(ExamCandidate.sitting_id == bindparam("sitting"), ExamCandidate.person_id == bindparam("person"))
    .where(MUST_SIT)
    .where(Exam.state.not_in([ExamState.DRAFT.value, ExamState.CANCELLED.value]))
    .options(contains_eager(ExamCandidate.exam).joinedload(Exam.guard))
    .options(joinedload(ExamCandidate.sitting).joinedload(ExamSitting.own_way))
    .options(*_who(Load(ExamCandidate)))
)
# Two starts at once meet here.
_HERE_TO_CHANGE = _HERE.with_for_update(of=ExamCandidate).execution_options(populate_existing=True)
_OF_CANDIDATE = select(Attempt).where(Attempt.candidate_id == bindparam("candidate"))
_OF_CANDIDATE_TO_CHANGE = _OF_CANDIDATE.with_for_update().execution_options(populate_existing=True)


def candidate_in_sitting(db: Session, sitting_id: int, *, seen_by: Actor, to_change: bool = False) -> ExamCandidate:
    """Return oneself as a confirmed candidate of a sitting that was announced, with the exam's guard and the way of
    the sitting. Raises NotFound SITTING_NOT_FOUND.
    """
    asked = _HERE_TO_CHANGE if to_change else _HERE
    found = db.scalar(asked, {"sitting": sitting_id, "person": seen_by.person_id or 0})
    if found is None:
        raise NotFound("SITTING_NOT_FOUND")
    return found


def find_attempt(db: Session, candidate_id: int, *, to_change: bool = False) -> Attempt | None:
    """Return the attempt of a candidate, if he has begun."""
    return db.scalar(_OF_CANDIDATE_TO_CHANGE if to_change else _OF_CANDIDATE, {"candidate": candidate_id})


def get_my_attempt(db: Session, attempt_id: int, *, seen_by: Actor) -> Attempt:
    """Return one's own attempt with candidate, exam, its guard, and the names of person and unit.

    For what changes its row or comes once an exam; what everybody asks is `own_attempt`. Raises NotFound
    ATTEMPT_NOT_FOUND.
    """
    return _one(db.scalar(_MINE, {"attempt": attempt_id, "person": seen_by.person_id or 0}))


_CANDIDATE = joinedload(Attempt.candidate)
_WHOLE = (
    _CANDIDATE.joinedload(ExamCandidate.exam).options(joinedload(Exam.unit), joinedload(Exam.guard)),
    _CANDIDATE.joinedload(ExamCandidate.sitting),
    _CANDIDATE.joinedload(ExamCandidate.person),
    _CANDIDATE.joinedload(ExamCandidate.unit),
)
_MINE = (
    select(Attempt)
    .where(Attempt.id == bindparam("attempt"), Attempt.person_id == bindparam("person"))
    .options(_CANDIDATE.joinedload(ExamCandidate.exam).joinedload(Exam.guard), *_who(_CANDIDATE))
    .execution_options(populate_existing=True)
)


def get_attempt_in(db: Session, sitting: ExamSitting, attempt_id: int, *, to_change: bool = True) -> Attempt:
    """Return an attempt of a sitting that was seen to be in reach, locked to change. Raises NotFound."""
    asked = select(Attempt).filter_by(id=attempt_id, sitting_id=sitting.id)
    if to_change:
        db.flush()
        asked = asked.with_for_update(of=Attempt)
    return _one(db.scalar(asked.options(*_WHOLE).execution_options(populate_existing=True)))


def _one(attempt: Attempt | None) -> Attempt:
    if attempt is None:
        raise NotFound("ATTEMPT_NOT_FOUND")
    return attempt


def attempt_now(db: Session, attempt_id: int) -> Attempt:
    """Return an attempt as the database has it now, not locked."""
    asked = select(Attempt).where(Attempt.id == attempt_id).execution_options(populate_existing=True)
    return db.scalars(asked).one()


def own_paper(db: Session, attempt: Attempt) -> ExamPaper:
    """Return the paper of an attempt; not asked for again where the session has it."""
    return db.get_one(ExamPaper, attempt.paper_id)


_MARKINGS = (
    select(_A.id, table_of(Exam).c.multiple_marking)
    .join(table_of(ExamCandidate), table_of(ExamCandidate).c.id == _A.candidate_id)
    .join(table_of(Exam), table_of(Exam).c.id == table_of(ExamCandidate).c.exam_id)
    .where(is_among(_A.id, "ids"))
)


def marking_of(db: Session, attempt_ids: Sequence[int]) -> dict[int, str]:
    """Map attempts to how their exam marks several options."""
    return dict(db.execute(_MARKINGS, {"ids": list(attempt_ids)}).all())


def last_scores(db: Session, attempt_ids: Sequence[int]) -> dict[int, AttemptScore]:
    """Map attempts to the score that counts: the newest."""
    newest = select(AttemptScore.attempt_id, func.max(AttemptScore.number).label("number"))
    newest = newest.where(is_among(AttemptScore.attempt_id, attempt_ids)).group_by(AttemptScore.attempt_id)
    top = newest.subquery()
    asked = select(AttemptScore).join(
        top, (top.c.attempt_id == AttemptScore.attempt_id) & (top.c.number == AttemptScore.number)
    )
    return {score.attempt_id: score for score in db.scalars(asked)}


def steps_of(db: Session, attempt_id: int) -> list[AttemptStep]:
    """Return what happened in an attempt, in order."""
    return list(db.scalars(select(AttemptStep).filter_by(attempt_id=attempt_id).order_by(AttemptStep.id)))
