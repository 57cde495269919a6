"""Trainings that were held: record one for many people at once, look at it."""

from collections.abc import Mapping

from sqlalchemy.orm import Session
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.hours.actions.proposing import Held, propose
from lms.hours.catalogue import AWARD_CREDIT, CATEGORIES, EVENT_CREDIT, EVIDENCE_EXPECTED, EvidenceKind, Method
from lms.hours.models import Activity
from lms.hours.queries.activities import list_activities
from lms.hours.queries.activity_page import activity_page, states_of
from lms.pages.acting import attempt, done
from lms.pages.forms.activities import FIELDS, PARTS, ActivityForm, held_of, people_of, read_activity
from lms.pages.forms.evidence import add_files, read_evidence
from lms.people.queries.matching import roll_to_choose_from
from lms.people.queries.units import get_unit, list_units
from lms.requirements.queries.limits import limits_for
from lms.requirements.queries.preview import preview
from lms.settings import get_settings
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import Router

router = Router(prefix="/activities")
_PROPOSE, _VIEW = may(Permission.PROPOSE_HOURS), may(Permission.VIEW_PEOPLE)
_MOST_TO_TICK = 400
_WITH_FILES = get_settings().upload_limit_mb * 2**20


@router.get("", name="activities.index", dependencies=[_VIEW])
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List the latest trainings in reach with what became of them."""
    found = list_activities(db, seen_by=actor, limit=100)
    return render(request, "activities/index.html", activities=found, states=states_of(db, found, seen_by=actor))


@router.get("/new", name="activities.new", dependencies=[_PROPOSE])
def new(request: Request, db: ReadDb, actor: CurrentActor, unit: str = "") -> Response:
    """Show the form for a training; `unit` chooses whose roll is offered for ticking."""
    host = int(unit) if unit.isdecimal() and len(unit) < 19 else actor.unit_id
    return _form(request, db, actor, ActivityForm.empty(host=host, tags_1=[], tags_2=[], tags_3=[], person=[]))


@router.post("/new", name="activities.edit", dependencies=[_PROPOSE])
def edit(request: Request, db: ReadDb, actor: CurrentActor, submitted: Submitted) -> Response:
    """Show the form again with what was typed, to change it after a look at the credits."""
    form = read_activity(submitted)
    form.errors.clear()
    return _form(request, db, actor, form)


@router.post("/check", name="activities.check", dependencies=[_PROPOSE])
def check(request: Request, db: ReadDb, actor: CurrentActor, submitted: Submitted) -> Response:
    """Show what the training would give each person; nothing is stored yet."""
    form = read_activity(submitted)
    held, people = held_of(form), people_of(db, form, actor=actor)
    if held is None or not form.is_readable():
        return _form(request, db, actor, form, status=422)
    return _check(request, db, actor, form, held, people, status=422 if form.errors else 200)


@router.post("", name="activities.create", dependencies=[_PROPOSE], max_body_size=_WITH_FILES)
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Put the training on record with a pending claim for each person, and its evidence."""
    form = read_activity(submitted)
    held, people = held_of(form), people_of(db, form, actor=actor)
    if held is None or not form.is_readable():
        return _form(request, db, actor, form, status=422)
    activity, taken = _create(db, actor, submitted, form, held, people)
    if activity is None:
        return _check(request, db, actor, form, held, people, status=422)
    return done(request, "activities.show", "ACTIVITY_PROPOSED", {"people": taken}, activity_id=activity.id)


@router.get("/{activity_id}", name="activities.show", dependencies=[_VIEW])
def show(request: Request, db: ReadDb, actor: CurrentActor, activity_id: Id) -> Response:
    """Show a training: what was held, its evidence, its people in reach."""
    page = activity_page(db, activity_id, seen_by=actor)
    return render(request, "activities/show.html", page=page)


def _create(
    db: Session, actor: Actor, submitted: FormData, form: ActivityForm, held: Held, people: Mapping[int, int | None]
) -> tuple[Activity | None, int]:
    taken = {person: minutes for person, minutes in people.items() if person not in set(form.skip)}
    files = read_evidence(submitted, form)
    activity = None
    if not form.errors:
        host = get_unit(db, form.host, seen_by=actor)
        limits = limits_for(db, host.id, held.year)
        with attempt(db, form, FIELDS):
            activity = propose(db, held, host_unit=host, people=taken, actor=actor, limits=limits)
            add_files(db, activity, files, actor=actor)
    return (None if form.errors else activity), len(taken)


def _form(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    units = list_units(db, seen_by=actor)
    chosen = next((unit for unit in units if str(unit.id) == str(form.values.get("host"))), None)
    roll = roll_to_choose_from(db, chosen, clock.today(), limit=_MOST_TO_TICK + 1) if chosen else []
    return render(
        request,
        "activities/new.html",
        status=status,
        form=form,
        units=units,
        roll=roll if len(roll) <= _MOST_TO_TICK else [],
        roll_of=chosen,
        numbers=PARTS,
        categories=CATEGORIES,
        methods=list(Method),
        make_up_year=clock.today().year - 1 if clock.today().month <= 3 else None,
    )


def _check(
    request: Request,
    db: Session,
    actor: Actor,
    form: ActivityForm,
    held: Held,
    people: Mapping[int, int | None],
    status: int = 200,
) -> Response:
    host = get_unit(db, form.host, seen_by=actor)
    limits = limits_for(db, host.id, held.year)
    expected = EVIDENCE_EXPECTED[held.method]
    return render(
        request,
        "activities/check.html",
        status=status,
        form=form,
        held=held,
        host=host,
        rows=preview(db, held, people, limits),
        limits=limits,
        awards=held.method in AWARD_CREDIT,
        by_time=held.method not in EVENT_CREDIT,
        expected=expected,
        others=[kind for kind in EvidenceKind if kind not in expected],
    )
