"""Pages of cases about credentials: proposed, defended, checked, decided, served, resumed, each by another person."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.credentials.models import Credential, CredentialCase, ExemptionFinding, Sanction
from tests.case_factories import DAY, make_credential, sat_off_post
from tests.cast import Cast
from tests.client import Browser, post
from tests.factories import PDF, make_actor
from tests.pdf import pdf_text

Client = Callable[[Actor | None], Browser]
TODAY = date(2023, 6, 15)
pytestmark = pytest.mark.at(TODAY)
FILES = {"files": ("证据.pdf", PDF)}
PROOF = {"files": ("送达回证.pdf", PDF + b"x")}


@pytest.fixture
def card(db: Session, cast: Cast) -> Credential:
    return make_credential(db, cast.people["顾明澈"], cast.units["own"])


def opened(db: Session, client: Client, cast: Cast, card: Credential, cause: str = "S2") -> CredentialCase:
    post(
        client(cast[Role.UNIT_LEGAL]), f"/credential-cases/new/{card.id}", FILES,
        cause=cause, fact_on="2023-06-10", facts="执法时未着制式服装", grounds="第二十条",
    )  # fmt: skip
    return db.query(CredentialCase).order_by(CredentialCase.id.desc()).first()  # type: ignore[return-value]


def test_from_opening_to_resuming_by_the_pages(db: Session, client: Client, cast: Cast, card: Credential) -> None:
    legal, officer = client(cast[Role.UNIT_LEGAL]), client(cast[Role.SELF])
    assert "没有办理中的案件" in legal.get("/credential-cases").text
    assert card.number in legal.get("/credential-cases/new?q=顾明澈").text
    assert "没有找到证件" in legal.get("/credential-cases/new?q=沈秋实").text
    assert "执法时着装、标志不合规定" in legal.get(f"/credential-cases/new/{card.id}").text
    case = opened(db, client, cast, card)
    at, mine = f"/credential-cases/{case.id}", f"/my-credential/cases/{case.id}"
    assert officer.get(mine).status_code == 404, "he is told by the notice"
    assert "通常的处理：暂扣证件30日" in legal.get(at).text
    post(legal, f"{at}/notice", facts="执法时未着制式服装", grounds="第二十条", days="30")
    assert "拟作出的处理：暂扣证件30日" in officer.get(mine).text
    assert "执法时着装、标志不合规定" in officer.get("/my-credential/cases").text
    post(officer, f"{mine}/notice-receipt")
    assert "2023年6月25日以前可以陈述申辩" in officer.get(mine).text
    post(officer, f"{mine}/statement", FILES, point_1="当天制服送洗", point_2="")
    link = re.findall(rf"{mine}/papers/\d+", officer.get(mine).text)[0]
    assert officer.get(link).content == PDF
    assert "当天制服送洗" in legal.get(at).text
    point = re.findall(rf"{at}/points/(\d+)", legal.get(at).text)[0]
    post(legal, f"{at}/points/{point}", text="可以穿备用制服")
    with clock.travel(date(2023, 6, 26)):
        legal, officer = client(cast[Role.UNIT_LEGAL]), client(cast[Role.SELF])
        same = legal.post(f"{at}/check", data={"outcome": "yes", "text": "合法"})
        assert same.status_code == 422
        assert "立案、告知、答复的人不能作法制审核" in same.text
        post(client(cast[Role.JUSTICE_REVIEWER]), f"{at}/check", outcome="yes", text="程序合法")
        decider = client(cast[Role.JUSTICE_DECIDER])
        heavier = decider.post(f"{at}/decision", data={"outcome": "yes", "days": "31", "text": "属实"})
        assert heavier.status_code == 422
        assert "决定不能重于告知的处理" in heavier.text
        post(decider, f"{at}/decision", outcome="yes", days="20", text="情节轻微，酌情减轻")
        assert "情节轻微，酌情减轻" in officer.get(mine).text
        db.refresh(card)
        assert card.state == "ACTIVE"
        post(legal, f"{at}/service", PROOF, how="LEFT", on="2023-06-26", text="见证人李四")
        db.refresh(card)
        assert card.state == "SUSPENDED"
        post(legal, f"{at}/card", text="当日交单位法制科")
        assert "期限至2023年7月16日" in officer.get(mine).text
        post(legal, f"{at}/education", PROOF, on="2023-06-26", text="离岗培训")
        sat_off_post(db, cast.people["顾明澈"], cast.units["own"], date(2023, 7, 1), 90)
    with clock.travel(date(2023, 7, 17)):
        post(client(cast[Role.JUSTICE_DECIDER]), f"{at}/resumption", text="符合恢复条件")
        assert "证件已恢复" in client(cast[Role.SELF]).get(mine).text
    db.refresh(card)
    assert card.state == "ACTIVE"


def test_papers_are_printed_for_office_and_holder(db: Session, client: Client, cast: Cast, card: Credential) -> None:
    case = opened(db, client, cast, card)
    at, mine = f"/credential-cases/{case.id}", f"/my-credential/cases/{case.id}"
    legal, officer = client(cast[Role.UNIT_LEGAL]), client(cast[Role.SELF])
    assert legal.get(f"{at}/notice.pdf").status_code == 404
    post(legal, f"{at}/notice", facts="未着装", grounds="第二十条", days="30")
    for browser, place in ((legal, at), (officer, mine)):
        sent = browser.get(f"{place}/notice.pdf")
        assert "行政执法证件处理事先告知书" in pdf_text(sent.content)
        assert "顾明澈" not in sent.headers["content-disposition"]
        assert browser.get(f"{place}/decision.pdf").status_code == 404


@pytest.mark.requirement("QD-M11-2")
def test_an_urgent_ground_and_its_escalation_by_the_pages(
    db: Session, client: Client, cast: Cast, card: Credential
) -> None:
    case = opened(db, client, cast, card, "S10")
    at = f"/credential-cases/{case.id}"
    decider = client(cast[Role.JUSTICE_DECIDER])
    without = decider.post(f"{at}/interim", data={"ground": "CUSTODY", "text": "已被留置"})
    assert without.status_code == 422
    assert "先行暂扣必须附依据文件" in without.text
    post(decider, f"{at}/interim", FILES, ground="CUSTODY", text="已被留置")
    assert "先行暂扣，不能执法" in client(cast[Role.SELF]).get(f"/my-credential/cases/{case.id}").text
    with clock.travel(TODAY + 40 * DAY):
        decider = client(cast[Role.JUSTICE_DECIDER])
        assert "先行暂扣逾期未定" in decider.get("/credential-cases").text
        assert "不会自动恢复" in decider.get(at).text
        post(decider, f"{at}/interim-end", text="解除留置")
        assert "先行暂扣逾期未定" not in decider.get("/credential-cases").text
    db.refresh(card)
    assert card.state == "ACTIVE"


def test_a_hearing_and_a_review_by_the_pages(db: Session, client: Client, cast: Cast, card: Credential) -> None:
    case = opened(db, client, cast, card, "R1")
    at, mine = f"/credential-cases/{case.id}", f"/my-credential/cases/{case.id}"
    legal, officer = client(cast[Role.UNIT_LEGAL]), client(cast[Role.SELF])
    assert "收回证件，2年内不得申领" in legal.get(at).text
    post(legal, f"{at}/notice", facts="出借证件", grounds="第三十条")
    post(legal, f"{at}/notice-service", PROOF, how="RECEIPT", on="2023-06-15")
    post(officer, f"{mine}/hearing")
    post(legal, f"{at}/hearing", on="2023-06-20", text="9点，302室")
    assert "9点，302室" in officer.get(mine).text
    with clock.travel(date(2023, 6, 26)):
        legal, decider = client(cast[Role.UNIT_LEGAL]), client(cast[Role.JUSTICE_DECIDER])
        third = make_actor(db, Role.JUSTICE_DECIDER, cast.units["city"], name="另一负责人")
        other = make_actor(db, Role.JUSTICE_REVIEWER, cast.units["city"], name="另一经办")
        post(client(other), f"{at}/hearing-record", text="本人承认出借")
        post(client(cast[Role.JUSTICE_REVIEWER]), f"{at}/check", outcome="yes", text="合法")
        post(decider, f"{at}/decision", outcome="yes", text="造成危害")
        officer = client(cast[Role.SELF])
        post(officer, f"{mine}/receipt")
        db.refresh(card)
        assert card.state == "WITHDRAWN"
        post(officer, f"{mine}/review", text="没有造成危害")
        assert "复核由没有参与的负责人决定" in decider.get(at).text
        assert decider.post(f"{at}/review", data={"outcome": "no", "text": "x"}).status_code == 422
        post(client(third), f"{at}/review", outcome="no", text="危害没有证据")
        assert "记录作废" in legal.get(at).text
        assert "决定已撤销" in officer.get(mine).text
    db.refresh(card)
    assert card.state == "ACTIVE"


def test_execution_is_stopped_and_resumed_by_the_pages(
    db: Session, client: Client, cast: Cast, card: Credential
) -> None:
    case = opened(db, client, cast, card)
    at, mine = f"/credential-cases/{case.id}", f"/my-credential/cases/{case.id}"
    post(client(cast[Role.UNIT_LEGAL]), f"{at}/notice", facts="未着装", grounds="第二十条", days="30")
    post(client(cast[Role.SELF]), f"{mine}/notice-receipt")
    order = {
        "ground": "ORGAN",
        "organ": "临江市人民政府",
        "document": "临复停〔2023〕2号",
        "text": "可能造成难以弥补的损失",
    }
    with clock.travel(date(2023, 6, 26)):
        decider = client(cast[Role.JUSTICE_DECIDER])
        post(client(cast[Role.JUSTICE_REVIEWER]), f"{at}/check", outcome="yes", text="合法")
        post(decider, f"{at}/decision", outcome="yes", days="30", text="属实")
        early = decider.post(f"{at}/stay", data=order | {"on": "2023-06-26"}, files=FILES)
        assert "现在没有生效的处理" in early.text
        post(client(cast[Role.UNIT_LEGAL]), f"{at}/service", PROOF, how="LEFT", on="2023-06-26", text="见证人李四")
        without = decider.post(f"{at}/stay", data=order | {"on": "2023-06-26"})
        assert without.status_code == 422
        assert "停止执行必须附决定书、裁定书或依据文件" in without.text
        assert order["text"] in without.text, "what was typed stands there again"
        assert client(cast[Role.UNIT_LEGAL]).post(f"{at}/stay", data=order).status_code == 403
        post(decider, f"{at}/stay", FILES, on="2023-06-26", **order)
        for browser, place in ((decider, at), (client(cast[Role.SELF]), mine)):
            page = browser.get(place).text
            assert "2023年6月26日起停止执行，期间证件有效" in page
            assert "临复停〔2023〕2号" in page
        db.refresh(card)
        assert card.state == "ACTIVE"
    with clock.travel(date(2023, 7, 6)):
        decider = client(cast[Role.JUSTICE_DECIDER])
        post(decider, f"{at}/stay-end", on="2023-07-06", text="复议决定维持")
        page = decider.get(at).text
        assert "2023年8月5日" in page, "30 days and the ten on which it stood still"
        assert "10日，不计入期限" in page
        assert "复议决定维持" in client(cast[Role.SELF]).get(mine).text
    db.refresh(card)
    assert card.state == "SUSPENDED"


def test_who_may_see_and_do_what(db: Session, client: Client, cast: Cast, card: Credential) -> None:
    case = opened(db, client, cast, card)
    at = f"/credential-cases/{case.id}"
    for role in (Role.UNIT_TRAINER, Role.UNIT_LEADER, Role.SELF, Role.SYS_ADMIN):
        assert client(cast[role]).get(at).status_code == 403
        assert client(cast[role]).post(f"{at}/drop", data={"text": "x"}).status_code == 403
    far = make_actor(db, Role.UNIT_LEGAL, cast.units["sibling"])
    assert client(far).get(at).status_code == 404
    assert client(far).post(f"{at}/drop", data={"text": "x"}).status_code == 404
    assert client(cast[Role.UNIT_LEGAL]).post(f"{at}/decision", data={"text": "x"}).status_code == 403
    wrong = client(cast[Role.UNIT_LEGAL]).post(f"{at}/drop", data={"text": " "})
    assert wrong.status_code == 422
    blank = client(cast[Role.UNIT_LEGAL]).post(f"/credential-cases/new/{card.id}", data={})
    assert blank.status_code == 422
    twice = client(cast[Role.UNIT_LEGAL]).post(
        f"/credential-cases/new/{card.id}", files=FILES,
        data={"cause": "S2", "fact_on": "2023-06-10", "facts": "x", "grounds": "y"},
    )  # fmt: skip
    assert "以同一事由已经立案" in twice.text
    post(client(cast[Role.UNIT_LEGAL]), f"{at}/drop", text="重复")
    assert "已办结" in client(cast[Role.UNIT_LEGAL]).get("/credential-cases").text


@pytest.mark.requirement("FN-17-2")
def test_sanctions_and_exemptions_are_kept_with_their_documents(
    db: Session, client: Client, cast: Cast, card: Credential
) -> None:
    legal = client(cast[Role.UNIT_LEGAL])
    person = card.person_id
    assert f"/credential-sanctions/people/{person}" in legal.get("/credential-sanctions?q=顾明澈").text
    at = f"/credential-sanctions/people/{person}"
    given = {"kind": "DEMERIT", "organ": "市监委", "document": "监〔2023〕8号", "on": "2023-05-31"}
    without = legal.post(at, data=given)
    assert without.status_code == 422
    assert "请附证明文件" in without.text
    post(legal, at, FILES, **given)
    post(
        legal, f"{at}/exemptions", FILES, fact_on="2023-06-10", cause="", organ="市纪委", document="免〔2023〕1号",
        found_on="2023-06-14",
    )  # fmt: skip
    page = client(cast[Role.JUSTICE_DECIDER]).get("/credential-sanctions").text
    assert "记过" in page
    assert "2024年5月31日" in page
    row, finding = db.query(Sanction).one(), db.query(ExemptionFinding).one()
    assert legal.get(f"/credential-sanctions/{row.id}/document").content == PDF
    assert legal.get(f"/credential-sanctions/exemptions/{finding.id}/document").content == PDF
    refused = legal.post(
        f"/credential-cases/new/{card.id}", files=FILES,
        data={"cause": "S1", "fact_on": "2023-06-10", "facts": "x", "grounds": "y"},
    )  # fmt: skip
    assert "已有尽职免责认定" in refused.text
    for role in (Role.UNIT_TRAINER, Role.UNIT_LEADER, Role.SELF):
        assert client(cast[role]).get("/credential-sanctions").status_code == 403
    far = client(make_actor(db, Role.UNIT_LEGAL, cast.units["sibling"]))
    assert far.get(f"/credential-sanctions/{row.id}/document").status_code == 404
    assert far.get(f"/credential-sanctions/exemptions/{finding.id}/document").status_code == 404
    assert "市监委" not in far.get("/credential-sanctions").text
