"""Applications on the desks of unit and bureau: what waits for whom, and each dossier with its whole history."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.models import Application
from lms.credentials.queries.applications import (
    exemptions_of,
    get_application,
    get_document,
    get_exemption,
    list_closed,
    list_open,
    objections_to,
)
from lms.credentials.queries.applying import old_cards
from lms.credentials.queries.dossier import Dossier, dossiers_of, last_check, missing_for
from lms.credentials.rules.applications import BY, PATH, STEPS, ApplicationState
from lms.credentials.rules.dossier import Turn, position_of
from lms.pages.acting import attempt, done
from lms.pages.application_papers import send_dossier
from lms.people.queries.names import account_names
from lms.web.deps import CurrentActor, Db, Id, ReadDb
from lms.web.downloads import send_stored
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("applications", prefix="/applications")
_P = Permission
_SEE = may(_P.VIEW_CREDENTIALS)
# What is somebody's to do, by the right it takes: the figures at the head of each desk.
OWN_TURNS = {
    _P.CHECK_APPLICATIONS: (Turn.CHECK,),
    _P.SIGN_APPLICATIONS: (Turn.SIGN,),
    _P.MANAGE_PRACTICE: (Turn.CONFIRM_TRAINING,),
    _P.REVIEW_APPLICATIONS: (Turn.REVIEW, Turn.PUBLICISE, Turn.REPLY, Turn.CLOSE, Turn.ENTER_NUMBER),
    _P.DECIDE_CREDENTIALS: (Turn.DECIDE,),
    _P.KEEP_CARDS: (Turn.DELIVER,),
}


@router.get("", dependencies=[_SEE])
def index(request: Request, db: ReadDb, actor: CurrentActor, turn: str = "", over: str = "", q: str = "") -> Response:
    """List what is under way in reach, one's own turn first; or what is over."""
    open_ones, closed = list_open(db, seen_by=actor), list_closed(db, seen_by=actor, text=q[:60]) if over else []
    dossiers = dossiers_of(db, [*open_ones, *closed])
    waiting = dossiers[: len(open_ones)]
    mine = [each for right, turns in OWN_TURNS.items() if actor.can(right) for each in turns]
    counts = Counter(dossier.turn for dossier in waiting)
    shown = [dossier for dossier in waiting if not turn or dossier.turn == turn]
    shown.sort(key=lambda dossier: (dossier.turn not in mine, not dossier.is_late(clock.today())))
    if over:
        shown = dossiers[len(open_ones) :]
    return render(
        request, "applications/index.html", shown=shown, mine=mine, counts=counts, turn=turn, over=over, q=q,
        today=clock.today(), waiting=len(waiting),
    )  # fmt: skip


@router.get("/{application_id}", dependencies=[_SEE])
def show(request: Request, db: ReadDb, actor: CurrentActor, application_id: Id) -> Response:
    """Show a dossier: conditions, training, exams, papers, what happened, and what is to be done now."""
    return dossier_page(request, db, actor, get_application(db, application_id, seen_by=actor), Form.empty())


@router.get("/{application_id}/papers/{paper_id}", dependencies=[_SEE])
def paper(db: ReadDb, actor: CurrentActor, application_id: Id, paper_id: Id) -> Response:
    """Send a paper of a dossier to be saved."""
    found = get_document(get_application(db, application_id, seen_by=actor), paper_id)
    return send_stored(found.digest, found.media_type, found.file_name)


@router.get("/{application_id}/dossier.pdf", dependencies=[_SEE])
def on_paper(request: Request, db: Db, actor: CurrentActor, application_id: Id) -> Response:
    """Send a dossier as it stands, on a sheet of paper."""
    return send_dossier(request, db, get_application(db, application_id, seen_by=actor), actor=actor)


@router.get("/{application_id}/exemptions/{let_off_id}/proof", dependencies=[_SEE])
def proof(db: ReadDb, actor: CurrentActor, application_id: Id, let_off_id: Id) -> Response:
    """Send the proof of what was asked to be let off."""
    found = get_exemption(db, get_application(db, application_id, seen_by=actor), let_off_id)
    return send_stored(found.digest, found.media_type, found.file_name)


def dossier_page(
    request: Request, db: Session, actor: Actor, one: Application, form: Form, status: int = 200
) -> Response:
    """Draw a dossier with the forms that the actor may use now."""
    (dossier,) = dossiers_of(db, [one])
    bureau = actor.can(_P.REVIEW_APPLICATIONS) or actor.can(_P.DECIDE_CREDENTIALS)
    return render(
        request,
        "applications/show.html",
        status=status,
        form=form,
        missing=[fault.refusal() for fault in missing_for(db, dossier)],
        may=_steps_for(actor, dossier),
        checked=last_check(one),
        objections=objections_to(db, [one.id])[one.id] if bureau else [],
        exemptions=exemptions_of(db, one.id),
        bureau=bureau,
        old_cards=old_cards(db, one) if one.credential_id else [],
        **dossier_view(db, dossier, actor),
    )


def carry_out(
    request: Request, db: Session, actor: Actor, one: Application, form: Form, said: str, deed: Callable[[], object],
    fields: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    """Do what a form asks with an application and go on to its page; what is refused stands on it beside its field."""
    if not form.errors:
        with attempt(db, form, fields):
            deed()
            return done(request, "applications.show", said, application_id=one.id)
    return dossier_page(request, db, actor, one, form, status=422)


def _steps_for(actor: Actor, dossier: Dossier) -> frozenset[str]:
    """Return the steps that the actor may take now, by right, territory and state; nobody for himself."""
    one = dossier.application
    if one.person_id == actor.person_id or not actor.unit_path or not one.unit.path.startswith(actor.unit_path):
        return frozenset()
    return frozenset(step.value for step, right in BY.items() if actor.can(right) and dossier.state in STEPS[step][0])


def dossier_view(db: Session, dossier: Dossier, actor: Actor) -> dict[str, Any]:
    """Return what both the applicant's page and the desk's show of a dossier."""
    one = dossier.application
    last = ApplicationState(one.events[-1].old) if one.events else ApplicationState.DRAFT
    return {
        "one": one,
        "dossier": dossier,
        "path": PATH,
        "position": position_of(dossier.state, last),
        "left": {event.old: clock.local_date(event.at) for event in one.events if event.old != event.new},
        "names": account_names(db, [event.actor_id for event in one.events]),
        "turns": [each for right, found in OWN_TURNS.items() if actor.can(right) for each in found],
        "today": clock.today(),
    }
