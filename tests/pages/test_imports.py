"""Importing in the browser: look first, then store or drop; bad files are refused with what to do about them."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.exchange import staging
from lms.exchange.models import Upload
from lms.hours.models import Claim, HourEntry
from lms.people.models import Person, PersonRole, Post, Unit
from tests.cast import Cast, id_no
from tests.client import Browser
from tests.exchange import hostile

Client = Callable[[Actor | None], Browser]
NEW = id_no(911)
pytestmark = pytest.mark.at(date(2023, 11, 20))


def roster(*rows: str) -> bytes:
    return "\n".join(["2023年花名册,,,", "姓名,身份证号,单位,人员类别", *rows]).encode()


GOOD = roster(f"钟离,{NEW},渣土中队,执法人员")


def upload(browser: Browser, data: bytes, kind: str = "roster", name: str = "花名册.csv", **typed: Any) -> Any:
    return browser.post(f"/imports/new/{kind}", files={"file": (name, data)}, data=typed)


def the_upload(db: Session) -> Upload:
    return db.query(Upload).order_by(Upload.id.desc()).limit(1).one()


def test_looking_tells_every_line_and_stores_nothing(db: Session, cast: Cast, client: Client) -> None:
    browser, before = client(cast[Role.UNIT_TRAINER]), db.query(Person).count()
    bad_digit = NEW[:-1] + ("0" if NEW[-1] != "0" else "1")
    answer = upload(browser, roster(f"钟离,{NEW},渣土中队,执法人员", f"叶知秋,{bad_digit},渣土中队,执法人员"))
    page = browser.get(answer.headers["location"]).text
    assert "可以写入1行，0行没有变化，1行会被拒绝" in page
    assert "身份证号的校验位不对" in page
    assert NEW not in page
    assert bad_digit not in page
    assert db.query(Person).count() == before


def test_storing_takes_what_can_be_taken_and_the_same_again_changes_nothing(
    db: Session, cast: Cast, client: Client
) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    upload(browser, GOOD)
    first = the_upload(db)
    answer = browser.post(f"/imports/{first.id}/storage")
    assert "导入完成：新增1，更新0，未变0，退回0" in browser.get(answer.headers["location"]).text
    person = db.query(Person).filter_by(name="钟离").one()
    assert db.query(Post).filter_by(person_id=person.id).one().unit_id == cast.units["child"].id
    assert db.query(PersonRole).filter_by(person_id=person.id).one().person_class == "OFFICER"
    upload(browser, GOOD)
    page = browser.get(f"/imports/{the_upload(db).id}").text
    assert "没有可以写入的行：1行没有变化" in page
    assert db.query(Person).filter_by(name="钟离").count() == 1


def test_what_was_stored_or_dropped_is_not_stored_again(db: Session, cast: Cast, client: Client) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    upload(browser, GOOD)
    upload_id = the_upload(db).id
    assert browser.post(f"/imports/{upload_id}/dropping").headers["location"] == "/imports"
    for verb in ("storage", "dropping"):
        answer = browser.post(f"/imports/{upload_id}/{verb}")
        assert answer.status_code == 409
        assert "已经导入或放弃了，没有重复导入" in answer.text
    assert db.query(Person).filter_by(name="钟离").count() == 0
    assert not staging.has(upload_id, staging.SOURCE)


def test_everything_is_checked_again_when_storing(db: Session, cast: Cast, client: Client) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    upload(browser, GOOD)
    waiting = the_upload(db).id
    db.query(Unit).filter_by(id=cast.units["child"].id).update({"name": "改名中队"})
    db.flush()
    page = browser.get(browser.post(f"/imports/{waiting}/storage").headers["location"]).text
    assert "写入0行，0行没有变化，1行被拒绝" in page
    assert db.query(Person).filter_by(name="钟离").count() == 0


def test_the_table_comes_back_with_a_verdict_beside_each_line(db: Session, cast: Cast, client: Client) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    upload(browser, roster(f"钟离,{NEW},渣土中队,执法人员", f"苏木,{id_no(912)},没有的单位,执法人员"))
    answer = browser.get(f"/imports/{the_upload(db).id}/report")
    assert answer.headers["content-disposition"].startswith("attachment")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert [sheet.cell(2, 5).value, sheet.cell(3, 5).value, sheet.cell(4, 5).value] == ["处理结果", "新增", "拒绝"]
    assert "没有找到单位" in str(sheet.cell(4, 6).value)


def test_the_file_waits_sealed(db: Session, cast: Cast, client: Client, settings: Any) -> None:
    upload(client(cast[Role.UNIT_TRAINER]), GOOD)
    waiting = settings.data_dir / "staging" / f"{the_upload(db).id}.source"
    assert NEW.encode() not in waiting.read_bytes()
    assert staging.read(the_upload(db).id, staging.SOURCE) == GOOD
    assert NEW not in str(the_upload(db).answer)


def test_after_a_week_the_file_is_gone_and_the_page_says_so(db: Session, cast: Cast, client: Client) -> None:
    upload(client(cast[Role.UNIT_TRAINER]), GOOD)
    old = the_upload(db).id
    with clock.travel(to=date(2023, 11, 29)):
        browser = client(cast[Role.UNIT_TRAINER])
        upload(browser, roster(f"苏木,{id_no(912)},渣土中队,执法人员"))
        assert browser.get(f"/imports/{old}/report").status_code == 404
        assert "写入可以写入的" not in browser.get(f"/imports/{old}").text
        assert browser.post(f"/imports/{old}/storage").status_code == 404


@pytest.mark.parametrize(
    ("make", "name", "said"),
    [
        (lambda: b" ", "空.csv", "文件是空的"),
        (lambda: b"MZ\x00\x01", "名单.exe", "这不是能读的表格"),
        (hostile.plain_zip, "名单.xlsx", "文件已损坏|这不是能读的表格"),
        (hostile.formulas, "名单.xlsx", "里是公式。请选中整张表"),
        (hostile.macro_content_type, "名单.xlsx", "文件里有宏"),
        (hostile.external_relation, "名单.xlsx", "文件链接了别的文件"),
        (hostile.million_formatted_rows, "名单.xlsx", "行数超过"),
        ("姓名,x\n1,2\n".encode, "名单.csv", "没有找到表头：缺少身份证号"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_with_what_to_do(
    db: Session, cast: Cast, client: Client, make: Callable[[], bytes], name: str, said: str
) -> None:
    answer = upload(client(cast[Role.UNIT_TRAINER]), make(), name=name)
    assert answer.status_code == 422
    assert any(words in answer.text for words in said.split("|"))
    assert db.query(Upload).count() == 0


def test_a_million_empty_rows_are_read_as_nothing(db: Session, cast: Cast, client: Client) -> None:
    answer = upload(client(cast[Role.UNIT_TRAINER]), hostile.million_empty_rows(), name="名单.xlsx")
    assert answer.status_code in {303, 422}
    assert db.query(Person).filter_by(name="").count() == 0


def test_without_a_file_the_form_comes_back(cast: Cast, client: Client) -> None:
    assert client(cast[Role.UNIT_TRAINER]).post("/imports/new/roster", data={}).status_code == 422


def test_a_file_of_sixty_megabytes_is_refused_before_it_is_read(db: Session, cast: Cast, client: Client) -> None:
    answer = upload(client(cast[Role.UNIT_TRAINER]), b"x" * (60 * 2**20), name="名单.xlsx")
    assert answer.status_code == 413
    assert db.query(Upload).count() == 0


def test_hours_become_a_batch_that_waits_for_the_bureau(db: Session, cast: Cast, client: Client) -> None:
    person = cast.id_numbers["顾明澈"]
    rows = "记录编号,身份证号,课程名称,课程类别,培训方式,学时,培训日期\n"
    data = (rows + f"NT-1,{person},行政复议法,公共法律知识,网上培训,2,2023-11-01\n").encode()
    browser = client(cast[Role.UNIT_TRAINER])
    missing = upload(browser, data, "hours", "学时.csv")
    assert missing.status_code == 422
    wrong = upload(browser, data, "hours", "学时.csv", other_source="sql; drop")
    assert wrong.status_code == 422
    assert db.query(Upload).count() == 0
    upload(browser, data, "hours", "学时.csv", source_system="NANTONG_CLOUD")
    browser.post(f"/imports/{the_upload(db).id}/storage")
    claim = db.query(Claim).one()
    assert (claim.state, claim.credit, claim.source) == ("pending", 200, "NANTONG_CLOUD:NT-1")
    assert db.query(HourEntry).count() == 0
    assert "由司法局另一人接收后才入账" in browser.get(f"/imports/{the_upload(db).id}").text


def test_units_are_the_bureaus_to_import(db: Session, cast: Cast, client: Client) -> None:
    data = "单位代码,单位名称,上级单位代码\n32990302,广场中队,329903\n32990303,自环中队,32990303\n".encode()
    assert client(cast[Role.UNIT_TRAINER]).get("/imports/new/units").status_code == 403
    assert upload(client(cast[Role.UNIT_TRAINER]), data, "units", "单位.csv").status_code == 403
    browser = client(cast[Role.JUSTICE_REVIEWER])
    upload(browser, data, "units", "单位.csv")
    assert "上级单位绕了一圈又回到本单位" in browser.get(f"/imports/{the_upload(db).id}").text
    browser.post(f"/imports/{the_upload(db).id}/storage")
    assert db.query(Unit).filter_by(code="32990302").one().parent_id == cast.units["own"].id
    assert db.query(Unit).filter_by(code="32990303").count() == 0


@pytest.mark.parametrize("kind", ["units", "roster", "hours"])
def test_a_template_can_be_filled_in_and_imported(cast: Cast, client: Client, kind: str) -> None:
    answer = client(cast[Role.JUSTICE_REVIEWER]).get(f"/imports/templates/{kind}")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    heads = {"units": "单位代码", "roster": "姓名", "hours": "记录编号"}
    assert heads[kind] in [str(cell.value) for row in sheet.iter_rows() for cell in row]


def test_uploads_are_ones_own(db: Session, cast: Cast, client: Client) -> None:
    upload(client(cast[Role.UNIT_TRAINER]), GOOD)
    own, other = the_upload(db).id, client(cast[Role.JUSTICE_REVIEWER])
    assert other.get(f"/imports/{own}").status_code == 404
    assert other.get(f"/imports/{own}/report").status_code == 404
    assert other.post(f"/imports/{own}/storage").status_code == 404
    assert client(cast[Role.UNIT_TRAINER]).get("/imports/new/passwords").status_code == 404


@pytest.mark.parametrize("role", [Role.UNIT_LEADER, Role.UNIT_LEGAL, Role.SELF])
def test_who_imports_nothing_has_no_such_page(cast: Cast, client: Client, role: Role) -> None:
    assert client(cast[role]).get("/imports").status_code == 403
    assert upload(client(cast[role]), GOOD).status_code == 403
