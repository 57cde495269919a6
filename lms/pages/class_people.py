"""The list of a class: coordinators put their people on it and take them off; who waits moves up."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.courses.actions import enrolling
from lms.courses.actions.enrolling import Outcome
from lms.courses.models.classes import TrainingClass
from lms.courses.queries.classes import get_offer, is_host, lessons_of, list_offers
from lms.courses.queries.enrolments import counts_of, list_of
from lms.errors import NotFound
from lms.pages.acting import attempt, done
from lms.pages.forms.classes import CancelForm, PeopleForm
from lms.people.models import Unit
from lms.people.queries.matching import OnList, find_pasted, names_with_units, roll_to_choose_from
from lms.people.queries.people import visible_ids
from lms.people.queries.units import list_units
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("class_people", prefix="/class-lists")
_RUN = may(Permission.RUN_CLASSES)
_MOST_TO_TICK = 400


@router.get("", dependencies=[_RUN])
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List the announced classes that are for people in reach, whoever holds them."""
    offers = list_offers(db, seen_by=actor, year=clock.today().year)
    return render(request, "class_people/index.html", offers=offers, counts=counts_of(db, [one.id for one in offers]))


@router.get("/{offer_id}", dependencies=[_RUN])
def show(request: Request, db: ReadDb, actor: CurrentActor, offer_id: Id) -> Response:
    """Show a class's list, and the form that puts people on it."""
    return _page(request, db, actor, get_offer(db, offer_id, seen_by=actor), PeopleForm.empty(person=[]))


@router.post("/{offer_id}", dependencies=[_RUN])
def enrol(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, offer_id: Id) -> Response:
    """Put people on the list; whoever does not fit is named with the reason, the others are taken."""
    one, form = get_offer(db, offer_id, seen_by=actor, lock=True), PeopleForm.read(submitted)
    people = _people(db, form, actor)
    outcomes: list[Outcome] = []
    if not form.errors:
        with attempt(db, form):
            outcomes = enrolling.enrol(db, one, people, actor=actor)
    refused = [outcome for outcome in outcomes if outcome.refusal]
    if form.errors or refused:
        return _page(request, db, actor, one, form, outcomes=outcomes, status=422 if form.errors else 200)
    said = {state: sum(outcome.state == state for outcome in outcomes) for state in ("enrolled", "waiting")}
    return done(request, "class_people.show", "PEOPLE_ENROLLED", said, offer_id=offer_id)


@router.get("/{offer_id}/people/{listed_id}/withdrawal", dependencies=[_RUN])
def new_withdrawal(request: Request, db: ReadDb, actor: CurrentActor, offer_id: Id, listed_id: Id) -> Response:
    """Ask why somebody is taken off the list."""
    one = get_offer(db, offer_id, seen_by=actor)
    person = _listed(db, one, listed_id, actor)
    return render(request, "class_people/take_off.html", one=one, person=person, form=CancelForm.empty())


@router.post("/{offer_id}/people/{listed_id}/withdrawal", dependencies=[_RUN])
def take_off(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, offer_id: Id, listed_id: Id
) -> Response:
    """Take somebody off the list; whoever waits longest moves up."""
    one, form = get_offer(db, offer_id, seen_by=actor, lock=True), CancelForm.read(submitted)
    person = _listed(db, one, listed_id, actor)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "reason"}):
            enrolling.take_off(db, one, listed_id, reason=form.reason, actor=actor)
    if form.errors:
        return render(request, "class_people/take_off.html", status=422, one=one, person=person, form=form)
    return done(request, "class_people.show", "PERSON_TAKEN_OFF", offer_id=offer_id)


def _people(db: Session, form: PeopleForm, actor: Actor) -> list[int]:
    """Return the people named, ticked ones first; every line that names nobody stands among the errors."""
    ticked = [int(person) for person in form.values.get("person", []) if str(person).isdecimal() and len(person) < 19]
    named, problems = find_pasted(db, str(form.values.get("people") or ""), seen_by=actor)
    for number, problem in enumerate(problems, start=1):
        form.refuse("people" if number == 1 else f"people.{number}", problem)
    found = [*sorted(visible_ids(db, ticked, seen_by=actor)), *named]
    if not found and not problems:
        form.refuse("people", "NOBODY")
    return list(dict.fromkeys(found))


def _listed(db: Session, one: TrainingClass, person_id: int, actor: Actor) -> OnList:
    on_list = {row.id: row.person for row in list_of(db, one.id) if row.enrolment.state != "withdrawn"}
    may_see = is_host(db, one, actor) or visible_ids(db, [person_id], seen_by=actor)
    if person_id not in on_list or not may_see:
        raise NotFound("ENROLMENT_NOT_FOUND")
    return on_list[person_id]


def _page(
    request: Request,
    db: Session,
    actor: Actor,
    one: TrainingClass,
    form: Form,
    outcomes: list[Outcome] | tuple[()] = (),
    status: int = 200,
) -> Response:
    hosts, listed = is_host(db, one, actor), list_of(db, one.id)
    ours = visible_ids(db, [row.id for row in listed], seen_by=actor)
    units = [unit for unit in list_units(db, seen_by=actor) if _is_invited(one, unit.path)]
    day = min((lesson.starts_at for lesson in lessons_of(one)), default=clock.now()).astimezone(clock.zone()).date()
    roll = {row.id: row for unit in _tops(units) for row in roll_to_choose_from(db, unit, day, limit=_MOST_TO_TICK + 1)}
    known = {row.id for row in listed if row.enrolment.state != "withdrawn"}
    names = names_with_units(db, [outcome.person_id for outcome in outcomes], day)
    return render(
        request,
        "class_people/show.html",
        status=status,
        one=one,
        form=form,
        hosts=hosts,
        listed=[row for row in listed if hosts or row.id in ours],
        hidden=0 if hosts else len(listed) - len(ours),
        counts=counts_of(db, [one.id])[one.id],
        roll=[row for row in roll.values() if row.id not in known] if len(roll) <= _MOST_TO_TICK else [],
        outcomes=[(names[outcome.person_id].name, outcome) for outcome in outcomes],
    )


def _is_invited(one: TrainingClass, path: str) -> bool:
    return any(path.startswith(row.unit.path) for row in one.trainees)


def _tops(units: list[Unit]) -> list[Unit]:
    """Return the units that stand under no other of them; the rolls of those cover the rest."""
    return [unit for unit in units if not any(o.id != unit.id and unit.path.startswith(o.path) for o in units)]
