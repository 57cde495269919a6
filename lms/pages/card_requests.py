"""Requests about cards: a change asked for by the unit; checked, granted, refused."""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.credentials.actions import granting, requesting
from lms.credentials.actions.granting import NewCard
from lms.credentials.actions.holding import lost_card
from lms.credentials.actions.requesting import Wish
from lms.credentials.models import CardRequest
from lms.credentials.queries.credentials import get_credential
from lms.credentials.queries.renewing import renewing_facts
from lms.credentials.queries.requests import get_request, void_notice_of
from lms.credentials.rules.requests import RequestKind, renewal_lacks
from lms.pages.acting import attempt, done
from lms.pages.forms.attached import ONE_FILE
from lms.pages.forms.credentials import GrantForm, WishForm, WordsForm, kept_proof
from lms.people.queries.names import account_names
from lms.people.queries.units import get_unit, list_units, unit_names
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("card_requests")
_P = Permission
_SEE = may(_P.VIEW_CREDENTIALS)
_AT: Mapping[str, str] = {"REASON_MISSING": "text", "SERIAL_USED": "serial"}


@router.get("/credentials/{credential_id}/requests/new", dependencies=[may(_P.KEEP_CARDS)])
def new(request: Request, db: ReadDb, actor: CurrentActor, credential_id: Id) -> Response:
    """Show the form that asks for a change of unit or field."""
    return _form(request, db, actor, credential_id, Form.empty())


@router.post("/credentials/{credential_id}/requests", dependencies=[may(_P.KEEP_CARDS)], max_body_size=ONE_FILE)
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, credential_id: Id) -> Response:
    """Ask for a change."""
    credential = get_credential(db, credential_id, seen_by=actor, to_change=True)
    form = WishForm.read(submitted)
    proof = kept_proof(db, submitted, form)
    if not form.errors:
        with attempt(db, form):
            unit = get_unit(db, form.unit, seen_by=actor).id if form.unit else None
            wish = Wish(RequestKind.AMEND, form.reason, proof, unit, form.field or None, form.on)
            made = requesting.file_request(db, credential, wish, actor=actor)
            return done(request, "card_requests.show", "REQUEST_FILED", card_request_id=made.id)
    return _form(request, db, actor, credential_id, form, status=422)


def _form(request: Request, db: Session, actor: Actor, credential_id: int, form: Form, status: int = 200) -> Response:
    return render(
        request,
        "card_requests/new.html",
        status=status,
        credential=get_credential(db, credential_id, seen_by=actor),
        units=list_units(db, seen_by=actor),
        form=form,
        today=clock.today(),
    )


@router.get("/card-requests/{card_request_id}", dependencies=[_SEE])
def show(request: Request, db: ReadDb, actor: CurrentActor, card_request_id: Id) -> Response:
    """Show a request with what stands for and against it."""
    return _page(request, db, actor, get_request(db, card_request_id, seen_by=actor), Form.empty())


def _page(request: Request, db: Session, actor: Actor, asked: CardRequest, form: Form, status: int = 200) -> Response:
    credential, lacks = asked.credential, []
    if asked.kind == RequestKind.RENEW:
        lacks = renewal_lacks(renewing_facts(db, credential, asked.filed_on), today=clock.today())
    lost = lost_card(credential)
    return render(
        request,
        "card_requests/show.html",
        status=status,
        asked=asked,
        credential=credential,
        lacks=lacks,
        void_notice=void_notice_of(db, lost.id) if lost else None,
        units=unit_names(db, [asked.wanted.get("unit_id")]),
        names=account_names(db, [event.actor_id for event in asked.events]),
        is_own=actor.person_id == credential.person_id,
        form=form,
        today=clock.today(),
    )


def _do(
    request: Request,
    db: Session,
    actor: Actor,
    request_id: int,
    form: Form,
    deed: Callable[[CardRequest], object],
    said: str,
) -> Response:
    asked = get_request(db, request_id, seen_by=actor, to_change=True)
    if not form.errors:
        with attempt(db, form, _AT):
            deed(asked)
            return done(request, "card_requests.show", said, card_request_id=request_id)
    db.expire_all()
    return _page(request, db, actor, get_request(db, request_id, seen_by=actor), form, status=422)


@router.post("/card-requests/{card_request_id}/check", dependencies=[may(_P.CHECK_APPLICATIONS)])
def check(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, card_request_id: Id) -> Response:
    """Let the unit's legal office check a request."""
    form = WordsForm.read(submitted)
    return _do(
        request, db, actor, card_request_id, form,
        lambda one: requesting.check_request(db, one, note=form.text, actor=actor), "REQUEST_CHECKED",
    )  # fmt: skip


@router.post(
    "/card-requests/{card_request_id}/refusal", dependencies=[may(_P.CHECK_APPLICATIONS, _P.DECIDE_CREDENTIALS)]
)
def refuse(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, card_request_id: Id) -> Response:
    """Refuse a request with reasons."""
    form = WordsForm.read(submitted)
    return _do(
        request, db, actor, card_request_id, form,
        lambda one: requesting.refuse_request(db, one, reason=form.text, actor=actor), "REQUEST_REFUSED",
    )  # fmt: skip


@router.post("/card-requests/{card_request_id}/grant", dependencies=[may(_P.DECIDE_CREDENTIALS)])
def grant(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, card_request_id: Id) -> Response:
    """Grant a request: the new piece is on record."""
    form = GrantForm.read(submitted)
    return _do(
        request, db, actor, card_request_id, form,
        lambda one: granting.grant(db, one, NewCard(form.serial, form.text), actor=actor), "REQUEST_GRANTED",
    )  # fmt: skip
