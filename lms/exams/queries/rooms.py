"""Sittings with their rooms, and where a candidate can go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload

from lms.errors import NotFound
from lms.exams.models import (
    Exam,
    ExamCandidate,
    ExamRoom,
    ExamSeat,
    ExamSitting,
    SittingInvigilator,
    SittingWay,
)
from lms.exams.rules.placing import Grid

ANYWHERE, ROOM, PAPER = "anywhere", "room", "paper"


@dataclass(frozen=True, slots=True)
class RoomCount:
    """A room and how many sit there."""

    room: ExamRoom
    seated: int

    @property
    def grid(self) -> Grid:
        """Its seats."""
        return Grid(self.room.deep, self.room.wide, self.room.variants)


@dataclass(frozen=True, slots=True)
class SittingCount:
    """A sitting, how it is held, its rooms, how many are in it and how many of them must sit."""

    sitting: ExamSitting
    way: str
    rooms: list[RoomCount]
    people: int
    due: int

    @property
    def capacity(self) -> int | None:
        """How many its rooms hold; None: no limit."""
        return sum(each.room.capacity for each in self.rooms) if self.rooms else None


def sittings_of(db: Session, exam: Exam) -> list[SittingCount]:
    """Return the sittings of an exam in order of time, with rooms in order of name, and counts."""
    ids = [sitting.id for sitting in exam.sittings]
    ways = ways_of(db, exam.sittings)
    people = _counts(db, exam.id)
    due = _counts(db, exam.id, ExamCandidate.state == "confirmed", ExamCandidate.standing == "due")
    seated = select(ExamSeat.room_id, func.count()).join(ExamRoom, ExamRoom.id == ExamSeat.room_id)
    counted = seated.where(ExamRoom.sitting_id.in_(ids)).group_by(ExamSeat.room_id)
    seats = {room: number for room, number in db.execute(counted)}  # noqa: C416 - rows are no pairs to dict()
    rooms: dict[int, list[RoomCount]] = {}
    asked = select(ExamRoom).where(ExamRoom.sitting_id.in_(ids)).order_by(ExamRoom.name, ExamRoom.id)
    for room in db.scalars(asked):
        rooms.setdefault(room.sitting_id, []).append(RoomCount(room, seats.get(room.id, 0)))
    ordered = sorted(exam.sittings, key=lambda each: (each.starts_at, each.id))
    return [
        SittingCount(each, ways[each.id], rooms.get(each.id, []), people.get(each.id, 0), due.get(each.id, 0))
        for each in ordered
    ]


def ways_of(db: Session, sittings: Sequence[ExamSitting]) -> dict[int, str]:
    """Map sittings to how they are held: anywhere, room, paper."""
    asked = select(SittingWay.sitting_id, SittingWay.way).where(SittingWay.sitting_id.in_([one.id for one in sittings]))
    known = {sitting: way for sitting, way in db.execute(asked)}  # noqa: C416 - rows are no pairs to dict()
    return {each.id: known.get(each.id, ROOM if each.room else ANYWHERE) for each in sittings}


def _counts(db: Session, exam_id: int, *more: ColumnElement[bool]) -> dict[int, int]:
    asked = select(ExamCandidate.sitting_id, func.count()).where(ExamCandidate.exam_id == exam_id, *more)
    asked = asked.where(ExamCandidate.state != "removed").group_by(ExamCandidate.sitting_id)
    return {sitting: number for sitting, number in db.execute(asked)}  # noqa: C416 - rows are no pairs to dict()


def people_in(db: Session, sitting_id: int) -> int:
    """Return how many are on the roster of a sitting, removed ones left out."""
    asked = select(func.count()).select_from(ExamCandidate).where(ExamCandidate.sitting_id == sitting_id)
    return db.scalar(asked.where(ExamCandidate.state != "removed")) or 0


def get_exam_sitting(exam: Exam, sitting_id: int) -> ExamSitting:
    """Return a sitting of an exam whose sittings are loaded. Raises NotFound SITTING_NOT_FOUND."""
    for each in exam.sittings:
        if each.id == sitting_id:
            return each
    raise NotFound("SITTING_NOT_FOUND")


def get_room(db: Session, exam: Exam, room_id: int) -> ExamRoom:
    """Return a room of an exam with its sitting. Raises NotFound ROOM_NOT_FOUND."""
    asked = select(ExamRoom).join(ExamSitting, ExamSitting.id == ExamRoom.sitting_id)
    asked = asked.where(ExamRoom.id == room_id, ExamSitting.exam_id == exam.id).options(joinedload(ExamRoom.sitting))
    found = db.scalar(asked)
    if found is None:
        raise NotFound("ROOM_NOT_FOUND")
    return found


def find_way(db: Session, sitting_id: int) -> SittingWay | None:
    """Return how a sitting was said to be held."""
    return db.scalar(select(SittingWay).filter_by(sitting_id=sitting_id))


def room_named(db: Session, sitting_id: int, name: str) -> ExamRoom | None:
    """Return the room of a sitting with this name."""
    return db.scalar(select(ExamRoom).filter_by(sitting_id=sitting_id, name=name))


def parts_of(db: Session, sitting_id: int) -> list[SittingWay | SittingInvigilator | ExamRoom]:
    """Return what belongs to a sitting alone and goes with it."""
    found: list[SittingWay | SittingInvigilator | ExamRoom] = []
    for table in (SittingWay, SittingInvigilator, ExamRoom):
        found += db.scalars(select(table).filter_by(sitting_id=sitting_id))
    return found


def places_to_go(db: Session, exam: Exam) -> list[tuple[str, str, datetime]]:
    """Return where a candidate can be moved: rooms, and sittings without any, as (what:id, name, beginning)."""
    found = []
    for each in sittings_of(db, exam):
        begin = each.sitting.starts_at
        found += [(f"room:{one.room.id}", one.room.name, begin) for one in each.rooms]
        if not each.rooms:
            found.append((f"sitting:{each.sitting.id}", each.sitting.room, begin))
    return found
