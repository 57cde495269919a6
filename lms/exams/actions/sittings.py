"""Verbs of sittings and rooms: add, change, remove, as long as nobody counts on them (C4.4)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor
from lms.db import table_of
from lms.errors import RuleBroken
from lms.exams.actions.running import require_runs
from lms.exams.models import Exam, ExamCandidate, ExamRoom, ExamSitting, SittingWay
from lms.exams.queries.rooms import ANYWHERE, PAPER, ROOM, find_way, parts_of, people_in, room_named
from lms.exams.queries.seats import seated_in
from lms.exams.rules.states import ExamState, Window
from lms.exams.rules.times import end_of

WAYS = (ANYWHERE, ROOM, PAPER)
MOST_SEATS = 60


@dataclass(frozen=True, slots=True)
class SittingPlan:
    """When and how a sitting is to be held; `ends_at` only for a window, `room` names the place."""

    starts_at: datetime
    ends_at: datetime | None = None
    way: str = ANYWHERE
    room: str = ""


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """A room: rows of seats, seats in a row, how many may be taken (all unless told), paper variants laid out."""

    name: str
    deep: int
    wide: int
    capacity: int | None = None
    variants: int = 1
    address: str = ""


def add_sitting(db: Session, exam: Exam, plan: SittingPlan, *, actor: Actor) -> ExamSitting:
    """Add a sitting before the opening. Raises RuleBroken EXAM_BEGUN, START_PAST, WINDOW_SHORT, RESULTS_EARLY."""
    require_runs(db, exam, actor)
    _require_before(exam)
    sitting = ExamSitting(starts_at=plan.starts_at, ends_at=_end(exam, plan), room=plan.room.strip())
    exam.sittings.append(sitting)
    db.flush()
    _set_way(db, sitting, plan.way)
    audit.record(db, actor=actor, action="exam:sitting:added", subject=sitting)
    return sitting


def change_sitting(db: Session, exam: Exam, sitting: ExamSitting, plan: SittingPlan, *, actor: Actor) -> None:
    """Change a sitting. Raises as `add_sitting`, SITTING_TAKEN when its time would change for those in it."""
    require_runs(db, exam, actor)
    _require_before(exam)
    ends_at = _end(exam, plan)
    if (plan.starts_at, ends_at) != (sitting.starts_at, sitting.ends_at):
        _require_nobody(db, exam, sitting)
    sitting.starts_at, sitting.ends_at, sitting.room = plan.starts_at, ends_at, plan.room.strip()
    _set_way(db, sitting, plan.way)
    audit.record(db, actor=actor, action="exam:sitting:changed", subject=sitting)


def remove_sitting(db: Session, exam: Exam, sitting: ExamSitting, *, actor: Actor) -> None:
    """Remove a sitting. Raises RuleBroken EXAM_BEGUN, SITTING_TAKEN with candidates in it, LAST_SITTING."""
    require_runs(db, exam, actor)
    _require_before(exam)
    if people_in(db, sitting.id):
        raise RuleBroken("SITTING_TAKEN")
    others = [each for each in exam.sittings if each.id != sitting.id]
    if not others:
        raise RuleBroken("LAST_SITTING")
    # Whoever was taken off the roster keeps his row, which has to name a sitting.
    own = update(table_of(ExamCandidate)).where(table_of(ExamCandidate).c.sitting_id == sitting.id)
    db.execute(own.values(sitting_id=others[0].id))
    audit.record(db, actor=actor, action="exam:sitting:removed", subject=sitting)
    for part in parts_of(db, sitting.id):
        db.delete(part)
    db.flush()
    exam.sittings.remove(sitting)
    db.delete(sitting)
    db.flush()


def add_room(db: Session, exam: Exam, sitting: ExamSitting, plan: RoomPlan, *, actor: Actor) -> ExamRoom:
    """Add a room. Raises RuleBroken EXAM_BEGUN, ROOM_UNNAMED, ROOM_TWICE, ROOM_SIZE."""
    require_runs(db, exam, actor)
    _require_before(exam)
    capacity = _require_sound(db, sitting, plan, None)
    room = ExamRoom(
        name=plan.name.strip(), address=plan.address.strip(), deep=plan.deep, wide=plan.wide, capacity=capacity,
        variants=plan.variants,
    )  # fmt: skip
    room.sitting_id, room.sitting = sitting.id, sitting
    db.add(room)
    db.flush()
    audit.record(db, actor=actor, action="exam:room:added", subject=room)
    return room


def change_room(db: Session, exam: Exam, room: ExamRoom, plan: RoomPlan, *, actor: Actor) -> None:
    """Change a room; seats, once taken, keep their grid. Raises as `add_room`, and ROOM_TAKEN."""
    require_runs(db, exam, actor)
    _require_before(exam)
    capacity = _require_sound(db, room.sitting, plan, room)
    seated = seated_in(db, room.id)
    if seated and ((plan.deep, plan.wide, plan.variants) != (room.deep, room.wide, room.variants) or capacity < seated):
        raise RuleBroken("ROOM_TAKEN")
    room.name, room.address, room.capacity = plan.name.strip(), plan.address.strip(), capacity
    room.deep, room.wide, room.variants = plan.deep, plan.wide, plan.variants
    audit.record(db, actor=actor, action="exam:room:changed", subject=room)


def remove_room(db: Session, exam: Exam, room: ExamRoom, *, actor: Actor) -> None:
    """Remove a room. Raises RuleBroken EXAM_BEGUN, ROOM_TAKEN while somebody sits there."""
    require_runs(db, exam, actor)
    _require_before(exam)
    if seated_in(db, room.id):
        raise RuleBroken("ROOM_TAKEN")
    audit.record(db, actor=actor, action="exam:room:removed", subject=room)
    db.delete(room)
    db.flush()


def _require_sound(db: Session, sitting: ExamSitting, plan: RoomPlan, own: ExamRoom | None) -> int:
    """Return how many a room holds, or raise what is wrong with it."""
    if not plan.name.strip():
        raise RuleBroken("ROOM_UNNAMED")
    seats = plan.deep * plan.wide
    capacity = seats if plan.capacity is None else plan.capacity
    fits = 1 <= plan.deep <= MOST_SEATS and 1 <= plan.wide <= MOST_SEATS and 1 <= capacity <= seats
    if not fits or not 1 <= plan.variants <= 4:
        raise RuleBroken("ROOM_SIZE", most=MOST_SEATS)
    same = room_named(db, sitting.id, plan.name.strip())
    if same is not None and same is not own:
        raise RuleBroken("ROOM_TWICE")
    return capacity


def _end(exam: Exam, plan: SittingPlan) -> datetime:
    if plan.way not in WAYS:
        raise RuleBroken("WAY_WRONG")
    if plan.starts_at <= clock.now():
        raise RuleBroken("START_PAST")
    ends_at = end_of(Window(exam.held), plan.starts_at, exam.minutes, plan.ends_at)
    if exam.results_on is not None and exam.results_on < clock.local_date(ends_at):
        raise RuleBroken("RESULTS_EARLY")
    return ends_at


def _set_way(db: Session, sitting: ExamSitting, way: str) -> None:
    known = find_way(db, sitting.id)
    if known is None:
        db.add(SittingWay(sitting_id=sitting.id, way=way))
    else:
        known.way = way
    db.flush()


def _require_before(exam: Exam) -> None:
    """Raise RuleBroken EXAM_BEGUN once an exam was opened, or called off: nothing about it changes any more."""
    if exam.state not in (ExamState.DRAFT, ExamState.ANNOUNCED):
        raise RuleBroken("EXAM_BEGUN")


def _require_nobody(db: Session, exam: Exam, sitting: ExamSitting) -> None:
    """Whoever was told a time counts on it; a draft was told to nobody."""
    if exam.state != ExamState.DRAFT and people_in(db, sitting.id):
        raise RuleBroken("SITTING_TAKEN")
