"""Training syllabi (培训大纲): drafted, approved by another person, copied into the next version."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.courses.actions.syllabi import approve_syllabus, change_outline, copy_syllabus, draft_syllabus, set_items
from lms.courses.models.syllabi import SyllabusVersion
from lms.courses.queries.syllabi import (
    courses_by_item,
    get_outline,
    get_own_outline,
    is_own_outline,
    list_outlines,
    outlines_of,
)
from lms.errors import RuleBroken
from lms.hours.catalogue import CATEGORIES
from lms.pages.acting import attempt, done
from lms.pages.forms.syllabi import OUTLINED, OutlineForm, outline_values, read_outline, row_numbers
from lms.people.queries.names import account_names
from lms.people.queries.units import get_unit, list_units
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import Router

router = Router(prefix="/syllabi")
_VIEW, _MAKE, _APPROVE = (
    may(Permission.VIEW_PEOPLE),
    may(Permission.MANAGE_COURSES),
    may(Permission.APPROVE_COURSES),
)


@router.get("", name="syllabi.index", dependencies=[_VIEW])
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List the syllabi in reach: drafts first, then what holds."""
    return render(request, "syllabi/index.html", outlines=list_outlines(db, seen_by=actor), today=clock.today())


@router.get("/new", name="syllabi.new", dependencies=[_MAKE])
def new(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show the form for a new syllabus."""
    form = OutlineForm.empty(owner=actor.unit_id or "", effective_from=clock.today())
    return _form(request, db, actor, form, None)


@router.post("", name="syllabi.create", dependencies=[_MAKE])
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Begin a syllabus."""
    form, items = read_outline(submitted)
    if form.owner is None and not form.errors:
        form.refuse("owner", "REQUIRED")
    made: list[SyllabusVersion] = []
    if not form.errors and form.owner is not None:
        owner = get_unit(db, form.owner, seen_by=actor)
        with attempt(db, form, OUTLINED):
            made.append(draft_syllabus(db, form.outline(), items, owner=owner, actor=actor))
    if form.errors:
        return _form(request, db, actor, form, None, status=422)
    return done(request, "syllabi.show", "COURSE_SAVED", outline_id=made[0].id)


@router.get("/{outline_id}", name="syllabi.show", dependencies=[_VIEW])
def show(request: Request, db: ReadDb, actor: CurrentActor, outline_id: Id) -> Response:
    """Show one version of a syllabus with its items."""
    return _show(request, db, actor, get_outline(db, outline_id, seen_by=actor), Form.empty())


@router.get("/{outline_id}/edit", name="syllabi.edit", dependencies=[_MAKE])
def edit(request: Request, db: ReadDb, actor: CurrentActor, outline_id: Id) -> Response:
    """Show a draft for changing."""
    outline = _draft(db, outline_id, actor)
    return _form(request, db, actor, OutlineForm.empty(**outline_values(outline)), outline)


@router.post("/{outline_id}/edit", name="syllabi.change", dependencies=[_MAKE])
def change(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, outline_id: Id) -> Response:
    """Change a draft."""
    outline = _draft(db, outline_id, actor)
    form, items = read_outline(submitted)
    if not form.errors:
        with attempt(db, form, OUTLINED):
            change_outline(db, outline, form.outline(), actor=actor)
            set_items(db, outline, items, actor=actor)
    if form.errors:
        return _form(request, db, actor, form, outline, status=422)
    return done(request, "syllabi.show", "COURSE_SAVED", outline_id=outline.id)


@router.post("/{outline_id}/approval", name="syllabi.approve", dependencies=[_APPROVE])
def approve(request: Request, db: Db, actor: CurrentActor, outline_id: Id) -> Response:
    """Approve what somebody else drafted."""
    outline, form = get_own_outline(db, outline_id, seen_by=actor), Form.empty()
    with attempt(db, form):
        approve_syllabus(db, outline, actor=actor)
    if form.errors:
        return _show(request, db, actor, get_outline(db, outline_id, seen_by=actor), form, status=409)
    return done(request, "syllabi.show", "SYLLABUS_APPROVED", outline_id=outline.id)


@router.post("/{outline_id}/copy", name="syllabi.copy", dependencies=[_MAKE])
def copy(request: Request, db: Db, actor: CurrentActor, outline_id: Id) -> Response:
    """Begin the next version as a copy."""
    outline, form = get_own_outline(db, outline_id, seen_by=actor), Form.empty()
    made: list[SyllabusVersion] = []
    with attempt(db, form):
        made.append(copy_syllabus(db, outline, actor=actor))
    if form.errors:
        return _show(request, db, actor, outline, form, status=409)
    return done(request, "syllabi.show", "COURSE_COPIED", outline_id=made[0].id)


def _draft(db: Session, outline_id: int, actor: Actor) -> SyllabusVersion:
    outline = get_own_outline(db, outline_id, seen_by=actor)
    if outline.approved_at is not None:
        raise RuleBroken("SYLLABUS_FROZEN")
    return outline


def _show(
    request: Request, db: Session, actor: Actor, outline: SyllabusVersion, form: Form, status: int = 200
) -> Response:
    return render(
        request,
        "syllabi/show.html",
        status=status,
        outline=outline,
        form=form,
        own=is_own_outline(db, outline, actor=actor),
        versions=outlines_of(db, outline.syllabus_id, seen_by=actor),
        courses=courses_by_item(db, outline),
        names=account_names(db, {outline.drafted_by_id, outline.approved_by_id}),
    )


def _form(
    request: Request, db: Session, actor: Actor, form: OutlineForm, outline: SyllabusVersion | None, status: int = 200
) -> Response:
    return render(
        request,
        "syllabi/form.html",
        status=status,
        form=form,
        outline=outline,
        numbers=row_numbers(form),
        units=list_units(db, seen_by=actor),
        categories=CATEGORIES,
    )
