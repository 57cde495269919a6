"""Rule sets on the screen: what each says and where it says so, and adopting one for a unit and year."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.requirements.actions.rule_sets import ship_profiles
from lms.requirements.models import RuleAdoption
from lms.requirements.queries.rule_sets import rules_for
from tests.cast import Cast
from tests.client import Browser

Client = Callable[[Actor | None], Browser]


@pytest.fixture(autouse=True)
def shipped(db: Session) -> Iterator[None]:
    with clock.travel(to=date(2023, 11, 20)):
        ship_profiles(db)
        yield


def form(cast: Cast, **changes: str) -> dict[str, str]:
    return {"code": "QD-2023", "unit": str(cast.units["city"].id), "year": "2023"} | changes


@pytest.mark.requirement("QD-M0-1")
def test_everybody_reads_what_a_rule_set_says_and_where_it_says_so(cast: Cast, client: Client) -> None:
    page = client(cast[Role.SELF]).get("/rules/QD-2023").text
    assert "启政办发〔2023〕11号" in page
    assert "每年法律法规和业务能力提升培训不少于60学时" in page
    assert "默认" in page
    assert client(cast[Role.SELF]).get("/rules").text.count("/rules/") >= 5


def test_a_rule_set_or_version_that_does_not_exist_is_not_found(cast: Cast, client: Client) -> None:
    browser = client(cast[Role.SELF])
    for address in ("/rules/NONE", "/rules/QD-2023?version=9", "/rules/QD-2023?version=x"):
        assert browser.get(address).status_code == 404


@pytest.mark.requirement("QD-M9-1")
def test_the_decider_adopts_a_rule_set_for_a_unit_and_all_below(db: Session, cast: Cast, client: Client) -> None:
    answer = client(cast[Role.JUSTICE_DECIDER]).post("/rules/adoption", data=form(cast))
    assert (answer.status_code, answer.headers["location"]) == (303, "/rules")
    judged = rules_for(db, cast.units["child"].id, 2023)
    assert judged is not None
    assert judged.code == "QD-2023"
    assert "临江市" in client(cast[Role.JUSTICE_DECIDER]).get("/rules").text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"year": "2022"}, "施行"),  # the document is of 2023
        ({"year": "二三"}, "请填写数字"),
        ({"code": ""}, "请填写这一项"),
        ({"unit": ""}, "请填写这一项"),
    ],
)
def test_an_adoption_that_cannot_be_is_shown_again_with_its_reason(
    db: Session, cast: Cast, client: Client, change: dict[str, str], words: str
) -> None:
    answer = client(cast[Role.JUSTICE_DECIDER]).post("/rules/adoption", data=form(cast, **change))
    assert answer.status_code == 422
    assert words in answer.text
    assert db.query(RuleAdoption).count() == 0


def test_a_unit_beyond_reach_cannot_be_adopted_for(db: Session, cast: Cast, client: Client) -> None:
    answer = client(cast[Role.JUSTICE_DECIDER]).post(
        "/rules/adoption", data=form(cast, unit=str(cast.units["elsewhere"].id))
    )
    assert answer.status_code == 404
    assert db.query(RuleAdoption).count() == 0


@pytest.mark.parametrize("role", [Role.SELF, Role.JUSTICE_REVIEWER, Role.UNIT_LEADER, Role.SYS_ADMIN])
def test_who_may_not_adopt_rules_is_refused(db: Session, cast: Cast, client: Client, role: Role) -> None:
    assert client(cast[role]).post("/rules/adoption", data=form(cast)).status_code == 403
    assert db.query(RuleAdoption).count() == 0


def test_the_rules_are_there_in_english(cast: Cast, client: Client) -> None:
    page = client(cast[Role.SELF]).get("/rules/QD-2023?lang=en").text
    assert "Total hours" in page
