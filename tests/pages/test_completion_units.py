"""A unit's completion down to the names: who is short, of what and why; who may see whom."""

from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.hours.catalogue import Tag
from lms.people.rules import PersonClass
from tests.cast import Cast
from tests.client import Browser
from tests.factories import adopt_rules, make_class, make_person
from tests.markup import element, elements
from tests.rooms.world import enter

Client = Callable[[Actor | None], Browser]
TODAY = date(2023, 11, 20)
TOPIC = int(Tag.PRUDENT)


@pytest.fixture(autouse=True)
def in_november(db: Session, cast: Cast) -> Iterator[None]:
    with clock.travel(to=TODAY):
        adopt_rules(db, cast.units["city"])
        yield


def names(html: str) -> list[str]:
    """Return the names of the list of people who are short, in order."""
    start = html.index('id="unmet"')
    return [e.text for e in elements(html[start : html.index("</table>", start)], "th", scope="row")]


def line(html: str, name: str) -> list[str]:
    """Return the cells of a person's line."""
    start = html.index('id="unmet"')
    for row in html[start : html.index("</table>", start)].split("<tr")[1:]:
        cells = [e.text for e in elements(f"<tr{row}") if e.tag in {"th", "td"}]
        if cells[0] == name:
            return cells
    raise AssertionError(f"{name} is not on the list")


def address(cast: Cast, key: str = "own", query: str = "") -> str:
    return f"/completion/units/{cast.units[key].id}{query}"


def test_each_name_says_what_is_missing_and_why(db: Session, cast: Cast, client: Client) -> None:
    enter(db, cast.people["顾明澈"], 26, "PL.SYS", tags=TOPIC)
    enter(db, cast.people["顾明澈"], 28.5)
    enter(db, cast.people["纪怀川"], 30, "PL.SYS")
    enter(db, cast.people["纪怀川"], 36)
    page = client(cast[Role.UNIT_TRAINER]).get(address(cast)).text
    assert line(page, "顾明澈") == [
        *("顾明澈", "市城管局", "执法人员", "", "54.5/60", "28.5/36", "26/10", "7.5", "T1 B1")
    ]
    assert line(page, "纪怀川") == ["纪怀川", "渣土中队", "执法人员", "", "66/60", "36/36", "0/10", "10", "S1"]
    bar = next(e for e in elements(page, "svg", role="img") if "54.5" in e["aria-label"])
    assert bar["aria-label"] == "已入账54.5，待确认0，应达60"
    assert "专题不足" in page[page.index('class="pairs"') :]


def test_a_place_of_many_people_leads_to_its_units_and_to_the_file(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lms.pages.completion_units.MOST_NAMED", 3)
    browser = client(cast[Role.JUSTICE_REVIEWER])
    page = browser.get("/completion/people").text
    assert "人数较多，名单请到下级单位查看" in page
    assert "顾明澈" not in page
    assert address(cast) in page
    assert "顾明澈" in browser.get("/completion/people.csv").text
    monkeypatch.setattr("lms.pages.completion_units.MOST_NAMED", 100)
    assert "顾明澈" in names(browser.get("/completion/people").text)


def test_who_only_waits_for_the_unit_is_told_from_who_still_lacks(db: Session, cast: Cast, client: Client) -> None:
    for name in ("顾明澈", "何以宁"):
        enter(db, cast.people[name], 24, "PL.SYS", tags=TOPIC)
    enter(db, cast.people["顾明澈"], 30)
    both = [cast.people["顾明澈"], cast.people["何以宁"]]
    make_class(db, both, actor=cast[Role.UNIT_TRAINER], host=cast.units["own"], on=date(2023, 11, 6), hours=6)
    page = client(cast[Role.UNIT_LEADER]).get(address(cast)).text
    assert "P1" in line(page, "顾明澈")[-1].split()
    assert "P2" in line(page, "何以宁")[-1].split()
    assert "其中1人只等单位确认" in element(page, "p", class_="lede").text
    assert names(client(cast[Role.UNIT_LEADER]).get(address(cast, query="?reason=P1")).text) == ["顾明澈"]


def test_names_are_sifted_by_team_class_reason_and_name(db: Session, cast: Cast, client: Client) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    team = cast.units["child"].id
    assert len(names(browser.get(address(cast)).text)) == 6
    assert names(browser.get(address(cast, query=f"?team={team}")).text) == ["纪怀川"]
    assert names(browser.get(address(cast, query="?class=assistant")).text) == ["何以宁"]
    assert names(browser.get(address(cast, query="?q=魏")).text) == ["魏长风"]
    nobody = browser.get(address(cast, query="?reason=C1")).text
    assert "没有符合条件的人" in nobody
    assert len(names(browser.get(address(cast, query="?team=x&reason=ZZ&page=-3")).text)) == 6


def test_names_are_in_the_order_asked_for(db: Session, cast: Cast, client: Client) -> None:
    enter(db, cast.people["何以宁"], 40)
    enter(db, cast.people["魏长风"], 20)
    browser = client(cast[Role.UNIT_TRAINER])
    assert names(browser.get(address(cast)).text)[-2:] == ["魏长风", "何以宁"]
    assert names(browser.get(address(cast, query="?sort=missing")).text)[:2] == ["何以宁", "魏长风"]
    assert names(browser.get(address(cast, query="?sort=-total")).text)[:2] == ["何以宁", "魏长风"]
    by_name = names(browser.get(address(cast, query="?sort=name")).text)
    assert by_name == sorted(by_name)


def test_a_long_list_is_shown_page_by_page(db: Session, cast: Cast, client: Client) -> None:
    for number in range(20):
        make_person(db, cast.units["own"], name=f"人员{number:02}")
    browser = client(cast[Role.UNIT_TRAINER])
    first, second = browser.get(address(cast)).text, browser.get(address(cast, query="?page=2")).text
    assert (len(names(first)), len(names(second))) == (20, 6)
    assert not set(names(first)) & set(names(second))
    assert "第21—26条，共26条" in second
    assert names(browser.get(address(cast, query="?page=99")).text) == names(second)


@pytest.mark.requirement("FN-14-2")
@pytest.mark.requirement("QD-M9-6")
def test_everyone_short_is_on_the_list_and_nobody_else(db: Session, cast: Cast, client: Client) -> None:
    enter(db, cast.people["顾明澈"], 24, "PL.SYS", tags=TOPIC)
    enter(db, cast.people["顾明澈"], 36)
    page = client(cast[Role.UNIT_TRAINER]).get(address(cast)).text
    assert "顾明澈" not in names(page)
    assert f"还差{len(names(page))}人" in elements(page, "p", class_="stat__gap")[0].text


def test_units_below_have_lines_that_add_up(cast: Cast, client: Client) -> None:
    page = client(cast[Role.UNIT_TRAINER]).get(address(cast)).text
    below = page[page.index('id="below"') :]
    rows = [e.text for e in elements(below, "th", scope="row")][:2]
    assert rows == ["市城管局本级", "渣土中队"]


def test_who_reaches_one_unit_alone_is_led_straight_to_it(cast: Cast, client: Client) -> None:
    answer = client(cast.neighbour).get("/completion?class=officer")
    assert answer.status_code == 303
    assert answer.headers["location"] == address(cast, "sibling", "?class=officer")


@pytest.mark.requirement("ZJG-2-4")
def test_who_leads_several_units_has_their_names_on_one_page(cast: Cast, client: Client) -> None:
    browser = client(cast[Role.LINE_DEPT])
    overview = browser.get("/completion").text
    assert "/completion/people#unmet" in overview
    assert set(names(browser.get("/completion/people").text)) == {
        *("程明远", "顾明澈", "何以宁", "施雨桐", "岳清和", "魏长风", "纪怀川")
    }


def test_a_unit_beyond_reach_is_not_found(cast: Cast, client: Client) -> None:
    for actor in (cast[Role.UNIT_TRAINER], cast[Role.UNIT_LEADER], cast[Role.JUDICIAL_OFFICE]):
        for suffix in ("", ".xlsx"):
            assert client(actor).get(f"/completion/units/{cast.units['sibling'].id}{suffix}").status_code == 404
    assert client(cast[Role.JUSTICE_REVIEWER]).get("/completion/units/999999").status_code == 404
    assert client(cast[Role.JUSTICE_REVIEWER]).get(address(cast, "elsewhere")).status_code == 404


def test_the_province_sees_a_units_figures_and_no_names(cast: Cast, client: Client) -> None:
    page = client(cast[Role.PROVINCE]).get(address(cast)).text
    assert "您的角色只看数字，不看姓名" in page
    assert not [name for name in cast.people if name in page]
    assert "渣土中队" in page


def test_who_may_not_see_figures_sees_no_unit(cast: Cast, client: Client) -> None:
    assert client(cast[Role.SELF]).get(address(cast)).status_code == 403
    assert client(None).get(address(cast)).status_code == 303


def test_the_units_file_holds_its_names_with_the_same_codes(db: Session, cast: Cast, client: Client) -> None:
    enter(db, cast.people["顾明澈"], 54.5)
    browser = client(cast[Role.UNIT_TRAINER])
    on_page = line(browser.get(address(cast)).text, "顾明澈")
    answer = browser.get(f"/completion/units/{cast.units['own'].id}.xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_name("名单").to_python()
    row = next(row for row in rows if row[2] == "顾明澈")
    assert (row[5], row[6], row[13]) == (54.5, 60, 10)
    assert row[15] == on_page[-1] == "T1 S1"
    assert not [row for row in rows if row[2] == "陆知远"]


def test_the_page_speaks_english_too(db: Session, cast: Cast, client: Client) -> None:
    make_person(db, cast.units["own"], name="李雷", person_class=PersonClass.ASSISTANT)
    page = client(cast[Role.UNIT_TRAINER]).get(address(cast, query="?lang=en")).text
    assert "Officer" in page
    assert "没有达标" not in page
