"""Working on a draft, page by page: what it says of itself, whom it is for, its courseware, its parts."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.courses.actions.courseware import add_courseware, change_courseware, move_courseware, remove_courseware
from lms.courses.actions.drafting import change_description, set_parts, set_targets
from lms.courses.models.courses import CourseVersion
from lms.courses.queries.courses import get_own_version
from lms.courses.queries.courseware import courseware_of, get_ready_material, ready_materials
from lms.courses.queries.delegations import teaches_public_law
from lms.courses.queries.reached import count_reached, groups_of, people_reached
from lms.courses.queries.syllabi import items_to_choose_from
from lms.courses.rules.learning import Group
from lms.courses.rules.publishing import MINUTES_PER_PAGE, most_minutes
from lms.courses.rules.states import require_draft
from lms.hours.catalogue import CATEGORIES, COUNTS_FOR, Method
from lms.pages.acting import attempt, done
from lms.pages.courses import require_item
from lms.pages.forms.courses import (
    DESCRIBED,
    PIECE,
    ROWS,
    ChangedPieceForm,
    DescriptionForm,
    PieceForm,
    described_values,
    group_values,
    part_values,
    read_groups,
    read_parts,
)
from lms.people.queries.units import list_units
from lms.requirements.queries.limits import limits_for
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import Router

router = Router(prefix="/courses")
_MAKE = may(Permission.MANAGE_COURSES)
_NAMES = 50


@router.get("/{version_id}/description", name="courses.description", dependencies=[_MAKE])
def description(request: Request, db: ReadDb, actor: CurrentActor, version_id: Id) -> Response:
    """Show what a draft says of itself."""
    version = _draft(db, version_id, actor)
    return _description(request, db, actor, version, DescriptionForm.empty(**described_values(version)))


@router.post("/{version_id}/description", name="courses.describe", dependencies=[_MAKE])
def describe(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, version_id: Id) -> Response:
    """Change what a draft says of itself."""
    version, form = _draft(db, version_id, actor), DescriptionForm.read(submitted)
    if not form.errors:
        require_item(db, form, version.course.owner_unit, actor)
    if not form.errors:
        with attempt(db, form, DESCRIBED):
            change_description(db, version, form.described(), actor=actor)
    if form.errors:
        return _description(request, db, actor, version, form, status=422)
    return done(request, "courses.show", "COURSE_SAVED", version_id=version.id)


@router.get("/{version_id}/groups", name="courses.groups", dependencies=[_MAKE])
def groups(request: Request, db: ReadDb, actor: CurrentActor, version_id: Id) -> Response:
    """Show whom a draft is for, and whom that reaches."""
    version = _draft(db, version_id, actor)
    chosen = groups_of(version)
    return _groups(request, db, actor, version, Form.empty(**group_values(chosen)), chosen)


@router.post("/{version_id}/groups", name="courses.set_groups", dependencies=[_MAKE])
def choose_groups(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, version_id: Id) -> Response:
    """Say whom a draft is for; with `look` only show whom that would reach."""
    version = _draft(db, version_id, actor)
    form, chosen = read_groups(db, submitted, actor=actor)
    if form.errors or "look" in submitted:
        return _groups(request, db, actor, version, form, chosen, status=422 if form.errors else 200)
    with attempt(db, form, dict.fromkeys(("TARGETS_MISSING", "NOT_A_CHOICE"), "unit_1")):
        set_targets(db, version, chosen, actor=actor)
    if form.errors:
        return _groups(request, db, actor, version, form, chosen, status=422)
    return done(request, "courses.show", "COURSE_SAVED", version_id=version.id)


@router.get("/{version_id}/parts", name="courses.parts", dependencies=[_MAKE])
def parts(request: Request, db: ReadDb, actor: CurrentActor, version_id: Id) -> Response:
    """Show how a draft is split by content."""
    version = _draft(db, version_id, actor)
    return _parts(request, db, version, Form.empty(**part_values(version)))


@router.post("/{version_id}/parts", name="courses.split", dependencies=[_MAKE])
def split(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, version_id: Id) -> Response:
    """Split a draft by content."""
    version = _draft(db, version_id, actor)
    form, chosen = read_parts(submitted)
    if not form.errors:
        with attempt(db, form, {"METHOD_CATEGORY": "category_1", "CATEGORY_UNKNOWN": "category_1"}):
            set_parts(db, version, chosen, actor=actor)
    if form.errors:
        return _parts(request, db, version, form, status=422)
    return done(request, "courses.show", "COURSE_SAVED", version_id=version.id)


@router.get("/{version_id}/courseware", name="courses.courseware", dependencies=[_MAKE])
def courseware(request: Request, db: ReadDb, actor: CurrentActor, version_id: Id) -> Response:
    """Show the courseware of a draft."""
    return _courseware(request, db, actor, _draft(db, version_id, actor), PieceForm.empty())


@router.post("/{version_id}/courseware", name="courses.add", dependencies=[_MAKE])
def add(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, version_id: Id) -> Response:
    """Put a material into a draft."""
    version, form = _draft(db, version_id, actor), PieceForm.read(submitted)
    if not form.errors:
        material = get_ready_material(db, form.material, version, seen_by=actor)
        with attempt(db, form, PIECE):
            add_courseware(db, version, material, minutes=form.minutes, title=form.title or "", actor=actor)
    if form.errors:
        return _courseware(request, db, actor, version, form, status=422)
    return done(request, "courses.courseware", "COURSE_SAVED", version_id=version.id)


@router.post("/{version_id}/courseware/{piece_id}", name="courses.change", dependencies=[_MAKE])
def change(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, version_id: Id, piece_id: Id
) -> Response:
    """Change one courseware of a draft, move it, or take it out: the button pressed says which."""
    version = _draft(db, version_id, actor)
    piece = courseware_of(version, piece_id)
    if "remove" in submitted:
        remove_courseware(db, version, piece, actor=actor)
    elif "move" in submitted:
        move_courseware(db, version, piece, up=submitted.get("move") == "up", actor=actor)
    else:
        form = ChangedPieceForm.read(submitted)
        if not form.errors:
            with attempt(db, form, PIECE):
                change_courseware(db, version, piece, minutes=form.minutes, title=form.title or "", actor=actor)
        if form.errors:
            return _courseware(request, db, actor, version, PieceForm.empty(), changed=(piece.id, form), status=422)
    return done(request, "courses.courseware", "COURSE_SAVED", version_id=version.id)


def _draft(db: Session, version_id: int, actor: Actor) -> CourseVersion:
    """Return a draft of a unit in reach. Raises NotFound, RuleBroken COURSE_FROZEN."""
    version = get_own_version(db, version_id, seen_by=actor)
    require_draft(version.state)
    return version


def _description(
    request: Request, db: Session, actor: Actor, version: CourseVersion, form: Form, status: int = 200
) -> Response:
    items = items_to_choose_from(db, version.course.owner_unit, clock.today(), seen_by=actor)
    return render(request, "courses/description.html", status=status, version=version, form=form, items=items, units=[])


def _groups(
    request: Request,
    db: Session,
    actor: Actor,
    version: CourseVersion,
    form: Form,
    chosen: list[Group],
    status: int = 200,
) -> Response:
    today = clock.today()
    people = people_reached(db, chosen, on=today, seen_by=actor)
    return render(
        request,
        "courses/groups.html",
        status=status,
        version=version,
        form=form,
        numbers=ROWS,
        units=list_units(db, seen_by=actor),
        fields=CATEGORIES["BK"],
        total=count_reached(db, chosen, on=today),
        people=people[:_NAMES],
        seen=len(people),
    )


def _parts(request: Request, db: Session, version: CourseVersion, form: Form, status: int = 200) -> Response:
    owner = version.course.owner_unit
    limits = limits_for(db, owner.id, clock.today().year)
    allowed = COUNTS_FOR[Method.ONLINE]
    return render(
        request,
        "courses/parts.html",
        status=status,
        version=version,
        form=form,
        numbers=ROWS,
        categories={
            family: kept
            for family, leaves in CATEGORIES.items()
            if (kept := [leaf for leaf in leaves if leaf in allowed])
        },
        whole=sum(piece.minutes for piece in version.courseware),
        limits=limits,
        no_public_law=limits.justice_only_public_law and not teaches_public_law(db, owner, on=clock.today()),
    )


def _courseware(
    request: Request,
    db: Session,
    actor: Actor,
    version: CourseVersion,
    form: Form,
    changed: tuple[int, Form] | None = None,
    status: int = 200,
) -> Response:
    materials = ready_materials(db, version, seen_by=actor)
    return render(
        request,
        "courses/courseware.html",
        status=status,
        version=version,
        form=form,
        changed=changed,
        materials=[(row, most_minutes(row.kind, row.duration_ms, row.pages)) for row in materials],
        per_page=MINUTES_PER_PAGE,
    )
