"""The pages of exchange: mappings, imports of other systems, cards beside ours, the package for the province."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.credentials.models import Complaint, Credential
from lms.exchange.models import Reconciliation, ReconciliationRuling, SourceMapping, Upload
from tests.cast import Cast
from tests.client import Browser
from tests.credential_factories import make_credential
from tests.exchange.made import table

Client = Callable[[Actor | None], Browser]
AT = "/exchange/mappings/HOTLINE_12345/complaints"
pytestmark = pytest.mark.at(date(2023, 11, 20))
MAPPING = {
    "column_record": "派单号", "column_received_on": "来电日", "column_finding": "是否成立", "column_card_no": "胸牌号",
    "words": "办理结果：成立=属实\n\n办理结果:不成立=不属实", "day_order": "dd/mm/yyyy", "trailer": "总数",
}  # fmt: skip


@pytest.fixture
def card(db: Session, cast: Cast) -> Credential:
    clerk, issued = cast[Role.JUSTICE_REVIEWER], date(2021, 6, 1)
    return make_credential(db, cast.people["顾明澈"], cast.units["own"], actor=clerk, number="A1", issued_on=issued)


def upload(browser: Browser, kind: str, data: bytes, **typed: str) -> str:
    answer = browser.post(f"/imports/new/{kind}", files={"file": ("表.csv", data)}, data=typed)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


@pytest.mark.requirement("FN-10-2")
def test_the_bureau_writes_a_mapping_and_the_next_file_is_read_by_it(
    db: Session, cast: Cast, client: Client, card: Credential
) -> None:
    clerk = client(cast[Role.JUSTICE_REVIEWER])
    assert "第1版" in clerk.post(AT, data=MAPPING, follow_redirects=True).text
    page = clerk.get(AT).text
    assert 'value="派单号"' in page
    assert "办理结果：成立=属实" in page
    line = {"派单号": "G1", "来电日": "09/10/2023", "是否成立": "成立", "胸牌号": "A1"}
    data = table(line, {"派单号": "总数", "来电日": "1"})
    shown = upload(clerk, "complaints", data, source_system="HOTLINE_12345")
    assert "按HOTLINE_12345对照表第1版读取" in clerk.get(shown).text
    clerk.post(f"{shown}/storage")
    assert (db.query(Complaint).one().source, db.query(Complaint).one().finding) == ("HOTLINE_12345:G1", "UPHELD")
    half = {"files": {"file": ("半.csv", table(line))}, "data": {"source_system": "HOTLINE_12345"}}
    refused = clerk.post("/imports/new/complaints", **half)  # type: ignore[arg-type]
    assert refused.status_code == 422
    assert "文件不完整" in refused.text


def test_a_mapping_without_sense_stands_again_with_its_reason(db: Session, cast: Cast, client: Client) -> None:
    clerk = client(cast[Role.JUSTICE_REVIEWER])
    for typed, said in (
        ({"words": "这不是对照"}, "第1行看不懂"),
        ({"day_order": "日月年"}, "日期顺序“日月年”看不懂"),
        ({}, "对照表是空的"),
        ({"column_record": "编号", "column_card_no": "编号"}, "写给了两列"),
    ):
        answer = clerk.post(AT, data=typed)
        assert answer.status_code == 422
        assert said in answer.text
        assert all(text in answer.text for text in typed.values())
    assert db.query(SourceMapping).count() == 0


@pytest.mark.requirement("ZJG-14-1", "SZ-4.4-1")
def test_the_province_s_cards_are_put_beside_ours_and_each_difference_is_settled(
    db: Session, cast: Cast, client: Client, card: Credential
) -> None:
    clerk, other = client(cast[Role.JUSTICE_REVIEWER]), cast.id_numbers["纪怀川"]
    data = table(
        {"证号": "A1", "姓名": "顾明澈", "状态": "暂扣", "身份证号": ""},
        {"证号": "B9", "姓名": "纪怀川", "状态": "有效", "身份证号": other, "核发日期": "2022-01-04"},
    )
    shown = upload(clerk, "cards", data)
    assert "0个证一致，1个不同，1个本系统没有" in clerk.get(shown).text
    assert db.query(Reconciliation).count() == 0
    clerk.post(f"{shown}/storage")
    kept = db.query(Reconciliation).one()
    at = f"/reconciliations/{kept.id}"
    assert at in clerk.get(shown).text
    page = clerk.get(at).text
    assert "采用对方的" in page
    assert "不能直接采用" in page
    assert other not in page
    assert "已采用对方的记载" in clerk.post(f"{at}/taking", data={"number": "B9"}, follow_redirects=True).text
    assert db.query(Credential).filter_by(number="B9").one().person_id == cast.people["纪怀川"].id
    by_hand = clerk.post(f"{at}/taking", data={"number": "A1"})
    assert by_hand.status_code == 422
    assert "不能直接采用对方的" in by_hand.text
    missing = clerk.post(f"{at}/ruling", data={"number": "A1", "text": ""})
    assert missing.status_code == 422
    long = clerk.post(f"{at}/ruling", data={"number": "A1", "text": "本局没有暂扣" * 100})
    assert (long.status_code, "本局没有暂扣" * 100 in long.text) == (422, True)
    clerk.post(f"{at}/ruling", data={"number": "A1", "text": "本局没有暂扣"})
    assert db.query(ReconciliationRuling).one().reason == "本局没有暂扣"
    assert "没有待处理的不同" in clerk.get(at).text
    assert "本局没有暂扣" in clerk.get(f"{at}?standing=RULED").text
    book = openpyxl.load_workbook(io.BytesIO(clerk.get(f"{at}/workbook").content))
    assert [row[3].value for row in book.active.iter_rows(min_row=4)] == ["对方有误", "一致"]  # type: ignore[union-attr]


def test_the_decider_sees_a_reconciliation_and_others_do_not(
    db: Session, cast: Cast, client: Client, card: Credential
) -> None:
    clerk = client(cast[Role.JUSTICE_REVIEWER])
    shown = upload(clerk, "cards", table({"证号": "A1", "姓名": "顾明澈"}))
    clerk.post(f"{shown}/storage")
    at = f"/reconciliations/{db.query(Reconciliation).one().id}"
    assert client(cast[Role.JUSTICE_DECIDER]).get(at).status_code == 200
    for role in (Role.UNIT_TRAINER, Role.PROVINCE, Role.SELF):
        assert client(cast[role]).get(at).status_code == 403
        assert client(cast[role]).get("/exchange").status_code == 403
        assert client(cast[role]).get("/exchange/provincial.zip").status_code == 403


def test_the_package_is_sent_and_put_on_record(db: Session, cast: Cast, client: Client, card: Credential) -> None:
    clerk = client(cast[Role.JUSTICE_REVIEWER])
    assert "下载ZIP" in clerk.get("/exchange").text
    answer = clerk.get("/exchange/provincial.zip", params={"year": "2023", "unit": str(cast.units["own"].id)})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["people.csv", "cards.csv", "hours.csv", "results.csv", "manifest.json"]
    assert clerk.get("/exchange/provincial.xlsx").content.startswith(b"PK")
    assert db.query(AuditEntry).filter_by(action="provincial:exported").count() == 2
    assert clerk.get("/exchange/provincial.zip", params={"unit": str(cast.units["elsewhere"].id)}).status_code == 404


def test_an_unknown_system_has_no_page(cast: Cast, client: Client) -> None:
    clerk = client(cast[Role.JUSTICE_REVIEWER])
    for at in ("/exchange/mappings/MASHANG/hours", "/exchange/mappings/NOBODY/cards"):
        assert clerk.get(at).status_code == 404
        assert clerk.post(at).status_code == 404


def test_hours_are_asked_only_from_systems_that_give_hours(db: Session, cast: Cast, client: Client) -> None:
    page = client(cast[Role.JUSTICE_REVIEWER]).get("/imports/new/hours").text
    assert "南通市行政执法人员培训考试云平台" in page
    assert "12345热线" not in page
    assert db.query(Upload).count() == 0


@pytest.mark.requirement("ZJG-14-1", "SZ-4.4-1")
def test_the_package_that_goes_out_comes_back_in_the_browser_as_no_difference(
    db: Session, cast: Cast, client: Client, card: Credential
) -> None:
    clerk = client(cast[Role.JUSTICE_REVIEWER])
    package = clerk.get("/exchange/provincial.zip").content
    same = clerk.post("/exchange/package", files={"file": ("包.zip", package)})
    assert "和本系统完全一致" in same.text
    half = clerk.post("/exchange/package", files={"file": ("包.zip", package[:-400])})
    assert (half.status_code, "没有读取" in half.text) == (422, True)
    assert clerk.post("/exchange/package").status_code == 422
    assert client(cast[Role.UNIT_TRAINER]).post("/exchange/package").status_code == 403


@pytest.mark.requirement("ZJG-14-1")
def test_only_the_package_that_was_compared_is_taken_in(
    db: Session, cast: Cast, client: Client, card: Credential
) -> None:
    clerk = client(cast[Role.JUSTICE_REVIEWER])
    package = clerk.get("/exchange/provincial.zip").content
    card.issuer = "另一个机关"  # what went out is no longer what stands here
    db.flush()
    page = clerk.post("/exchange/package", files={"file": ("包.zip", package)}).text
    assert "新增或不同1行" in page
    assert db.query(Reconciliation).count() == 0
    compared = re.search(r'name="compared" value="([0-9a-f]{64})"', page)
    assert compared
    wrong = clerk.post(
        "/exchange/package/taking", files={"file": ("包.zip", package + b" ")}, data={"compared": compared[1]}
    )
    assert "不是刚才核对的文件" in wrong.text
    taken = clerk.post("/exchange/package/taking", files={"file": ("包.zip", package)}, data={"compared": compared[1]})
    assert "已导入" in taken.text
    assert db.query(Reconciliation).count() == 1
