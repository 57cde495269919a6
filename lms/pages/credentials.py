"""Credentials: the list of those in reach with what waits, one credential with its story, and what is done with it."""

from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.actions import holding
from lms.credentials.actions.taking_over import take_over
from lms.credentials.models import Credential
from lms.credentials.queries.cases import activation_hold
from lms.credentials.queries.credentials import current_card, get_credential, list_credentials, numbers_by_state
from lms.credentials.queries.requests import (
    collections_waiting,
    requests_of,
    void_notice_of,
    waiting_collection,
    waiting_requests,
)
from lms.credentials.queries.roster_cards import roster_cards
from lms.credentials.rules.requests import RequestState
from lms.credentials.rules.states import MOVES, CredentialKind, CredentialState, Move, state_on
from lms.pages.acting import done
from lms.people.queries.names import account_names
from lms.people.queries.units import find_own_place
from lms.web.deps import CurrentActor, Db, Id, ReadDb
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("credentials", prefix="/credentials")
_P = Permission
_SEE = may(_P.VIEW_CREDENTIALS)
_ON_A_PAGE = 50


@router.get("", dependencies=[_SEE])
def index(
    request: Request, db: ReadDb, actor: CurrentActor, state: str = "", kind: str = "", q: str = "", after: str = ""
) -> Response:
    """List the credentials in reach, with how many are what, and what waits for the reader."""
    today, asked = clock.today(), CredentialState(state) if state in CredentialState.__members__ else None
    chosen = {"state": asked or "", "kind": kind if kind in CredentialKind.__members__ else "", "q": q.strip()[:40]}
    lines = list_credentials(
        db,
        seen_by=actor,
        on=today,
        state=asked,
        kind=chosen["kind"] or None,
        text=chosen["q"],
        after=int(after) if after.isdecimal() and len(after) < 18 else 0,
        limit=_ON_A_PAGE + 1,
    )
    return render(
        request,
        "credentials/index.html",
        lines=lines[:_ON_A_PAGE],
        more=lines[_ON_A_PAGE - 1].credential.id if len(lines) > _ON_A_PAGE else 0,
        numbers=numbers_by_state(db, seen_by=actor, on=today),
        chosen=chosen,
        **_waiting(db, actor),
    )


def _waiting(db: Session, actor: Actor) -> dict[str, Any]:
    checks, decides = actor.can(_P.CHECK_APPLICATIONS), actor.can(_P.DECIDE_CREDENTIALS)
    state = RequestState.FILED if checks else RequestState.CHECKED
    return {
        "requests": waiting_requests(db, state, seen_by=actor) if checks or decides else [],
        "collections": collections_waiting(db, seen_by=actor) if actor.can(_P.CONFIRM_COLLECTION) else [],
        "roster": len(roster_cards(db, seen_by=actor)) if actor.can(_P.REVIEW_APPLICATIONS) else 0,
    }


@router.post("/taking-over", dependencies=[may(_P.REVIEW_APPLICATIONS)])
def take(request: Request, db: Db, actor: CurrentActor) -> Response:
    """Take over the cards that the roster states; what could not be is shown with the reason."""
    found = take_over(db, unit=find_own_place(db, actor), actor=actor)
    if not found.refused:
        return done(request, "credentials.index", "CARDS_TAKEN_OVER", {"taken": found.taken, "refused": 0})
    return render(request, "credentials/taken_over.html", found=found)


@router.get("/{credential_id}", dependencies=[_SEE])
def show(request: Request, db: ReadDb, actor: CurrentActor, credential_id: Id) -> Response:
    """Show a credential: what it is today, its cards, what happened to it, and what may be done."""
    return page_of(request, db, actor, get_credential(db, credential_id, seen_by=actor), Form.empty())


def page_of(
    request: Request, db: Session, actor: Actor, credential: Credential, form: Form, status: int = 200
) -> Response:
    today = clock.today()
    state = state_on(credential.state, credential.valid_to, today)
    lost = holding.lost_card(credential)
    return render(
        request,
        "credentials/show.html",
        status=status,
        credential=credential,
        state=state,
        card=current_card(credential),
        moves={move.value for move in Move if state in MOVES[move][0]},
        lost=lost,
        void_notice=void_notice_of(db, lost.id) if lost else None,
        collection=waiting_collection(db, credential.id),
        requests=requests_of(db, credential.id),
        held=activation_hold(db, credential.id) is not None,
        wants_oath=holding.oath_is_asked(db, credential),
        is_own=actor.person_id == credential.person_id,
        names=account_names(db, [event.actor_id for event in credential.events]),
        form=form,
        today=today,
    )
