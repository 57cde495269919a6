"""The public list of officers: who may enforce today, name, unit, number, field, and nothing else (SZ-3.3-1)."""

import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import openpyxl
import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.credentials.actions.moving import Grounds, move
from lms.credentials.models import Credential
from lms.credentials.rules.states import Move
from lms.pages import publicity
from lms.people.models import EnforcementBody, Post
from lms.settings import get_settings
from tests.cast import Cast
from tests.client import Browser
from tests.credential_factories import make_credential

Client = Callable[[Actor | None], Browser]
DAY = date(2023, 6, 15)
pytestmark = [pytest.mark.at(DAY), pytest.mark.requirement("SZ-3.3-1")]


@pytest.fixture
def open_list(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the site publish its officers."""
    monkeypatch.setenv("LMS_PUBLIC_OFFICERS", "true")
    get_settings.cache_clear()
    yield
    monkeypatch.undo()
    get_settings.cache_clear()


@pytest.fixture
def cards(db: Session, cast: Cast) -> dict[str, Credential]:
    """Publish 市城管局; give cards to three of its people, to one below it and to one of a body not published."""
    db.add(EnforcementBody(unit_id=cast.units["own"].id, published_on=date(2020, 1, 1)))
    made = {}
    for number, (name, unit) in enumerate(
        (("顾明澈", "own"), ("施雨桐", "own"), ("岳清和", "own"), ("纪怀川", "child"), ("陆知远", "sibling"))
    ):
        made[name] = make_credential(
            db, cast.people[name], cast.units[unit], actor=cast[Role.JUSTICE_DECIDER], issued_on=date(2021, 3, 1),
            number=f"3299000{number}", field="市容环卫" if name == "顾明澈" else "",
        )  # fmt: skip
    return made


def list_of(browser: Browser, cast: Cast) -> str:
    return browser.get(f"/officers?unit={cast.units['own'].id}").text


@pytest.mark.usefixtures("cards")
def test_nobody_reads_it_until_somebody_has_decided_so(client: Client) -> None:
    assert client(None).get("/officers").status_code == 404
    assert "/officers" not in client(None).get("/privacy").text


@pytest.mark.usefixtures("open_list", "cards")
def test_everybody_reads_name_unit_number_and_field_and_nothing_else(client: Client, cast: Cast) -> None:
    nobody = client(None)
    assert "市城管局" in nobody.get("/officers").text
    assert "市交通局" not in nobody.get("/officers").text
    answer = nobody.get(f"/officers?unit={cast.units['own'].id}")
    for said in ("顾明澈", "32990000", "市容环卫", "纪怀川", "渣土中队", "本单位职责范围", "有效"):
        assert said in answer.text
    for hidden in ("陆知远", cast.id_numbers["顾明澈"], "2026", "2021"):
        assert hidden not in answer.text
    assert answer.headers["x-robots-tag"] == "noindex, noarchive"
    assert "行政执法人员名单" in nobody.get("/privacy").text


@pytest.mark.usefixtures("open_list")
def test_who_may_not_act_today_is_not_on_it(
    client: Client, db: Session, cast: Cast, cards: dict[str, Credential]
) -> None:
    nobody = client(None)
    move(db, cards["顾明澈"], Move.SUSPEND, Grounds(DAY, "S1", "推搡当事人"), actor=cast[Role.JUSTICE_DECIDER])
    db.query(Post).filter_by(person_id=cast.people["岳清和"].id).one().is_enforcement = False
    db.flush()
    shown = list_of(nobody, cast)
    assert ["顾明澈" in shown, "岳清和" in shown, "施雨桐" in shown] == [False, False, True]
    assert "没有找到" in nobody.get("/officers?q=顾明澈").text
    db.query(EnforcementBody).one().cancelled_on = DAY
    db.flush()
    assert nobody.get(f"/officers?unit={cast.units['own'].id}").status_code == 404
    assert "没有找到" in nobody.get("/officers?q=施雨桐").text
    with clock.travel(cards["施雨桐"].valid_to + timedelta(days=1)):
        assert "没有找到" in nobody.get("/officers?q=32990001").text


@pytest.mark.usefixtures("open_list", "cards")
def test_he_is_found_by_the_whole_name_or_number_and_not_by_parts(client: Client) -> None:
    nobody = client(None)
    for whole in ("顾明澈", "32990000"):
        assert "市容环卫" in nobody.get("/officers", params={"q": whole}).text
    for part in ("顾明", "3299000", "%", "_", "\0"):
        assert "市容环卫" not in nobody.get("/officers", params={"q": part}).text
    assert "市城管局" in nobody.get("/officers", params={"q": "城管"}).text


@pytest.mark.usefixtures("open_list", "cards")
def test_pages_go_on_by_number(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publicity, "_ON_A_PAGE", 2)
    nobody, at = client(None), f"/officers?unit={cast.units['own'].id}"
    first, second = nobody.get(at).text, nobody.get(f"{at}&after=32990001").text
    assert ["顾明澈" in first, "岳清和" in first, "after=32990001" in first] == [True, False, True]
    assert ["顾明澈" in second, "岳清和" in second, "下一页" in second] == [False, True, False]
    for wrong in ("0", "x", "9" * 30, cast.units["sibling"].id):
        assert nobody.get(f"/officers?unit={wrong}").status_code == 404


@pytest.mark.usefixtures("open_list", "cards")
def test_who_asks_for_names_that_nobody_has_soon_waits(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LMS_VERIFY_PER_MINUTE", "40")
    get_settings.cache_clear()
    nobody = client(None)
    answers = [nobody.get(f"/officers?q=无此人{number}").status_code for number in range(3)]
    assert answers == [200, 200, 429]
    assert nobody.get("/officers?q=顾明澈").status_code == 429


@pytest.mark.usefixtures("cards")
def test_the_table_for_the_governments_site_is_handed_out_within_reach(client: Client, db: Session, cast: Cast) -> None:
    bureau, legal = client(cast[Role.JUSTICE_REVIEWER]), client(cast[Role.UNIT_LEGAL])
    sheet = openpyxl.load_workbook(io.BytesIO(bureau.get("/officers.xlsx").content)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert rows[0] == ["顾明澈", "市城管局", "32990000", "市容环卫", "有效"]
    assert [row[0] for row in rows] == ["顾明澈", "施雨桐", "岳清和", "纪怀川"]  # 陆知远's body is not published
    assert "施雨桐" in legal.get("/officers.csv").content.decode()
    assert "施雨桐" not in client(cast.neighbour).get("/officers.csv").content.decode()
    assert client(cast[Role.SEC_ADMIN]).get("/officers.csv").status_code == 403
    assert client(None).get("/officers.csv").status_code == 303
    assert {row.details["people"] for row in db.query(AuditEntry).filter_by(action="officers:exported")} == {4, 0}


@pytest.mark.usefixtures("cards")
def test_a_list_too_long_for_a_table_is_refused(client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publicity, "_MOST", 3)
    refused = client(cast[Role.JUSTICE_REVIEWER]).get("/officers.xlsx")
    assert refused.status_code == 409
    assert "请由各市县分别导出" in refused.text
