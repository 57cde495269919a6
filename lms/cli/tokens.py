"""`lms token create`, `list` and `revoke`: bearer tokens of the JSON API."""

from datetime import datetime
from typing import Annotated

import typer

from lms import clock
from lms.access import Permission, Role
from lms.cli.acting import named_account, operator
from lms.cli.answers import AsJson, answering, words
from lms.cli.database import looking, writing
from lms.errors import NotFound
from lms.i18n import N_
from lms.people.accounts import ApiToken
from lms.people.actions.tokens import create_token, end_token
from lms.people.queries.sessions import open_grants
from lms.people.queries.tokens import find_token, tokens_in_reach
from lms.people.scopes import DAYS, ORDINARY, Scope


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    tokens = typer.Typer(help="Bearer tokens of the JSON API.")
    tokens.command("create")(create)
    tokens.command("list")(list_open)
    tokens.command("revoke")(revoke)
    app.add_typer(tokens, name="token")


def create(
    login: Annotated[str, typer.Option(help="Account the token acts for.")],
    role: Annotated[Role | None, typer.Option(help="Role it acts in, where the account has several.")] = None,
    scope: Annotated[
        list[Scope] | None,
        typer.Option(help="What it may do, several times; all that its role may but read ID numbers, unless told."),
    ] = None,
    days: Annotated[int, typer.Option(help="Days until it ends by itself, 730 at most.")] = DAYS,
    label: Annotated[str, typer.Option(help="What it is for, in a few words.")] = "",
    as_json: AsJson = False,
) -> None:
    """Hand out a bearer token of the JSON API; it is shown this once."""
    with answering(as_json=as_json) as say:
        scopes = frozenset(scope or ORDINARY)
        with writing() as db:
            account = named_account(db, login)
            grants = [grant for grant in open_grants(db, account.id) if role is None or grant.role == role.value]
            if role is not None and not grants:
                raise NotFound("GRANT_NOT_FOUND")
            token = create_token(
                db,
                account,
                grant=grants[0] if grants else None,
                scopes=scopes,
                days=days,
                label=label,
                actor=operator(Permission.MANAGE_ACCOUNTS),
            )
        answer = {"login": account.login, "role": grants[0].role, "scopes": sorted(scopes), "days": days}
        say(answer | {"token": token}, token)


def list_open(as_json: AsJson = False) -> None:
    """List the tokens that open something now; their secrets are not on record."""
    with answering(as_json=as_json) as say:
        with looking() as db:
            rows = [_row(token) for token in tokens_in_reach(db, clock.now(), seen_by=None)]
        lines = [f"{row['id']}  {row['login']}  {row['role']}  {row['scopes']}  {row['expires_at']}" for row in rows]
        say({"tokens": rows}, *(lines or [words(N_("没有可用的接口令牌"))]))


def revoke(
    token_id: Annotated[int, typer.Argument(help="Number of the token, as `lms token list` prints it.")],
    as_json: AsJson = False,
) -> None:
    """End a token; it opens nothing any more."""
    with answering(as_json=as_json) as say:
        with writing() as db:
            token = find_token(db, token_id)
            if token is None:
                raise NotFound("TOKEN_NOT_FOUND")
            end_token(db, token, actor=operator(Permission.MANAGE_ACCOUNTS))
        say({"id": token_id, "login": token.account.login}, words(N_("令牌%(token)s已作废"), token=token_id))


def _row(token: ApiToken) -> dict[str, object]:
    return {
        "id": token.id,
        "login": token.account.login,
        "role": token.grant.role if token.grant else None,
        "label": token.label,
        "scopes": token.scopes.split() if token.scopes is not None else None,
        "created_at": _instant(token.created_at),
        "expires_at": _instant(token.expires_at),
        "used_at": _instant(token.used_at),
    }


def _instant(at: datetime | None) -> str | None:
    return at.astimezone(clock.zone()).isoformat() if at else None
