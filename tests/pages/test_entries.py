"""A posted entry on the screen: its history, taking it back, and objecting to it."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.hours.models import HourEntry, Objection
from tests.cast import Cast
from tests.client import Browser
from tests.factories import post_class

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(date(2023, 11, 20))


@pytest.fixture
def entry(db: Session, cast: Cast) -> HourEntry:
    who = {"proposer": cast[Role.UNIT_TRAINER], "confirmer": cast[Role.UNIT_LEGAL]}
    post_class(db, [cast.people["顾明澈"]], host=cast.units["own"], on=date(2023, 9, 5), title="案例点评", **who)
    return db.query(HourEntry).one()


def undo(browser: Browser, entry: HourEntry, **typed: Any) -> Any:
    return browser.post(f"/entries/{entry.id}/reversal", data=typed)


def credits(db: Session) -> list[int]:
    return [row.credit for row in db.query(HourEntry).order_by(HourEntry.id)]


def test_an_entry_tells_who_proposed_and_who_confirmed(cast: Cast, client: Client, entry: HourEntry) -> None:
    page = client(cast[Role.UNIT_LEADER]).get(f"/entries/{entry.id}").text
    for word in ("案例点评", "施雨桐", "岳清和", "入账4学时", "其他业务"):
        assert word in page


def test_part_of_an_entry_is_taken_back_by_an_entry_of_its_own(
    db: Session, cast: Cast, client: Client, entry: HourEntry
) -> None:
    browser = client(cast[Role.JUSTICE_REVIEWER])
    assert "还可以冲正4学时" in browser.get(f"/entries/{entry.id}/reversal").text
    answer = undo(browser, entry, amount="1.5", reason="多记了")
    assert answer.headers["location"] == f"/entries/{entry.id}"
    page = browser.get(f"/entries/{entry.id}").text
    assert "已冲正1.5学时，原记录保留" in page
    assert "冲正后还有2.5学时" in page
    assert credits(db) == [400, -150]


def test_without_an_amount_all_that_is_left_is_taken_back(
    db: Session, cast: Cast, client: Client, entry: HourEntry
) -> None:
    browser = client(cast[Role.UNIT_LEGAL])
    undo(browser, entry, amount="1", reason="多记一小时")
    undo(browser, entry, reason="没有举办")
    assert credits(db) == [400, -100, -300]
    assert "已全部冲正" in browser.get(f"/entries/{entry.id}").text
    assert undo(browser, entry, reason="再来").status_code == 422


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": ""}, "请填写这一项"),
        ({"reason": "多记", "amount": "4.5"}, "只剩4学时可以冲正"),
        ({"reason": "多记", "amount": "0"}, "冲正的学时要大于0"),
        ({"reason": "多记", "amount": "-1"}, "冲正的学时要大于0"),
        ({"reason": "多记", "amount": "1.005"}, "请填写数字"),
    ],
)
def test_a_reversal_that_cannot_be_is_refused_beside_its_field(
    db: Session, cast: Cast, client: Client, entry: HourEntry, typed: dict[str, str], said: str
) -> None:
    answer = undo(client(cast[Role.UNIT_LEGAL]), entry, **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert credits(db) == [400]


def test_a_reversal_is_not_reversed(db: Session, cast: Cast, client: Client, entry: HourEntry) -> None:
    browser = client(cast[Role.UNIT_LEGAL])
    undo(browser, entry, amount="1", reason="多记")
    reversal = db.query(HourEntry).filter(HourEntry.reverses_id.is_not(None)).one()
    page = browser.get(f"/entries/{reversal.id}").text
    assert "冲正不能再冲正" in page
    assert "看被冲正的记录" in page
    answer = undo(browser, reversal, reason="撤销")
    assert answer.status_code == 409
    assert "请重新登记一次培训" in answer.text
    assert credits(db) == [400, -100]


def test_nobody_takes_back_his_own_hours(db: Session, cast: Cast, client: Client) -> None:
    who = {"proposer": cast[Role.UNIT_TRAINER], "confirmer": cast[Role.JUSTICE_REVIEWER]}
    post_class(db, [cast.people["岳清和"]], host=cast.units["own"], on=date(2023, 9, 5), **who)
    answer = undo(client(cast[Role.UNIT_LEGAL]), db.query(HourEntry).one(), reason="不要了")
    assert answer.status_code == 409
    assert "自己的学时须由他人确认" in answer.text


def test_after_closing_only_the_decider_takes_back_and_with_a_document(
    db: Session, cast: Cast, client: Client, entry: HourEntry
) -> None:
    with clock.travel(to=date(2024, 2, 1)):
        late = undo(client(cast[Role.UNIT_LEGAL]), entry, reason="多记")
        assert late.status_code == 409
        assert "2023年已经截止补交材料" in late.text
        decider = client(cast[Role.JUSTICE_DECIDER])
        assert "凭文件才能冲正" in decider.get(f"/entries/{entry.id}/reversal").text
        assert undo(decider, entry, reason="多记").status_code == 422
        undo(decider, entry, reason="多记", document="启政法〔2024〕2号")
    assert db.query(HourEntry).filter(HourEntry.credit < 0).one().document == "启政法〔2024〕2号"


@pytest.mark.parametrize("role", [Role.UNIT_TRAINER, Role.UNIT_LEADER, Role.SELF])
def test_who_may_not_reverse_is_refused(db: Session, cast: Cast, client: Client, entry: HourEntry, role: Role) -> None:
    assert undo(client(cast[role]), entry, reason="x").status_code == 403
    assert credits(db) == [400]


def test_a_stranger_finds_no_entry(cast: Cast, client: Client, entry: HourEntry) -> None:
    assert client(cast.neighbour).get(f"/entries/{entry.id}").status_code == 404


def test_a_person_objects_to_an_entry_within_ten_working_days(
    db: Session, cast: Cast, client: Client, entry: HourEntry
) -> None:
    own = client(cast[Role.SELF])
    assert "提出异议" in own.get(f"/entries/{entry.id}").text
    with clock.travel(to=date(2023, 12, 5)):
        late = client(cast[Role.SELF])
        assert "提出异议" not in late.get(f"/entries/{entry.id}").text
        answer = late.post(f"/entries/{entry.id}/objection", data={"text": "少记了"})
        assert answer.status_code == 422
        assert "提出异议的期限到2023年12月4日为止" in answer.text
    assert own.post(f"/entries/{entry.id}/objection", data={"text": ""}).status_code == 422
    assert own.post(f"/entries/{entry.id}/objection", data={"text": "少记了一小时"}).status_code == 303
    assert db.query(Objection).one().text == "少记了一小时"


def test_nobody_objects_for_another(cast: Cast, client: Client, entry: HourEntry) -> None:
    assert client(cast[Role.UNIT_LEADER]).post(f"/entries/{entry.id}/objection", data={"text": "x"}).status_code == 403
