"""The live board of a sitting: who is in, saved when, left the screen how often."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer, joinedload

from lms import clock
from lms.exams.models import Attempt, ExamCandidate, ExamIrregularity, ExamSitting
from lms.exams.rules.states import AttemptState, CandidateState, Standing

# A browser speaks every fifteen seconds.
SILENT = timedelta(seconds=45)


@dataclass(frozen=True, slots=True)
class Seat:
    """One candidate on the board; `answered` questions, `is_silent` when his browser no longer speaks."""

    candidate: ExamCandidate
    attempt: Attempt | None
    answered: int
    irregularities: int
    is_silent: bool

    @property
    def id(self) -> int:
        """Of the candidate."""
        return self.candidate.id


@dataclass(frozen=True, slots=True)
class Board:
    """A sitting at an instant."""

    at: datetime
    seats: list[Seat]
    waiting: int
    running: int
    silent: int
    finished: int


def board_of(db: Session, sitting: ExamSitting) -> Board:
    """Return the board of a sitting that was seen to be in reach."""
    now = clock.now()
    asked = (
        select(ExamCandidate)
        .where(ExamCandidate.sitting_id == sitting.id, ExamCandidate.standing == Standing.DUE.value)
        .where(ExamCandidate.state == CandidateState.CONFIRMED.value)
        .options(joinedload(ExamCandidate.person), joinedload(ExamCandidate.unit))
        .order_by(ExamCandidate.seat, ExamCandidate.ticket_no)
    )
    begun = select(Attempt).where(Attempt.sitting_id == sitting.id).options(defer(Attempt.flagged))
    attempts = {each.candidate_id: each for each in db.scalars(begun)}
    noted = _irregularities(db, sitting)
    seats = [_seat(each, attempts.get(each.id), noted.get(each.id, 0), now) for each in db.scalars(asked)]
    running = sum(seat.attempt is not None and seat.attempt.state == AttemptState.RUNNING for seat in seats)
    waiting = sum(seat.attempt is None for seat in seats)
    return Board(
        at=now,
        seats=seats,
        waiting=waiting,
        running=running,
        silent=sum(seat.is_silent for seat in seats),
        finished=len(seats) - waiting - running,
    )


def _seat(candidate: ExamCandidate, attempt: Attempt | None, noted: int, now: datetime) -> Seat:
    runs = attempt is not None and attempt.state == AttemptState.RUNNING
    silent = bool(runs and attempt and attempt.paused_at is None and now - attempt.seen_at > SILENT)
    return Seat(candidate, attempt, len(attempt.answers) if attempt else 0, noted, silent)


def _irregularities(db: Session, sitting: ExamSitting) -> dict[int, int]:
    asked = (
        select(ExamIrregularity.candidate_id, func.count())
        .join(ExamCandidate, ExamCandidate.id == ExamIrregularity.candidate_id)
        .where(ExamCandidate.sitting_id == sitting.id)
        .group_by(ExamIrregularity.candidate_id)
    )
    return dict(db.execute(asked).all())


def irregularities_of(db: Session, candidate_id: int) -> list[ExamIrregularity]:
    """Return what was put on record about a candidate, in order."""
    return list(db.scalars(select(ExamIrregularity).filter_by(candidate_id=candidate_id).order_by(ExamIrregularity.id)))
