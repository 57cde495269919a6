"""People on the screen: the list in reach, one record, the ID number only on request; changes, one a page."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms.access import OPERATOR, Actor, Role
from lms.audit import AuditEntry
from lms.people.actions.people import place, transfer
from lms.people.models import Leave, Person, PersonFlagRow, PersonRole, Post
from lms.people.rules import PostKind
from tests.cast import Cast
from tests.client import Browser

Client = Callable[[Actor | None], Browser]
READERS = [Role.UNIT_LEADER, Role.JUDICIAL_OFFICE]
pytestmark = pytest.mark.at(date(2023, 11, 20))


@pytest.fixture
def person(cast: Cast) -> Person:
    return cast.people["顾明澈"]


def change(cast: Cast, client: Client, role: Role, person: Person, what: str, **typed: Any) -> Any:
    return client(cast[role]).post(f"/people/{person.id}/{what}", data=typed)


def posts_of(db: Session, person: Person) -> list[tuple[int, str, date | None, date | None]]:
    rows = db.query(Post).filter_by(person_id=person.id).order_by(Post.id)
    return [(row.unit_id, row.kind, row.started_on, row.ended_on) for row in rows]


def test_the_list_shows_who_is_in_reach_and_nobody_else(cast: Cast, client: Client) -> None:
    page = client(cast[Role.UNIT_TRAINER]).get("/people").text
    assert "顾明澈" in page
    assert "纪怀川" in page
    assert "陆知远" not in page


def test_the_list_is_narrowed_by_unit_class_and_name(cast: Cast, client: Client) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    assert "顾明澈" not in browser.get(f"/people?unit={cast.units['child'].id}").text
    only = browser.get("/people?kind=ASSISTANT").text
    assert "何以宁" in only
    assert "顾明澈" not in only
    assert "1人" in browser.get("/people?q=顾明").text


def test_a_filter_typed_into_the_address_never_breaks_the_list(cast: Cast, client: Client) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    assert browser.get("/people?kind=NONSENSE&page=-3&q=%25").status_code == 200
    assert browser.get(f"/people?unit={cast.units['sibling'].id}").status_code == 404
    assert browser.get("/people?unit=x").status_code == 404


def test_htmx_gets_the_list_alone(cast: Cast, client: Client) -> None:
    answer = client(cast[Role.UNIT_TRAINER]).get("/people?q=顾", headers={"HX-Request-Type": "partial"})
    assert answer.text.lstrip().startswith('<div id="people-list">')


def test_a_record_masks_the_id_number_until_somebody_who_may_asks(
    db: Session, cast: Cast, client: Client, person: Person
) -> None:
    browser, number = client(cast[Role.UNIT_TRAINER]), cast.id_numbers["顾明澈"]
    assert number not in browser.get(f"/people/{person.id}").text
    shown = browser.post(f"/people/{person.id}/id-number")
    assert number in shown.text
    read = db.query(AuditEntry).filter_by(action="person:id_no:read").one()
    assert (read.subject_id, read.actor_account_id) == (person.id, cast[Role.UNIT_TRAINER].account_id)
    assert number not in str(read.details)


def test_who_may_not_read_id_numbers_is_refused_and_leaves_no_trace(
    db: Session, cast: Cast, client: Client, person: Person
) -> None:
    assert client(cast[Role.UNIT_LEADER]).post(f"/people/{person.id}/id-number").status_code == 403
    assert db.query(AuditEntry).filter_by(action="person:id_no:read").count() == 0


def test_a_person_is_found_by_id_number_without_it_standing_in_an_address(cast: Cast, client: Client) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    answer = browser.post("/people/lookup", data={"id_no": cast.id_numbers["顾明澈"].lower()})
    assert answer.headers["location"] == f"/people/{cast.people['顾明澈'].id}"
    missed = browser.post("/people/lookup", data={"id_no": cast.id_numbers["陆知远"]})
    assert missed.status_code == 422
    assert "没有这个身份证号" in missed.text
    assert cast.id_numbers["陆知远"] not in missed.text


@pytest.mark.requirement("ZJG-2-4")
def test_a_transfer_ends_the_old_post_the_day_before(db: Session, cast: Cast, client: Client, person: Person) -> None:
    child = cast.units["child"].id
    answer = change(cast, client, Role.UNIT_TRAINER, person, "transfer", unit=child, on="2023-09-01")
    assert answer.headers["location"] == f"/people/{person.id}"
    own = cast.units["own"].id
    assert [row[::3] for row in posts_of(db, person)] == [(own, date(2023, 8, 31)), (child, None)]


def test_a_transfer_before_the_old_post_began_is_refused_beside_its_field(
    db: Session, cast: Cast, client: Client, person: Person
) -> None:
    typed = {"unit": cast.units["child"].id, "on": "2019-01-01"}
    answer = change(cast, client, Role.UNIT_TRAINER, person, "transfer", **typed)
    assert answer.status_code == 422
    assert "结束日期早于开始日期" in answer.text
    assert 'value="2019-01-01"' in answer.text
    assert len(posts_of(db, person)) == 1


def test_nobody_is_sent_to_a_unit_beyond_reach(db: Session, cast: Cast, client: Client, person: Person) -> None:
    typed = {"unit": cast.units["sibling"].id, "on": "2023-09-01"}
    assert change(cast, client, Role.UNIT_TRAINER, person, "transfer", **typed).status_code == 404
    assert len(posts_of(db, person)) == 1


def test_who_has_moved_on_is_no_longer_ours_to_change(db: Session, cast: Cast, client: Client, person: Person) -> None:
    transfer(db, person, cast.units["sibling"], on=date(2023, 9, 1), actor=OPERATOR)
    browser = client(cast[Role.UNIT_TRAINER])
    assert browser.get(f"/people/{person.id}").status_code == 200
    answer = browser.get(f"/people/{person.id}/transfer")
    assert answer.status_code == 409
    assert "现在在市交通局任职" in answer.text


def test_a_secondment_runs_beside_the_post_and_can_be_ended(
    db: Session, cast: Cast, client: Client, person: Person
) -> None:
    child = cast.units["child"].id
    change(cast, client, Role.UNIT_TRAINER, person, "secondments", unit=child, started_on="2023-05-01")
    again = change(cast, client, Role.UNIT_TRAINER, person, "secondments", unit=child, started_on="2023-06-01")
    assert again.status_code == 422
    assert "一个人同一天只在一个单位" in again.text
    post = db.query(Post).filter_by(person_id=person.id, kind="SECONDMENT").one()
    what = f"secondments/{post.id}/end"
    assert client(cast[Role.UNIT_TRAINER]).get(f"/people/{person.id}/{what}").status_code == 200
    change(cast, client, Role.UNIT_TRAINER, person, what, on="2023-10-31")
    assert db.query(Post).filter_by(kind="SECONDMENT").one().ended_on == date(2023, 10, 31)


@pytest.mark.requirement("QD-10-1")
def test_nobody_is_officer_and_assistant_at_once(db: Session, cast: Cast, client: Client, person: Person) -> None:
    typed = {"person_class": "ASSISTANT", "started_on": "2023-09-01"}
    answer = change(cast, client, Role.UNIT_TRAINER, person, "roles", **typed)
    assert answer.status_code == 422
    assert "不能同时是辅助人员" in answer.text
    assert db.query(PersonRole).filter_by(person_id=person.id).count() == 1


def test_a_class_is_ended_and_another_given_from_the_next_day(
    db: Session, cast: Cast, client: Client, person: Person
) -> None:
    role = db.query(PersonRole).filter_by(person_id=person.id).one()
    change(cast, client, Role.UNIT_TRAINER, person, f"roles/{role.id}/end", on="2023-08-31")
    twice = change(cast, client, Role.UNIT_TRAINER, person, f"roles/{role.id}/end", on="2023-09-30")
    assert twice.status_code == 422
    assert "已在2023年8月31日结束" in twice.text
    change(cast, client, Role.UNIT_TRAINER, person, "roles", person_class="ASSISTANT", started_on="2023年9月1日")
    rows = db.query(PersonRole).filter_by(person_id=person.id).order_by(PersonRole.id)
    assert [(row.person_class, row.started_on) for row in rows][1] == ("ASSISTANT", date(2023, 9, 1))


LEAVE = {"kind": "MATERNITY", "started_on": "2023-02-01", "ended_on": "2023-07-10"}


def test_leave_needs_a_document_and_lowers_the_year(db: Session, cast: Cast, client: Client, person: Person) -> None:
    answer = change(cast, client, Role.UNIT_LEADER, person, "leaves", **LEAVE)
    assert answer.status_code == 422
    assert "请填写" in answer.text
    assert db.query(Leave).count() == 0
    change(cast, client, Role.UNIT_LEADER, person, "leaves", document="启城管〔2023〕9号", **LEAVE)
    leave = db.query(Leave).one()
    assert (leave.kind, leave.document) == ("MATERNITY", "启城管〔2023〕9号")
    assert leave.approved_by_id == cast[Role.UNIT_LEADER].account_id
    overlapping = change(cast, client, Role.UNIT_LEADER, person, "leaves", document="另一份", **LEAVE)
    assert "重叠" in overlapping.text


def test_nobody_grants_himself_leave(db: Session, cast: Cast, client: Client) -> None:
    himself = cast.people["魏长风"]
    answer = change(cast, client, Role.UNIT_LEADER, himself, "leaves", document="自己批", **LEAVE)
    assert "不能批准自己的请假" in answer.text
    assert db.query(Leave).count() == 0


@pytest.mark.parametrize("role", READERS)
@pytest.mark.parametrize("what", ["transfer", "secondments", "roles"])
def test_who_only_reads_changes_nobody(cast: Cast, client: Client, person: Person, role: Role, what: str) -> None:
    assert change(cast, client, role, person, what).status_code == 403


def test_a_neighbour_changes_nobody(cast: Cast, client: Client, person: Person) -> None:
    browser = client(cast.neighbour)
    for what in ("transfer", "secondments", "roles"):
        assert browser.post(f"/people/{person.id}/{what}", data={}).status_code == 404


def test_the_record_tells_roles_posts_and_leave(db: Session, cast: Cast, client: Client, person: Person) -> None:
    child = cast.units["child"]
    place(db, person, child, kind=PostKind.SECONDMENT, started_on=date(2023, 5, 1), actor=OPERATOR)
    page = client(cast[Role.UNIT_TRAINER]).get(f"/people/{person.id}").text
    assert "2020年3月1日—现在" in page
    assert "借调" in page
    assert "渣土中队" in page
    assert "没有长期请假" in page


@pytest.mark.requirement("QD-R1-2", "SZ-3.5-2", "JN-2-2", "FN-16-2")
def test_inspectors_counsel_and_reviewers_are_listed_across_units_in_reach(
    db: Session, cast: Cast, client: Client
) -> None:
    bureau = client(cast[Role.JUSTICE_REVIEWER])
    for name, flag in (("岳清和", "INSPECTOR"), ("陆知远", "LEGAL_COUNSEL"), ("孟昭宁", "LEGAL_REVIEWER")):
        db.add(PersonFlagRow(person_id=cast.people[name].id, flag=flag, started_on=date(2023, 1, 1)))
    db.flush()
    assert "孟昭宁" in bureau.get("/people/named").text
    assert "岳清和" in bureau.get("/people/named?flag=INSPECTOR").text
    assert "陆知远" in bureau.get("/people/named?flag=LEGAL_COUNSEL").text
    assert "名册上还没有人" in bureau.get("/people/named?flag=PUBLIC_LAWYER").text
    assert "陆知远" not in client(cast[Role.UNIT_TRAINER]).get("/people/named?flag=LEGAL_COUNSEL").text
    assert client(cast[Role.SEC_ADMIN]).get("/people/named").status_code == 403
