"""Signing in to an oath by its rotating code, or by the number under it."""

from typing import Annotated

from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.ceremonies.actions import signing
from lms.ceremonies.actions.signing import Tried
from lms.ceremonies.queries.rosters import signable_for
from lms.errors import NotAllowed, NotFound, RuleBroken
from lms.pages.forms.ids import RowId
from lms.web import cookies
from lms.web.deps import CurrentActor, Db, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("oath_sign_in", prefix="/oath-sign-in")
_OWN = may(Permission.VIEW_OWN_YEAR)


class TicketForm(Form):
    """A ceremony, and the ticket that the scan gave."""

    oath: RowId
    ticket: Annotated[str, StringConstraints(max_length=64)]


class NumberForm(Form):
    """A ceremony, and the six digits from the screen."""

    oath: RowId
    number: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


@router.get("", dependencies=[_OWN])
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show one's ceremonies of today, with a field for the number on the screen."""
    return _numbers(request, db, actor, NumberForm.empty())


@router.get("/{code}", dependencies=[_OWN])
def show(request: Request, db: ReadDb, actor: CurrentActor, code: str) -> Response:
    """Show what a scanned code leads to, and the button that signs."""
    phone = cookies.phone_of(request)
    try:
        if actor.person_id is None:
            raise NotAllowed
        ceremony = signing.read_scan(db, code)
    except RuleBroken as refusal:
        return cookies.with_phone(_outcome(request, None, refusal, status=409), phone)
    ticket = signing.ticket_for(ceremony, device=signing.device_digest(phone), actor=actor)
    return cookies.with_phone(render(request, "oath_sign_in/show.html", oath=ceremony, ticket=ticket), phone)


@router.post("", dependencies=[_OWN])
def sign(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Sign with the ticket of a scan."""
    form = TicketForm.read(submitted)
    if form.errors:
        return _outcome(request, None, RuleBroken("CODE_FORGED"), status=422)
    device = signing.device_digest(cookies.read(request, cookies.PHONE))
    try:
        tried = signing.sign_by_ticket(db, form.oath, ticket=form.ticket, device=device, actor=actor)
    except NotFound:
        return _outcome(request, None, RuleBroken("CODE_FORGED"), status=409)
    return _outcome(request, tried, tried.refusal, status=409 if tried.refusal else 200)


@router.post("/by/number", dependencies=[_OWN])
def sign_by_number(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Sign with the digits typed by hand; only a ceremony where one is expected today."""
    form = NumberForm.read(submitted)
    own = {ceremony.id for ceremony in signable_for(db, actor.person_id or 0, clock.today())}
    if form.errors:
        form.refuse("number", "NUMBER_WRONG")
        return _numbers(request, db, actor, form, status=422)
    if form.oath not in own:
        return _outcome(request, None, RuleBroken("OATH_YOU_NOT_LISTED"), status=409)
    device = signing.device_digest(cookies.read(request, cookies.PHONE))
    tried = signing.sign_by_number(db, form.oath, number=form.number, device=device, actor=actor)
    if tried.refusal is not None and tried.refusal.code in ("NUMBER_WRONG", "NUMBER_TRIES"):
        form.refuse("number", tried.refusal)
        return _numbers(request, db, actor, form, status=422)
    return _outcome(request, tried, tried.refusal, status=409 if tried.refusal else 200)


def _numbers(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    phone = cookies.phone_of(request)
    running = signable_for(db, actor.person_id or 0, clock.today())
    return cookies.with_phone(
        render(request, "oath_sign_in/index.html", status=status, running=running, form=form), phone
    )


def _outcome(request: Request, tried: Tried | None, refusal: RuleBroken | None, status: int = 200) -> Response:
    return render(request, "oath_sign_in/outcome.html", status=status, tried=tried, refusal=refusal)
