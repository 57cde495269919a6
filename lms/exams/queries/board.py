"""The live board of a sitting: who is in, saved when, left the screen how often, changed the device, fell silent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer, joinedload

from lms import clock
from lms.exams.models import (
    Attempt,
    AttemptStep,
    ExamCandidate,
    ExamIrregularity,
    ExamRoom,
    ExamSeat,
    ExamSitting,
)
from lms.exams.rules.states import AttemptState, CandidateState, Standing, Step

# A browser speaks every fifteen seconds.
SILENT = timedelta(seconds=45)


class Only(StrEnum):
    """What the board may be narrowed to; `attention` is whatever an invigilator should look at."""

    ATTENTION = "attention"
    WAITING = "waiting"
    RUNNING = "running"
    SILENT = "silent"
    LEFT = "left"
    CHANGED = "changed"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class Seat:
    """One candidate on the board; `answered` questions, `devices` he changed to, silent when his browser is."""

    candidate: ExamCandidate
    attempt: Attempt | None
    answered: int
    irregularities: int
    devices: int
    is_silent: bool
    room: str = ""

    @property
    def id(self) -> int:
        """Of the candidate."""
        return self.candidate.id

    def is_among(self, only: Only) -> bool:
        """Tell whether he belongs to a part of the board."""
        one = self.attempt
        runs = one is not None and one.state == AttemptState.RUNNING
        left = one is not None and one.leaves > 0
        return {
            Only.WAITING: one is None,
            Only.RUNNING: runs,
            Only.SILENT: self.is_silent,
            Only.LEFT: left,
            Only.CHANGED: self.devices > 0,
            Only.FINISHED: one is not None and not runs,
            Only.ATTENTION: self.is_silent or left or self.devices > 0 or self.irregularities > 0,
        }[only]

    def is_called(self, text: str) -> bool:
        """Tell whether name, unit, ticket, seat or room hold a text."""
        one = self.candidate
        words = (one.person.name, one.unit.name, one.ticket_no or "", one.seat, self.room)
        return any(text.casefold() in word.casefold() for word in words)


@dataclass(frozen=True, slots=True)
class Board:
    """A sitting at an instant; `seats` may be a part of it, the figures are of the whole."""

    at: datetime
    seats: list[Seat]
    whole: int
    waiting: int
    running: int
    silent: int
    finished: int


def board_of(db: Session, sitting: ExamSitting, *, text: str = "", only: Only | None = None) -> Board:
    """Return the board of a sitting that was seen to be in reach, narrowed to who is looked for."""
    now = clock.now()
    seats = _seats(db, sitting, now)
    shown = [
        seat for seat in seats if (only is None or seat.is_among(only)) and (not text or seat.is_called(text.strip()))
    ]
    return Board(
        at=now,
        seats=shown,
        whole=len(seats),
        waiting=_count(seats, Only.WAITING),
        running=_count(seats, Only.RUNNING),
        silent=_count(seats, Only.SILENT),
        finished=_count(seats, Only.FINISHED),
    )


def _count(seats: Iterable[Seat], only: Only) -> int:
    return sum(seat.is_among(only) for seat in seats)


def _seats(db: Session, sitting: ExamSitting, now: datetime) -> list[Seat]:
    asked = (
        select(ExamCandidate)
        .where(ExamCandidate.sitting_id == sitting.id, ExamCandidate.standing == Standing.DUE.value)
        .where(ExamCandidate.state == CandidateState.CONFIRMED.value)
        .options(joinedload(ExamCandidate.person), joinedload(ExamCandidate.unit))
        .order_by(ExamCandidate.seat, ExamCandidate.ticket_no)
    )
    begun = select(Attempt).where(Attempt.sitting_id == sitting.id).options(defer(Attempt.flagged))
    attempts = {each.candidate_id: each for each in db.scalars(begun)}
    noted, changed, rooms = _irregularities(db, sitting), _changes(db, sitting), _rooms(db, sitting)
    return [
        _seat(each, attempts.get(each.id), (noted.get(each.id, 0), changed.get(each.id, 0)), rooms, now)
        for each in db.scalars(asked)
    ]


def _seat(
    candidate: ExamCandidate, attempt: Attempt | None, counted: tuple[int, int], rooms: dict[int, str], now: datetime
) -> Seat:
    runs = attempt is not None and attempt.state == AttemptState.RUNNING
    silent = bool(runs and attempt and attempt.paused_at is None and now - attempt.seen_at > SILENT)
    answered = len(attempt.answers) if attempt else 0
    return Seat(candidate, attempt, answered, *counted, silent, rooms.get(candidate.id, ""))


def _irregularities(db: Session, sitting: ExamSitting) -> dict[int, int]:
    asked = (
        select(ExamIrregularity.candidate_id, func.count())
        .join(ExamCandidate, ExamCandidate.id == ExamIrregularity.candidate_id)
        .where(ExamCandidate.sitting_id == sitting.id)
        .group_by(ExamIrregularity.candidate_id)
    )
    return dict(db.execute(asked).all())


def _changes(db: Session, sitting: ExamSitting) -> dict[int, int]:
    asked = (
        select(Attempt.candidate_id, func.count())
        .join(AttemptStep, AttemptStep.attempt_id == Attempt.id)
        .where(Attempt.sitting_id == sitting.id, AttemptStep.kind == Step.TAKEN_OVER.value)
        .group_by(Attempt.candidate_id)
    )
    return dict(db.execute(asked).all())


def _rooms(db: Session, sitting: ExamSitting) -> dict[int, str]:
    asked = select(ExamSeat.candidate_id, ExamRoom.name).join(ExamRoom, ExamRoom.id == ExamSeat.room_id)
    return dict(db.execute(asked.where(ExamRoom.sitting_id == sitting.id)).all())


def rooms_of(db: Session, sitting_id: int) -> list[ExamRoom]:
    """Return the rooms of a sitting by name."""
    return list(db.scalars(select(ExamRoom).filter_by(sitting_id=sitting_id).order_by(ExamRoom.name)))


def irregularities_of(db: Session, candidate_id: int) -> list[ExamIrregularity]:
    """Return what was put on record about a candidate, in order."""
    return list(db.scalars(select(ExamIrregularity).filter_by(candidate_id=candidate_id).order_by(ExamIrregularity.id)))
