"""One box over people, units, courses, exams, questions and papers: what is in reach, as people type it."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.name_keys import NameKey
from lms.people.models import Person
from tests.cast import Cast
from tests.client import Browser
from tests.credential_factories import make_credential
from tests.factories import make_person
from tests.markup import elements

Client = Callable[[Actor | None], Browser]
pytestmark = [pytest.mark.at(date(2023, 11, 20)), pytest.mark.requirement("QD-M9-2")]


def hits(page: str) -> list[str]:
    """Return what the results lead to, by their words."""
    return [link.text for link in elements(page, "a") if link["href"].split("/")[-1].isdecimal()]


@pytest.mark.parametrize("typed", ["顾明澈", "明澈", "澈", "gmc", "GMC", "gm", "gumingche", "gu ming"])
def test_a_person_is_found_as_people_type(cast: Cast, client: Client, typed: str) -> None:
    assert "顾明澈" in hits(client(cast[Role.UNIT_TRAINER]).get(f"/search?q={typed}").text)


def test_a_surname_is_found_by_each_of_its_readings(db: Session, cast: Cast, client: Client) -> None:
    make_person(db, cast.units["own"], name="单雄信")
    browser = client(cast[Role.UNIT_TRAINER])
    for typed in ("sxx", "danxiong", "shanxiongxin"):
        assert "单雄信" in hits(browser.get(f"/search?q={typed}").text)


def test_a_unit_is_found_by_the_initials_of_its_later_words(cast: Cast, client: Client) -> None:
    browser = client(cast[Role.JUSTICE_REVIEWER])
    for typed in ("市城管局", "scgj", "cgj", "shichengguan"):
        assert "市城管局" in hits(browser.get(f"/search?q={typed}").text)


def test_nobody_of_a_neighbour_is_found(cast: Cast, client: Client) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    for typed in ("陆知远", "lzy", "luzhiyuan"):
        page = browser.get(f"/search?q={typed}").text
        assert not hits(page)
        assert "没有找到" in page
    assert "陆知远" in hits(client(cast[Role.JUSTICE_REVIEWER]).get("/search?q=lzy").text)


def test_a_card_is_found_by_its_number_and_by_its_end(db: Session, cast: Cast, client: Client) -> None:
    decider = cast[Role.JUSTICE_DECIDER]
    make_credential(db, cast.people["顾明澈"], cast.units["own"], actor=decider, number="10060000417")
    make_credential(db, cast.people["陆知远"], cast.units["sibling"], actor=decider, number="10060990417")
    browser = client(cast[Role.UNIT_TRAINER])
    for typed in ("10060000417", "0417", "060000417"):
        assert hits(browser.get(f"/search?q={typed}").text) == ["顾明澈"]
    assert not hits(browser.get("/search?q=417").text)  # too few digits say too little


def test_a_changed_name_is_found_and_the_old_one_is_not(db: Session, cast: Cast, client: Client) -> None:
    cast.people["顾明澈"].name = "顾思源"
    db.flush()
    browser = client(cast[Role.UNIT_TRAINER])
    assert hits(browser.get("/search?q=gsy").text) == ["顾思源"]
    assert not hits(browser.get("/search?q=gmc").text)


def test_an_id_number_leads_to_its_person_and_leaves_a_trace(db: Session, cast: Cast, client: Client) -> None:
    person, number = cast.people["顾明澈"], cast.id_numbers["顾明澈"]
    answer = client(cast[Role.UNIT_TRAINER]).post("/search", data={"q": number}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/people/{person.id}")
    line = db.query(AuditEntry).filter_by(action="person:id_no:searched").one()
    assert (line.details["found"], number in str(line.details)) == (True, False)


def test_an_id_number_of_a_neighbour_finds_nobody_and_is_not_sent_back(db: Session, cast: Cast, client: Client) -> None:
    number = cast.id_numbers["陆知远"]
    answer = client(cast[Role.UNIT_TRAINER]).post("/search", data={"q": number})
    assert answer.status_code == 422
    assert "没有这个身份证号" in answer.text
    assert number not in answer.text
    assert db.query(AuditEntry).filter_by(action="person:id_no:searched").one().details["found"] is False


def test_who_may_not_read_id_numbers_does_not_search_by_them(db: Session, cast: Cast, client: Client) -> None:
    answer = client(cast[Role.UNIT_LEADER]).post("/search", data={"q": cast.id_numbers["顾明澈"]})
    assert answer.status_code == 422
    assert "不能按身份证号查找" in answer.text
    assert "顾明澈" not in hits(answer.text)
    assert not db.query(AuditEntry).filter_by(action="person:id_no:searched").count()


def test_an_id_number_in_an_address_finds_nothing_and_is_not_shown(cast: Cast, client: Client) -> None:
    answer = client(cast[Role.UNIT_TRAINER]).get(f"/search?q={cast.id_numbers['顾明澈']}")
    assert answer.headers["location"] == "/search?again=1"
    page = client(cast[Role.UNIT_TRAINER]).get("/search?again=1").text
    assert not hits(page)
    assert "不会用来查找" in page
    assert cast.id_numbers["顾明澈"] not in page


def test_what_is_typed_is_posted_and_leads_to_an_address(cast: Cast, client: Client) -> None:
    answer = client(cast[Role.UNIT_TRAINER]).post("/search", data={"q": " 顾明 "}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/search?q=%E9%A1%BE%E6%98%8E")


@pytest.mark.parametrize("typed", ["", "x", "%25", "_", "<script>", "' OR 1=1", "a" * 500, "\u0000", "🙂", "%"])
def test_whatever_is_typed_breaks_nothing(cast: Cast, client: Client, typed: str) -> None:
    answer = client(cast[Role.JUSTICE_REVIEWER]).get("/search", params={"q": typed})
    assert answer.status_code == 200
    assert not hits(answer.text)
    assert "<script>" not in answer.text.split("<main")[1]


def test_officers_have_no_box_and_no_page(cast: Cast, client: Client) -> None:
    browser = client(cast[Role.SELF])
    assert browser.get("/search?q=顾").status_code == 403
    assert 'action="/search"' not in browser.get("/account").text
    assert 'action="/search"' in client(cast[Role.UNIT_TRAINER]).get("/people").text


def test_every_name_has_keys(db: Session, cast: Cast) -> None:
    keyed = {row[0] for row in db.query(NameKey.subject_id).filter_by(kind="people")}
    assert {row[0] for row in db.query(Person.id)} <= keyed
