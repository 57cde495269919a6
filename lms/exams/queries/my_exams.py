"""One's own exams, those to come and those that were."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.access import Actor
from lms.exams.models import Attempt, AttemptScore, Exam, ExamCandidate, ExamSitting
from lms.exams.queries.attempts import last_scores, times_of
from lms.exams.queries.rooms import PAPER, ways_of
from lms.exams.rules.states import CandidateState, ExamState
from lms.exams.rules.times import Times


@dataclass(frozen=True, slots=True)
class Mine:
    """One of one's own exams: the place on its roster, the times, the attempt if begun, the score once published."""

    candidate: ExamCandidate
    times: Times
    attempt: Attempt | None
    score: AttemptScore | None
    is_on_paper: bool


def my_exams(db: Session, *, seen_by: Actor) -> list[Mine]:
    """Return one's own exams that were announced, the latest first; scores only of published ones."""
    asked = (
        select(ExamCandidate)
        .join(ExamCandidate.exam)
        .join(ExamCandidate.sitting)
        .where(ExamCandidate.person_id == (seen_by.person_id or 0))
        .where(ExamCandidate.state == CandidateState.CONFIRMED.value)
        .where(Exam.state.not_in([ExamState.DRAFT.value, ExamState.CANCELLED.value]))
        .options(joinedload(ExamCandidate.exam), joinedload(ExamCandidate.sitting))
        .options(joinedload(ExamCandidate.person), joinedload(ExamCandidate.unit))
        .order_by(ExamSitting.starts_at.desc(), ExamCandidate.id)
    )
    rows = list(db.scalars(asked))
    begun = select(Attempt).where(Attempt.candidate_id.in_([row.id for row in rows]))
    attempts: Mapping[int, Attempt] = {attempt.candidate_id: attempt for attempt in db.scalars(begun)}
    told = [attempts[row.id].id for row in rows if row.id in attempts and row.exam.state == ExamState.PUBLISHED]
    scores = last_scores(db, told)
    ways = ways_of(db, [row.sitting for row in rows])
    found = []
    for row in rows:
        attempt = attempts.get(row.id)
        score = scores.get(attempt.id) if attempt else None
        found.append(Mine(row, times_of(row), attempt, score, ways[row.sitting_id] == PAPER))
    return found
