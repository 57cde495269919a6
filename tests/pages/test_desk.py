"""The coordinator's desk: what waits, who is late, what was held lately, in one's own unit and nowhere else."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from tests.cast import Cast
from tests.client import Browser
from tests.factories import adopt_rules, make_class

Client = Callable[[Actor | None], Browser]


@pytest.fixture(autouse=True)
def in_november(db: Session, cast: Cast) -> Iterator[None]:
    with clock.travel(to=date(2023, 11, 20)):
        adopt_rules(db, cast.units["city"])
        yield


def test_the_desk_says_how_many_are_late_and_names_those_who_lack_most(cast: Cast, client: Client) -> None:
    page = client(cast[Role.UNIT_TRAINER]).get("/desk").text
    assert "6人还没有达标" in page
    assert "顾明澈" in page
    assert "陆知远" not in page


@pytest.mark.requirement("ZJG-2-4")
def test_whom_a_place_only_leads_professionally_is_counted_where_he_sits(cast: Cast, client: Client) -> None:
    page = client(cast[Role.LINE_DEPT]).get("/desk").text
    assert "1人还没有达标" in page


def test_the_desk_shows_what_waits_and_what_was_held_lately(db: Session, cast: Cast, client: Client) -> None:
    make_class(
        db,
        [cast.people["顾明澈"], cast.people["何以宁"]],
        actor=cast[Role.UNIT_TRAINER],
        host=cast.units["own"],
        on=date(2023, 11, 10),
        title="占道经营现场处置演练",
    )
    page = client(cast[Role.UNIT_LEGAL]).get("/desk").text
    assert "占道经营现场处置演练" in page
    assert "2人待确认" in page


def test_a_desk_with_nothing_on_it_says_what_to_do(cast: Cast, client: Client) -> None:
    page = client(cast[Role.UNIT_TRAINER]).get("/desk").text
    assert "等我确认" in page
    assert "登记一次培训" in page


@pytest.mark.parametrize("role", [Role.SELF, Role.UNIT_LEADER, Role.JUDICIAL_OFFICE, Role.SYS_ADMIN])
def test_who_proposes_no_hours_has_no_desk(cast: Cast, client: Client, role: Role) -> None:
    assert client(cast[role]).get("/desk").status_code == 403
