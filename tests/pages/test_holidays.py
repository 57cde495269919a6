"""The years on the screen: which are known, what to import where one is not, and who may."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.exchange.holidays import COLUMNS, EXAMPLE
from lms.exchange.sheets import write_csv
from lms.exchange.tables import read_table
from lms.holidays.queries import last_notice, list_notices
from tests.cast import Cast
from tests.client import Browser

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(date(2026, 11, 22))
HEAD = {"year": "2027", "document": "国办发明电〔2026〕9号", "issued_on": "2026-11-05"}
ROWS = [
    ("2027-01-01", "放假", "2027-01-03", "元旦"),
    ("2027-05-01", "放假", "2027-05-05", "劳动节"),
    ("2027-10-01", "放假", "2027-10-07", "国庆节"),
]


def file(rows: Sequence[tuple[str, ...]]) -> dict[str, tuple[str, bytes]]:
    return {"file": ("2027.csv", write_csv([column.names[0] for column in COLUMNS], rows))}


def test_a_year_nobody_knows_is_named_with_what_to_import_and_who_may(cast: Cast, client: Client) -> None:
    page = client(cast[Role.UNIT_LEGAL]).get("/holidays").text
    assert "2027年的放假安排还没有" in page
    assert "司法局负责人" in page
    assert "/holidays/new" not in page
    assert "/holidays/new" in client(cast[Role.JUSTICE_DECIDER]).get("/holidays").text
    assert "没有它，期限算到这一年的事项不能办理" in client(cast[Role.SELF]).get("/holidays/2027").text


def test_the_decider_imports_a_year_and_everybody_reads_it(db: Session, cast: Cast, client: Client) -> None:
    browser = client(cast[Role.JUSTICE_DECIDER])
    assert 'value="2027"' in browser.get("/holidays/new").text
    answer = browser.post("/holidays", data=HEAD, files=file(ROWS))
    assert (answer.status_code, answer.headers["location"]) == (303, "/holidays/2027")
    page = client(cast[Role.SELF]).get("/holidays/2027").text
    for words in ("国办发明电〔2026〕9号", "全年", "国庆节", "2027年10月1日至2027年10月7日"):
        assert words in page
    assert "还没有" not in client(cast[Role.SELF]).get("/holidays").text
    again = browser.post("/holidays", data=HEAD, files=file(ROWS), follow_redirects=True)
    assert "没有改动" in again.text
    browser.post("/holidays", data=HEAD, files=file([*ROWS, ("2027-12-31", "放假", "", "")]))
    assert "以前导入的" in browser.get("/holidays/2027").text
    found = last_notice(db, 2027)
    assert found is not None
    assert found.version == 2


def test_wrong_rows_are_named_and_what_was_typed_stays(db: Session, cast: Cast, client: Client) -> None:
    rows = [*ROWS, ("2027-03-01", "上班", "", ""), ("2028-03-01", "放假", "", "")]
    answer = client(cast[Role.JUSTICE_DECIDER]).post("/holidays", data=HEAD, files=file(rows))
    assert answer.status_code == 422
    for words in ("第5行", "第6行", "本来就上班", "不在2027年", HEAD["document"]):
        assert words in answer.text
    bare = client(cast[Role.JUSTICE_DECIDER]).post(
        "/holidays", data=HEAD | {"issued_on": "2027-01-01"}, files=file(ROWS)
    )
    assert "还没有到" in bare.text
    assert "请至少选择一个文件" in client(cast[Role.JUSTICE_DECIDER]).post("/holidays", data=HEAD).text
    assert list_notices(db) == []


def test_nobody_else_imports(db: Session, cast: Cast, client: Client) -> None:
    for role in (Role.SELF, Role.UNIT_LEGAL, Role.JUSTICE_REVIEWER, Role.SYS_ADMIN):
        assert client(cast[role]).post("/holidays", data=HEAD, files=file(ROWS)).status_code == 403
    assert list_notices(db) == []


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_template_is_read_back_as_the_notice_of_2026(cast: Cast, client: Client, kind: str) -> None:
    sent = client(cast[Role.JUSTICE_DECIDER]).get(f"/holidays/template/{kind}")
    assert sent.status_code == 200
    table = read_table(sent.content, filename=f"t.{kind}", columns=COLUMNS)
    assert [row.values["first"] for row in table.rows] == [row[0] for row in EXAMPLE]
    assert client(cast[Role.JUSTICE_DECIDER]).get("/holidays/template/pdf").status_code == 404


def test_a_year_that_is_built_in_is_shown_and_one_out_of_range_is_not_found(cast: Cast, client: Client) -> None:
    page = client(cast[Role.SELF]).get("/holidays/2025").text
    assert "系统内置" in page
    assert "248" in page
    assert client(cast[Role.SELF]).get("/holidays/1999").status_code == 404
