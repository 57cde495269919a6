"""The security administrator's pages: accounts, roles, initial passwords."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms.access import GRANTABLE, Actor, Role
from lms.audit import AuditEntry
from lms.people.accounts import Account, RoleGrant
from lms.people.hashing import password_matches
from lms.people.queries.sessions import open_grants
from tests.cast import Cast
from tests.client import Browser
from tests.factories import make_actor
from tests.markup import element

Client = Callable[[Actor | None], Browser]


@pytest.fixture
def admin(client: Client, cast: Cast) -> Browser:
    return client(cast[Role.SEC_ADMIN])


@pytest.fixture
def account(db: Session, cast: Cast) -> Account:
    return db.get_one(Account, cast[Role.UNIT_TRAINER].account_id)


def filled(cast: Cast, **changed: Any) -> dict[str, str]:
    form = {"login": "zhouyi", "name": "周翊", "role": "UNIT_TRAINER", "unit": str(cast.units["sibling"].id)} | changed
    return {name: str(value) for name, value in form.items() if value is not None}


def reason(answer: Any) -> str:
    return element(answer.text, "div", class_="error-summary").text


def test_the_list_shows_accounts_in_reach_with_their_roles(admin: Browser, db: Session, cast: Cast) -> None:
    make_actor(db, Role.UNIT_TRAINER, cast.units["elsewhere"], login="elsewhere", name="外市账号")
    text = admin.get("/accounts").text
    assert "施雨桐" in text
    assert "单位培训管理员" in text
    assert "外市账号" not in text
    assert "施雨桐" in admin.get("/accounts?q=雨桐").text
    assert "没有找到账号" in admin.get("/accounts?q=%25").text


def test_a_new_account_gets_an_initial_password_that_is_shown_once(admin: Browser, db: Session, cast: Cast) -> None:
    answer = admin.post("/accounts", data=filled(cast))
    assert answer.status_code == 200
    initial = re.search(r"[a-z2-9]{5}(-[a-z2-9]{5}){3}", answer.text)
    made = db.query(Account).filter_by(login="zhouyi").one()
    assert initial
    assert password_matches(initial[0], made.password_hash)
    assert made.must_change_password
    assert initial[0] not in admin.get(f"/accounts/{made.id}").text
    assert all(initial[0] not in str(entry.details) for entry in db.query(AuditEntry))


def test_an_account_can_belong_to_a_person_of_the_roll(admin: Browser, db: Session, cast: Cast) -> None:
    number = cast.id_numbers["陆知远"]
    db.query(Account).filter_by(login="neighbour").one().person_id = None
    answer = admin.post("/accounts", data=filled(cast, id_no=number.lower(), role="SELF", unit=None))
    assert answer.status_code == 200
    assert number not in answer.text
    assert db.query(Account).filter_by(login="zhouyi").one().person_id == cast.people["陆知远"].id


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"login": "unit_trainer"}, "账号unit_trainer已有人用"),
        ({"login": "329999198805200018"}, "不能用身份证号"),
        ({"login": "a b"}, "账号不能为空"),
        ({"login": None}, "请填写这一项"),
        ({"name": "长" * 61}, "请缩短到60个字以内"),
        ({"role": "KING"}, "请从列出的选项中选择"),
        ({"unit": None}, "请选择这个角色所在的单位"),
        ({"role": "SELF"}, "没有对应的人员"),
        ({"id_no": "329999198805201110"}, "校验位不对"),
        ({"id_no": "沈秋实"}, "找不到这个身份证号"),
        ({"id_no": "施雨桐"}, "此人已有账号"),
    ],
)
def test_a_bad_account_is_refused_with_its_reason_and_nothing_is_stored(
    admin: Browser, db: Session, cast: Cast, changed: dict[str, Any], said: str
) -> None:
    before = db.query(Account).count()
    changed = {name: cast.id_numbers.get(str(value), value) for name, value in changed.items()}
    answer = admin.post("/accounts", data=filled(cast, **changed))
    assert answer.status_code == 422
    assert said in reason(answer)
    assert db.query(Account).count() == before


def test_units_out_of_reach_are_no_place_for_an_account(admin: Browser, cast: Cast) -> None:
    assert admin.post("/accounts", data=filled(cast, unit=cast.units["elsewhere"].id)).status_code == 404


def test_roles_are_given_and_ended(admin: Browser, db: Session, cast: Cast, account: Account) -> None:
    answer = admin.post(
        f"/accounts/{account.id}/roles", data={"role": "UNIT_LEADER", "unit": str(cast.units["own"].id)}
    )
    assert answer.headers["location"] == f"/accounts/{account.id}"
    assert "已授予角色" in admin.get(answer.headers["location"]).text
    grant = db.query(RoleGrant).filter_by(account_id=account.id, role="UNIT_LEADER").one()
    assert grant.granted_by_id == cast[Role.SEC_ADMIN].account_id
    admin.post(f"/accounts/{account.id}/roles/{grant.id}/end")
    assert [g.role for g in open_grants(db, account.id)] == ["UNIT_TRAINER"]
    actions = [entry.action for entry in db.query(AuditEntry).filter_by(subject_id=account.id, subject_kind="accounts")]
    assert {"account:role:granted", "account:role:ended"} <= set(actions)


@pytest.mark.parametrize("role", ["SYS_ADMIN", "SEC_ADMIN", "AUDIT_ADMIN"])
def test_an_administrator_holds_no_other_role(admin: Browser, cast: Cast, account: Account, role: str) -> None:
    answer = admin.post(f"/accounts/{account.id}/roles", data={"role": role, "unit": str(cast.units["city"].id)})
    assert answer.status_code == 409
    assert "必须由不同的人担任" in answer.text


def test_nobody_changes_his_own_rights(admin: Browser, db: Session, cast: Cast) -> None:
    own = cast[Role.SEC_ADMIN].account_id or 0
    grant = open_grants(db, own)[0]
    for path in ("password", "disabling", f"roles/{grant.id}/end"):
        assert "不能改自己的权限" in admin.post(f"/accounts/{own}/{path}").text
    form = {"role": "AUDIT_ADMIN", "unit": str(cast.units["city"].id)}
    assert admin.post(f"/accounts/{own}/roles", data=form).status_code == 409
    assert "由另一位安全管理员办理" in admin.get(f"/accounts/{own}").text


def test_a_reset_password_must_be_changed_and_frees_a_blocked_name(
    admin: Browser, client: Client, db: Session, account: Account
) -> None:
    anybody = client(None)
    for _ in range(6):
        page = anybody.get("/sign-in")
        token = element(page.text, "input", name="csrf_token")["value"]
        form = {"login": account.login, "password": "a wrong password entirely", "csrf_token": token}
        answer = anybody.post("/sign-in", data=form)
    assert answer.status_code == 429
    shown = admin.post(f"/accounts/{account.id}/password").text
    initial = re.search(r"[a-z2-9]{5}(-[a-z2-9]{5}){3}", shown)
    assert initial
    answer = anybody.post("/sign-in", data=form | {"password": initial[0]})
    assert (answer.status_code, answer.headers["location"]) == (303, "/password")


def test_a_disabled_account_can_be_enabled_again(admin: Browser, db: Session, account: Account) -> None:
    admin.post(f"/accounts/{account.id}/disabling")
    assert account.disabled_at is not None
    assert admin.post(f"/accounts/{account.id}/disabling").status_code == 409
    admin.post(f"/accounts/{account.id}/enabling")
    assert db.query(Account).filter_by(id=account.id, disabled_at=None).count() == 1
    assert admin.post(f"/accounts/{account.id}/enabling").status_code == 409


@pytest.mark.parametrize("role", [role for role in GRANTABLE if role is not Role.SEC_ADMIN])
def test_everybody_else_is_refused(client: Client, cast: Cast, role: Role) -> None:
    browser = client(cast[role])
    assert browser.get("/accounts").status_code == 403
    assert browser.post("/accounts", data=filled(cast)).status_code == 403


def test_the_same_role_is_not_given_twice(admin: Browser, cast: Cast, account: Account) -> None:
    form = {"role": "UNIT_TRAINER", "unit": str(cast.units["own"].id)}
    assert "已有这个角色" in admin.post(f"/accounts/{account.id}/roles", data=form).text


def test_an_account_without_a_unit_reaches_no_accounts(client: Client, db: Session, cast: Cast) -> None:
    nowhere = make_actor(db, Role.SEC_ADMIN, None, login="nowhere")
    assert "没有找到账号" in client(nowhere).get("/accounts").text
