"""`lms user add`: sign-ins made at the console, the first administrator among them."""

import sys
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Permission, Role
from lms.cli.acting import operator
from lms.cli.answers import AsJson, WrongUsage, answering, words
from lms.cli.database import writing
from lms.errors import NotFound
from lms.i18n import N_
from lms.people.actions.accounts import create_account, grant_role, normal_login
from lms.people.codes import check_id_no
from lms.people.hashing import new_initial_password
from lms.people.models import Person
from lms.people.queries.accounts import find_account
from lms.people.queries.people import find_by_id_no
from lms.people.queries.units import get_unit_by_code


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    users = typer.Typer(help="Sign-ins.")
    users.callback()(lambda: None)  # a group, though of one command
    users.command("add")(add)
    app.add_typer(users, name="user")


def add(
    login: Annotated[str, typer.Option(help="Name to sign in with; never an ID number.")],
    role: Annotated[Role, typer.Option(help="Role to act in.")],
    unit: Annotated[str | None, typer.Option(help="Code of the unit the role is for; every role but SELF.")] = None,
    person: Annotated[str | None, typer.Option(help="ID number of the person whose sign-in it is.")] = None,
    name: Annotated[str | None, typer.Option(help="Name shown; the person's, or the login, unless told.")] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the initial password from standard input.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Add a sign-in, or another role to one; a new one prints its initial password, once.

    The initial password is good for 72 hours and must be changed at the first sign-in.
    """
    with answering(as_json=as_json) as say:
        given = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
        if given == "":
            raise WrongUsage(N_("标准输入里没有密码"))
        if unit is None and role is not Role.SELF:
            raise WrongUsage(N_("角色%(role)s必须用 --unit 写明单位代码"), role=role.value)
        with writing() as db:
            made = _add(db, operator(Permission.MANAGE_ACCOUNTS), login, role, unit, person, name, given)
        answer = {"login": normal_login(login), "role": role.value, "unit": unit, "password": made}
        say(
            {key: value for key, value in answer.items() if value is not None},
            words(N_("账号%(login)s已可以角色%(role)s登录"), login=answer["login"], role=role.value),
            *([words(N_("初始密码（只显示这一次，72小时内登录并修改）：%(password)s"), password=made)] if made else []),
        )


def _add(
    db: Session,
    actor: Actor,
    login: str,
    role: Role,
    unit_code: str | None,
    id_no: str | None,
    name: str | None,
    given: str | None,
) -> str | None:
    """Open the account where it is new, else add the role; return the password that was generated, if one was."""
    place = get_unit_by_code(db, unit_code, seen_by=operator(Permission.VIEW_PEOPLE)) if unit_code else None
    account = find_account(db, normal_login(login))
    if account is not None:
        grant_role(db, account, role=role, unit=place, actor=actor)
        return None
    bearer = _person(db, id_no) if id_no else None
    made = None if given else new_initial_password()
    create_account(
        db,
        login=login,
        name=name or (bearer.name if bearer else login),
        role=role,
        unit=place,
        person=bearer,
        password=given or made,
        actor=actor,
    )
    return made


def _person(db: Session, id_no: str) -> Person:
    number = check_id_no(id_no.strip(), today=clock.today()).number
    person = find_by_id_no(db, number, seen_by=operator(Permission.VIEW_PEOPLE))
    if person is None:
        raise NotFound("PERSON_NOT_FOUND")
    return person
