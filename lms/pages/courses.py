"""Courses as whoever makes or oversees them sees them: the list, a new one, one version with what it still lacks."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.courses.actions.drafting import draft_course
from lms.courses.models.courses import CourseVersion
from lms.courses.queries.courses import (
    events_of,
    get_course_version,
    is_own,
    kinds_in_force,
    list_versions,
    versions_of,
)
from lms.courses.queries.facts import facts_of, parts_of
from lms.courses.queries.reached import count_reached, groups_of
from lms.courses.queries.syllabi import items_to_choose_from
from lms.courses.rules.learning import credits_of
from lms.courses.rules.publishing import findings
from lms.courses.rules.states import PREPOST
from lms.pages.acting import attempt, done
from lms.pages.forms.courses import DESCRIBED, DescriptionForm
from lms.people.models import Unit
from lms.people.queries.units import find_own_place, get_unit, list_units
from lms.requirements.queries.limits import limits_for
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.paging import Paging, page_number
from lms.web.render import render
from lms.web.routing import Router

router = Router(prefix="/courses")
_PAGE = 30
_VIEW, _MAKE = may(Permission.VIEW_PEOPLE), may(Permission.MANAGE_COURSES)


@router.get("", name="courses.index", dependencies=[_VIEW])
def index(
    request: Request, db: ReadDb, actor: CurrentActor, q: str = "", state: str = "", kind: str = "", page: str = ""
) -> Response:
    """List the courses in reach, what needs work first."""
    number, text = page_number(page), q.strip()[:60]
    found, total = list_versions(
        db, seen_by=actor, text=text, state=state, compulsory=kind, offset=(number - 1) * _PAGE, limit=_PAGE
    )
    place = find_own_place(db, actor)
    kinds = kinds_in_force(db, place, clock.today()) if place else set()
    return render(
        request,
        "courses/index.html",
        versions=found,
        chosen={"q": text, "state": state, "kind": kind},
        paging=Paging(total, number, _PAGE),
        modules=[(module, module in kinds) for module in PREPOST],
    )


@router.get("/new", name="courses.new", dependencies=[_MAKE])
def new(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show the form for a new course."""
    form = DescriptionForm.empty(owner=actor.unit_id or "", effective_from=clock.today())
    return _form(request, db, actor, form)


@router.post("", name="courses.create", dependencies=[_MAKE])
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Begin a course with a first draft."""
    form = DescriptionForm.read(submitted)
    if not form.errors and form.owner is None:
        form.refuse("owner", "REQUIRED")
    if form.errors or form.owner is None:
        return _form(request, db, actor, form, status=422)
    owner = get_unit(db, form.owner, seen_by=actor)
    require_item(db, form, owner, actor)
    version = None
    if not form.errors:
        with attempt(db, form, DESCRIBED):
            version = draft_course(db, form.described(), owner=owner, actor=actor)
    if version is None:
        return _form(request, db, actor, form, status=422)
    return done(request, "courses.show", "COURSE_DRAFTED", version_id=version.id)


@router.get("/{version_id}", name="courses.show", dependencies=[_VIEW])
def show(request: Request, db: ReadDb, actor: CurrentActor, version_id: Id) -> Response:
    """Show a version: what it is, what it gives, whom it reaches, what it lacks, what happened to it."""
    version = get_course_version(db, version_id, seen_by=actor)
    return show_version(request, db, actor, version, Form.empty())


def show_version(
    request: Request, db: Session, actor: Actor, version: CourseVersion, form: Form, status: int = 200
) -> Response:
    """Show a version, with what was refused about it."""
    today, owner = clock.today(), version.course.owner_unit
    limits = limits_for(db, owner.id, today.year)
    lacks = findings(facts_of(db, version, superseded_on=today), on=today, limits=limits)
    events = events_of(db, version.id)
    return render(
        request,
        "courses/show.html",
        status=status,
        version=version,
        form=form,
        own=is_own(db, version, actor=actor),
        lacks=lacks if version.state in {"draft", "submitted"} else [],
        credits=credits_of(parts_of(version), limits),
        limits=limits,
        reaches=count_reached(db, groups_of(version), on=today),
        events=events,
        others=[other for other in versions_of(db, version.course_id) if other.id != version.id],
        drafted_by=events[0].name if events else None,
    )


def require_item(db: Session, form: DescriptionForm, owner: Unit, actor: Actor) -> None:
    """Refuse a syllabus item that this unit's course cannot rest on."""
    offered = items_to_choose_from(db, owner, clock.today(), seen_by=actor)
    if form.item is not None and form.item not in {item.id for item in offered}:
        form.refuse("item", "NOT_A_CHOICE")


def _form(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    units = list_units(db, seen_by=actor)
    chosen = next((unit for unit in units if str(unit.id) == str(form.values.get("owner"))), None)
    items = items_to_choose_from(db, chosen, clock.today(), seen_by=actor) if chosen else []
    return render(request, "courses/description.html", status=status, form=form, units=units, items=items, version=None)
