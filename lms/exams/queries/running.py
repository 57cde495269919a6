"""Attempts that run: what the server ends by itself, what moves with the clock."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.among import is_among
from lms.exams.models import Attempt, Exam, ExamCandidate, ExamSitting
from lms.exams.rules.states import AttemptState, ExamState
from lms.exams.rules.times import GRACE


def running_in(db: Session, *, exam_id: int | None = None, sitting_id: int | None = None) -> Sequence[int]:
    """Return the ids of attempts that run in an exam or a sitting."""
    asked = select(Attempt.id).where(Attempt.state == AttemptState.RUNNING.value)
    if sitting_id is not None:
        asked = asked.where(Attempt.sitting_id == sitting_id)
    if exam_id is not None:
        asked = asked.join(ExamCandidate, ExamCandidate.id == Attempt.candidate_id)
        asked = asked.where(ExamCandidate.exam_id == exam_id)
    return db.scalars(asked.order_by(Attempt.id)).all()


def overdue(db: Session, now: datetime, limit: int = 100) -> Sequence[int]:
    """Return the ids of attempts that still run though deadline and grace are over, the oldest first."""
    asked = (
        select(Attempt.id)
        .where(Attempt.state == AttemptState.RUNNING.value, Attempt.deadline_at < now - GRACE)
        .where(Attempt.paused_at.is_(None))
        .order_by(Attempt.deadline_at)
        .limit(limit)
    )
    return db.scalars(asked).all()


def ended_exams(db: Session, now: datetime) -> Sequence[int]:
    """Return the ids of open exams whose sittings are all over and where nobody sits any more."""
    still = (
        select(ExamCandidate.exam_id)
        .join(Attempt, Attempt.candidate_id == ExamCandidate.id)
        .where(Attempt.state == AttemptState.RUNNING.value, ExamCandidate.exam_id == Exam.id)
    )
    to_come = select(ExamSitting.id).where(ExamSitting.exam_id == Exam.id, ExamSitting.ends_at >= now - GRACE)
    asked = select(Exam.id).where(Exam.state == ExamState.OPEN.value, ~still.exists(), ~to_come.exists())
    return db.scalars(asked).all()


def attempts_to_move(db: Session, ids: Sequence[int]) -> Sequence[Attempt]:
    """Return attempts by their ids, locked in the order in which saves lock."""
    asked = select(Attempt).where(is_among(Attempt.id, ids)).order_by(Attempt.id)
    return db.scalars(asked.with_for_update().execution_options(populate_existing=True)).all()
