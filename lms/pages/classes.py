"""Classes: plan, announce, close, call off."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.courses.actions import classes as actions
from lms.courses.actions.timetable import busy_lecturers
from lms.courses.queries.boards import boards_of
from lms.courses.queries.classes import begins_at, events_of, get_class, list_classes, sittings_of
from lms.courses.queries.courses import get_course_version, list_versions
from lms.courses.queries.enrolments import counts_of
from lms.courses.rules.classes import CLASS_METHODS
from lms.hours.catalogue import CATEGORIES
from lms.pages.acting import attempt, done
from lms.pages.forms.classes import PARTS, PLAN_FIELDS, CancelForm, ClassForm, plan_of, values_of
from lms.people.models import Unit
from lms.people.queries.names import account_names
from lms.people.queries.units import get_unit, list_units
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("classes", prefix="/classes")
_RUN = may(Permission.RUN_CLASSES)


@router.get("", dependencies=[_RUN])
def index(request: Request, db: ReadDb, actor: CurrentActor, year: str = "") -> Response:
    """List the classes that units in reach hold in a year."""
    chosen = int(year) if year.isdecimal() and 2000 <= int(year) <= 2100 else clock.today().year
    found = list_classes(db, seen_by=actor, year=chosen)
    counts = counts_of(db, [one.id for one in found])
    begins = {one.id: begins_at(one) for one in found}
    return render(request, "classes/index.html", classes=found, counts=counts, begins=begins, year=chosen)


@router.get("/new", dependencies=[_RUN])
def new(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show the form for a class."""
    own = {"host": actor.unit_id, "trainees": [str(actor.unit_id)], "tolerance": 5, "is_open": "1"}
    return _form(request, db, actor, ClassForm.empty(**own))


@router.post("", dependencies=[_RUN])
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Draft a class."""
    form, made = ClassForm.read(submitted), None
    if not form.errors:
        with attempt(db, form, PLAN_FIELDS):
            host = get_unit(db, form.host, seen_by=actor)
            made = actions.draft(db, plan_of(form), host=host, trainees=_trainees(db, form, actor), actor=actor)
    if form.errors or made is None:
        return _form(request, db, actor, form, status=422)
    return done(request, "class_timetable.index", "CLASS_DRAFTED", class_id=made.id)


@router.get("/{class_id}", dependencies=[_RUN])
def show(request: Request, db: ReadDb, actor: CurrentActor, class_id: Id) -> Response:
    """Show a class: what it is, when, who comes, what is next."""
    one = get_class(db, class_id, seen_by=actor)
    events = events_of(db, one.id)
    return render(
        request,
        "classes/show.html",
        one=one,
        counts=counts_of(db, [one.id])[one.id],
        boards=boards_of(db, one),
        busy=busy_lecturers(db, one),
        events=events,
        names=account_names(db, [event.actor_id for event in events]),
        now=clock.now(),
        is_over=all(sitting.ends_at <= clock.now() for sitting in sittings_of(one)),
    )


@router.get("/{class_id}/edit", dependencies=[_RUN])
def edit(request: Request, db: ReadDb, actor: CurrentActor, class_id: Id) -> Response:
    """Show the form for changing a class."""
    one = get_class(db, class_id, seen_by=actor)
    return _form(request, db, actor, ClassForm.empty(**values_of(one)), class_id=one.id, title=one.title)


@router.post("/{class_id}", dependencies=[_RUN])
def update(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, class_id: Id) -> Response:
    """Change a class."""
    one, form = get_class(db, class_id, seen_by=actor, lock=True), ClassForm.read(submitted)
    if not form.errors:
        with attempt(db, form, PLAN_FIELDS):
            actions.change(db, one, plan_of(form), trainees=_trainees(db, form, actor), actor=actor)
    if form.errors:
        return _form(request, db, actor, form, status=422, class_id=one.id, title=one.title)
    return done(request, "classes.show", "CLASS_SAVED", class_id=class_id)


@router.post("/{class_id}/announcement", dependencies=[_RUN])
def announce(request: Request, db: Db, actor: CurrentActor, class_id: Id) -> Response:
    """Let the people see a class."""
    actions.announce(db, get_class(db, class_id, seen_by=actor, lock=True), actor=actor)
    return done(request, "classes.show", "CLASS_ANNOUNCED", class_id=class_id)


@router.post("/{class_id}/closing", dependencies=[_RUN])
def close(request: Request, db: Db, actor: CurrentActor, class_id: Id) -> Response:
    """Say that a class has been held."""
    actions.close(db, get_class(db, class_id, seen_by=actor, lock=True), actor=actor)
    return done(request, "class_hand_in.show", "CLASS_CLOSED", class_id=class_id)


@router.get("/{class_id}/cancellation", dependencies=[_RUN])
def new_cancellation(request: Request, db: ReadDb, actor: CurrentActor, class_id: Id) -> Response:
    """Ask for the reason why a class is called off."""
    one = get_class(db, class_id, seen_by=actor)
    return render(request, "classes/cancel.html", one=one, form=CancelForm.empty())


@router.post("/{class_id}/cancellation", dependencies=[_RUN])
def cancel(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, class_id: Id) -> Response:
    """Call a class off."""
    one, form = get_class(db, class_id, seen_by=actor, lock=True), CancelForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "reason"}):
            actions.cancel(db, one, reason=form.reason, actor=actor)
    if form.errors:
        return render(request, "classes/cancel.html", status=422, one=one, form=form)
    return done(request, "classes.show", "CLASS_CANCELLED", class_id=class_id)


def _trainees(db: Session, form: ClassForm, actor: Actor) -> list[Unit]:
    if form.version:
        get_course_version(db, form.version, seen_by=actor)  # none but what he may see is named
    return [get_unit(db, unit, seen_by=actor) for unit in form.trainees]


def _form(
    request: Request, db: Session, actor: Actor, form: Form, status: int = 200, class_id: int = 0, title: str = ""
) -> Response:
    return render(
        request,
        "classes/form.html",
        status=status,
        form=form,
        class_id=class_id,
        title=title,
        units=list_units(db, seen_by=actor),
        methods=CLASS_METHODS,
        categories=CATEGORIES,
        numbers=PARTS,
        versions=list_versions(db, seen_by=actor, state="published", limit=200)[0],
        this_year=clock.today().year,
    )
