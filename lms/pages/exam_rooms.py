"""Rooms of an exam: the plan of a room, changing it, moving a candidate by hand."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.exams.actions import placing, sittings
from lms.exams.models import Exam
from lms.exams.queries.exams import get_exam
from lms.exams.queries.rooms import get_exam_sitting, get_room, places_to_go
from lms.exams.queries.roster import get_candidate
from lms.exams.queries.seats import seats_in
from lms.exams.rules.placing import Grid
from lms.pages.acting import attempt, done
from lms.pages.exam_desk import DEALS
from lms.pages.exam_sittings import ROOM_FIELDS, may_change
from lms.pages.forms.exam_roster import RoomForm, SeatForm, room_values
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("exam_rooms", prefix="/exam-desk/{exam_id}")
_SEE, _RUN = may(*DEALS), may(Permission.RUN_EXAMS)
_SEAT = {"REASON_MISSING": "reason", "SEAT_TAKEN": "number", "SEAT_WRONG": "number", "ROOM_FULL": "place"}


@router.get("/rooms/{room_id}", dependencies=[_SEE])
def show(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id, room_id: Id) -> Response:
    """Show the plan of a room: who sits where."""
    exam = get_exam(db, exam_id, seen_by=actor)
    found = get_room(db, exam, room_id)
    return _room(request, db, exam, actor, room_id, RoomForm.empty(**room_values(found)))


@router.post("/rooms/{room_id}", dependencies=[_RUN])
def change(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id, room_id: Id) -> Response:
    """Change a room."""
    exam, form = get_exam(db, exam_id, seen_by=actor, to_change=True), RoomForm.read(submitted)
    found = get_room(db, exam, room_id)
    if not form.errors:
        with attempt(db, form, ROOM_FIELDS):
            sittings.change_room(db, exam, found, form.plan(), actor=actor)
            return done(request, "exam_rooms.show", "ROOM_SAVED", exam_id=exam_id, room_id=room_id)
    return _room(request, db, exam, actor, room_id, form, status=422)


@router.post("/rooms/{room_id}/removal", dependencies=[_RUN])
def remove(request: Request, db: Db, actor: CurrentActor, exam_id: Id, room_id: Id) -> Response:
    """Remove a room."""
    exam = get_exam(db, exam_id, seen_by=actor, to_change=True)
    sittings.remove_room(db, exam, get_room(db, exam, room_id), actor=actor)
    return done(request, "exam_sittings.index", "ROOM_REMOVED", exam_id=exam_id)


@router.get("/candidates/{candidate_id}/seat", dependencies=[_RUN])
def seat(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id, candidate_id: Id) -> Response:
    """Show the form that moves a candidate by hand."""
    return _seat(request, db, get_exam(db, exam_id, seen_by=actor), actor, candidate_id, SeatForm.empty())


@router.post("/candidates/{candidate_id}/seat", dependencies=[_RUN])
def move(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id, candidate_id: Id
) -> Response:
    """Move a candidate to another seat, room or sitting, with a reason."""
    exam, form = get_exam(db, exam_id, seen_by=actor, to_change=True), SeatForm.read(submitted)
    one = get_candidate(db, exam, candidate_id, seen_by=actor)
    if not form.errors:
        what, _, number = form.place.partition(":")
        with attempt(db, form, _SEAT):
            if what == "room":
                to = get_room(db, exam, int(number))
                placing.move_to_seat(db, exam, one, to, form.number, reason=form.reason, actor=actor)
            else:
                sitting = get_exam_sitting(exam, int(number))
                placing.move_to_sitting(db, exam, one, sitting, reason=form.reason, actor=actor)
            route = "exam_roster.candidate"
            return done(request, route, "CANDIDATE_SEATED", exam_id=exam_id, candidate_id=candidate_id)
    return _seat(request, db, exam, actor, candidate_id, form, status=422)


def _room(
    request: Request, db: Session, exam: Exam, actor: Actor, room_id: int, form: Form, status: int = 200
) -> Response:
    found = get_room(db, exam, room_id)
    seats = seats_in(db, [found.id])
    grid = Grid(found.deep, found.wide, found.variants)
    by_number = {each.number: each for each in seats}
    numbers = [[row * found.wide + seat for seat in range(1, found.wide + 1)] for row in range(found.deep)]
    return render(
        request,
        "exam_desk/room.html",
        status=status,
        exam=exam,
        room=found,
        form=form,
        seats=seats,
        numbers=numbers,
        by_number=by_number,
        letters={number: "ABCD"[grid.variant(number)] for row in numbers for number in row},
        may_change=may_change(db, exam, actor),
    )


def _seat(
    request: Request, db: Session, exam: Exam, actor: Actor, candidate_id: int, form: Form, status: int = 200
) -> Response:
    one = get_candidate(db, exam, candidate_id, seen_by=actor)
    return render(
        request, "exam_desk/seat.html", status=status, exam=exam, one=one, form=form, places=places_to_go(db, exam)
    )
