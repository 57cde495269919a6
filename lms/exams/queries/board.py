"""The live board of a sitting: who is in, saved when, left the screen how often, changed the device, fell silent.

Counted and narrowed by the database: a city's sitting has thousands of seats, and each board asks every five seconds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session, contains_eager, defer

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
from lms.exams.queries.must_sit import MUST_SIT
from lms.exams.rules.states import AttemptState, Step
from lms.people.models import Person, Unit

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


@dataclass(frozen=True, slots=True)
class Board:
    """A sitting at an instant: a page of the `found` seats that are looked for; the other figures are of the whole."""

    at: datetime
    seats: list[Seat]
    found: int
    whole: int
    waiting: int
    running: int
    silent: int
    finished: int


def board_of(
    db: Session, sitting: ExamSitting, *, text: str = "", only: Only | None = None, number: int = 1, size: int = 60
) -> Board:
    """Return a page of the board of a sitting that was seen to be in reach, narrowed to who is looked for."""
    now = clock.now()
    parts = _parts(now)
    counted = [func.count().filter(parts[one]) for one in (Only.WAITING, Only.RUNNING, Only.SILENT, Only.FINISHED)]
    whole, waiting, running, silent, finished = db.execute(_of(sitting, select(func.count(), *counted))).one()
    meant = ([parts[only]] if only else []) + ([_is_called(text.strip())] if text.strip() else [])
    found = (db.scalar(_named(sitting, select(func.count())).where(*meant)) or 0) if meant else whole
    rows = _page(db, sitting, parts[Only.SILENT], meant, (number - 1) * size, size)
    return Board(now, _seats(db, rows), found, whole, waiting, running, silent, finished)


def _of(sitting: ExamSitting, wanted: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Ask something of everybody who must sit here, with his attempt."""
    here = and_(Attempt.candidate_id == ExamCandidate.id, Attempt.sitting_id == sitting.id)
    return (
        wanted.select_from(ExamCandidate)
        .outerjoin(Attempt, here)
        .where(ExamCandidate.sitting_id == sitting.id, MUST_SIT)
    )


def _named(sitting: ExamSitting, wanted: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Ask as `_of`, with person, unit and room."""
    return (
        _of(sitting, wanted)
        .join(ExamCandidate.person)
        .join(ExamCandidate.unit)
        .outerjoin(ExamSeat, ExamSeat.candidate_id == ExamCandidate.id)
        .outerjoin(ExamRoom, and_(ExamRoom.id == ExamSeat.room_id, ExamRoom.sitting_id == sitting.id))
    )


def _parts(now: datetime) -> Mapping[Only, ColumnElement[bool]]:
    """Return who belongs to which part of the board."""
    runs = Attempt.state == AttemptState.RUNNING.value
    silent = and_(runs, Attempt.paused_at.is_(None), Attempt.seen_at < now - SILENT)
    noted = select(ExamIrregularity.id).where(ExamIrregularity.candidate_id == ExamCandidate.id).exists()
    changes = select(AttemptStep.id).where(AttemptStep.kind == Step.TAKEN_OVER.value)
    changed = changes.where(AttemptStep.attempt_id == Attempt.id).exists()
    left = func.coalesce(Attempt.leaves, 0) > 0
    return {
        Only.WAITING: Attempt.id.is_(None),
        Only.RUNNING: runs,
        Only.SILENT: silent,
        Only.LEFT: left,
        Only.CHANGED: changed,
        Only.FINISHED: Attempt.state != AttemptState.RUNNING.value,
        Only.ATTENTION: or_(func.coalesce(silent, false()), left, changed, noted),
    }


def _is_called(text: str) -> ColumnElement[bool]:
    """Return who has a text in name, unit, ticket, seat or room."""
    words = (Person.name, Unit.name, ExamCandidate.ticket_no, ExamCandidate.seat, ExamRoom.name)
    return or_(*(word.icontains(text, autoescape=True) for word in words))


def _page(
    db: Session,
    sitting: ExamSitting,
    silent: ColumnElement[bool],
    meant: Sequence[ColumnElement[bool]],
    skipped: int,
    size: int,
) -> Sequence[Row[ExamCandidate, Attempt | None, str | None, bool | None]]:
    asked = _named(sitting, select(ExamCandidate, Attempt, ExamRoom.name, silent)).where(*meant)
    asked = asked.options(
        contains_eager(ExamCandidate.person), contains_eager(ExamCandidate.unit), defer(Attempt.flagged)
    )
    asked = asked.order_by(ExamCandidate.seat, ExamCandidate.ticket_no, ExamCandidate.id)
    return db.execute(asked.offset(skipped).limit(size)).all()


def _seats(db: Session, rows: Sequence[Row[ExamCandidate, Attempt | None, str | None, bool | None]]) -> list[Seat]:
    noted = _irregularities(db, [one.id for one, *_ in rows])
    changed = _changes(db, [attempt.id for _, attempt, *_ in rows if attempt])
    return [
        Seat(
            candidate=one,
            attempt=attempt,
            answered=len(attempt.answers) if attempt else 0,
            irregularities=noted.get(one.id, 0),
            devices=changed.get(attempt.id, 0) if attempt else 0,
            is_silent=bool(silent),
            room=room or "",
        )
        for one, attempt, room, silent in rows
    ]


def _irregularities(db: Session, candidates: Sequence[int]) -> dict[int, int]:
    of_each = select(ExamIrregularity.candidate_id, func.count()).group_by(ExamIrregularity.candidate_id)
    return dict(db.execute(of_each.where(ExamIrregularity.candidate_id.in_(candidates))).all())


def _changes(db: Session, attempts: Sequence[int]) -> dict[int, int]:
    of_each = select(AttemptStep.attempt_id, func.count()).group_by(AttemptStep.attempt_id)
    meant = of_each.where(AttemptStep.kind == Step.TAKEN_OVER.value, AttemptStep.attempt_id.in_(attempts))
    return dict(db.execute(meant).all())


def rooms_of(db: Session, sitting_id: int) -> list[ExamRoom]:
    """Return the rooms of a sitting by name."""
    return list(db.scalars(select(ExamRoom).filter_by(sitting_id=sitting_id).order_by(ExamRoom.name)))


def irregularities_of(db: Session, candidate_id: int) -> list[ExamIrregularity]:
    """Return what was put on record about a candidate, in order."""
    return list(db.scalars(select(ExamIrregularity).filter_by(candidate_id=candidate_id).order_by(ExamIrregularity.id)))
