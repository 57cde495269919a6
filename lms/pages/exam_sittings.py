"""Sittings of an exam and their rooms: when, how and where; dividing candidates; the plan of a room."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms.access import Actor, Permission
from lms.exams.actions import placing, sittings
from lms.exams.models import Exam
from lms.exams.queries.exams import get_exam, is_run_by
from lms.exams.queries.rooms import SittingCount, get_exam_sitting, sittings_of
from lms.exams.queries.seats import last_placing, to_place
from lms.exams.rules.states import ExamState, Window
from lms.pages.acting import attempt, done
from lms.pages.exam_desk import DEALS
from lms.pages.forms.exam_roster import PlacesForm, RoomForm, SittingForm, sitting_values
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("exam_sittings", prefix="/exam-desk/{exam_id}")
_SEE, _RUN = may(*DEALS), may(Permission.RUN_EXAMS)
_SITTING = {"START_PAST": "day", "WINDOW_SHORT": "end_day", "WAY_WRONG": "way", "RESULTS_EARLY": "day"}
ROOM_FIELDS = {"ROOM_UNNAMED": "name", "ROOM_TWICE": "name", "ROOM_SIZE": "deep"}


@router.get("/sittings", dependencies=[_SEE])
def index(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id) -> Response:
    """List the sittings with their rooms, and how many are where."""
    return _list(request, db, get_exam(db, exam_id, seen_by=actor), actor, PlacesForm.empty())


@router.get("/sittings/new", dependencies=[_RUN])
def new(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id) -> Response:
    """Show the form for a further sitting."""
    exam = get_exam(db, exam_id, seen_by=actor)
    last = sittings_of(db, exam)[-1]
    begins = sitting_values(last, is_window=exam.held == Window.ANY_TIME)
    return _sitting(request, exam, SittingForm.empty(**begins), None)


@router.post("/sittings", dependencies=[_RUN])
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id) -> Response:
    """Add a sitting."""
    exam, form = get_exam(db, exam_id, seen_by=actor, to_change=True), SittingForm.read(submitted)
    if not form.errors:
        with attempt(db, form, _SITTING):
            sittings.add_sitting(db, exam, form.plan(), actor=actor)
            return done(request, "exam_sittings.index", "SITTING_SAVED", exam_id=exam_id)
    return _sitting(request, exam, form, None, status=422)


@router.get("/sittings/{exam_sitting_id}", dependencies=[_RUN])
def edit(request: Request, db: ReadDb, actor: CurrentActor, exam_id: Id, exam_sitting_id: Id) -> Response:
    """Show the form for changing a sitting."""
    exam = get_exam(db, exam_id, seen_by=actor)
    counted = _counted(db, exam, exam_sitting_id)
    form = SittingForm.empty(**sitting_values(counted, is_window=exam.held == Window.ANY_TIME))
    return _sitting(request, exam, form, counted)


@router.post("/sittings/{exam_sitting_id}", dependencies=[_RUN])
def update(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id, exam_sitting_id: Id
) -> Response:
    """Change a sitting."""
    exam, form = get_exam(db, exam_id, seen_by=actor, to_change=True), SittingForm.read(submitted)
    counted = _counted(db, exam, exam_sitting_id)
    if not form.errors:
        with attempt(db, form, _SITTING):
            sittings.change_sitting(db, exam, counted.sitting, form.plan(), actor=actor)
            return done(request, "exam_sittings.index", "SITTING_SAVED", exam_id=exam_id)
    return _sitting(request, exam, form, counted, status=422)


@router.post("/sittings/{exam_sitting_id}/removal", dependencies=[_RUN])
def remove(request: Request, db: Db, actor: CurrentActor, exam_id: Id, exam_sitting_id: Id) -> Response:
    """Remove a sitting."""
    exam = get_exam(db, exam_id, seen_by=actor, to_change=True)
    sittings.remove_sitting(db, exam, get_exam_sitting(exam, exam_sitting_id), actor=actor)
    return done(request, "exam_sittings.index", "SITTING_REMOVED", exam_id=exam_id)


@router.post("/sittings/{exam_sitting_id}/rooms", dependencies=[_RUN])
def add_room(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id, exam_sitting_id: Id
) -> Response:
    """Add a room to a sitting."""
    exam, form = get_exam(db, exam_id, seen_by=actor, to_change=True), RoomForm.read(submitted)
    counted = _counted(db, exam, exam_sitting_id)
    if not form.errors:
        with attempt(db, form, ROOM_FIELDS):
            sittings.add_room(db, exam, counted.sitting, form.plan(), actor=actor)
            return done(request, "exam_sittings.index", "ROOM_SAVED", exam_id=exam_id)
    own = SittingForm.empty(**sitting_values(counted, is_window=exam.held == Window.ANY_TIME))
    return _sitting(request, exam, own, counted, room_form=form, status=422)


@router.post("/places", dependencies=[_RUN])
def divide(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, exam_id: Id) -> Response:
    """Divide candidates over sittings and rooms and seat them."""
    exam, form = get_exam(db, exam_id, seen_by=actor, to_change=True), PlacesForm.read(submitted)
    if not form.errors:
        with attempt(db, form):
            came = placing.place_all(db, exam, form.scope, apart=not form.together, actor=actor)
            said = {"people": came.people, "seated": came.seated, "pairs": came.side_by_side}
            return done(request, "exam_sittings.index", "PLACES_DIVIDED", said, exam_id=exam_id)
    return _list(request, db, exam, actor, form, status=422)


def _counted(db: Session, exam: Exam, sitting_id: int) -> SittingCount:
    wanted = get_exam_sitting(exam, sitting_id)
    return next(each for each in sittings_of(db, exam) if each.sitting.id == wanted.id)


def may_change(db: Session, exam: Exam, actor: Actor) -> bool:
    """Tell whether an actor may still change sittings and rooms of an exam."""
    return is_run_by(db, exam, actor) and exam.state in (ExamState.DRAFT, ExamState.ANNOUNCED)


def _list(request: Request, db: Session, exam: Exam, actor: Actor, form: Form, status: int = 200) -> Response:
    waiting = to_place(db, exam.id)
    return render(
        request,
        "exam_desk/sittings.html",
        status=status,
        exam=exam,
        found=sittings_of(db, exam),
        form=form,
        due=len(waiting),
        seated=sum(one.seat_id is not None for one in waiting),
        placing=last_placing(db, exam.id),
        may_change=may_change(db, exam, actor),
        may_place=may_change(db, exam, actor) and exam.state == ExamState.ANNOUNCED and bool(waiting),
    )


def _sitting(
    request: Request,
    exam: Exam,
    form: Form,
    counted: SittingCount | None,
    *,
    room_form: Form | None = None,
    status: int = 200,
) -> Response:
    return render(
        request,
        "exam_desk/sitting.html",
        status=status,
        exam=exam,
        form=form,
        counted=counted,
        room_form=room_form or RoomForm.empty(deep=6, wide=5, variants=2),
        may_change=exam.state in (ExamState.DRAFT, ExamState.ANNOUNCED),
    )
