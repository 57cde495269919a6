"""Assistants of the units one sees: how each stands and whose turn it is; registering; one assistant; by unit."""

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.actions import badges as steps
from lms.credentials.models import Badge
from lms.credentials.queries.assistants import assistants_by_unit
from lms.credentials.queries.badges import get_badge, list_badges, unregistered
from lms.credentials.queries.badges_facts import standings_of
from lms.credentials.queries.contracts import get_contract, list_contracts
from lms.credentials.rules.assistants import BadgeTurn
from lms.credentials.rules.badges import BadgeState, Bars, Duties
from lms.credentials.rules.contracts import faults_of
from lms.pages.acting import attempt, done
from lms.pages.forms.assistants import RegisterForm
from lms.people.queries.names import account_names
from lms.people.queries.people import get_person
from lms.people.queries.units import get_unit, list_units
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("assistants", prefix="/assistants")
_VIEW, _REGISTER = [may(Permission.VIEW_PEOPLE)], [may(Permission.REGISTER_ASSISTANTS)]
_FIELDS = {
    **dict.fromkeys(("NOT_ASSISTANT", "BADGE_OPEN", "OWN_BADGE"), "person"),
    **dict.fromkeys(("CONTRACT_OVER", "CONTRACT_NOT_BEGUN", "CONTRACT_NATURE", "BADGE_UNIT"), "contract"),
    **dict.fromkeys(("OPINION_MISSING", "OPINION_NEGATIVE", "OPINION_LATE"), "contract"),
    "ASSISTANT_BARRED": "bars",
    "DECLARED_LATER": "declared_on",
}


@router.get("", dependencies=_VIEW)
def index(
    request: Request, db: ReadDb, actor: CurrentActor, unit: str = "", state: str = "", turn: str = "", q: str = ""
) -> Response:
    """List assistants in reach with state, what is missing and whose turn it is."""
    under = get_unit(db, int(unit), seen_by=actor) if unit.isdecimal() and len(unit) < 16 else None
    is_open = None if state == BadgeState.ENDED else True
    found = standings_of(db, list_badges(db, seen_by=actor, under=under, is_open=is_open, text=q[:50]))
    shown = [each for each in found if state in ("", each.badge.state) and turn in ("", each.turn)]
    return render(
        request,
        "assistants/index.html",
        shown=shown,
        total=len([each for each in found if each.badge.state != BadgeState.ENDED]),
        waiting=[each for each in found if each.turn is not BadgeTurn.NONE],
        running_out=[each for each in found if each.is_running_out],
        new=unregistered(db, seen_by=actor, on=clock.today()),
        units=list_units(db, seen_by=actor),
        unit=unit,
        state=state,
        turn=turn,
        q=q,
    )


@router.get("/units", dependencies=_VIEW)
def units(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show assistants for each officer, by unit: natures of employment, states of badges."""
    found = assistants_by_unit(db, list_units(db, seen_by=actor, levels=2), on=clock.today())
    return render(
        request, "assistants/units.html", rows=[each for each in found if each.assistants or each.open],
        today=clock.today(),
    )  # fmt: skip


@router.get("/new", dependencies=_REGISTER)
def new(request: Request, db: ReadDb, actor: CurrentActor, person: str = "") -> Response:
    """Show the form to register an assistant."""
    return _new(request, db, actor, RegisterForm.empty(person=person, declared_on=clock.today(), bars=()))


@router.post("", dependencies=_REGISTER)
def register(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Register an assistant."""
    form = RegisterForm.read(submitted)
    if not form.errors:
        person = get_person(db, form.person, seen_by=actor)
        contract = get_contract(db, form.contract, seen_by=actor)
        duties = Duties(form.post_title, form.powers, form.rights, form.terms, form.liability)
        bars = Bars(criminal="criminal" in form.bars, dismissed="dismissed" in form.bars)
        with attempt(db, form, _FIELDS):
            badge = steps.register(db, person, contract, duties, bars=bars, declared_on=form.declared_on, actor=actor)
            return done(request, "assistants.show", "ASSISTANT_REGISTERED", badge_id=badge.id)
    return _new(request, db, actor, form, status=422)


@router.get("/{badge_id}", dependencies=_VIEW)
def show(request: Request, db: ReadDb, actor: CurrentActor, badge_id: Id) -> Response:
    """Show an assistant: record, what is there and what is missing, what may be done now, what happened."""
    return show_badge(request, db, actor, get_badge(db, badge_id, seen_by=actor))


def show_badge(
    request: Request,
    db: Session,
    actor: Actor,
    badge: Badge,
    form: Form | None = None,
    doing: str = "",
    status: int = 200,
) -> Response:
    """Answer with an assistant as the actor may see and deal with him; `doing` names the form that was refused."""
    (standing,) = standings_of(db, [badge])
    today = clock.today()
    contracts = [
        each
        for each in list_contracts(db, seen_by=actor, at=badge.unit)
        if each.id != badge.contract_id and not faults_of(each.said, today)
    ]
    return render(
        request,
        "assistants/show.html",
        status=status,
        badge=badge,
        it=standing,
        stop=next((each for each in badge.stops if each.resumed_on is None), None),
        contracts=contracts,
        form=form or Form.empty(),
        doing=doing,
        names=account_names(db, [event.actor_id for event in badge.events]),
        is_own=actor.person_id == badge.person_id,
        today=today,
    )


def _new(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    today = clock.today()
    contracts = list_contracts(db, seen_by=actor)
    return render(
        request,
        "assistants/new.html",
        status=status,
        form=form,
        people=unregistered(db, seen_by=actor, on=today),
        contracts=[contract for contract in contracts if not faults_of(contract.said, today)],
        faulty=[contract for contract in contracts if faults_of(contract.said, today)],
    )
