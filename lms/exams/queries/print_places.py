"""Who sits where and when, as plain facts for printing: tickets, lists of rooms."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from certificates.exam_facts import Head, Place, Room
from lms import clock
from lms.access import Actor
from lms.among import is_among
from lms.exams.models import Exam, ExamCandidate, ExamRoom, ExamSeat, ExamSitting
from lms.exams.queries.attempts import times_of
from lms.exams.queries.rooms import ANYWHERE, PAPER, ROOM, ways_of
from lms.exams.queries.roster import candidates_visible_to
from lms.exams.rules.states import CandidateState, Standing
from lms.exams.rules.variants import LETTERS
from lms.people.models import Unit


def head_of(db: Session, exam: Exam, sittings: Sequence[ExamSitting] = ()) -> Head:
    """Return what stands above every document; how it is held is told by the given sittings, or by all."""
    ways = set(ways_of(db, sittings or exam.sittings).values())
    way = next((each for each in (PAPER, ROOM) if each in ways), ANYWHERE)
    return Head(exam.title, exam.kind, exam.year, exam.minutes, exam.late_minutes, way)


def to_print(
    db: Session, exam: Exam, *, seen_by: Actor, under: Unit | None = None, sitting: ExamSitting | None = None
) -> list[ExamCandidate]:
    """Return the confirmed candidates in reach who must sit, by unit and ticket, with all that a ticket says."""
    asked = candidates_visible_to(db, exam, seen_by)
    asked = asked.where(ExamCandidate.state == CandidateState.CONFIRMED.value, ExamCandidate.ticket_no.is_not(None))
    asked = asked.where(ExamCandidate.standing == Standing.DUE.value)
    if sitting is not None:
        asked = asked.where(ExamCandidate.sitting_id == sitting.id)
    if under is not None:
        below = select(Unit.id).where(Unit.path.startswith(under.path, autoescape=True))
        asked = asked.where(ExamCandidate.unit_id.in_(below))
    asked = asked.options(joinedload(ExamCandidate.person), joinedload(ExamCandidate.unit))
    asked = asked.options(joinedload(ExamCandidate.exam), joinedload(ExamCandidate.sitting))
    return list(db.scalars(asked.order_by(ExamCandidate.unit_id, ExamCandidate.ticket_no)))


def units_to_print(db: Session, exam: Exam, *, seen_by: Actor) -> list[tuple[int, str, int]]:
    """Return the units in reach with how many of their people have a ticket: id, name, number."""
    counts = Counter((each.unit_id, each.unit.name) for each in to_print(db, exam, seen_by=seen_by))
    return [(unit, name, number) for (unit, name), number in sorted(counts.items())]


def places_of(db: Session, candidates: Sequence[ExamCandidate]) -> list[Place]:
    """Return where candidates sit, in their order; exam, sitting, person and unit are loaded."""
    asked = select(ExamSeat).where(is_among(ExamSeat.candidate_id, [each.id for each in candidates]))
    seats = {seat.candidate_id: seat for seat in db.scalars(asked.options(joinedload(ExamSeat.room)))}
    return [_place(each, seats.get(each.id)) for each in candidates]


def rooms_of(
    db: Session, exam: Exam, sittings: Sequence[ExamSitting], *, seen_by: Actor, only: ExamRoom | None = None
) -> list[Room]:
    """Return the rooms of sittings with who sits in each, by seat; a sitting without rooms is one by its place.

    Sittings where each is where he is have no list.
    """
    candidates = to_print(db, exam, seen_by=seen_by)
    places = dict(zip([each.id for each in candidates], places_of(db, candidates), strict=True))
    asked = select(ExamSeat.candidate_id, ExamSeat.room_id, ExamSeat.number)
    seats = {row.candidate_id: row for row in db.execute(asked.where(is_among(ExamSeat.candidate_id, list(places))))}
    ways = ways_of(db, sittings)
    found = []
    for sitting in sorted(sittings, key=lambda each: (each.starts_at, each.id)):
        if ways[sitting.id] == ANYWHERE:
            continue
        here = [each for each in candidates if each.sitting_id == sitting.id]
        rooms = list(db.scalars(select(ExamRoom).filter_by(sitting_id=sitting.id).order_by(ExamRoom.name, ExamRoom.id)))
        for room in rooms:
            inside = [each for each in here if each.id in seats and seats[each.id].room_id == room.id]
            inside.sort(key=lambda each: seats[each.id].number)
            if inside and only in (None, room):
                found.append(_room(sitting, room, [places[each.id] for each in inside]))
        if not rooms and here and only is None:
            found.append(_room(sitting, None, sorted((places[each.id] for each in here), key=_by_seat)))
    return found


def _place(candidate: ExamCandidate, seat: ExamSeat | None) -> Place:
    times, sitting = times_of(candidate), candidate.sitting
    fixed = candidate.exam.held == "fixed"
    ends_at = times.deadline(sitting.starts_at) if fixed else sitting.ends_at
    room = seat.room if seat else None
    return Place(
        name=candidate.person.name,
        unit=candidate.unit.name,
        ticket_no=candidate.ticket_no or "",
        starts_at=local(sitting.starts_at),
        ends_at=local(ends_at),
        minutes=times.minutes + times.extra_minutes,
        room=room.name if room else sitting.room,
        address=room.address if room else "",
        seat=f"{seat.number:02d}" if seat else candidate.seat,
        variant=LETTERS[seat.variant] if seat and room and room.variants > 1 else "",
    )


def _room(sitting: ExamSitting, room: ExamRoom | None, places: list[Place]) -> Room:
    return Room(
        name=room.name if room else sitting.room,
        address=room.address if room else "",
        starts_at=local(sitting.starts_at),
        ends_at=local(sitting.ends_at),
        seats=room.capacity if room else len(places),
        deep=room.deep if room else 0,
        wide=room.wide if room else 0,
        places=tuple(places),
    )


def _by_seat(place: Place) -> tuple[str, str]:
    return place.seat, place.ticket_no


def local(instant: datetime) -> str:
    """Return an instant as people there read it, to the minute."""
    return instant.astimezone(clock.zone()).strftime("%Y-%m-%dT%H:%M")
