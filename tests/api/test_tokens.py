"""What a bearer token opens: its role, within its scopes, until its day, so often a minute; and nothing but the API."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import pytest
from fastapi.routing import APIRoute
from sqlalchemy.orm import Session

from lms import api, clock
from lms.access import Actor, Role
from lms.people.accounts import Account, ApiToken
from lms.people.scopes import LEAST, ORDINARY, Scope
from lms.settings import get_settings
from lms.web.gate import scope_of
from tests.cast import Cast
from tests.client import Browser
from tests.factories import make_token

Client = Callable[[Actor | None], Browser]
NOON = datetime.fromisoformat("2023-11-20T12:00:00+08:00")
pytestmark = pytest.mark.at(NOON)
Program = Callable[[Collection[Scope]], Browser]


@pytest.fixture
def program(db: Session, cast: Cast, client: Client) -> Program:
    """Make programs that act for the coordinator of the unit within scopes."""

    def make(scopes: Collection[Scope]) -> Browser:
        browser, account = client(None), db.get_one(Account, cast[Role.UNIT_TRAINER].account_id)
        browser.headers["authorization"] = f"Bearer {make_token(db, account, scopes=scopes, days=30)}"
        return browser

    return make


def test_every_call_names_the_scope_a_token_needs() -> None:
    calls = [route for router in api.ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    assert {scope_of(route) for route in calls} == set(Scope) - {Scope.READ_IDENTITY}


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("units", Scope.READ_PEOPLE),
        ("people", Scope.READ_PEOPLE),
        ("people/{person}/hours", Scope.READ_HOURS),
        ("people/{person}/years/2023", Scope.READ_HOURS),
        ("completion", Scope.READ_FIGURES),
        ("dashboard", Scope.READ_FIGURES),
        ("courses", Scope.READ_TRAINING),
        ("duty?person={person}", Scope.READ_CREDENTIALS),
    ],
)
def test_a_call_needs_its_scope_and_no_other(path: str, scope: Scope, program: Program, cast: Cast) -> None:
    address = "/api/v1/" + path.format(person=cast.people["顾明澈"].id)
    assert program({scope}).get(address).status_code == 200
    refused = program(set(Scope) - {scope}).get(address)
    assert (refused.status_code, refused.json()["code"]) == (403, "SCOPE")
    assert scope.value in refused.json()["title"]


def test_writing_needs_its_scope(program: Program) -> None:
    refused = program(set(Scope) - {Scope.WRITE_HOURS}).post("/api/v1/hours", json={})
    assert refused.json()["code"] == "SCOPE"
    assert program({Scope.WRITE_HOURS}).post("/api/v1/hours", json={}).status_code == 422


def test_saving_answers_needs_the_scope_of_exams(db: Session, cast: Cast, client: Client) -> None:
    account = db.get_one(Account, cast[Role.SELF].account_id)
    for scopes, status in (({Scope.READ_PEOPLE}, 403), ({Scope.SIT_EXAMS}, 404)):
        sent = {"authorization": f"Bearer {make_token(db, account, scopes=scopes)}"}
        said = {"token": "nobodys", "version": 1, "answers": {}}
        assert client(None).put("/api/v1/attempts/1/answers", json=said, headers=sent).status_code == status


def test_a_scope_gives_nothing_that_the_role_does_not_permit(db: Session, cast: Cast, client: Client) -> None:
    account = db.get_one(Account, cast[Role.SELF].account_id)
    sent = {"authorization": f"Bearer {make_token(db, account, scopes=set(Scope))}"}
    assert client(None).get("/api/v1/people", headers=sent).json()["code"] == "NOT_ALLOWED"


def test_id_numbers_are_masked_unless_the_token_may_read_them(program: Program, cast: Cast) -> None:
    address, number = f"/api/v1/people/{cast.people['顾明澈'].id}", cast.id_numbers["顾明澈"]
    for scopes in (LEAST, ORDINARY):
        assert program(scopes).get(address).json()["id_no"].endswith(number[-4:])
        assert number not in program(scopes).get(address).text
    assert program({Scope.READ_PEOPLE, Scope.READ_IDENTITY}).get(address).json()["id_no"] == number


def test_a_token_opens_no_page(program: Program) -> None:
    browser = program(set(Scope))
    for address in ("/people", "/completion", "/account"):
        assert browser.get(address).status_code == 403


def test_a_token_ends_by_itself(program: Program) -> None:
    browser = program(LEAST)
    with clock.travel(NOON + timedelta(days=30) - timedelta(seconds=1)):
        assert browser.get("/api/v1/people").status_code == 200
    with clock.travel(NOON + timedelta(days=30)):
        assert browser.get("/api/v1/people").json()["code"] == "NOT_SIGNED_IN"


def test_that_a_token_was_used_is_written_down_by_the_minute(program: Program, db: Session) -> None:
    browser = program(LEAST)
    token = db.query(ApiToken).one()
    assert token.used_at is None
    for seconds, used in ((0, 0), (59, 0), (60, 60)):
        with clock.travel(NOON + timedelta(seconds=seconds)):
            browser.get("/api/v1/people")
        db.refresh(token)
        assert token.used_at == NOON + timedelta(seconds=used)


def test_a_token_that_asks_too_often_waits_and_others_do_not(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMS_TOKEN_PER_MINUTE", "3")
    get_settings.cache_clear()
    busy, other = program(LEAST), program(LEAST)
    assert [busy.get("/api/v1/units").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = busy.get("/api/v1/units")
    assert refused.json()["code"] == "TOKEN_WAIT"
    assert refused.headers["content-type"] == "application/problem+json"
    assert 1 <= int(refused.headers["retry-after"]) <= 20
    assert other.get("/api/v1/units").status_code == 200
    with clock.travel(NOON + timedelta(seconds=20)):
        assert busy.get("/api/v1/units").status_code == 200
