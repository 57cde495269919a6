"""One's own inbox: what one is told, marking it read, and where it is sent besides."""

from functools import partial

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock, vault
from lms.access import Actor, Permission
from lms.errors import RuleBroken
from lms.notices.actions import addresses
from lms.notices.actions.inbox import mark_all_read, mark_read
from lms.notices.actions.languages import choose_mail_language
from lms.notices.queries.addresses import current_address
from lms.notices.queries.deliveries import stuck
from lms.notices.queries.inbox import last_deliveries, list_notices
from lms.notices.rules.addresses import MOST_WRONG
from lms.notices.ways import ways_of
from lms.pages.acting import attempt, done
from lms.pages.forms.notices import AddressForm, CodeForm, ReadForm, row_id
from lms.settings import get_settings
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted, signed_in_only
from lms.web.notice_texts import by_day_and_cause, sentence
from lms.web.render import language_of, redirect_to, render
from lms.web.routing import PageRouter

# Who is told that mail does not go out.
_WATCHES = (Permission.RECEIVE_FILINGS, Permission.ACCEPT_IMPORTS, Permission.MANAGE_WEBHOOKS)
router = PageRouter("inbox", prefix="/inbox")


@router.get("", dependencies=[signed_in_only])
def index(request: Request, db: ReadDb, actor: CurrentActor, unread: str = "", before: str = "") -> Response:
    """Show one's notices, newest first, all or the unread ones."""
    page = list_notices(db, seen_by=actor, unread=bool(unread), before=row_id(before))
    return render(
        request,
        "inbox/index.html",
        page=page,
        groups=by_day_and_cause(page.notices),
        unread_only=bool(unread),
        address=current_address(db, actor.account_id) if actor.account_id is not None else None,
        stuck=stuck(db, clock.now()) if any(actor.can(each) for each in _WATCHES) else {},
        say=partial(sentence, language_of(request)),
    )


@router.post("/reading", dependencies=[signed_in_only])
def read_all(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Mark read what the page showed and everything before it."""
    form = ReadForm.read(submitted)
    if not form.errors:
        mark_all_read(db, up_to=form.up_to, actor=actor)
    return done(request, "inbox.index", "INBOX_READ")


@router.post("/{notice_id}/reading", dependencies=[signed_in_only])
def read(request: Request, db: Db, actor: CurrentActor, notice_id: Id) -> Response:
    """Mark a notice read and go on to where it is dealt with."""
    return redirect_to(request, mark_read(db, notice_id, actor=actor).page)


@router.get("/address", dependencies=[signed_in_only])
def edit_address(request: Request, db: ReadDb, actor: CurrentActor, code: str = "") -> Response:
    """Show where notices are sent besides, and what was sent last; the link in a mail brings its code along."""
    return _address(request, db, actor, typed=CodeForm.empty(code=code))


@router.post("/address", dependencies=[signed_in_only])
def update_address(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Name an address for one's mail, or none."""
    form = AddressForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"ADDRESS_WRONG": "email", "CODES_TOO_MANY": "email"}):
            addresses.name_address(db, form.email, actor=actor)
            choose_mail_language(db, form.language or language_of(request), actor=actor)
    if form.errors:
        return _address(request, db, actor, form)
    return done(request, "inbox.edit_address", "ADDRESS_NAMED" if form.email else "ADDRESS_ENDED")


@router.post("/address/code", dependencies=[signed_in_only])
def mail_code(request: Request, db: Db, actor: CurrentActor) -> Response:
    """Mail another code to one's address."""
    addresses.mail_code(db, actor=actor)
    return done(request, "inbox.edit_address", "CODE_MAILED")


@router.post("/address/confirmation", dependencies=[signed_in_only])
def confirm_address(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Confirm one's address by the code that was mailed to it; a wrong one is counted."""
    form = CodeForm.read(submitted)
    if not form.errors:
        with attempt(db, form, {"CODE_OVER": "code"}):
            if not addresses.confirm_address(db, form.code, actor=actor):
                form.refuse("code", RuleBroken("MAIL_CODE_WRONG", most=MOST_WRONG))
    if form.errors:
        return _address(request, db, actor, typed=form)
    return done(request, "inbox.edit_address", "ADDRESS_CONFIRMED")


def _address(
    request: Request, db: Session, actor: Actor, form: AddressForm | None = None, *, typed: CodeForm | None = None
) -> Response:
    ways = ways_of(get_settings())
    current = current_address(db, actor.account_id) if actor.account_id is not None else None
    email = vault.unseal(current.email_sealed) if current else ""
    return render(
        request,
        "inbox/address.html",
        status=422 if (form and form.errors) or (typed and typed.errors) else 200,
        form=form or AddressForm.empty(email=email, language=current.language if current else language_of(request)),
        typed=typed or CodeForm.empty(),
        current=current,
        email=email,
        set_up=ways.set_up,
        quiet=ways.quiet,
        now=clock.now(),
        deliveries=last_deliveries(db, seen_by=actor),
    )
