"""Accounts from the side of the room: what ends with a role, who is handed a token, how often a password is tried."""

from contextlib import nullcontext

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Role
from lms.errors import RuleBroken
from lms.people.accounts import Account, ApiToken, RoleGrant, WebSession
from lms.people.actions.accounts import create_account, disable, end_role, grant_role
from lms.people.actions.sessions import Browser
from lms.people.actions.sign_in import change_password
from lms.people.actions.tokens import create_token
from lms.people.hashing import hash_password
from lms.people.queries.sessions import open_grants
from tests.factories import make_actor
from tests.refusing import refused
from tests.rooms.world import City

BROWSER = Browser("203.0.113.7", "Firefox")
PASSWORD = "jianghai-luwei-2023"


@pytest.fixture
def account(db: Session, city: City) -> Account:
    security = make_actor(db, Role.SEC_ADMIN, city.root)
    found = create_account(
        db, login="gu.lin", name="顾琳", role=Role.UNIT_TRAINER, unit=city.police, password=PASSWORD, actor=security
    )
    grant_role(db, found, role=Role.UNIT_LEGAL, unit=city.health, actor=security)
    db.flush()
    return found


def grants(db: Session, account: Account) -> list[RoleGrant]:
    return list(open_grants(db, account.id))


def test_what_acts_in_a_role_ends_with_it_and_nothing_else(db: Session, city: City, account: Account) -> None:
    security = make_actor(db, Role.SEC_ADMIN, city.root)
    first, second = grants(db, account)
    now, seen = clock.now(), {"address": "127.0.0.1", "device": "Firefox"}
    for number, grant in enumerate((first, second)):
        create_token(db, account, grant=grant, actor=security)
        db.add(
            WebSession(
                secret_digest=f"{number:064}",
                account_id=account.id,
                grant_id=grant.id,
                started_at=now,
                seen_at=now,
                **seen,
            )
        )
    db.flush()
    end_role(db, account, first, actor=security)
    ended = {row.grant_id: row.ended_at is not None for row in [*db.query(ApiToken), *db.query(WebSession)]}
    assert ended == {first.id: True, second.id: False}
    assert grants(db, account) == [second]


def test_a_token_is_handed_out_only_for_an_account_that_may_act(db: Session, city: City, account: Account) -> None:
    security = make_actor(db, Role.SEC_ADMIN, city.root)
    for grant in grants(db, account):
        end_role(db, account, grant, actor=security)
    db.flush()
    with refused("NO_ROLE"):
        create_token(db, account, actor=security)
    disable(db, account, actor=security)
    with refused("ACCOUNT_DISABLED_ALREADY"):
        create_token(db, account, actor=security)
    assert db.query(ApiToken).filter_by(account_id=account.id).all() == []


def test_an_account_may_be_opened_with_a_hash_made_elsewhere(db: Session, city: City) -> None:
    security = make_actor(db, Role.SEC_ADMIN, city.root)
    made = hash_password(PASSWORD)
    account = create_account(
        db, login="ni.yong", name="倪勇", role=Role.UNIT_TRAINER, unit=city.police, password_hash=made, actor=security
    )
    assert account.password_hash == made


def test_guessing_the_own_password_on_an_open_screen_is_slowed_down(db: Session, city: City, account: Account) -> None:
    [grant, _] = grants(db, account)
    actor = make_actor(db, Role.UNIT_TRAINER, city.police)
    actor = type(actor)(account_id=account.id, role=Role(grant.role), unit_path=city.police.path, name=account.name)
    codes = []
    for _ in range(8):
        with pytest.raises(RuleBroken) as caught:
            change_password(
                lambda: nullcontext(db), current="wrong", new="another-fine-phrase-9", browser=BROWSER, actor=actor
            )
        codes.append(caught.value.code)
    assert codes[0] == "PASSWORD_WRONG"
    assert codes[-1] == "SIGN_IN_WAIT"
