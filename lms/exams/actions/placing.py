"""Verbs of places: divide candidates over sittings and rooms, seat them, move one by hand with a reason."""

import secrets
from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import Actor
from lms.among import is_among
from lms.db import bulk_insert, table_of
from lms.errors import RuleBroken, require_words
from lms.exams.actions.moving import note
from lms.exams.actions.roster_rows import set_each
from lms.exams.actions.running import require_runs
from lms.exams.models import Exam, ExamCandidate, ExamPlacing, ExamRoom, ExamSeat, ExamSitting
from lms.exams.queries.rooms import ANYWHERE, SittingCount, sittings_of
from lms.exams.queries.seats import Unplaced, seat_of, seats_held, taken_seats, to_place
from lms.exams.rules.placing import Bin, Grid, ToPlace, divide, seat, side_by_side
from lms.exams.rules.states import require_roster_open

_SEATS = table_of(ExamSeat)


class Scope(StrEnum):
    """Who is placed: everybody over all sittings, everybody within his own, or only who has no place yet."""

    ALL = "all"
    WITHIN = "within"
    REST = "rest"


def place_all(
    db: Session, exam: Exam, scope: Scope, *, apart: bool = True, actor: Actor, seed: str = ""
) -> ExamPlacing:
    """Divide those who must sit over sittings and rooms, units kept together, and seat them.

    `apart`: of one unit no more than half of the seats of a room, so that no two of it sit side by side.

    The same seed and roster give the same places. Raises RuleBroken ROSTER_CLOSED, ROSTER_EMPTY, ROOMS_MISSING for a
    sitting in rooms that has none, ROOMS_TOO_SMALL with how many have no seat.
    """
    require_runs(db, exam, actor)
    require_roster_open(exam.state)
    people, sittings = to_place(db, exam.id), sittings_of(db, exam)
    if not people:
        raise RuleBroken("ROSTER_EMPTY")
    seed = seed or secrets.token_hex(8)
    bins = _divided(people, sittings, scope, seed, apart=apart)
    if scope is not Scope.REST:
        _clear(db, exam)
    rooms = {each.room.id: each.room for sitting in sittings for each in sitting.rooms}
    pairs = _seat(db, bins, rooms, seed)
    moved = {one.candidate_id: {"sitting_id": each.sitting_id} for each in bins for one in each.people}
    set_each(db, moved)
    seated = sum(len(each.people) for each in bins if each.room_id is not None)
    placing = ExamPlacing(
        seed=seed, people=len(moved), seated=seated, side_by_side=pairs, actor_id=actor.account_id, at=clock.now()
    )
    placing.exam_id = exam.id
    db.add(placing)
    db.flush()
    audit.record(db, actor=actor, action="exam:places:divided", subject=exam, people=len(moved), seed=seed)
    return placing


def move_to_seat(
    db: Session, exam: Exam, candidate: ExamCandidate, room: ExamRoom, number: int | None, *, reason: str, actor: Actor
) -> ExamSeat:
    """Give a candidate a certain seat, or the first free one of a room, by hand; his sitting becomes the room's.

    Raises RuleBroken ROSTER_CLOSED, REASON_MISSING, NOT_TO_SIT, SEAT_WRONG, SEAT_TAKEN, ROOM_FULL.
    """
    _require_movable(db, exam, candidate, reason, actor)
    before, grid = seat_of(db, candidate.id), Grid(room.deep, room.wide, room.variants)
    taken = {
        one for one in taken_seats(db, room.id) if before is None or (before.room_id, before.number) != (room.id, one)
    }
    free = next((one for one in range(1, room.deep * room.wide + 1) if one not in taken), 0)
    wanted = number or free
    if len(taken) >= room.capacity:
        raise RuleBroken("ROOM_FULL", room=room.name)
    if not 1 <= wanted <= room.deep * room.wide:
        raise RuleBroken("SEAT_WRONG", most=room.deep * room.wide)
    if wanted in taken:
        raise RuleBroken("SEAT_TAKEN")
    if before is not None:
        db.delete(before)
        db.flush()
    found = ExamSeat(candidate_id=candidate.id, number=wanted, variant=grid.variant(wanted))
    found.room_id, found.room = room.id, room
    db.add(found)
    candidate.sitting_id, candidate.seat = room.sitting_id, _said(room, wanted)
    note(db, candidate, "seated", actor=actor, reason=f"{candidate.seat} {reason.strip()}")
    audit.record(db, actor=actor, action="exam:candidate:seated", subject=candidate, room=room.id, number=wanted)
    db.flush()
    return found


def move_to_sitting(
    db: Session, exam: Exam, candidate: ExamCandidate, sitting: ExamSitting, *, reason: str, actor: Actor
) -> None:
    """Move a candidate to another sitting by hand; a seat he had is free. Raises as `move_to_seat`."""
    _require_movable(db, exam, candidate, reason, actor)
    before = seat_of(db, candidate.id)
    if before is not None:
        db.delete(before)
    candidate.sitting_id, candidate.seat = sitting.id, ""
    note(db, candidate, "resat", actor=actor, reason=reason.strip())
    audit.record(db, actor=actor, action="exam:candidate:resat", subject=candidate, sitting=sitting.id)
    db.flush()


def _divided(
    people: Sequence[Unplaced], sittings: Sequence[SittingCount], scope: Scope, seed: str, *, apart: bool
) -> list[Bin]:
    bare = next((each for each in sittings if each.way != ANYWHERE and not each.rooms and not each.sitting.room), None)
    if bare is not None:
        raise RuleBroken("ROOMS_MISSING")
    bins = [made for each in sittings for made in _bins(each, keep=scope is Scope.REST, apart=apart)]
    if scope is Scope.REST:
        roomless = {each.sitting_id for each in bins if each.room_id is None}
        waiting = [one for one in people if one.seat_id is None and one.sitting_id not in roomless]
    else:
        waiting = list(people)
    groups = (
        [waiting] if scope is Scope.ALL else [[p for p in waiting if p.sitting_id == s.sitting.id] for s in sittings]
    )
    for group in groups:
        own = (
            bins if scope is Scope.ALL else [each for each in bins if group and each.sitting_id == group[0].sitting_id]
        )
        if group:
            divide([ToPlace(one.candidate_id, one.unit_id) for one in group], own, seed)
    return bins


def _bins(counted: SittingCount, *, keep: bool, apart: bool) -> list[Bin]:
    if not counted.rooms:
        return [Bin(counted.sitting.id)]
    return [
        Bin(
            counted.sitting.id,
            each.room.id,
            each.room.capacity - (each.seated if keep else 0),
            (each.room.deep * each.room.wide + 1) // 2 if apart else None,
        )
        for each in counted.rooms
    ]


def _seat(db: Session, bins: Sequence[Bin], rooms: dict[int, ExamRoom], seed: str) -> int:
    """Seat everybody who was put into a room; return how many pairs of neighbours are of one unit."""
    rows, told, pairs = [], {}, 0
    for each in bins:
        if each.room_id is None:
            continue
        room = rooms[each.room_id]
        grid, taken = Grid(room.deep, room.wide, room.variants), taken_seats(db, room.id)
        unit_of = {one.candidate_id: one.unit_id for one in each.people}
        places = seat(each.people, grid, seed, taken)
        pairs += side_by_side(taken | {number: unit_of[who] for number, who in places.items()}, grid)
        for number, who in places.items():
            rows.append({"candidate_id": who, "room_id": room.id, "number": number, "variant": grid.variant(number)})
            told[who] = {"seat": _said(room, number)}
    bulk_insert(db, _SEATS, rows)
    set_each(db, told)
    return pairs


def _clear(db: Session, exam: Exam) -> None:
    """Free all seats of an exam."""
    held = seats_held(db, exam.id)
    db.execute(delete(_SEATS).where(is_among(_SEATS.c.id, sorted(held))))
    set_each(db, {candidate: {"seat": ""} for candidate in held.values()})
    for each in list(db.identity_map.values()):
        if isinstance(each, ExamSeat):
            db.expunge(each)  # gone behind the session's back


def _said(room: ExamRoom, number: int) -> str:
    return f"{room.name} {number:02d}"


def _require_movable(db: Session, exam: Exam, candidate: ExamCandidate, reason: str, actor: Actor) -> None:
    require_runs(db, exam, actor)
    require_roster_open(exam.state)
    require_words(reason)
    if candidate.state != "confirmed" or candidate.standing != "due":
        raise RuleBroken("NOT_TO_SIT")
