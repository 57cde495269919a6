"""Bearer tokens of the JSON API, for the security administrator: hand out, look through, end."""

from typing import Annotated

from pydantic import Field, StringConstraints
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock
from lms.access import Actor, Permission
from lms.pages.acting import attempt, done
from lms.people.accounts import Account
from lms.people.actions.tokens import create_token, end_token
from lms.people.queries.accounts import get_account, get_grant
from lms.people.queries.sessions import open_grants
from lms.people.queries.tokens import get_token, tokens_in_reach, tokens_of
from lms.people.scopes import DAYS, LEAST, Scope
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted, may
from lms.web.forms import Form, Whole
from lms.web.render import render
from lms.web.routing import PageRouter

router = PageRouter("tokens", dependencies=[may(Permission.MANAGE_ACCOUNTS)])
_FIELDS = {"NO_SCOPE": "scopes", "TOKEN_DAYS": "days"}


class TokenForm(Form):
    """What a token is for, in which role it acts, what it may do and for how long."""

    label: Annotated[str, StringConstraints(max_length=60)]
    grant: Whole
    scopes: list[Scope] = Field(default_factory=list)
    days: Whole = DAYS


@router.get("/tokens")
def index(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """List the tokens in reach that open something now."""
    return render(request, "tokens/index.html", tokens=tokens_in_reach(db, clock.now(), seen_by=actor))


@router.get("/accounts/{account_id}/tokens")
def show(request: Request, db: ReadDb, actor: CurrentActor, account_id: Id) -> Response:
    """Show the tokens of an account and the form for another."""
    account = get_account(db, account_id, seen_by=actor)
    form = TokenForm.empty(days=DAYS, scopes=[scope.value for scope in Scope if scope in LEAST])
    return _show(request, db, account, form)


@router.post("/accounts/{account_id}/tokens")
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, account_id: Id) -> Response:
    """Hand out a token; it is shown this once."""
    account, form, secret = get_account(db, account_id, seen_by=actor), TokenForm.read(submitted), ""
    if not form.errors:
        with attempt(db, form, _FIELDS):
            secret = _create(db, account, form, actor)
    if form.errors:
        return _show(request, db, account, form, status=422)
    return _show(request, db, account, TokenForm.empty(days=DAYS), secret=secret)


@router.post("/accounts/{account_id}/tokens/{token_id}/end")
def end(request: Request, db: Db, actor: CurrentActor, account_id: Id, token_id: Id) -> Response:
    """Let a token open nothing any more."""
    token = get_token(db, get_account(db, account_id, seen_by=actor), token_id)
    end_token(db, token, actor=actor)
    return done(request, "tokens.show", "TOKEN_ENDED", {}, account_id=account_id)


def _create(db: Session, account: Account, form: TokenForm, actor: Actor) -> str:
    grant = get_grant(db, account, form.grant)
    return create_token(db, account, grant=grant, scopes=form.scopes, days=form.days, label=form.label, actor=actor)


def _show(
    request: Request, db: Session, account: Account, form: TokenForm, *, secret: str = "", status: int = 200
) -> Response:
    return render(
        request,
        "tokens/show.html",
        status=status,
        account=account,
        tokens=tokens_of(db, account.id),
        grants=open_grants(db, account.id),
        now=clock.now(),
        form=form,
        secret=secret,
    )
