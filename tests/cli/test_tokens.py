"""`lms token`: bearer tokens made, listed and revoked at the console."""

import pytest
from sqlalchemy import select

from lms import clock
from lms.access import Permission
from lms.cli.answers import Exit
from lms.people.accounts import ApiToken
from lms.people.hashing import secret_digest
from lms.people.queries.sessions import SignedIn, find_by_token
from tests.cli.conftest import Console
from tests.factories import make_unit


@pytest.fixture
def city(console: Console) -> Console:
    """A console whose database has one unit, CG, and its coordinator's account."""
    with console.db() as db, db.begin():
        make_unit(db, "CG")
    console.done("user", "add", "--login", "wang", "--role", "UNIT_TRAINER", "--unit", "CG")
    return console


def holder(city: Console, token: str) -> SignedIn | None:
    with city.db() as db:
        return find_by_token(db, secret_digest(token), clock.now())


def test_a_token_is_shown_once_and_acts_for_its_account_without_id_numbers(city: Console) -> None:
    made = city.done("token", "create", "--login", "wang")
    signed_in = holder(city, made["token"])
    assert signed_in
    assert signed_in.actor.name == "wang"
    assert not signed_in.actor.can(Permission.VIEW_ID_NUMBERS)
    assert signed_in.actor.can(Permission.PROPOSE_HOURS)
    with city.db() as db:
        assert made["token"] not in set(db.scalars(select(ApiToken.secret_digest)))


def test_a_token_is_kept_to_scopes_and_days(city: Console) -> None:
    made = city.done(
        "token", "create", "--login", "wang", "--scope", "read:people", "--scope", "read:identity", "--days", "7"
    )
    assert made["scopes"] == ["read:identity", "read:people"]
    signed_in = holder(city, made["token"])
    assert signed_in
    assert signed_in.actor.can(Permission.VIEW_ID_NUMBERS)
    with city.db() as db:
        token = db.scalars(select(ApiToken)).one()
        assert token.expires_at
        assert (token.expires_at - token.created_at).days == 7


def test_a_role_the_account_lacks_an_unknown_scope_and_too_many_days_are_refused(city: Console) -> None:
    for option, value, code, said in (
        ("--role", "JUSTICE_DECIDER", Exit.REFUSED, "GRANT_NOT_FOUND"),
        ("--scope", "read:everything", Exit.WRONG_USAGE, "read:everything"),
        ("--days", "731", Exit.REFUSED, "TOKEN_DAYS"),
    ):
        answer = city.run("token", "create", "--login", "wang", option, value)
        assert answer.exit_code == code
        assert said in answer.err


def test_tokens_are_listed_and_revoked_by_their_number(city: Console) -> None:
    made = city.done("token", "create", "--login", "wang", "--label", "镇街平台")
    (listed,) = city.done("token", "list")["tokens"]
    assert (listed["login"], listed["label"], listed["used_at"]) == ("wang", "镇街平台", None)
    assert made["token"] not in str(listed)
    assert city.done("token", "revoke", str(listed["id"]))["login"] == "wang"
    assert holder(city, made["token"]) is None
    assert city.done("token", "list")["tokens"] == []
    assert "TOKEN_ENDED" in city.run("token", "revoke", str(listed["id"])).err
    assert "TOKEN_NOT_FOUND" in city.run("token", "revoke", "99").err
