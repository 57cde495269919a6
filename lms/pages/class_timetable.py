"""The timetable of a class: its lessons, one form for each."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.courses.actions import timetable as actions
from lms.courses.models.classes import ClassSession, TrainingClass
from lms.courses.queries.classes import get_class, sittings_of
from lms.errors import NotFound
from lms.pages.acting import attempt, done
from lms.pages.forms.classes import LESSON_FIELDS, LessonForm, lesson_of, lesson_values
from lms.people.queries.flags import lecturers
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("class_timetable", prefix="/classes/{class_id}/sessions")
_RUN = may(Permission.RUN_CLASSES)


@router.get("", dependencies=[_RUN])
def index(request: Request, db: ReadDb, actor: CurrentActor, class_id: Id) -> Response:
    """Show the timetable and the form for one more lesson, which follows the last."""
    one = get_class(db, class_id, seen_by=actor)
    return _page(request, db, actor, one, LessonForm.empty(**_next(one)))


@router.post("", dependencies=[_RUN])
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, class_id: Id) -> Response:
    """Add a lesson."""
    one, form = get_class(db, class_id, seen_by=actor, lock=True), LessonForm.read(submitted)
    if not form.errors:
        with attempt(db, form, LESSON_FIELDS):
            actions.add_lesson(db, one, lesson_of(form), actor=actor)
    if form.errors:
        return _page(request, db, actor, get_class(db, class_id, seen_by=actor), form, status=422)
    return done(request, "class_timetable.index", "LESSON_ADDED", class_id=class_id)


@router.get("/{class_lesson_id}", dependencies=[_RUN])
def edit(request: Request, db: ReadDb, actor: CurrentActor, class_id: Id, class_lesson_id: Id) -> Response:
    """Show the form for changing a lesson."""
    one = get_class(db, class_id, seen_by=actor)
    row = _lesson(one, class_lesson_id)
    return _page(request, db, actor, one, LessonForm.empty(**lesson_values(row)), row=row)


@router.post("/{class_lesson_id}", dependencies=[_RUN])
def update(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, class_id: Id, class_lesson_id: Id
) -> Response:
    """Change a lesson."""
    one, form = get_class(db, class_id, seen_by=actor, lock=True), LessonForm.read(submitted)
    row = _lesson(one, class_lesson_id)
    if not form.errors:
        with attempt(db, form, LESSON_FIELDS):
            actions.change_lesson(db, one, class_lesson_id, lesson_of(form), actor=actor)
    if form.errors:
        return _page(request, db, actor, get_class(db, class_id, seen_by=actor), form, row=row, status=422)
    return done(request, "class_timetable.index", "LESSON_CHANGED", class_id=class_id)


@router.post("/{class_lesson_id}/cancellation", dependencies=[_RUN])
def cancel(request: Request, db: Db, actor: CurrentActor, class_id: Id, class_lesson_id: Id) -> Response:
    """Take a lesson off."""
    one = get_class(db, class_id, seen_by=actor, lock=True)
    actions.cancel_lesson(db, one, class_lesson_id, actor=actor)
    return done(request, "class_timetable.index", "LESSON_CANCELLED", class_id=class_id)


def _page(
    request: Request,
    db: Session,
    actor: Actor,
    one: TrainingClass,
    form: Form,
    row: ClassSession | None = None,
    status: int = 200,
) -> Response:
    return render(
        request,
        "classes/timetable.html",
        status=status,
        one=one,
        form=form,
        row=row,
        sittings=sittings_of(one),
        lecturers=lecturers(db, clock.today(), seen_by=actor),
        busy=actions.busy_lecturers(db, one),
    )


def _lesson(one: TrainingClass, session_id: int) -> ClassSession:
    found = next((row for row in one.sessions if row.id == session_id and row.cancelled_at is None), None)
    if found is None:
        raise NotFound("SESSION_NOT_FOUND")
    return found


def _next(one: TrainingClass) -> dict[str, str]:
    """Return day and time at which the next lesson would begin, and the part of the last."""
    last = max((row for row in one.sessions if row.cancelled_at is None), key=lambda row: row.ends_at, default=None)
    if last is None:
        return {"part": str(one.parts[0].id)} if one.parts else {}
    end = last.ends_at.astimezone(clock.zone())
    return {"day": f"{end:%Y-%m-%d}", "starts_at": f"{end:%H:%M}", "part": str(last.part_id)}
