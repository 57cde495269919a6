"""The pages of the yearly review: opening, the round, a person's line, what waits, the list to take away."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.credentials.models import ReviewRound, YearlyReview
from tests.cast import Cast
from tests.client import Browser
from tests.credential_factories import make_credential
from tests.pdf import pdf_text

Open = Callable[[Actor | None], Browser]
ON = date(2023, 1, 10)
pytestmark = pytest.mark.at(ON)
AT = "/yearly-reviews"


@pytest.fixture(autouse=True)
def _cards(db: Session, cast: Cast) -> None:
    for name in ("顾明澈", "岳清和", "纪怀川"):
        make_credential(
            db, cast.people[name], cast.units["own"], actor=cast[Role.JUSTICE_DECIDER], issued_on=date(2020, 5, 1)
        )


def opened(db: Session, cast: Cast, client: Open) -> ReviewRound:
    legal = client(cast[Role.UNIT_LEGAL])
    legal.post(AT, data={"year": "2022", "unit": str(cast.units["own"].id)})
    return db.query(ReviewRound).one()


def line(db: Session, cast: Cast, name: str = "顾明澈") -> YearlyReview:
    found = db.query(YearlyReview).filter_by(person_id=cast.people[name].id).one()
    db.refresh(found)
    return found


@pytest.mark.requirement("SZ-2.2-9")
def test_the_legal_office_opens_checks_and_the_bureau_decides(db: Session, cast: Cast, client: Open) -> None:
    found = opened(db, cast, client)
    at = f"{AT}/rounds/{found.id}"
    legal = client(cast[Role.UNIT_LEGAL])
    assert "没有问题" not in legal.get(at).text  # nobody's year was judged, and that is said
    kept = line(db, cast, "纪怀川").id
    answer = legal.post(f"{at}/progress", data={"state": "OPEN", "keep": str(kept)})
    assert answer.status_code == 303
    assert [line(db, cast, name).state for name in ("顾明澈", "岳清和", "纪怀川")] == ["UNIT_CHECKED", "OPEN", "OPEN"]
    for role, state in ((Role.JUSTICE_REVIEWER, "UNIT_CHECKED"), (Role.JUSTICE_DECIDER, "JUSTICE_CHECKED")):
        client(cast[role]).post(f"{at}/progress", data={"state": state})
    assert line(db, cast).state == "PASSED"
    assert "审验合格" in client(cast[Role.SELF]).get(f"{AT}/{line(db, cast).id}").text


def test_a_reason_is_asked_where_somebody_stands_for_something_else(db: Session, cast: Cast, client: Open) -> None:
    opened(db, cast, client)
    at = f"{AT}/{line(db, cast).id}"
    legal = client(cast[Role.UNIT_LEGAL])
    answer = legal.post(f"{at}/outcome", data={"outcome": "CONDITIONAL", "reason": ""})
    assert answer.status_code == 422
    assert line(db, cast).outcome is None
    answer = legal.post(f"{at}/outcome", data={"outcome": "CONDITIONAL", "reason": "培训缺一次"})
    assert answer.status_code == 303
    assert line(db, cast).outcome == "CONDITIONAL"
    assert "培训缺一次" in legal.get(at).text


def test_who_may_not_act_is_refused_and_who_does_not_reach_it_finds_nothing(
    db: Session, cast: Cast, client: Open
) -> None:
    found = opened(db, cast, client)
    at = f"{AT}/rounds/{found.id}"
    trainer = client(cast[Role.UNIT_TRAINER])
    assert trainer.get(at).status_code == 200
    assert trainer.post(f"{at}/progress", data={"state": "OPEN"}).status_code == 403
    assert client(cast.neighbour).get(at).status_code == 404
    assert client(cast[Role.SELF]).get(at).status_code == 403
    assert client(cast[Role.SELF]).get(f"{AT}/{line(db, cast, '岳清和').id}").status_code == 404
    reviewer = client(cast[Role.JUSTICE_REVIEWER])
    assert reviewer.post(f"{at}/progress", data={"state": "OPEN"}).status_code == 403


def test_nothing_left_is_said_and_changes_nothing(db: Session, cast: Cast, client: Open) -> None:
    found = opened(db, cast, client)
    at = f"{AT}/rounds/{found.id}"
    answer = client(cast[Role.JUSTICE_REVIEWER]).post(f"{at}/progress", data={"state": "UNIT_CHECKED"})
    assert answer.status_code == 422
    assert "没有等您办理的记录" in answer.text
    assert line(db, cast).state == "OPEN"


def test_the_list_is_taken_away_on_paper_and_as_a_workbook(db: Session, cast: Cast, client: Open) -> None:
    at = f"{AT}/rounds/{opened(db, cast, client).id}"
    browser = client(cast[Role.JUSTICE_REVIEWER])
    text = pdf_text(browser.get(f"{at}/list.pdf").content)
    for words in ("市城管局2022年度行政执法证件审验名单", "顾明澈", "纪怀川", "审验合格"):
        assert words in text.replace("\n", "")
    sheet = openpyxl.load_workbook(BytesIO(browser.get(f"{at}/list.xlsx").content)).active
    assert sheet is not None
    names = [row[0] for row in sheet.iter_rows(min_row=4, values_only=True)]
    assert names == ["顾明澈", "岳清和", "纪怀川"]


def test_what_waits_is_listed_with_a_link_to_open_a_case(db: Session, cast: Cast, client: Open) -> None:
    opened(db, cast, client)
    one = line(db, cast)
    with clock.travel(date(2023, 4, 1)):
        assert "顾明澈" in client(cast[Role.UNIT_LEADER]).get(f"{AT}/todo").text
        assert "顾明澈" not in client(cast[Role.JUSTICE_REVIEWER]).get(f"{AT}/todo").text
    one.state = "FAILED"
    db.flush()
    assert f"/credential-cases/new/{one.credential_id}" in client(cast[Role.UNIT_LEGAL]).get(f"{AT}/todo").text


@pytest.mark.parametrize("query", ["?state=OPEN", "?outcome=FAILED", "?finding=HOURS_UNJUDGED", "?q=顾", "?page=9"])
def test_the_round_is_narrowed(db: Session, cast: Cast, client: Open, query: str) -> None:
    at = f"{AT}/rounds/{opened(db, cast, client).id}"
    answer = client(cast[Role.UNIT_LEADER]).get(at + query)
    assert answer.status_code == 200
    assert ("岳清和" in answer.text) == (query in {"?state=OPEN", "?finding=HOURS_UNJUDGED"})
