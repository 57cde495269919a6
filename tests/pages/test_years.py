"""Closing a year on the screen: once, for good, by the decider, and not before its day."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.requirements.models import YearClosing, YearResult
from tests.cast import Cast
from tests.client import Browser
from tests.factories import adopt_rules

Client = Callable[[Actor | None], Browser]


def test_the_decider_closes_a_year_once_and_everybodys_result_is_frozen(
    db: Session, cast: Cast, client: Client
) -> None:
    adopt_rules(db, cast.units["province"])
    with clock.travel(to=date(2024, 1, 20)):
        browser = client(cast[Role.JUSTICE_DECIDER])
        assert "封存2023年度结果" in browser.get("/years/2023/closing").text
        assert browser.post("/years/2023/closing").status_code == 303
        first = db.query(YearClosing).one().digest
        assert browser.post("/years/2023/closing").status_code == 303
        assert "已经封账" in browser.get("/years/2023/closing").text
    assert db.query(YearClosing).one().digest == first
    assert db.query(YearResult).count() == len(cast.people)


def test_before_its_day_a_year_cannot_be_closed_and_the_page_says_when(db: Session, cast: Cast, client: Client) -> None:
    adopt_rules(db, cast.units["city"])
    with clock.travel(to=date(2024, 1, 19)):
        browser = client(cast[Role.JUSTICE_DECIDER])
        assert "2024年1月20日" in browser.get("/years/2023/closing").text
        refused = browser.post("/years/2023/closing")
    assert refused.status_code == 409
    assert db.query(YearClosing).count() == 0


@pytest.mark.parametrize("role", [Role.SELF, Role.JUSTICE_REVIEWER, Role.UNIT_LEADER, Role.SYS_ADMIN])
def test_who_does_not_decide_closes_nothing(db: Session, cast: Cast, client: Client, role: Role) -> None:
    with clock.travel(to=date(2024, 1, 20)):
        assert client(cast[role]).post("/years/2023/closing").status_code == 403
    assert db.query(YearClosing).count() == 0


@pytest.mark.parametrize("year", ["1999", "2101", "x", "02023"])
def test_a_year_that_cannot_be_is_not_found(cast: Cast, client: Client, year: str) -> None:
    assert client(cast[Role.JUSTICE_DECIDER]).get(f"/years/{year}/closing").status_code == 404
