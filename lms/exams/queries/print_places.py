"""Who sits where and when, as plain facts for printing: tickets, lists of rooms."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from certificates.exam_facts import Head, Place, Room
from lms import clock
from lms.access import Actor
from lms.among import is_among
from lms.exams.models import Exam, ExamCandidate, ExamRoom, ExamSeat, ExamSitting
from lms.exams.queries.attempts import times_of
from lms.exams.queries.must_sit import MUST_SIT
from lms.exams.queries.rooms import ANYWHERE, PAPER, ROOM, ways_of
from lms.exams.queries.roster import candidates_visible_to
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
    asked = _with_tickets(candidates_visible_to(db, exam, seen_by))
    if sitting is not None:
        asked = asked.where(ExamCandidate.sitting_id == sitting.id)
    if under is not None:
        below = select(Unit.id).where(Unit.path.startswith(under.path, autoescape=True))
        asked = asked.where(ExamCandidate.unit_id.in_(below))
    return list(db.scalars(asked.order_by(ExamCandidate.unit_id, ExamCandidate.ticket_no)))


def still_to_print(db: Session, exam: Exam, ids: Sequence[int]) -> list[ExamCandidate]:
    """Return those of the given candidates, in the order given, who still have a ticket and must sit."""
    own = select(ExamCandidate).where(ExamCandidate.exam_id == exam.id, is_among(ExamCandidate.id, ids))
    found = {each.id: each for each in db.scalars(_with_tickets(own))}
    return [found[each] for each in ids if each in found]


def exam_to_print(db: Session, exam_id: int) -> Exam:
    """Return an exam of which somebody ordered a print, with its sittings."""
    asked = select(Exam).where(Exam.id == exam_id).options(joinedload(Exam.unit), selectinload(Exam.sittings))
    return db.scalars(asked).one()


def _with_tickets(asked: Select[ExamCandidate]) -> Select[ExamCandidate]:
    asked = asked.where(MUST_SIT, ExamCandidate.ticket_no.is_not(None))
    asked = asked.options(joinedload(ExamCandidate.person), joinedload(ExamCandidate.unit))
    return asked.options(joinedload(ExamCandidate.exam), joinedload(ExamCandidate.sitting))


def in_order_of_seats(
    db: Session, exam: Exam, sittings: Sequence[ExamSitting], *, seen_by: Actor, only: ExamRoom | None = None
) -> list[ExamCandidate]:
    """Return who sits in sittings, or in one room, seat by seat: each pile then goes to its room as it is.

    Of a sitting with rooms only who has a seat in one; of one without, everybody by ticket.
    """
    ids = {each.id for each in sittings}
    candidates = [each for each in to_print(db, exam, seen_by=seen_by) if each.sitting_id in ids]
    asked = select(ExamSeat).options(joinedload(ExamSeat.room))
    asked = asked.where(is_among(ExamSeat.candidate_id, [each.id for each in candidates]))
    seats = {each.candidate_id: each for each in db.scalars(asked)}
    with_rooms = set(db.scalars(select(ExamRoom.sitting_id).where(ExamRoom.sitting_id.in_(ids))))

    def place(candidate: ExamCandidate) -> tuple[datetime, int, str, int, int, str, str]:
        sitting, seat = candidate.sitting, seats.get(candidate.id)
        room = (seat.room.name, seat.room_id, seat.number) if seat else ("", 0, 0)
        return sitting.starts_at, sitting.id, *room, candidate.seat, candidate.ticket_no or ""

    found = [each for each in candidates if each.id in seats or (only is None and each.sitting_id not in with_rooms)]
    return sorted((each for each in found if only is None or seats[each.id].room_id == only.id), key=place)


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
