"""Units on the screen: the tree in reach along both lines, head-counts without double counting, publication."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms.access import OPERATOR, Actor, Role
from lms.people.actions.people import place
from lms.people.actions.units import publish_body
from lms.people.queries.unit_pages import in_tree_order, unit_rows
from lms.people.rules import PostKind
from tests.cast import Cast
from tests.client import Browser

Client = Callable[[Actor | None], Browser]
TODAY = date(2023, 11, 20)


def test_a_unit_shows_its_two_superiors_and_what_stands_below(cast: Cast, client: Client) -> None:
    page = client(cast[Role.UNIT_TRAINER]).get(f"/units/{cast.units['own'].id}").text
    assert "临江市" in page
    assert "市住建局" in page
    assert "渣土中队" in page


@pytest.mark.requirement("ZJG-2-4")
def test_both_lines_see_a_unit_and_its_people_are_counted_once(db: Session, cast: Cast) -> None:
    place(db, cast.people["顾明澈"], cast.units["sibling"], kind=PostKind.SECONDMENT, started_on=None, actor=OPERATOR)
    everything = unit_rows(db, TODAY, seen_by=OPERATOR)
    assert sum(row.officers + row.assistants for row in everything) == len(cast.people)
    of_line = unit_rows(db, TODAY, seen_by=cast[Role.LINE_DEPT])
    assert [(row.unit.name, row.officers, row.assistants) for row in of_line] == [
        ("市住建局", 1, 0),
        ("市城管局", 4, 1),
        ("渣土中队", 1, 0),
    ]


def test_a_tree_puts_each_unit_behind_its_superior(db: Session, cast: Cast) -> None:
    ordered = [unit.name for unit in in_tree_order(list(cast.units.values()))]
    assert ordered.index("渣土中队") == ordered.index("市城管局") + 1
    assert ordered.index("吕港司法所") == ordered.index("吕港镇") + 1
    assert len(ordered) == len(cast.units)


@pytest.mark.requirement("ZJG-6-1", "SZ-2.1-1")
def test_a_unit_with_officers_that_was_never_published_is_said_to_be_so(
    db: Session, cast: Cast, client: Client
) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    assert "没有公告记录" in browser.get(f"/units/{cast.units['own'].id}").text
    publish_body(db, cast.units["own"], published_on=date(2021, 6, 1), actor=OPERATOR)
    assert "2021年6月1日公告" in browser.get(f"/units/{cast.units['own'].id}").text
    assert "以上级执法主体的名义" in browser.get(f"/units/{cast.units['child'].id}").text


def test_a_unit_beyond_reach_is_not_found_and_who_sees_nobody_sees_no_units(cast: Cast, client: Client) -> None:
    assert client(cast[Role.UNIT_TRAINER]).get(f"/units/{cast.units['sibling'].id}").status_code == 404
    assert client(cast[Role.SELF]).get("/units").status_code == 403
