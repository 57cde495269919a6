"""My credential: what it is today, whether I may act, what runs out; report it lost, ask for a new one."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.actions import holding, requesting
from lms.credentials.actions.requesting import Wish
from lms.credentials.models import Credential
from lms.credentials.queries.credentials import credentials_of, current_card, get_credential
from lms.credentials.queries.deadlines import own_expiry
from lms.credentials.queries.duty import Task, answers
from lms.credentials.queries.renewing import renewing_facts
from lms.credentials.queries.requests import get_request, open_request, requests_of
from lms.credentials.rules.requests import RequestKind, renewal_lacks
from lms.credentials.rules.states import MOVES, CredentialState, Move, state_on
from lms.errors import NotFound
from lms.pages.acting import attempt, done
from lms.pages.forms.attached import ONE_FILE
from lms.pages.forms.credentials import LossForm, WishForm, kept_proof
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("my_credential", prefix="/my-credential")
_MINE = [may(Permission.APPLY_FOR_CREDENTIAL)]


@router.get("", dependencies=_MINE)
def show(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show one's own credentials."""
    return _page(request, db, actor, Form.empty())


def _page(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    person_id, today = actor.person_id or 0, clock.today()
    held = credentials_of(db, person_id)
    mine = held[0] if held else None
    return render(
        request,
        "my_credential/show.html",
        status=status,
        mine=mine,
        earlier=held[1:],
        state=state_on(mine.state, mine.valid_to, today) if mine else None,
        duty=answers(db, [person_id], Task(today))[0] if mine else None,
        card=current_card(mine) if mine else None,
        expires=own_expiry(db, mine, today) if mine else None,
        requests=requests_of(db, mine.id) if mine else [],
        form=form,
        today=today,
        **_asking(db, mine),
    )


def _asking(db: Session, mine: Credential | None) -> dict[str, Any]:
    """Return what may be asked for now, from when renewal may be, and what it still lacks."""
    if mine is None:
        return {"kinds": [], "window": None, "lacks": [], "waiting": None}
    today, state = clock.today(), state_on(mine.state, mine.valid_to, clock.today())
    kinds = [kind for kind in RequestKind if state in MOVES[Move[kind.value]][0] and kind is not RequestKind.AMEND]
    facts = renewing_facts(db, mine, today)
    window, lacks = facts.window, renewal_lacks(facts, today=today)
    if RequestKind.RENEW in kinds and not window.first <= today <= window.last:
        kinds.remove(RequestKind.RENEW)
    live = state in (CredentialState.ACTIVE, CredentialState.EXPIRED)
    return {
        "kinds": kinds,
        "window": window if live else None,
        "lacks": lacks,
        "waiting": open_request(db, mine.id),
    }


@router.post("/{my_credential_id}/loss", dependencies=_MINE)
def lose(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, my_credential_id: Id) -> Response:
    """Report one's card lost."""
    mine, form = _own(db, actor, my_credential_id), LossForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "how", "EFFECT_IN_FUTURE": "noticed_on"}):
            holding.report_loss(db, mine, noticed_on=form.noticed_on, how=form.how, actor=actor)
            return done(request, "my_credential.show", "CARD_REPORTED_LOST")
    return _page(request, db, actor, form, status=422)


@router.post("/{my_credential_id}/requests", dependencies=_MINE, max_body_size=ONE_FILE)
def ask(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, my_credential_id: Id) -> Response:
    """Ask for renewal, or for a new piece."""
    mine, form = _own(db, actor, my_credential_id), WishForm.read(submitted)
    proof = kept_proof(db, submitted, form)
    if not form.errors:
        with attempt(db, form, {"REASON_MISSING": "reason"}):
            requesting.file_request(db, mine, Wish(form.kind, form.reason, proof), actor=actor)
            return done(request, "my_credential.show", "REQUEST_FILED")
    return _page(request, db, actor, form, status=422)


@router.post("/requests/{my_card_request_id}/taking-back", dependencies=_MINE)
def take_back(request: Request, db: Db, actor: CurrentActor, my_card_request_id: Id) -> Response:
    """Take one's request back before it is decided."""
    asked, form = get_request(db, my_card_request_id, seen_by=actor, to_change=True), Form.empty()
    if asked.credential.person_id != actor.person_id:
        raise NotFound("REQUEST_NOT_FOUND")
    if not form.errors:
        with attempt(db, form):
            requesting.take_back_request(db, asked, actor=actor)
            return done(request, "my_credential.show", "REQUEST_TAKEN_BACK")
    return _page(request, db, actor, form, status=422)


def _own(db: Session, actor: Actor, credential_id: int) -> Credential:
    """Return one's own credential. Raises NotFound CREDENTIAL_NOT_FOUND for another's, too."""
    found = get_credential(db, credential_id, seen_by=actor, to_change=True)
    if found.person_id != actor.person_id:
        raise NotFound("CREDENTIAL_NOT_FOUND")
    return found
