"""Sessions: how long they last, what ends them, and what one sees and changes of one's own."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Actor, Role
from lms.people.accounts import Account, RoleGrant, WebSession
from lms.people.actions import accounts as actions
from lms.people.hashing import hash_password
from lms.people.queries.sessions import open_grants
from tests.cast import Cast
from tests.client import Browser
from tests.factories import instant, make_token
from tests.markup import element, elements

PASSWORD = "seven grey herons over Lüsi"
HASH = hash_password(PASSWORD)
NINE = instant(2026, 3, 2, 9)
ADMIN = Actor(account_id=None, role=Role.SEC_ADMIN, unit_path="/", name="console")
Client = Callable[[Actor | None], Browser]


@pytest.fixture
def trainer(db: Session, cast: Cast) -> Account:
    return db.get_one(Account, cast[Role.UNIT_TRAINER].account_id)


@pytest.fixture
def browser(client: Client, cast: Cast) -> Browser:
    return client(cast[Role.UNIT_TRAINER])


def is_in(browser: Browser) -> bool:
    return bool(browser.get("/account").status_code == 200)


def lets_in(program: Browser) -> bool:
    return bool(program.get("/api/v1/people").status_code == 200)


def program_of(client: Client, db: Session, account: Account) -> Browser:
    program = client(None)
    program.headers["authorization"] = f"Bearer {make_token(db, account)}"
    return program


def test_thirty_minutes_without_use_end_a_session(client: Client, cast: Cast) -> None:
    with clock.travel(NINE):
        browser = client(cast[Role.UNIT_TRAINER])
    with clock.travel(NINE + timedelta(minutes=29, seconds=59)):
        assert is_in(browser)
    with clock.travel(NINE + timedelta(minutes=59, seconds=58)):
        assert is_in(browser)
    with clock.travel(NINE + timedelta(minutes=89, seconds=59)):
        assert not is_in(browser)


def test_twelve_hours_end_a_session_however_busy_and_in_whatever_role(client: Client, cast: Cast, db: Session) -> None:
    with clock.travel(NINE):
        browser = client(cast[Role.UNIT_TRAINER])
        second = RoleGrant(account_id=cast[Role.UNIT_TRAINER].account_id, role="SELF", granted_at=NINE)
        db.add(second)
    for minutes in range(20, 12 * 60, 20):
        with clock.travel(NINE + timedelta(minutes=minutes)):
            assert is_in(browser)
            if minutes == 400:
                switch(browser, second.id)
    with clock.travel(NINE + timedelta(hours=11, minutes=59, seconds=59)):
        assert is_in(browser)
    with clock.travel(NINE + timedelta(hours=12)):
        assert not is_in(browser)


def switch(browser: Browser, grant_id: int) -> None:
    answer = browser.post("/session/role", data={"grant": str(grant_id)})
    assert answer.headers["location"] == "/"
    page = browser.get("/account")
    browser.headers["x-csrf-token"] = token(page.text)


def token(html: str) -> str:
    return elements(html, "input", name="csrf_token")[0]["value"]


def test_signing_out_ends_the_session_and_the_old_cookie_opens_nothing(browser: Browser) -> None:
    old = browser.session
    answer = browser.post("/sign-out")
    assert answer.headers["location"] == "/sign-in"
    assert answer.headers["clear-site-data"] == '"cache"'
    browser.session = old
    assert not is_in(browser)


def test_disabling_an_account_ends_its_sessions_and_tokens(
    browser: Browser, client: Client, db: Session, trainer: Account
) -> None:
    program = program_of(client, db, trainer)
    assert is_in(browser)
    assert lets_in(program)
    actions.disable(db, trainer, actor=ADMIN)
    assert not is_in(browser)
    assert not lets_in(program)


def test_ending_a_role_ends_the_sessions_that_act_in_it(browser: Browser, db: Session, trainer: Account) -> None:
    actions.end_role(db, trainer, open_grants(db, trainer.id)[0], actor=ADMIN)
    assert not is_in(browser)


def test_a_new_password_ends_every_other_session(
    browser: Browser, client: Client, cast: Cast, trainer: Account
) -> None:
    trainer.password_hash = HASH
    elsewhere, old = client(cast[Role.UNIT_TRAINER]), browser.session
    new = "eleven quiet otters below"
    answer = browser.post("/password", data={"current": PASSWORD, "password": new, "again": new})
    assert answer.status_code == 303
    assert is_in(browser)
    assert not is_in(elsewhere)
    browser.session = old
    assert not is_in(browser)


@pytest.mark.parametrize(
    ("current", "new", "again", "reason"),
    [
        (PASSWORD, "too short", "too short", "至少用15个字符"),
        (PASSWORD, "password123456789", "password123456789", "太常见"),
        (PASSWORD, "aaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaa", "太常见"),
        (PASSWORD, "qwertyuiop1234567890", "qwertyuiop1234567890", "太常见"),
        (PASSWORD, "施雨桐-市城管局-unit_trainer", "施雨桐-市城管局-unit_trainer", "不要用账号、姓名"),
        (PASSWORD, PASSWORD, PASSWORD, "和现在的一样"),
        (PASSWORD, "eleven quiet otters below", "eleven quiet otters", "不一样"),
        ("wrong " + PASSWORD, "eleven quiet otters below", "eleven quiet otters below", "现在的密码不对"),
        (PASSWORD, "x" * 600, "x" * 600, "缩短"),
    ],
)
def test_a_bad_new_password_is_refused_with_its_reason(
    browser: Browser, trainer: Account, current: str, new: str, again: str, reason: str
) -> None:
    trainer.password_hash = HASH
    answer = browser.post("/password", data={"current": current, "password": new, "again": again})
    assert answer.status_code == 422
    assert reason in element(answer.text, "div", class_="error-summary").text
    assert new not in answer.text
    assert trainer.password_hash == HASH


def test_switching_the_role_changes_the_session_id_and_what_one_may(
    browser: Browser, db: Session, trainer: Account, cast: Cast
) -> None:
    second = RoleGrant(account_id=trainer.id, role="UNIT_LEADER", unit_id=cast.units["own"].id, granted_at=clock.now())
    db.add(second)
    db.flush()
    old = browser.session
    switch(browser, second.id)
    assert browser.session != old
    assert "单位负责人" in element(browser.get("/account").text, "header").text
    browser.session = old
    assert not is_in(browser)


def test_nobody_switches_to_a_role_of_somebody_else(browser: Browser, db: Session, cast: Cast) -> None:
    foreign = open_grants(db, cast[Role.JUSTICE_DECIDER].account_id or 0)[0]
    assert browser.post("/session/role", data={"grant": str(foreign.id)}).status_code == 404


def test_one_sees_and_ends_ones_own_sign_ins_only(browser: Browser, client: Client, cast: Cast, db: Session) -> None:
    elsewhere = client(cast[Role.UNIT_TRAINER])
    stranger = client(cast[Role.UNIT_LEADER])
    rows = [
        db.query(WebSession).filter_by(account_id=cast[role].account_id).order_by(WebSession.id.desc()).first()
        for role in (Role.UNIT_TRAINER, Role.UNIT_LEADER)
    ]
    own, foreign = (row.id for row in rows if row)
    page = browser.get("/account").text
    assert len(elements(page, "form", action=f"/account/sessions/{own}/end")) == 1
    assert elements(page, "form", action=f"/account/sessions/{foreign}/end") == []
    assert browser.post(f"/account/sessions/{foreign}/end").status_code == 404
    assert browser.post(f"/account/sessions/{own}/end").headers["location"] == "/account"
    assert not is_in(elsewhere)
    assert is_in(stranger)
    assert is_in(browser)


def test_a_token_acts_in_its_role_and_needs_no_form_token(client: Client, db: Session, trainer: Account) -> None:
    program = program_of(client, db, trainer)
    assert program.get("/api/v1/nothing").status_code == 404
    assert lets_in(program)
    assert program.get("/accounts").status_code == 403
    assert program.get("/account").status_code == 403, "a token opens no page, not even one's own"
    program.headers["authorization"] = "Bearer lms_made-up"
    assert not lets_in(program)


def test_only_digests_of_secrets_are_stored(browser: Browser, db: Session, trainer: Account) -> None:
    secret = browser.session
    assert all(secret not in str(vars(row)) for row in db.query(WebSession))


@pytest.mark.parametrize(("chosen", "tag"), [("en", "en"), ("zh", "zh-Hans")])
def test_the_language_is_remembered(client: Client, chosen: str, tag: str) -> None:
    browser = client(None)
    browser.get(f"/sign-in?lang={chosen}")
    assert element(browser.get("/sign-in").text, "html")["lang"] == tag


def test_the_language_can_be_chosen_by_a_form(browser: Browser) -> None:
    answer = browser.post("/language", data={"language": "en", "next": "/account"})
    assert answer.headers["location"] == "/account"
    assert element(browser.get("/account").text, "html")["lang"] == "en"


def test_the_operator_has_no_session_of_his_own(db: Session) -> None:
    assert open_grants(db, OPERATOR.account_id or 0) == []
