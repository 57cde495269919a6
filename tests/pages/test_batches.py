"""Imported batches on the screen: seen by whom they concern, accepted by another than the one who imported them."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.hours.models import Claim, HourEntry, ImportBatch
from lms.requirements.actions.posting import accept_batch
from tests.cast import Cast
from tests.client import Browser
from tests.factories import stage

Client = Callable[[Actor | None], Browser]
ON = date(2023, 11, 1)
pytestmark = pytest.mark.at(date(2023, 11, 20))


@pytest.fixture
def batch(db: Session, cast: Cast) -> ImportBatch:
    people = [cast.people["顾明澈"], cast.people["孟昭宁"]]
    return stage(db, people, actor=cast[Role.JUSTICE_REVIEWER], title="行政复议法", occurred_on=ON)


@pytest.mark.requirement("QD-10-9")
def test_a_batch_shows_where_it_came_from_and_its_rows(cast: Cast, client: Client, batch: ImportBatch) -> None:
    page = client(cast[Role.JUSTICE_DECIDER]).get(f"/batches/{batch.id}").text
    for word in ("南通市行政执法人员培训考试云平台", "韩叙白导入于", "行政复议法", "孟昭宁", "接收并入账2条"):
        assert word in page
    assert "导入：云平台.xlsx" in client(cast[Role.JUSTICE_DECIDER]).get("/claims").text


def test_accepting_posts_every_row_once(db: Session, cast: Cast, client: Client, batch: ImportBatch) -> None:
    browser = client(cast[Role.JUSTICE_DECIDER])
    answer = browser.post(f"/batches/{batch.id}/acceptance")
    assert answer.headers["location"] == f"/batches/{batch.id}"
    assert "已接收，2条学时已入账" in browser.get(f"/batches/{batch.id}").text
    assert [entry.credit for entry in db.query(HourEntry)] == [200, 200]
    again = browser.post(f"/batches/{batch.id}/acceptance")
    assert again.status_code == 409
    assert "已经有人处理过了" in again.text
    assert db.query(HourEntry).count() == 2


def test_who_imported_a_batch_does_not_accept_it(db: Session, cast: Cast, client: Client, batch: ImportBatch) -> None:
    browser = client(cast[Role.JUSTICE_REVIEWER])
    page = browser.get(f"/batches/{batch.id}").text
    assert "这是您本人提出的，须由他人确认" in page
    assert "接收并入账" not in page
    assert browser.post(f"/batches/{batch.id}/acceptance").status_code == 409
    assert db.query(HourEntry).count() == 0


def test_one_row_that_cannot_be_holds_up_the_batch_and_is_named(
    db: Session, cast: Cast, client: Client, batch: ImportBatch
) -> None:
    earlier = stage(db, [cast.people["顾明澈"]], actor=cast[Role.JUSTICE_REVIEWER], occurred_on=ON, credit=400)
    accept_batch(db, earlier, actor=cast[Role.JUSTICE_DECIDER])
    answer = client(cast[Role.JUSTICE_DECIDER]).post(f"/batches/{batch.id}/acceptance")
    assert answer.status_code == 409
    assert "顾明澈：当天网上学时共6，超过每人每天4学时" in answer.text
    assert "整批没有保存" in answer.text
    assert db.query(HourEntry).count() == 1


def test_sending_a_batch_back_needs_a_reason_that_everybody_reads(
    db: Session, cast: Cast, client: Client, batch: ImportBatch
) -> None:
    browser = client(cast[Role.JUSTICE_DECIDER])
    assert browser.get(f"/batches/{batch.id}/rejection").status_code == 200
    assert browser.post(f"/batches/{batch.id}/rejection", data={"reason": ""}).status_code == 422
    browser.post(f"/batches/{batch.id}/rejection", data={"reason": "这是考试成绩，不是学时"})
    assert {claim.state for claim in db.query(Claim)} == {"rejected"}
    assert "这是考试成绩，不是学时" in client(cast[Role.SELF]).get("/my-year").text
    assert browser.post(f"/batches/{batch.id}/rejection", data={"reason": "再退"}).status_code == 409


def test_after_closing_a_batch_is_accepted_with_a_document_only(
    db: Session, cast: Cast, client: Client, batch: ImportBatch
) -> None:
    with clock.travel(to=date(2024, 2, 1)):
        browser = client(cast[Role.JUSTICE_DECIDER])
        assert browser.post(f"/batches/{batch.id}/acceptance").status_code == 422
        browser.post(f"/batches/{batch.id}/acceptance", data={"document": "启政法〔2024〕1号"})
    assert {entry.document for entry in db.query(HourEntry)} == {"启政法〔2024〕1号"}


def test_a_unit_sees_its_own_rows_and_leaves_the_batch_to_the_bureau(
    cast: Cast, client: Client, batch: ImportBatch
) -> None:
    browser = client(cast[Role.UNIT_LEGAL])
    page = browser.get(f"/batches/{batch.id}").text
    assert "顾明澈" in page
    assert "孟昭宁" not in page
    assert "您管辖范围内的有1条" in page
    assert "导入的学时由司法局接收" in page
    assert browser.post(f"/batches/{batch.id}/acceptance").status_code == 403
    assert client(cast.neighbour).get(f"/batches/{batch.id}").status_code == 404


def test_the_decider_is_told_when_somebody_was_first(
    db: Session, cast: Cast, client: Client, batch: ImportBatch
) -> None:
    browser = client(cast[Role.JUSTICE_DECIDER])
    assert "接收并入账2条" in browser.get(f"/batches/{batch.id}").text
    accept_batch(db, batch, actor=cast[Role.JUSTICE_DECIDER])
    answer = browser.post(f"/batches/{batch.id}/rejection", data={"reason": "晚了"})
    assert answer.status_code == 409
    assert "没有重复入账" in answer.text
    assert "严致远于" in answer.text
