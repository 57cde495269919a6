"""Signing in and out, one's password, roles and sign-ins, and the language."""

from typing import Annotated

from pydantic import StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.errors import RuleBroken
from lms.i18n import LANGUAGES
from lms.people.actions import sessions as actions
from lms.people.actions.sign_in import LetIn, SignInTry, TurnedAway, change_password, sign_in
from lms.people.queries.accounts import has_accounts
from lms.people.queries.sessions import live_sessions, open_grants
from lms.web import cookies
from lms.web.deps import CurrentActor, CurrentBrowser, CurrentVisitor, Db, Id, ReadDb, Submitted
from lms.web.forms import Form, Whole
from lms.web.gate import may, public, signed_in_only
from lms.web.messages import notice
from lms.web.navigation import start_page
from lms.web.render import language_of, own_address, redirect, redirect_to, render
from lms.web.routing import PageRouter
from lms.web.visitor import database_of

router = PageRouter("session")

Typed = Annotated[str, StringConstraints(max_length=512, strip_whitespace=False)]


class SignInForm(Form):
    """Account and password, and where to go on."""

    login: Annotated[str, StringConstraints(max_length=200)]
    password: Typed
    next: str = ""


class PasswordForm(Form):
    """The password so far and the new one, twice."""

    current: Typed
    password: Typed
    again: Typed


class RoleForm(Form):
    """The role to act in from now on."""

    grant: Whole


class LanguageForm(Form):
    """The language, and the page to go back to."""

    language: str
    next: str = ""


@router.get("/", dependencies=[signed_in_only])
def start(request: Request, actor: CurrentActor) -> Response:
    """Go to where the role's day begins."""
    return redirect_to(request, start_page(request.app, actor))


@router.get("/sign-in", dependencies=[public()])
def new(request: Request, visitor: CurrentVisitor, db: ReadDb, next: str = "") -> Response:  # noqa: A002 - the address says next
    """Show the sign-in."""
    if visitor.actor:
        return redirect_to(request, own_address(next))
    database = database_of(request)
    database.has_accounts = database.has_accounts or has_accounts(db)
    return render(request, "session/sign_in.html", form=None, next=own_address(next), is_new=not database.has_accounts)


@router.post("/sign-in", dependencies=[public()])
def create(request: Request, submitted: Submitted, browser: CurrentBrowser) -> Response:
    """Sign in, under a new session."""
    form = SignInForm.read(submitted)
    if form.errors:
        return _sign_in_again(request, form, 422)
    attempt = SignInTry(form.login, form.password, browser, cookies.read(request, cookies.DEVICE))
    outcome = sign_in(database_of(request).writing, attempt)
    if isinstance(outcome, TurnedAway):
        why = RuleBroken(outcome.code, minutes=-(-outcome.retry_after // 60))
        form.refuse("", why)
        return _sign_in_again(request, form, 429 if outcome.retry_after else 422, outcome.retry_after)
    return _signed_in(request, outcome, own_address(form.next))


@router.post("/sign-out", dependencies=[may(even_before_change=True)])
def destroy(request: Request, visitor: CurrentVisitor, actor: CurrentActor, db: Db) -> Response:
    """End this session."""
    if visitor.session_id:
        actions.end_session(db, visitor.session_id, actor=actor)
    response = redirect_to(request, "/sign-in", notice=notice(language_of(request), "SIGNED_OUT"))
    cookies.drop(response, cookies.SESSION)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@router.get("/password", dependencies=[may(even_before_change=True)])
def edit_password(request: Request, visitor: CurrentVisitor) -> Response:
    """Show the form for a new password."""
    return render(request, "session/password.html", form=None, is_first=visitor.must_change_password)


@router.post("/password", dependencies=[may(even_before_change=True)])
def update_password(
    request: Request, submitted: Submitted, visitor: CurrentVisitor, actor: CurrentActor, browser: CurrentBrowser
) -> Response:
    """Change one's own password; every other sign-in ends."""
    form = PasswordForm.read(submitted)
    if not form.errors and form.password != form.again:
        form.refuse("again", "PASSWORDS_DIFFER")
    secret = ""
    if not form.errors:
        try:
            secret = change_password(
                database_of(request).writing, current=form.current, new=form.password, browser=browser, actor=actor
            )
        except RuleBroken as refusal:
            form.refuse("current" if refusal.code in {"PASSWORD_WRONG", "TOO_MANY_TRIES"} else "password", refusal)
    if form.errors:
        first = visitor.must_change_password
        return render(request, "session/password.html", status=422, form=form, is_first=first)
    response = redirect_to(request, "/", notice=notice(language_of(request), "PASSWORD_CHANGED"))
    cookies.write(response, cookies.SESSION, secret)
    return response


@router.get("/account", dependencies=[signed_in_only])
def show(request: Request, actor: CurrentActor, visitor: CurrentVisitor, db: ReadDb) -> Response:
    """Show one's own roles and sign-ins."""
    account_id = actor.account_id or 0
    return render(
        request,
        "session/account.html",
        grants=open_grants(db, account_id),
        sessions=live_sessions(db, account_id, clock.now()),
        session_id=visitor.session_id,
    )


@router.post("/session/role", dependencies=[signed_in_only])
def switch_role(
    request: Request, submitted: Submitted, visitor: CurrentVisitor, actor: CurrentActor, db: Db
) -> Response:
    """Go on in another of one's roles."""
    form = RoleForm.read(submitted)
    if form.errors or visitor.session_id is None:
        return redirect(request, "session.show", notice=notice(language_of(request), "ROLE_NOT_CHOSEN"))
    secret = actions.switch_role(db, visitor.session_id, form.grant, actor=actor)
    response = redirect_to(request, "/")
    cookies.write(response, cookies.SESSION, secret)
    return response


@router.post("/account/sessions/{session_id}/end", dependencies=[signed_in_only])
def end_session(request: Request, session_id: Id, actor: CurrentActor, db: Db) -> Response:
    """End one of one's own sign-ins."""
    actions.end_session(db, session_id, actor=actor)
    return redirect(request, "session.show", notice=notice(language_of(request), "SESSION_ENDED"))


@router.post("/language", dependencies=[public()])
def choose_language(request: Request, submitted: Submitted) -> Response:
    """Remember the language for this browser."""
    form = LanguageForm.read(submitted)
    response = redirect_to(request, own_address(form.values.get("next", "")))
    if not form.errors and form.language in LANGUAGES:
        cookies.write(response, cookies.LANGUAGE, form.language, max_age=cookies.YEAR)
    return response


def _sign_in_again(request: Request, form: SignInForm, status: int, retry_after: int = 0) -> Response:
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    again = own_address(form.values.get("next", ""))
    return render(request, "session/sign_in.html", status=status, headers=headers, form=form, next=again, is_new=False)


def _signed_in(request: Request, outcome: LetIn, path: str) -> Response:
    first = start_page(request.app, outcome.actor) if path == "/" else path
    response = redirect_to(request, "/password" if outcome.must_change_password else first)
    cookies.write(response, cookies.SESSION, outcome.secret)
    cookies.write(response, cookies.DEVICE, outcome.device_cookie, max_age=cookies.YEAR)
    cookies.drop(response, cookies.VISITOR)
    return response
