"""The pages of assistants: unit, bureau and the assistant himself, each with what he may do and see."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.credentials.actions.badges_filing import file_badges
from lms.credentials.models import (
    AssistantCheck,
    Badge,
    BadgeFiling,
    BadgeStop,
    EmploymentContract,
    NegativeList,
    NegativeListSignature,
    SocialSupervisor,
    SocialSupervisorRecord,
)
from lms.credentials.rules.badges import BadgeState
from lms.credentials.rules.contracts import Nature
from lms.documents.actions.issuing import revoke
from lms.documents.models import IssuedDocument
from lms.people.rules import PersonClass
from tests.badge_factories import (
    DUTIES,
    LINES,
    assistant_account,
    make_badge,
    make_contract,
    make_list,
    pass_exam,
    train,
)
from tests.cast import Cast, id_no
from tests.client import Browser
from tests.factories import adopt_rules, make_actor, make_person
from tests.pdf import pdf_text

Client = Callable[[Actor | None], Browser]
TODAY = date(2023, 9, 12)
_S = BadgeState


@pytest.fixture(autouse=True)
def in_september() -> Iterator[None]:
    with clock.travel(to=TODAY):
        yield


def contract_typed(cast: Cast, **differing: Any) -> dict[str, Any]:
    return {
        "unit": cast.units["own"].id,
        "nature": "DIRECT",
        "employer": "市城管局",
        "document": "劳动合同2023-7号",
        "signed_on": "2022-12-20",
        "starts_on": "2023-01-01",
        "ends_on": "2025-12-31",
    } | differing


def person_typed(cast: Cast, contract: EmploymentContract, **differing: Any) -> dict[str, Any]:
    duties = {name: getattr(DUTIES, name) for name in ("post_title", "powers", "rights", "terms", "liability")}
    who = {"person": cast.people["何以宁"].id, "contract": contract.id, "declared_on": "2023-09-12"}
    return duties | who | differing


@pytest.mark.requirement("ZJG-5-1", "ZJG-5-3", "ZJG-8-3", "ZJG-8-4", "ZJG-8-5", "SZ-2.3-1", "SZ-2.3-3", "SZ-2.3-5")
def test_from_registering_to_an_active_badge_stopped_and_ended(db: Session, cast: Cast, client: Client) -> None:
    trainer, legal, leader = (client(cast[role]) for role in (Role.UNIT_TRAINER, Role.UNIT_LEGAL, Role.UNIT_LEADER))
    assert "1名辅助人员还没有登记" in trainer.get("/assistants").text
    assert trainer.post("/assistants/contracts", data=contract_typed(cast)).status_code == 303
    contract = db.query(EmploymentContract).one()
    assert trainer.post("/assistants", data=person_typed(cast, contract)).status_code == 303
    badge, assistant = db.query(Badge).one(), cast.people["何以宁"]
    at = f"/assistants/{badge.id}"
    assert "等单位安排岗前培训" in trainer.get(at).text

    modules = dict.fromkeys(("ethics", "law", "duty", "conduct"), "9月岗前培训班")
    assert trainer.post(f"{at}/training", data=modules).status_code == 303
    page = legal.post(f"{at}/result")
    assert page.status_code == 422
    assert "还没有学时入账" in page.text
    train(db, cast, assistant)
    pass_exam(db, cast, assistant)
    assert legal.post(f"{at}/result").status_code == 303

    page = legal.post(f"{at}/issue")
    assert page.status_code == 422
    assert "还没有负面清单" in page.text
    typed = {"unit": cast.units["own"].id, "title": "负面清单", "lines": "\n".join(LINES), "in_force_on": "2023-09-12"}
    assert legal.post("/assistants/negative-lists", data=typed).status_code == 303
    himself = client(assistant_account(db, assistant))
    mine = himself.get("/my-badge").text
    assert LINES[0] in mine
    digest = db.query(NegativeList).one().digest
    assert himself.post("/my-badge/signature", data={"digest": digest}).status_code == 422, "not without reading"
    assert himself.post("/my-badge/signature", data={"digest": digest, "has_read": "1"}).status_code == 303
    assert db.query(NegativeListSignature).one().digest == digest
    assert legal.post(f"{at}/issue").status_code == 303
    assert "329903-0001" in himself.get("/my-badge").text

    assert legal.post(f"/assistants/filings/units/{cast.units['own'].id}").status_code == 303
    filing = db.query(BadgeFiling).one()
    bureau = client(cast[Role.JUSTICE_REVIEWER])
    assert "何以宁" in bureau.get(f"/assistants/filings/{filing.id}").text
    assert bureau.post(f"/assistants/filings/{filing.id}/receipt").status_code == 303
    assert "BL-000000-2023-0001" in legal.get("/assistants/filings").text

    stop = {"ground": "UNCIVIL_CONDUCT", "facts": "推搡摊贩", "document": "停岗通知1号"}
    assert legal.post(f"{at}/stop", data=stop).status_code == 303
    mine = himself.get("/my-badge").text
    assert "您已停岗" in mine
    assert "推搡摊贩" in mine
    assert himself.post("/my-badge/answer", data={"answer": "没有推搡"}).status_code == 303
    assert "没有推搡" in legal.get(at).text
    with clock.travel(to=date(2023, 9, 20)):
        legal, leader = client(cast[Role.UNIT_LEGAL]), client(cast[Role.UNIT_LEADER])
        assert legal.post(f"{at}/resumption", data={"cure": "已重新培训"}).status_code == 422
        pass_exam(db, cast, assistant)
        assert legal.post(f"{at}/resumption", data={"cure": "已重新培训"}).status_code == 303
        page = leader.post(f"{at}/end", data={"reason": "LEFT"})
        assert page.status_code == 422
        assert "请选工作证已收回，还是遗失" in page.text
        assert leader.post(f"{at}/end", data={"reason": "LEFT", "handed_in": "RETURNED"}).status_code == 303
    db.expire_all()
    assert (badge.state, badge.handed_in) == ("ENDED", "RETURNED")
    assert db.query(BadgeStop).one().resumed_on == date(2023, 9, 20)


@pytest.mark.parametrize(
    ("differing", "said"),
    [
        ({"ends_on": "2022-01-01"}, "结束日期早于开始日期"),
        ({"opinion": "LAWFUL"}, "合法性审核意见和日期要一起填"),
        ({"nature": "VOLUNTEER"}, "请从列出的选项中选择"),
        ({"document": ""}, "请填写这一项"),
    ],
)
def test_a_contract_that_cannot_be_stands_beside_its_field(
    db: Session, cast: Cast, client: Client, differing: dict[str, Any], said: str
) -> None:
    page = client(cast[Role.UNIT_TRAINER]).post("/assistants/contracts", data=contract_typed(cast, **differing))
    assert page.status_code == 422
    assert said in page.text
    assert db.query(EmploymentContract).count() == 0


@pytest.mark.requirement("ZJG-5-3", "ZJG-5-4")
def test_an_outsourced_contract_without_opinion_is_recorded_shown_and_of_no_use(
    db: Session, cast: Cast, client: Client
) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    browser.post("/assistants/contracts", data=contract_typed(cast, nature="OUTSOURCED"))
    assert "没有合法性审核意见" in browser.get("/assistants/contracts").text
    assert "没有可以用的合同" in browser.get("/assistants/new").text
    page = browser.post("/assistants", data=person_typed(cast, db.query(EmploymentContract).one()))
    assert page.status_code == 422
    assert db.query(Badge).count() == 0


@pytest.mark.requirement("ZJG-5-6")
def test_a_contract_ended_early_opens_the_return_of_its_badges(db: Session, cast: Cast, client: Client) -> None:
    badge = make_badge(db, cast, until=_S.ACTIVE)
    legal = client(cast[Role.UNIT_LEGAL])
    at = f"/assistants/contracts/{badge.contract_id}/end"
    assert "名下1名辅助人员的工作证随合同失效" in legal.get(at).text
    assert legal.post(at, data={"ended_on": "2023-09-11", "reason": ""}).status_code == 422
    assert legal.post(at, data={"ended_on": "2023-09-11", "reason": "自查发现问题"}).status_code == 303
    assert "等负责人收回工作证" in client(cast[Role.UNIT_LEADER]).get("/assistants").text


def test_who_may_not_is_refused_and_who_is_elsewhere_sees_nothing(db: Session, cast: Cast, client: Client) -> None:
    badge = make_badge(db, cast, until=_S.ACTIVE)
    at = f"/assistants/{badge.id}"
    assert cast.neighbour is not None
    stranger = client(cast.neighbour)
    assert stranger.get(at).status_code == 404
    assert "何以宁" not in stranger.get("/assistants").text
    assert client(cast[Role.UNIT_TRAINER]).post(f"{at}/stop", data={}).status_code == 403
    assert client(cast[Role.UNIT_LEGAL]).post(f"{at}/end", data={}).status_code == 403
    assert client(cast[Role.JUSTICE_REVIEWER]).post(f"{at}/stop", data={}).status_code == 403
    assert client(cast[Role.SELF]).get("/my-badge").status_code == 200
    assert client(cast[Role.SELF]).post("/my-badge/answer", data={"answer": "我"}).status_code == 422
    assert db.query(BadgeStop).count() == 0


def test_the_lists_say_what_is_missing_and_whose_turn_it_is(db: Session, cast: Cast, client: Client) -> None:
    make_badge(db, cast, until=_S.PRE_POST_TRAINING)
    browser = client(cast[Role.UNIT_TRAINER])
    assert "等本人学完岗前四个模块" in browser.get("/assistants").text
    assert "何以宁" not in browser.get("/assistants?state=ACTIVE").text.split("<tbody")[1]
    assert "何以宁" in browser.get("/assistants?turn=STUDY&q=何").text
    assert "没有符合条件的人员" in browser.get("/assistants?turn=FILE").text
    units = client(cast[Role.JUSTICE_REVIEWER]).get("/assistants/units").text
    assert "市城管局" in units
    assert "0.20" in units, "one assistant to five officers of the bureau and its team"


@pytest.mark.requirement("ZJG-5-1", "ZJG-5-2")
def test_a_list_names_who_still_owes_his_signature(db: Session, cast: Cast, client: Client) -> None:
    make_badge(db, cast)
    version = make_list(db, cast.units["city"], cast[Role.JUSTICE_REVIEWER], forbidden=["PATROL"])
    legal = client(cast[Role.UNIT_LEGAL])
    page = legal.get(f"/assistants/negative-lists/{version.id}").text
    assert "何以宁" in page
    assert "本清单另外禁止：巡查" in page
    assert LINES[0] in legal.get("/assistants/negative-lists/new").text, "one starts from what counts"
    answer = legal.post(
        "/assistants/negative-lists",
        data={"unit": cast.units["own"].id, "title": "本局清单", "lines": "不得收款", "in_force_on": "2023-09-01"},
    )
    assert answer.status_code == 422
    assert "生效日期要晚于2023年9月11日" in answer.text
    assert client(cast[Role.UNIT_TRAINER]).get("/assistants/negative-lists/new").status_code == 403


@pytest.mark.requirement("SZ-2.3-3")
def test_the_badge_shows_the_assistant_and_is_no_credential(db: Session, cast: Cast, client: Client) -> None:
    badge = make_badge(db, cast, until=_S.ACTIVE)
    legal = client(cast[Role.UNIT_LEGAL])
    answer = legal.get(f"/assistants/{badge.id}/badge.pdf", follow_redirects=True)
    assert answer.headers["content-type"] == "application/pdf"
    text = pdf_text(answer.content)
    for word in ("辅助人员", "何以宁", "329903-0001", "市容协管员"):
        assert word in text
    assert "行政执法证" not in text
    first = make_badge(db, cast, name=_another(db, cast))
    assert legal.get(f"/assistants/{first.id}/badge.pdf").status_code == 409


@pytest.mark.requirement("SZ-2.3-3")
def test_a_printed_badge_is_a_paper_that_anybody_can_check(db: Session, cast: Cast, client: Client) -> None:
    badge = make_badge(db, cast, until=_S.ACTIVE)
    legal, address = client(cast[Role.UNIT_LEGAL]), f"/assistants/{badge.id}/badge.pdf"
    first = legal.get(address, follow_redirects=True).content
    assert legal.get(address, follow_redirects=True).content == first, "printed again it is the kept file"
    paper = db.query(IssuedDocument).one()
    assert (paper.kind, paper.badge_id, paper.version) == ("BADGE", badge.id, 1)
    assert client(cast[Role.JUSTICE_REVIEWER]).get(address).headers["location"] == f"/documents/{paper.id}.pdf"
    badge.post_title = "停车管理员"
    second = legal.get(address, follow_redirects=True).content
    assert "停车管理员" in pdf_text(second), "a change makes a new version"
    newer = db.query(IssuedDocument).filter_by(supersedes_id=paper.id).one()
    assert "已换发新版" in legal.get(f"/verify/{paper.code}").text
    assert "停车管理员" in legal.get(f"/verify/{newer.code}").text
    revoke(db, newer, reason="印错", actor=make_actor(db, Role.JUSTICE_DECIDER, cast.units["city"]))
    assert "请联系司法局" in legal.get(address).text
    assert client(cast[Role.UNIT_LEADER]).get(address).status_code == 403
    assert client(cast.neighbour).get(address).status_code == 404


def _another(db: Session, cast: Cast) -> str:
    cast.people["沈拂衣"] = make_person(db, cast.units["child"], name="沈拂衣", person_class=PersonClass.ASSISTANT)
    return "沈拂衣"


@pytest.mark.requirement("ZJG-5-5", "SZ-1.4-3")
def test_a_check_is_kept_with_what_is_done_about_it(db: Session, cast: Cast, client: Client) -> None:
    adopt_rules(db, cast.units["city"])
    make_badge(db, cast, until=_S.ACTIVE)
    make_contract(db, cast.units["own"], cast[Role.UNIT_TRAINER], nature=Nature.OUTSOURCED)
    browser = client(cast[Role.UNIT_TRAINER])
    page = browser.get("/assistants/checks").text
    assert "没有合法性审核意见" in page
    assert "年度学时不足" in page
    typed = {"unit": cast.units["own"].id, "remedy": ""}
    assert "有问题的要写明怎样整改" in browser.post("/assistants/checks", data=typed).text
    assert browser.post("/assistants/checks", data=typed | {"remedy": "9月底前终止外包"}).status_code == 303
    check = db.query(AssistantCheck).one()
    assert (check.part, check.faulty) == ("H2", 2)
    assert "9月底前终止外包" in client(cast[Role.JUSTICE_REVIEWER]).get(f"/assistants/checks/{check.id}").text
    assert browser.get(f"/assistants/checks/{check.id}/table.xlsx").content[:2] == b"PK"


def test_late_filing_is_recorded_and_never_refused(db: Session, cast: Cast, client: Client) -> None:
    make_badge(db, cast, until=_S.ACTIVE)
    with clock.travel(to=date(2023, 10, 9)):
        filing = file_badges(db, cast.units["own"], actor=cast[Role.UNIT_LEGAL])
        db.flush()
        assert "迟报" in client(cast[Role.JUSTICE_REVIEWER]).get(f"/assistants/filings/{filing.id}").text


def appointed(cast: Cast, **differing: Any) -> dict[str, Any]:
    return {
        "unit": cast.units["justice"].id, "name": "裴知意", "id_no": id_no(801), "calling": "律师",
        "document": "聘书2023-1号", "starts_on": "2023-09-01", "ends_on": "2026-08-31",
    } | differing  # fmt: skip


@pytest.mark.requirement("JN-19-1", "FN-11-2")
def test_a_social_supervisor_is_appointed_trained_and_dismissed(db: Session, cast: Cast, client: Client) -> None:
    bureau = client(cast[Role.JUSTICE_REVIEWER])
    assert "还没有聘任社会监督员" in bureau.get("/social-supervisors").text
    assert bureau.post("/social-supervisors", data=appointed(cast)).status_code == 303
    one = db.query(SocialSupervisor).one()
    at = f"/social-supervisors/{one.id}"
    training = {"kind": "TRAINING", "occurred_on": "2023-09-10", "text": "上任培训", "hours": "8"}
    assert bureau.post(f"{at}/records", data=training | {"hours": ""}).status_code == 422
    assert bureau.post(f"{at}/records", data=training).status_code == 303
    assert db.query(SocialSupervisorRecord).one().credit == 800
    assert "上任培训" in bureau.get(at).text
    assert bureau.post(f"{at}/end", data={"ended_on": "2023-09-12", "reason": ""}).status_code == 422
    assert bureau.post(f"{at}/end", data={"ended_on": "2023-09-12", "reason": "本人申请"}).status_code == 303
    assert client(cast[Role.JUSTICE_DECIDER]).post("/social-supervisors", data=appointed(cast)).status_code == 403


@pytest.mark.parametrize(
    ("differing", "said"),
    [
        ({"id_no": "123"}, "身份证号应为18位"),
        ({"ends_on": "2033-01-01"}, "一次聘期最多5年"),
        ({"document": ""}, "请填写这一项"),
    ],
)
def test_who_cannot_be_appointed(db: Session, cast: Cast, client: Client, differing: dict[str, Any], said: str) -> None:
    page = client(cast[Role.JUSTICE_REVIEWER]).post("/social-supervisors", data=appointed(cast, **differing))
    assert page.status_code == 422
    assert said in page.text


def test_an_officer_is_no_social_supervisor(db: Session, cast: Cast, client: Client) -> None:
    known = {"name": "顾明澈", "id_no": cast.id_numbers["顾明澈"]}
    page = client(cast[Role.JUSTICE_REVIEWER]).post("/social-supervisors", data=appointed(cast, **known))
    assert "社会监督员从社会上聘任" in page.text
    other = known | {"name": "别人"}
    page = client(cast[Role.JUSTICE_REVIEWER]).post("/social-supervisors", data=appointed(cast, **other))
    assert "登记的是另一个姓名" in page.text
    assert db.query(SocialSupervisor).count() == 0


def test_nothing_of_an_assistant_is_worded_like_a_credential() -> None:
    folder = Path(__file__).parents[2]
    files = [*(folder / "templates" / "assistants").glob("*.html"), folder / "lms" / "web" / "badge_words.py"]
    files += (folder / "certificates" / "designs" / "assistant_badge").glob("*.html")
    for file in files:
        for word in ("暂扣", "吊销", "行政执法证"):
            assert word not in file.read_text(encoding="utf-8"), file.name
