"""Accounts, for the security administrator: open, give and end roles, hand out a new initial password, disable."""

from typing import Annotated

from pydantic import StringConstraints
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from lms import clock, vault
from lms.access import GRANTABLE, Actor, Permission, Role
from lms.errors import RuleBroken
from lms.pages.acting import attempt
from lms.people.actions import accounts as actions
from lms.people.codes import check_id_no
from lms.people.hashing import new_initial_password
from lms.people.models import Person, Unit
from lms.people.queries import accounts as queries
from lms.people.queries.sessions import open_grants
from lms.web import refusals
from lms.web.deps import CurrentActor, Db, Id, ReadDb, Submitted, may
from lms.web.forms import Form, Whole
from lms.web.messages import notice
from lms.web.render import language_of, redirect, render
from lms.web.routing import PageRouter

router = PageRouter("accounts", prefix="/accounts", dependencies=[may(Permission.MANAGE_ACCOUNTS)])

# Beside which field a refusal is shown.
_FIELDS = {
    "LOGIN_TAKEN": "login",
    "LOGIN_WRONG": "login",
    "ROLE_NEEDS_UNIT": "unit",
    "ADMIN_ROLE_ALONE": "role",
} | dict.fromkeys(
    (
        "PERSON_HAS_ACCOUNT",
        "PERSON_NOT_IN_REACH",
        "SELF_NEEDS_PERSON",
        *(code for code in refusals.PEOPLE if code.startswith("ID_NO")),
    ),
    "id_no",
)
Short = Annotated[str, StringConstraints(max_length=60)]


class GrantForm(Form):
    """A role for a unit; 本人 needs none."""

    role: Role
    unit: Whole | None = None


class AccountForm(Form):
    """A new account: its bearer, name to sign in with, first role; in the order of the page."""

    name: Short
    login: Short
    id_no: Short | None = None
    role: Role
    unit: Whole | None = None


@router.get("")
def index(request: Request, db: ReadDb, actor: CurrentActor, q: str = "", after: int = 0) -> Response:
    """List the accounts in reach."""
    page = queries.list_accounts(db, seen_by=actor, text=q[:60], after=max(0, min(after, 2**63 - 1)))
    return render(request, "accounts/index.html", page=page, q=q)


@router.get("/new")
def new(request: Request, db: ReadDb, actor: CurrentActor) -> Response:
    """Show the form for a new account."""
    return _new(request, db, actor, AccountForm.empty())


@router.post("")
def create(request: Request, db: Db, actor: CurrentActor, submitted: Submitted) -> Response:
    """Open an account; its initial password is shown this once."""
    form = AccountForm.read(submitted)
    if form.errors:
        return _new(request, db, actor, form, status=422)
    initial = new_initial_password()
    with attempt(db, form, _FIELDS):
        account = actions.create_account(
            db,
            login=form.login,
            name=form.name,
            role=form.role,
            unit=_unit(db, form.unit, actor),
            person=_person(db, form.id_no, actor),
            password=initial,
            actor=actor,
        )
    if form.errors:
        return _new(request, db, actor, form, status=422)
    return _show(request, db, actor, account.id, initial=initial)


@router.get("/{account_id}")
def show(request: Request, db: ReadDb, actor: CurrentActor, account_id: Id) -> Response:
    """Show an account with its roles."""
    return _show(request, db, actor, account_id)


@router.post("/{account_id}/roles")
def grant(request: Request, db: Db, actor: CurrentActor, submitted: Submitted, account_id: Id) -> Response:
    """Give an account a role for a unit."""
    account, form = queries.get_account(db, account_id, seen_by=actor), GrantForm.read(submitted)
    if form.errors:
        return _show(request, db, actor, account_id, form=form, status=422)
    actions.grant_role(db, account, role=form.role, unit=_unit(db, form.unit, actor), actor=actor)
    return _back(request, account_id, "ROLE_GRANTED")


@router.post("/{account_id}/roles/{grant_id}/end")
def end_role(request: Request, db: Db, actor: CurrentActor, account_id: Id, grant_id: Id) -> Response:
    """End a role, and whatever is signed in with it."""
    account = queries.get_account(db, account_id, seen_by=actor)
    actions.end_role(db, account, queries.get_grant(db, account, grant_id), actor=actor)
    return _back(request, account_id, "ROLE_ENDED")


@router.post("/{account_id}/password")
def reset_password(request: Request, db: Db, actor: CurrentActor, account_id: Id) -> Response:
    """Give an account a new initial password, shown this once."""
    account = queries.get_account(db, account_id, seen_by=actor)
    return _show(request, db, actor, account_id, initial=actions.reset_password(db, account, actor=actor))


@router.post("/{account_id}/disabling")
def disable(request: Request, db: Db, actor: CurrentActor, account_id: Id) -> Response:
    """Let nobody in with an account any more."""
    actions.disable(db, queries.get_account(db, account_id, seen_by=actor), actor=actor)
    return _back(request, account_id, "ACCOUNT_SHUT")


@router.post("/{account_id}/enabling")
def enable(request: Request, db: Db, actor: CurrentActor, account_id: Id) -> Response:
    """Let a disabled account in again."""
    actions.enable(db, queries.get_account(db, account_id, seen_by=actor), actor=actor)
    return _back(request, account_id, "ACCOUNT_OPENED")


def _new(request: Request, db: Session, actor: Actor, form: AccountForm, status: int = 200) -> Response:
    units = queries.list_units_to_grant(db, seen_by=actor)
    return render(request, "accounts/new.html", status=status, form=form, units=units, roles=list(GRANTABLE))


def _show(
    request: Request,
    db: Session,
    actor: Actor,
    account_id: int,
    *,
    initial: str = "",
    form: GrantForm | None = None,
    status: int = 200,
) -> Response:
    account = queries.get_account(db, account_id, seen_by=actor)
    return render(
        request,
        "accounts/show.html",
        status=status,
        account=account,
        grants=open_grants(db, account.id),
        is_own=account.id == actor.account_id,
        units=queries.list_units_to_grant(db, seen_by=actor),
        roles=list(GRANTABLE),
        initial=initial,
        form=form or GrantForm.empty(),
    )


def _back(request: Request, account_id: int, code: str) -> Response:
    return redirect(request, "accounts.show", account_id=account_id, notice=notice(language_of(request), code))


def _unit(db: Session, unit_id: int | None, actor: Actor) -> Unit | None:
    return queries.get_unit_to_grant(db, unit_id, seen_by=actor) if unit_id else None


def _person(db: Session, id_no: str | None, actor: Actor) -> Person | None:
    """Return the person an account is for. Raises RuleBroken with a code of the ID number, or PERSON_NOT_IN_REACH."""
    if not id_no:
        return None
    number = check_id_no(id_no, today=clock.today()).number
    person = queries.find_person_to_link(db, vault.digest(number), seen_by=actor)
    if person is None:
        raise RuleBroken("PERSON_NOT_IN_REACH")
    return person
