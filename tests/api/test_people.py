"""Units, people and their years over the API: who sees whom, what is masked, the same figures as the page."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.people.actions.tokens import create_token
from lms.people.queries.accounts import find_account
from tests.cast import Cast
from tests.client import Browser
from tests.factories import adopt_rules, post_class

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(date(2023, 11, 20))


def test_units_in_reach_are_listed_a_page_at_a_time(cast: Cast, client: Client) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    first = browser.get("/api/v1/units?limit=1").json()
    rest = browser.get(f"/api/v1/units?after={first['next']}").json()
    assert [unit["code"] for unit in first["units"] + rest["units"]] == ["329903", "32990301"]
    assert rest["next"] is None


def test_people_are_listed_by_unit_class_and_name_only_within_reach(cast: Cast, client: Client) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    everybody = browser.get("/api/v1/people").json()
    assert everybody["total"] == 6
    assert {person["name"] for person in everybody["people"]} >= {"顾明澈", "纪怀川"}
    assert [p["name"] for p in browser.get("/api/v1/people?role=ASSISTANT").json()["people"]] == ["何以宁"]
    assert [p["name"] for p in browser.get("/api/v1/people?q=怀川&unit=32990301").json()["people"]] == ["纪怀川"]
    assert browser.get("/api/v1/people?unit=329904").status_code == 404


def test_lists_mask_id_numbers_and_one_person_shows_it_only_to_who_may_read_it(
    db: Session, cast: Cast, client: Client
) -> None:
    person, number = cast.people["顾明澈"], cast.id_numbers["顾明澈"]
    assert number not in client(cast[Role.UNIT_TRAINER]).get("/api/v1/people").text
    assert number not in client(cast[Role.UNIT_LEADER]).get(f"/api/v1/people/{person.id}").text
    answer = client(cast[Role.UNIT_TRAINER]).get(f"/api/v1/people/{person.id}")
    assert answer.json()["id_no"] == number
    assert db.query(AuditEntry).filter_by(action="person:id_no:read", subject_id=person.id).count() == 1


def test_a_person_beyond_reach_and_one_who_does_not_exist_look_the_same(cast: Cast, client: Client) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    beyond = browser.get(f"/api/v1/people/{cast.people['陆知远'].id}")
    missing = browser.get("/api/v1/people/999999")
    assert (beyond.status_code, beyond.json()) == (missing.status_code, missing.json())
    assert beyond.headers["content-type"] == "application/problem+json"
    assert beyond.json()["type"].endswith("/NOT_FOUND")


@pytest.mark.requirement("QD-M9-3")
def test_a_year_says_what_is_required_credited_and_missing_and_why(db: Session, cast: Cast, client: Client) -> None:
    person = cast.people["顾明澈"]
    adopt_rules(db, cast.units["city"])
    post_class(
        db,
        [person],
        proposer=cast[Role.UNIT_TRAINER],
        confirmer=cast[Role.UNIT_LEGAL],
        host=cast.units["own"],
        on=date(2023, 5, 8),
        hours=6,
    )
    year = client(cast[Role.SELF]).get(f"/api/v1/people/{person.id}/years/2023").json()
    assert year["rule_set"]["code"] == "QD-2023"
    assert (year["state"], year["months"]) == ("AT_RISK", 12)
    assert year["required"] == {
        "total": 60,
        "public_law": 0,
        "business_skill": 36,
        "special_topic": 10,
        "concentrated": 0,
        "on_post": 0,
    }
    assert year["credited"]["total"] == 6
    assert year["missing"]["business_skill"] == 30
    assert year["reasons"][0] == {"code": "TOTAL_SHORT", "text": "总学时还差54"}


def test_who_is_on_no_roll_is_told_why_instead_of_being_judged(cast: Cast, client: Client) -> None:
    year = client(cast[Role.SELF]).get(f"/api/v1/people/{cast.people['顾明澈'].id}/years/2023").json()
    assert (year["state"], year["off_roll"], year["reasons"]) == (None, "NO_RULES", [])


def test_a_bearer_token_acts_as_its_account_and_a_wrong_one_as_nobody(db: Session, cast: Cast, client: Client) -> None:
    account = find_account(db, "unit_trainer")
    assert account is not None
    security = Actor(None, Role.SEC_ADMIN, unit_path="/", name="operator")
    token = create_token(db, account, actor=security)
    browser = client(None)
    assert browser.get("/api/v1/people", headers={"authorization": f"Bearer {token}"}).json()["total"] == 6
    refused = browser.get("/api/v1/people", headers={"authorization": f"Bearer {token}x"})
    assert (refused.status_code, refused.json()["code"]) == (401, "NOT_SIGNED_IN")


def test_the_description_of_the_api_is_there_and_names_its_calls(client: Client) -> None:
    paths = client(None).get("/api/v1/openapi.json").json()["paths"]
    assert {"/api/v1/people/{person_id}/years/{year}", "/api/v1/completion", "/api/v1/hours"} <= set(paths)
