"""The security administrator's pages about bearer tokens: handed out within scopes, looked through, ended."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.people.accounts import Account, ApiToken
from lms.people.queries.sessions import open_grants
from tests.cast import Cast
from tests.client import Browser
from tests.factories import make_actor, make_token

Client = Callable[[Actor | None], Browser]


@pytest.fixture
def account(db: Session, cast: Cast) -> Account:
    return db.get_one(Account, cast[Role.UNIT_TRAINER].account_id)


@pytest.fixture
def admin(client: Client, cast: Cast) -> Browser:
    return client(cast[Role.SEC_ADMIN])


def filled(db: Session, account: Account, **changed: object) -> dict[str, object]:
    grant = open_grants(db, account.id)[0].id
    return {"label": "镇街平台", "grant": grant, "scopes": ["read:people", "read:figures"], "days": 90} | changed


def test_a_token_is_shown_once_and_may_do_what_was_ticked(
    admin: Browser, client: Client, db: Session, account: Account
) -> None:
    answer = admin.post(f"/accounts/{account.id}/tokens", data=filled(db, account))
    secret = re.search(r"lms_[A-Za-z0-9_-]{40,}", answer.text)
    assert secret
    token = db.query(ApiToken).one()
    assert (token.label, token.scopes) == ("镇街平台", "read:people read:figures")
    assert token.expires_at
    assert (token.expires_at - token.created_at).days == 90
    again = admin.get(f"/accounts/{account.id}/tokens").text
    assert "镇街平台" in again
    assert secret[0] not in again
    program, sent = client(None), {"authorization": f"Bearer {secret[0]}"}
    assert program.get("/api/v1/people", headers=sent).status_code == 200
    line = db.query(AuditEntry).filter_by(action="account:token:created").one()
    assert line.details == {"role": "UNIT_TRAINER", "scopes": "read:people read:figures", "days": 90}


@pytest.mark.parametrize(
    ("changed", "says"),
    [({"scopes": []}, "请至少勾选一项"), ({"days": 0}, "1到730"), ({"days": 731}, "1到730"), ({"label": ""}, "用途")],
)
def test_a_token_without_scope_term_or_purpose_is_refused(
    changed: dict[str, object], says: str, admin: Browser, db: Session, account: Account
) -> None:
    answer = admin.post(f"/accounts/{account.id}/tokens", data=filled(db, account, **changed))
    assert answer.status_code == 422
    assert says in answer.text
    assert db.query(ApiToken).count() == 0


def test_a_token_that_is_ended_opens_nothing_from_then_on(
    admin: Browser, client: Client, db: Session, account: Account
) -> None:
    program = client(None)
    program.headers["authorization"] = f"Bearer {make_token(db, account, label='旧系统')}"
    assert program.get("/api/v1/people").status_code == 200
    token = db.query(ApiToken).one()
    address = f"/accounts/{account.id}/tokens/{token.id}/end"
    assert admin.post(address).status_code == 303
    assert program.get("/api/v1/people").status_code == 401
    assert admin.post(address).status_code == 409
    assert db.query(AuditEntry).filter_by(action="account:token:ended", subject_id=account.id).count() == 1
    assert "旧系统" not in admin.get("/tokens").text, "the list names what still opens something"


def test_tokens_of_accounts_beyond_reach_are_not_there(
    admin: Browser, client: Client, db: Session, cast: Cast, account: Account
) -> None:
    stranger = make_actor(db, Role.UNIT_TRAINER, cast.units["elsewhere"], name="外市账号")
    foreign = db.get_one(Account, stranger.account_id)
    make_token(db, foreign, label="外市系统")
    make_token(db, account, label="本市系统")
    listed = admin.get("/tokens").text
    assert "本市系统" in listed
    assert "外市系统" not in listed
    token = db.query(ApiToken).filter_by(account_id=foreign.id).one()
    for answer in (
        admin.get(f"/accounts/{foreign.id}/tokens"),
        admin.post(f"/accounts/{foreign.id}/tokens", data=filled(db, foreign)),
        admin.post(f"/accounts/{account.id}/tokens/{token.id}/end"),
    ):
        assert answer.status_code == 404
    assert token.ended_at is None
    assert client(cast[Role.JUSTICE_DECIDER]).get("/tokens").status_code == 403
