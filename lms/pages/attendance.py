"""Signing in and out of a class by its rotating code, or by the number under it."""

from typing import Annotated, Literal

from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.courses.actions import signing
from lms.courses.actions.signing import Scan, Signed
from lms.courses.queries.my_classes import MySitting, running_sittings
from lms.errors import NotAllowed, NotFound, RuleBroken
from lms.pages.forms.ids import RowId
from lms.web import cookies
from lms.web.deps import CurrentActor, Db, ReadDb, Submitted
from lms.web.forms import Form
from lms.web.gate import may
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("attendance", prefix="/attendance")
_STUDY = may(Permission.STUDY)


class TicketForm(Form):
    """A sitting, coming or leaving, and the ticket that the scan gave."""

    session: RowId
    kind: Literal["in", "out"]
    ticket: Annotated[str, StringConstraints(max_length=64)]


class NumberForm(Form):
    """A sitting, coming or leaving, and the six digits from the screen."""

    session: RowId
    kind: Literal["in", "out"]
    number: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


@router.get("", dependencies=[_STUDY])
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show one's sittings that may be signed now, with a field for the number on the screen."""
    return _numbers(request, db, actor, NumberForm.empty())


@router.get("/{code}", dependencies=[_STUDY])
def show(request: Request, db: ReadDb, actor: CurrentActor, code: str) -> Response:
    """Show what a scanned code leads to, and the button that signs."""
    phone = cookies.phone_of(request)
    try:
        if actor.person_id is None:
            raise NotAllowed
        scan = signing.read_scan(db, code)
    except RuleBroken as refusal:
        return cookies.with_phone(_outcome(request, None, refusal, status=409), phone)
    ticket = signing.ticket_for(scan, device=signing.device_digest(phone), actor=actor)
    lessons = _lessons(scan)
    page = render(request, "attendance/show.html", scan=scan, ticket=ticket, lessons=lessons, now=clock.now())
    return cookies.with_phone(page, phone)


@router.post("", dependencies=[_STUDY])
def sign(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Sign with the ticket of a scan."""
    form = TicketForm.read(submitted)
    if form.errors:
        return _outcome(request, None, RuleBroken("CODE_FORGED"), status=422)
    device = signing.device_digest(cookies.read(request, cookies.PHONE))
    try:
        signed = signing.sign_by_ticket(db, form.session, form.kind, ticket=form.ticket, device=device, actor=actor)
    except NotFound:
        return _outcome(request, None, RuleBroken("CODE_FORGED"), status=409)
    return _outcome(request, signed, signed.refusal, status=409 if signed.refusal else 200)


@router.post("/by/number", dependencies=[_STUDY])
def sign_by_number(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Sign with the digits typed by hand; only a sitting of one's own that is running."""
    form = NumberForm.read(submitted)
    own = {mine.sitting.id for mine in running_sittings(db, actor.person_id or 0, clock.now())}
    if not form.errors and form.session not in own:
        form.refuse("number", "NOT_ENROLLED")
    if form.errors:
        form.errors.update(dict.fromkeys(form.errors.keys() & {"number"}, _why(form)))
        return _numbers(request, db, actor, form, status=422)
    device = signing.device_digest(cookies.read(request, cookies.PHONE))
    signed = signing.sign_by_number(db, form.session, form.kind, number=form.number, device=device, actor=actor)
    if signed.refusal is not None and signed.refusal.code in ("NUMBER_WRONG", "NUMBER_TRIES"):
        form.refuse("number", signed.refusal)
        return _numbers(request, db, actor, form, status=422)
    return _outcome(request, signed, signed.refusal, status=409 if signed.refusal else 200)


def _why(form: NumberForm) -> str:
    return "NOT_ENROLLED" if form.errors.get("number") == "NOT_ENROLLED" else "NUMBER_WRONG"


def _numbers(request: Request, db: Session, actor: Actor, form: Form, status: int = 200) -> Response:
    phone = cookies.phone_of(request)
    running: list[MySitting] = running_sittings(db, actor.person_id or 0, clock.now())
    return cookies.with_phone(
        render(request, "attendance/index.html", status=status, running=running, form=form), phone
    )


def _outcome(request: Request, signed: Signed | None, refusal: RuleBroken | None, status: int = 200) -> Response:
    return render(request, "attendance/outcome.html", status=status, signed=signed, refusal=refusal, now=clock.now())


def _lessons(scan: Scan) -> list[str]:
    rows = {row.id: row for row in scan.training_class.sessions}
    return [rows[lesson.id].topic for lesson in scan.sitting.lessons]
