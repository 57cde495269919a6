"""Signing in: who gets in, what is said to who does not, and how guessing is slowed down."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.people.accounts import Account, RoleGrant, SignInFailure, WebSession
from lms.people.hashing import hash_password
from lms.web import cookies
from tests.cast import Cast
from tests.client import Browser
from tests.factories import instant
from tests.markup import element, elements

PASSWORD = "seven grey herons over Lüsi"
HASH = hash_password(PASSWORD)
Client = Callable[[Actor | None], Browser]


@pytest.fixture
def trainer(db: Session, cast: Cast) -> Account:
    account = db.get_one(Account, cast[Role.UNIT_TRAINER].account_id)
    account.password_hash = HASH
    return account


def try_to_sign_in(browser: Browser, login: str, password: str, **more: str) -> Any:
    page = browser.get("/sign-in")
    token = element(page.text, "input", name="csrf_token")["value"]
    return browser.post("/sign-in", data={"login": login, "password": password, "csrf_token": token, **more})


def said(answer: Any) -> str:
    return " ".join(e.text for e in elements(answer.text, "div", class_="error-summary"))


def test_the_right_password_lets_in_and_leads_to_the_start_page(client: Client, trainer: Account) -> None:
    browser = client(None)
    answer = try_to_sign_in(browser, "Unit_Trainer ", PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    assert browser.get("/account").status_code == 200


def test_sign_in_leads_back_to_the_page_that_was_asked_for(client: Client, trainer: Account) -> None:
    browser = client(None)
    asked = browser.get("/account?lang=en")
    assert asked.headers["location"] == "/sign-in?next=/account%3Flang%3Den"
    page = browser.get(asked.headers["location"])
    assert element(page.text, "input", name="next")["value"] == "/account?lang=en"
    answer = try_to_sign_in(browser, "unit_trainer", PASSWORD, next="/account?lang=en")
    assert answer.headers["location"] == "/account?lang=en"


@pytest.mark.parametrize(
    "evil", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\n/evil.example"]
)
def test_sign_in_leads_to_no_other_site(client: Client, trainer: Account, evil: str) -> None:
    assert try_to_sign_in(client(None), "unit_trainer", PASSWORD, next=evil).headers["location"] == "/desk"


@pytest.mark.parametrize("login", ["unit_trainer", "nobody-of-that-name", "disabled"])
def test_unknown_names_disabled_accounts_and_wrong_passwords_get_one_answer(
    client: Client, db: Session, trainer: Account, login: str
) -> None:
    disabled = db.query(Account).filter_by(login="neighbour").one()
    disabled.login, disabled.password_hash, disabled.disabled_at = "disabled", HASH, clock.now()
    browser = client(None)
    right = PASSWORD if login == "disabled" else "a wrong password entirely"
    answer = try_to_sign_in(browser, login, right)
    reference = try_to_sign_in(client(None), "unit_leader", "a wrong password entirely")
    assert answer.status_code == 422
    assert said(answer) == said(reference)
    assert said(answer).startswith("没有登录 账号或密码不对。")
    assert cookies.SESSION not in answer.cookies


def test_a_wrong_password_is_counted_and_audited_though_the_request_is_refused(
    client: Client, db: Session, trainer: Account
) -> None:
    try_to_sign_in(client(None), "unit_trainer", "a wrong password entirely")
    entry = db.query(AuditEntry).filter_by(action="account:session:refused").one()
    assert (entry.subject_id, entry.details["address"]) == (trainer.id, "testclient")


def test_after_five_wrong_passwords_even_the_right_one_must_wait_a_moment(
    client: Client, db: Session, trainer: Account
) -> None:
    with clock.travel(instant(2026, 3, 2, 9)):
        for _ in range(5):
            assert try_to_sign_in(client(None), "unit_trainer", "a wrong password entirely").status_code == 422
        answer = try_to_sign_in(client(None), "unit_trainer", PASSWORD)
        assert answer.status_code == 429
        assert answer.headers["retry-after"] == "1"
        assert "请过1分钟再试" in said(answer)
    with clock.travel(instant(2026, 3, 2, 9) + timedelta(seconds=2)):
        assert try_to_sign_in(client(None), "unit_trainer", PASSWORD).status_code == 303


def test_the_owner_gets_in_on_his_own_device_while_others_guess(client: Client, trainer: Account) -> None:
    with clock.travel(instant(2026, 3, 2, 9)):
        own = client(None)
        assert try_to_sign_in(own, "unit_trainer", PASSWORD).status_code == 303
        for _ in range(30):
            answer = try_to_sign_in(client(None), "unit_trainer", "a wrong password entirely")
        assert answer.status_code == 429
        for _ in range(3):
            own.session = ""
            assert try_to_sign_in(own, "unit_trainer", PASSWORD).status_code == 303


def test_a_device_cookie_of_another_account_opens_no_lane(client: Client, db: Session, trainer: Account) -> None:
    db.query(Account).filter_by(login="unit_leader").one().password_hash = HASH
    with clock.travel(instant(2026, 3, 2, 9)):
        other = client(None)
        assert try_to_sign_in(other, "unit_leader", PASSWORD).status_code == 303
        for _ in range(6):
            try_to_sign_in(client(None), "unit_trainer", "a wrong password entirely")
        other.session = ""
        assert try_to_sign_in(other, "unit_trainer", PASSWORD).status_code == 429


def test_tries_that_led_nowhere_are_forgotten_after_ninety_days(client: Client, db: Session, trainer: Account) -> None:
    with clock.travel(instant(2026, 3, 2, 9)):
        try_to_sign_in(client(None), "nobody-of-that-name", "a wrong password entirely")
        assert sorted(row.scope for row in db.query(SignInFailure)) == ["address", "login", "total"]
    with clock.travel(instant(2026, 5, 31, 8)):
        assert try_to_sign_in(client(None), "unit_trainer", PASSWORD).status_code == 303
        assert db.query(SignInFailure).filter_by(scope="login").count() == 2
    with clock.travel(instant(2026, 5, 31, 9) + timedelta(seconds=1)):
        assert try_to_sign_in(client(None), "unit_trainer", PASSWORD).status_code == 303
        (kept,) = db.query(SignInFailure).filter_by(scope="login")
        assert kept.count == 0


def test_an_initial_password_must_be_changed_before_anything_else(client: Client, trainer: Account) -> None:
    trainer.must_change_password, trainer.password_set_at = True, clock.now()
    browser = client(None)
    answer = try_to_sign_in(browser, "unit_trainer", PASSWORD)
    assert answer.headers["location"] == "/password"
    assert browser.get("/account").headers["location"] == "/password"
    page = browser.get("/password")
    assert "请先换掉初始密码" in page.text
    token = elements(page.text, "input", name="csrf_token")[0]["value"]
    new = "eleven quiet otters below"
    answer = browser.post("/password", data={"csrf_token": token, "current": PASSWORD, "password": new, "again": new})
    assert answer.status_code == 303
    assert browser.get("/account").status_code == 200


def test_an_initial_password_opens_nothing_after_72_hours(client: Client, trainer: Account) -> None:
    trainer.must_change_password, trainer.password_set_at = True, instant(2026, 3, 2, 9)
    with clock.travel(instant(2026, 3, 5, 9)):
        assert try_to_sign_in(client(None), "unit_trainer", PASSWORD).status_code == 303
    with clock.travel(instant(2026, 3, 5, 9) + timedelta(seconds=1)):
        answer = try_to_sign_in(client(None), "unit_trainer", PASSWORD)
    assert "初始密码已过72小时" in said(answer)


def test_an_account_without_a_role_is_told_so(client: Client, db: Session, trainer: Account) -> None:
    db.query(RoleGrant).filter_by(account_id=trainer.id).one().ended_at = clock.now()
    answer = try_to_sign_in(client(None), "unit_trainer", PASSWORD)
    assert "还没有角色" in said(answer)


def test_a_planted_session_id_does_not_survive_signing_in(client: Client, db: Session, trainer: Account) -> None:
    browser = client(None)
    browser.session = "planted-by-somebody-else"
    try_to_sign_in(browser, "unit_trainer", PASSWORD)
    assert browser.session != "planted-by-somebody-else"
    assert "planted" not in db.query(WebSession).one().secret_digest


def test_a_fresh_installation_says_how_to_make_the_first_account(client: Client) -> None:
    assert "lms user add" in client(None).get("/sign-in").text


def test_missing_fields_are_named(client: Client) -> None:
    browser = client(None)
    answer = try_to_sign_in(browser, "", "")
    assert answer.status_code == 422
    assert said(answer).count("请填写这一项") == 2
