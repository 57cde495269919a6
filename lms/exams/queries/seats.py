"""Who sits where, who must sit and has no seat yet."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lms.among import is_among
from lms.exams.models import ExamCandidate, ExamPlacing, ExamRoom, ExamSeat
from lms.exams.rules.placing import Grid
from lms.people.models import Person, Unit


def last_placing(db: Session, exam_id: int) -> ExamPlacing | None:
    """Return the last division over rooms."""
    return db.scalar(select(ExamPlacing).filter_by(exam_id=exam_id).order_by(ExamPlacing.id.desc()).limit(1))


@dataclass(frozen=True, slots=True)
class Unplaced:
    """One who must sit, as placing sees him."""

    candidate_id: int
    unit_id: int
    sitting_id: int
    seat_id: int | None


def to_place(db: Session, exam_id: int) -> list[Unplaced]:
    """Return the confirmed candidates who must sit, each with his seat if he has one."""
    asked = (
        select(ExamCandidate.id, ExamCandidate.unit_id, ExamCandidate.sitting_id, ExamSeat.id)
        .outerjoin(ExamSeat, ExamSeat.candidate_id == ExamCandidate.id)
        .where(ExamCandidate.exam_id == exam_id, ExamCandidate.state == "confirmed", ExamCandidate.standing == "due")
        .order_by(ExamCandidate.id)
    )
    return [Unplaced(*row) for row in db.execute(asked)]


@dataclass(frozen=True, slots=True)
class Seated:
    """Who sits at a seat."""

    candidate_id: int
    room: ExamRoom
    number: int
    variant: int
    name: str
    unit: str
    unit_id: int
    ticket_no: str

    @property
    def place(self) -> tuple[int, int]:
        """Row and seat in it, from 1."""
        return Grid(self.room.deep, self.room.wide).place(self.number)

    @property
    def letter(self) -> str:
        """Which paper variant lies there."""
        return "ABCD"[self.variant]


def seats_in(db: Session, room_ids: Sequence[int]) -> list[Seated]:
    """Return who sits in rooms, by room and number of the seat."""
    asked = (
        select(ExamSeat, Person.name, Unit.name, ExamCandidate.unit_id, func.coalesce(ExamCandidate.ticket_no, ""))
        .join(ExamCandidate, ExamCandidate.id == ExamSeat.candidate_id)
        .join(Person, Person.id == ExamCandidate.person_id)
        .join(Unit, Unit.id == ExamCandidate.unit_id)
        .where(is_among(ExamSeat.room_id, room_ids))
        .options(joinedload(ExamSeat.room))
        .order_by(ExamSeat.room_id, ExamSeat.number)
    )
    return [
        Seated(seat.candidate_id, seat.room, seat.number, seat.variant, name, unit, unit_id, ticket)
        for seat, name, unit, unit_id, ticket in db.execute(asked)
    ]


def seat_of(db: Session, candidate_id: int) -> ExamSeat | None:
    """Return a candidate's seat with its room."""
    return db.scalar(select(ExamSeat).filter_by(candidate_id=candidate_id).options(joinedload(ExamSeat.room)))


def seats_held(db: Session, exam_id: int) -> dict[int, int]:
    """Map the seats of an exam to who has them."""
    asked = select(ExamSeat.id, ExamSeat.candidate_id)
    asked = asked.join(ExamCandidate, ExamCandidate.id == ExamSeat.candidate_id)
    rows = db.execute(asked.where(ExamCandidate.exam_id == exam_id))
    return {seat: candidate for seat, candidate in rows}  # noqa: C416 - rows are no pairs to dict()


def seated_in(db: Session, room_id: int) -> int:
    """Return how many sit in a room."""
    return db.scalar(select(func.count()).select_from(ExamSeat).where(ExamSeat.room_id == room_id)) or 0


def taken_seats(db: Session, room_id: int) -> dict[int, int]:
    """Map the taken seats of a room to the units of who sits there."""
    asked = select(ExamSeat.number, ExamCandidate.unit_id)
    asked = asked.join(ExamCandidate, ExamCandidate.id == ExamSeat.candidate_id).where(ExamSeat.room_id == room_id)
    return {number: unit for number, unit in db.execute(asked)}  # noqa: C416 - rows are no pairs to dict()
