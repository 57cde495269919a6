"""Ceremonies of the oath: the list of a year, planning one, the page of one, changing it, calling it off."""

from datetime import date

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.ceremonies.actions.planning import call_off, change_plan, plan_ceremony
from lms.ceremonies.models import OathCeremony
from lms.ceremonies.queries.ceremonies import (
    events_of,
    get_ceremony,
    is_run_by,
    list_ceremonies,
    may_hold,
    photos_of,
    years_of,
)
from lms.ceremonies.queries.officers import Choices, Waiting, officers_of, officers_to_choose, waiting_for_first
from lms.ceremonies.queries.rosters import corrections_of, places_of, refused_of, removed_of, seats_of
from lms.ceremonies.rules.ceremonies import CeremonyState, Occasion
from lms.errors import NotAllowed, NotFound, RuleBroken
from lms.pages.acting import attempt, done
from lms.pages.forms.oaths import PLAN_FIELDS, PlanForm, ReasonForm
from lms.pages.oath_cards import issue_days, waiting_cards
from lms.people.models import Unit
from lms.people.queries.names import account_names
from lms.people.queries.people import names_of, visible_ids
from lms.people.queries.units import get_unit, list_units
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("oaths", prefix="/oaths")
_P = Permission
_SEE, _RUN = may(_P.VIEW_PEOPLE), may(_P.RUN_OATHS)


@router.get("", dependencies=[_SEE])
def index(request: Request, db: ReadDb, actor: CurrentActor, year: str = "") -> Response:
    """List the ceremonies of a year in reach, what is to come first."""
    asked = year_asked(year)
    years = sorted({asked, clock.today().year, *years_of(db, seen_by=actor)}, reverse=True)
    lines = list_ceremonies(db, year=asked, seen_by=actor)
    return render(request, "oaths/index.html", lines=lines, year=asked, years=years, today=clock.today())


@router.get("/new", dependencies=[_RUN])
def new(
    request: Request, db: ReadDb, actor: CurrentActor, unit: str = "", occasion: str = "ANNUAL", q: str = ""
) -> Response:
    """Show the form of a new ceremony, for a unit and an occasion; `q` narrows whom it offers."""
    host, why = _host(db, actor, unit), _occasion(occasion)
    return _form(request, db, actor, host, why, PlanForm.proposed(why), q=q[:60].strip())


@router.post("", dependencies=[_RUN])
def create(
    request: Request, db: Db, actor: CurrentActor, submitted: Submitted, unit: str = "", occasion: str = "ANNUAL"
) -> Response:
    """Plan a ceremony."""
    host, why, form = _host(db, actor, unit), _occasion(occasion), PlanForm.read(submitted)
    if not form.errors:
        with attempt(db, form, PLAN_FIELDS):
            _require_reached(db, form, actor)
            cards = issue_days(db, {form.leader, *form.person})
            made = plan_ceremony(db, host, form.plan(why), people=form.person, issue_days=cards, actor=actor)
            people = len(places_of(db, made))
            return done(request, "oaths.show", "OATH_PLANNED", {"people": people}, oath_id=made.id)
    return _form(request, db, actor, host, why, form, status=422)


@router.get("/{oath_id}", dependencies=[_SEE])
def show(request: Request, db: ReadDb, actor: CurrentActor, oath_id: Id) -> Response:
    """Show a ceremony: who is there and what is to be done. The list renews itself on the day."""
    return page_of(request, db, actor, get_ceremony(db, oath_id, seen_by=actor), Form.empty())


@router.get("/{oath_id}/plan", dependencies=[_RUN])
def edit(request: Request, db: ReadDb, actor: CurrentActor, oath_id: Id, q: str = "") -> Response:
    """Show the plan of a ceremony to change it; `q` narrows whom it offers."""
    ceremony = get_ceremony(db, oath_id, seen_by=actor)
    return _edit(request, db, actor, ceremony, PlanForm.filled(ceremony), q=q[:60].strip())


@router.post("/{oath_id}/plan", dependencies=[_RUN])
def update(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, oath_id: Id) -> Response:
    """Change the plan of a ceremony."""
    ceremony, form = get_ceremony(db, oath_id, seen_by=actor, to_change=True), PlanForm.read(submitted)
    if not form.errors:
        with attempt(db, form, PLAN_FIELDS):
            _require_reached(db, form, actor)
            change_plan(db, ceremony, form.plan(Occasion(ceremony.occasion)), actor=actor)
            return done(request, "oaths.show", "OATH_CHANGED", oath_id=oath_id)
    return _edit(request, db, actor, get_ceremony(db, oath_id, seen_by=actor), form, status=422)


@router.post("/{oath_id}/cancellation", dependencies=[_RUN])
def cancel(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, oath_id: Id) -> Response:
    """Call a ceremony off."""
    ceremony, form = get_ceremony(db, oath_id, seen_by=actor, to_change=True), ReasonForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "reason"}):
            call_off(db, ceremony, reason=form.reason, actor=actor)
            return done(request, "oaths.show", "OATH_CALLED_OFF", oath_id=oath_id)
    return page_of(request, db, actor, get_ceremony(db, oath_id, seen_by=actor), form, status=422)


def page_of(
    request: Request,
    db: Session,
    actor: Actor,
    ceremony: OathCeremony,
    form: Form,
    status: int = 200,
    template: str = "oaths/show.html",
) -> Response:
    """Return the page of a ceremony, or another about all of it, with what a form was refused for."""
    seats, refused, events = seats_of(db, ceremony), refused_of(db, ceremony), events_of(db, ceremony)
    corrections = corrections_of(db, ceremony)
    return render(
        request,
        template,
        fragment="oaths/_list.html",
        status=status,
        oath=ceremony,
        form=form,
        seats=seats,
        removed=removed_of(db, ceremony),
        refused=refused,
        people=names_of(
            db, [*(row.person_id for row in refused if row.person_id), *(row.person_id for row in corrections)]
        ),
        events=events,
        corrections=corrections,
        photos=photos_of(db, ceremony),
        names=account_names(db, [row.actor_id for row in events]),
        runs=is_run_by(ceremony, actor),
        others=_others(db, ceremony, {seat.id for seat in seats}),
        today=clock.today(),
        now=clock.now(),
    )


def year_asked(text: str) -> int:
    """Return the year in a query, this year for none."""
    asked = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else clock.today().year
    return min(max(asked, 2000), 2100)


def _others(db: Session, ceremony: OathCeremony, listed: set[int]) -> list[tuple[int, str]]:
    """Return the officers of the unit on the day who are not listed, for additions and corrections."""
    if ceremony.state == CeremonyState.CALLED_OFF:
        return []
    found = officers_of(db, ceremony.unit, ceremony.held_on)
    return [(each.id, f"{each.name} {each.unit}") for each in found if each.id not in listed | {ceremony.witness_id}]


def _host(db: Session, actor: Actor, unit: str) -> Unit:
    """Return the unit that holds a ceremony, the actor's own for none. Raises NotFound, NotAllowed."""
    if unit and not (unit.isdecimal() and len(unit) < 16):
        raise NotFound
    host = get_unit(db, int(unit) if unit else actor.unit_id or 0, seen_by=actor)
    if not may_hold(host, actor):
        raise NotAllowed(permission=_P.RUN_OATHS.value)
    return host


def _occasion(text: str) -> Occasion:
    if text not in set(Occasion):
        raise NotFound
    return Occasion(text)


def _require_reached(db: Session, form: PlanForm, actor: Actor) -> None:
    """Raise RuleBroken PERSON_NOT_IN_REACH for a leader, a witness or a swearer whom the actor does not reach."""
    named = {form.leader, *form.person} | ({form.witness} if form.witness else set())
    if visible_ids(db, sorted(named), seen_by=actor) != named:
        raise RuleBroken("PERSON_NOT_IN_REACH")


def _form(
    request: Request,
    db: Session,
    actor: Actor,
    unit: Unit,
    occasion: Occasion,
    form: PlanForm,
    status: int = 200,
    q: str = "",
) -> Response:
    today = clock.today()
    return render(
        request,
        "oaths/new.html",
        status=status,
        unit=unit,
        units=[each for each in list_units(db, seen_by=actor) if may_hold(each, actor)],
        occasion=occasion,
        form=form,
        choices=_choices(db, unit, form, q),
        q=q,
        waiting=_waiting(db, unit, actor) if occasion is Occasion.FIRST_DUTY else [],
        today=today,
    )


def _choices(db: Session, unit: Unit, form: PlanForm, q: str, on: date | None = None) -> Choices:
    """Return whom a plan offers: those who are called so, and whoever was chosen already."""
    values = form.values
    chosen = [str(each) for each in (values.get("leader"), values.get("witness"), *(values.get("person") or ()))]
    keep = [int(each) for each in chosen if each.isdecimal() and len(each) < 16]
    return officers_to_choose(db, unit, on or clock.today(), text=q, keep=keep)


def _waiting(db: Session, unit: Unit, actor: Actor) -> list[Waiting]:
    today = clock.today()
    return waiting_for_first(db, unit, today, waiting_cards(db, unit, today, seen_by=actor))


def _edit(
    request: Request,
    db: Session,
    actor: Actor,
    ceremony: OathCeremony,
    form: PlanForm,
    status: int = 200,
    q: str = "",
) -> Response:
    if not is_run_by(ceremony, actor):
        raise NotAllowed(permission=_P.RUN_OATHS.value)
    choices = _choices(db, ceremony.unit, form, q, ceremony.held_on)
    return render(request, "oaths/edit.html", status=status, oath=ceremony, form=form, choices=choices, q=q)
