"""The audit administrator's pages: who did what, narrowed down, within his reach; and whether the log is whole."""

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from lms import audit, clock
from lms.access import ALLOWED, GRANTABLE, OPERATOR, SYSTEM, Actor, Permission, Role
from lms.audit import actions, witness
from lms.audit.models import AuditEntry
from lms.settings import Settings
from lms.web.audit_actions import ACTIONS
from tests import tampering
from tests.cast import Cast
from tests.client import Browser
from tests.databases import ROOT
from tests.factories import make_actor

Client = Callable[[Actor | None], Browser]


@pytest.fixture
def auditor(client: Client, cast: Cast) -> Browser:
    return client(cast[Role.AUDIT_ADMIN])


@pytest.fixture
def log(db: Session, cast: Cast) -> Cast:
    """Three acts of the trainer's, of another city's trainer, and of nobody with an account."""
    with clock.travel(date(2023, 5, 8)):
        audit.record(
            db, actor=cast[Role.UNIT_TRAINER], action="hours:activity:proposed", subject="activities", subject_id=7
        )
    with clock.travel(date(2023, 6, 9)):
        audit.record(db, actor=cast[Role.UNIT_TRAINER], action="person:id_no:read", subject="people", subject_id=3)
        audit.record(db, actor=OPERATOR, action="units:table:imported", subject="uploads", subject_id=1, rows=12)
        audit.record(db, actor=SYSTEM, action="hours:activity:measured", subject="activities", subject_id=8)
    far = make_actor(db, Role.UNIT_TRAINER, cast.units["elsewhere"], login="elsewhere", name="外市培训员")
    audit.record(db, actor=far, action="year:closed", subject="units", subject_id=2)
    db.flush()
    return cast


@pytest.fixture(autouse=True)
def no_witness(settings: Settings) -> Iterator[None]:
    yield
    for name in (witness.HEADS, witness.NEWEST):
        (settings.witness_dir / name).unlink(missing_ok=True)


def rows(text: str) -> list[str]:
    body = text.partition("<tbody")[2].partition("</tbody>")[0]
    return [re.sub(r"<[^>]+>|\s+", " ", row) for row in body.split("<tr")[1:]]


def test_the_log_says_who_did_what_to_which_thing(auditor: Browser, log: Cast) -> None:
    text = auditor.get("/audit").text
    told = next(row for row in rows(text) if "查看完整身份证号" in row)
    assert "施雨桐" in told
    assert "单位培训管理员" in told
    assert "2023年6月9日12:00:00" in told
    assert "人员3" in told
    assert "待成链" in told


def test_the_newest_line_comes_first_and_older_ones_are_a_page_away(auditor: Browser, db: Session, log: Cast) -> None:
    for number in range(120):
        audit.record(
            db, actor=log[Role.UNIT_LEGAL], action="hours:claims:confirmed", subject="claims", subject_id=number
        )
    db.flush()
    first = auditor.get("/audit?subject=claims").text
    assert len(rows(first)) == 50
    assert "申报的学时119" in rows(first)[0]
    link = re.search(r'href="([^"]*before=\d+[^"]*)" rel="next"', first)
    assert link
    second = auditor.get(link[1].replace("&amp;", "&")).text
    assert len(rows(second)) == 50
    assert not set(re.findall(r"number=(\d+)", " ".join(first))) & set(re.findall(r"number=(\d+)", " ".join(second)))
    assert "回到最新" in second


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("who=雨桐", "查看完整身份证号", "导入单位表"),
        ("who=unit_trainer", "查看完整身份证号", "导入单位表"),
        ("since=2023-06-09&until=2023-06-09", "查看完整身份证号", "提出一次培训的学时"),
        ("until=2023-06-08", "提出一次培训的学时", "查看完整身份证号"),
        ("area=person,people", "查看完整身份证号", "提出一次培训的学时"),
        ("area=units,upload", "查看完整身份证号", ""),  # no area of ours: nothing is narrowed down
        ("action=person:id_no:read", "查看完整身份证号", "提出一次培训的学时"),
        ("subject=activities&number=7", "提出一次培训的学时", "平台计时生成学时"),
        ("since=gestern&number=x", "查看完整身份证号", ""),
    ],
)
def test_the_log_can_be_narrowed_down(auditor: Browser, log: Cast, query: str, shown: str, hidden: str) -> None:
    told = " ".join(rows(auditor.get(f"/audit?{query}").text))
    assert shown in told
    assert not hidden or hidden not in told


def test_a_search_without_result_says_what_to_do(auditor: Browser, log: Cast) -> None:
    text = auditor.get("/audit?who=%25").text
    assert "没有符合条件的记录" in text
    assert "清除筛选" in text


def test_a_date_that_is_none_is_said_to_be_none(auditor: Browser, log: Cast) -> None:
    assert "日期请写成2023-11-17" in auditor.get("/audit?since=gestern").text
    assert "日期请写成2023-11-17" not in auditor.get("/audit?since=2023-05-01").text


def test_what_was_done_elsewhere_is_out_of_reach(db: Session, client: Client, log: Cast) -> None:
    here = make_actor(db, Role.AUDIT_ADMIN, log.units["own"], login="audits-own", name="城管局审计")
    told = " ".join(rows(client(here).get("/audit").text))
    assert "查看完整身份证号" in told
    assert "年度关账" not in told
    assert "导入单位表" not in told  # the operator acted for the whole installation
    top = make_actor(db, Role.AUDIT_ADMIN, log.units["province"], login="audits-all", name="省审计")
    told = " ".join(rows(client(top).get("/audit").text))
    assert "年度关账" in told
    assert "导入单位表" in told
    assert "控制台" in told
    assert "系统" in told


@pytest.mark.parametrize("address", ["/audit", "/audit/chain", "/audit/heads"])
def test_only_audit_administrators_read_the_log(client: Client, log: Cast, address: str) -> None:
    for role in GRANTABLE:
        allowed = Permission.VIEW_AUDIT in ALLOWED[role]
        assert client(log[role]).get(address).status_code == (200 if allowed else 403), role
    assert client(None).get(address).status_code in {303, 401, 403}
    assert [role for role in Role if Permission.VIEW_AUDIT in ALLOWED[role]] == [Role.AUDIT_ADMIN]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_no_route_changes_or_deletes_a_line(auditor: Browser, db: Session, log: Cast, method: str) -> None:
    before = db.query(AuditEntry).count()
    for address in ("/audit", "/audit/chain", "/audit/heads", "/audit/1"):
        assert auditor.request(method, address).status_code in {403, 404, 405}
    assert db.query(AuditEntry).count() == before


def test_the_whole_log_is_checked_before_ones_eyes(auditor: Browser, db: Session, log: Cast) -> None:
    actions.chain_waiting(db, everywhere=True)
    text = auditor.get("/audit/chain").text
    assert "日志完整" in text
    assert "还没有链头" in text


def test_a_line_that_was_changed_is_named(auditor: Browser, db: Session, connection: Connection, log: Cast) -> None:
    actions.chain_waiting(db, everywhere=True)
    place = db.query(AuditEntry).filter_by(action="person:id_no:read").one().id
    tampering.own_the_database(connection)
    tampering.sql(connection, "UPDATE audit_entries SET subject_id = 4 WHERE id = :id", id=place)
    text = auditor.get("/audit/chain").text
    assert "日志有1处不对" in text
    assert f"记录{place}）与成链时不符" in text


def test_the_signed_heads_can_be_taken_away(auditor: Browser, db: Session, log: Cast) -> None:
    actions.chain_waiting(db, everywhere=True)
    witness.write_down(witness.witness(12, "e" * 64))
    answer = auditor.get("/audit/heads")
    assert "e" * 64 in answer.text
    assert "attachment" in answer.headers["content-disposition"]
    shown = auditor.get("/audit/chain").text
    assert "e" * 64 in shown
    assert "下载链头文件" in shown


def test_details_are_short_enough_to_read(auditor: Browser, db: Session, log: Cast) -> None:
    digest, ids = "0a" * 32, list(range(500))
    audit.record(
        db, actor=log[Role.UNIT_LEGAL], action="hours:evidence:added", subject="activities", subject_id=1,
        digest=digest, ids=ids, note="长" * 300, nothing=None,
    )  # fmt: skip
    db.flush()
    [told] = rows(auditor.get("/audit?action=hours:evidence:added").text)
    assert "digest=0a0a0a0a0a0a… ids=[0, 1, 2, …]" in told
    assert digest not in told
    assert "nothing" not in told
    assert "长" * 200 not in told


def test_every_act_of_the_rooms_that_stand_has_a_word() -> None:
    found = {
        action
        for room in ("people", "hours", "requirements", "filings", "exams", "simulation")
        for file in (ROOT / "lms" / room).rglob("*.py")
        for action in re.findall(r'action="([a-z_]+:[a-z_:]+)"', file.read_text(encoding="utf-8"))
    }
    assert len(found) > 30
    assert found - ACTIONS.keys() == set()
