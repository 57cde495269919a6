"""The pages of first certification: the applicant's, the desks of unit and bureau, the dossier, the public list."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from lms.access import OPERATOR, Actor, Role
from lms.audit import AuditEntry
from lms.credentials.actions import ending
from lms.credentials.models import Application, ApplicationDocument, Credential, PublicityObjection
from lms.credentials.queries.applications import get_application
from lms.credentials.rules.applications import ApplicationState
from lms.credentials.rules.states import CredentialKind
from lms.people.models import Person
from tests.application_factories import (
    CARD,
    PNG,
    begin,
    hold_exam,
    make_applicant,
    publish_unit,
    study,
    walk,
)
from tests.cast import Cast
from tests.client import Browser
from tests.credential_factories import make_credential
from tests.factories import PDF
from tests.markup import elements
from tests.pdf import pdf_text

Client = Callable[[Actor | None], Browser]
TODAY = date(2023, 6, 15)
S = ApplicationState
pytestmark = pytest.mark.at(TODAY)
OPINION = {"sanction": "NONE", "appraisal": "COMPETENT", "criminal": "no", "investigated": "no", "opinion": "同意申报"}


@pytest.fixture
def applicant(db: Session, cast: Cast) -> Actor:
    publish_unit(db, cast.units["own"])
    return make_applicant(db, cast.units["own"])


@pytest.fixture
def filed(db: Session, cast: Cast, applicant: Actor) -> Application:
    """Hand in a complete application."""
    return walk(db, cast, begin(db, applicant), applicant, S.UNIT_REVIEW)


def papers(*kinds: str) -> dict[str, tuple[str, bytes]]:
    return {f"paper_{kind}": (f"{kind}.pdf", PNG if kind == "PHOTO" else PDF) for kind in kinds}


@pytest.mark.requirement("QD-10-2", "FN-3-1")
def test_the_dossier_is_printed_as_it_stands(
    db: Session, cast: Cast, applicant: Actor, filed: Application, client: Client
) -> None:
    own, desk = client(applicant), client(cast[Role.JUSTICE_REVIEWER])
    at, mine = f"/applications/{filed.id}/dossier.pdf", f"/my-application/{filed.id}/dossier.pdf"
    text = pdf_text(own.get(mine).content)
    for words in ("首次申领行政执法证件档案表", "陆小满", "申请表", "40学时", "没有记录", "所在单位负责人", "市司法局"):
        assert words in text
    assert "同意申报。" not in text, "nobody signed yet"
    walk(db, cast, filed, applicant, S.ISSUED)
    text = pdf_text(desk.get(at).content)
    for words in ("120学时", "公共法律知识", "期满，", "决定发证", CARD.number, "同意申报。"):
        assert words in text
    assert db.query(AuditEntry).filter_by(action="application:dossier:printed").count() == 2
    assert client(cast.neighbour).get(at).status_code == 404
    assert desk.get(mine).status_code in {403, 404}


def test_the_applicant_is_told_what_is_missing_while_he_fills_in(db: Session, applicant: Actor, client: Client) -> None:
    browser = client(applicant)
    assert "要准备四份材料" in browser.get("/my-application").text
    at = browser.post("/my-application", data={"kind": "ENFORCEMENT"}).headers["location"].split("?")[0]
    page = browser.get(at).text
    for words in ("缺申请表", "缺证件照片", "缺在编或专岗专职证明", "缺上年度考核表", "请填写学历和岗位职责"):
        assert words in page
    refused = browser.post(f"{at}/submission")
    assert refused.status_code == 422
    assert "缺申请表" in refused.text
    browser.post(at, data={"education": "本科", "duties": "巡查"}, files=papers("FORM", "ESTABLISHMENT"))
    page = browser.get(at).text
    assert "缺申请表" not in page
    assert "缺证件照片" in page
    wrong = browser.post(at, data={"education": "本科"}, files={"paper_PHOTO": ("照片.pdf", PDF)})
    assert wrong.status_code == 422
    assert "请上传JPEG或PNG图片" in wrong.text
    browser.post(at, data={"education": "本科", "duties": "巡查"}, files=papers("PHOTO", "APPRAISAL"))
    assert "材料齐了，可以提交" in browser.get(at).text
    assert browser.post(f"{at}/submission").status_code == 303
    page = browser.get(at).text
    assert "等单位法制机构审核" in page
    assert "2023年6月30日" in page
    one = db.query(Application).one()
    assert one.state == S.UNIT_REVIEW
    first = db.query(ApplicationDocument).order_by(ApplicationDocument.id).first()
    assert first
    paper = browser.get(f"{at}/papers/{first.id}")
    assert paper.content == PDF
    assert "no-store" in paper.headers["cache-control"]


def test_what_the_records_lack_is_said_before_anything_is_handed_in(db: Session, cast: Cast, client: Client) -> None:
    browser = client(make_applicant(db, cast.units["own"], is_enforcement=False))
    at = browser.post("/my-application", data={"kind": "ENFORCEMENT"}).headers["location"].split("?")[0]
    page = browser.get(at).text
    assert "不在行政执法岗位，不能申领" in page
    assert "不是已公示的执法主体" in page


def test_unit_and_bureau_take_their_steps_from_their_desks(
    db: Session, cast: Cast, applicant: Actor, filed: Application, client: Client
) -> None:
    at = f"/applications/{filed.id}"
    legal, leader = client(cast[Role.UNIT_LEGAL]), client(cast[Role.UNIT_LEADER])
    reviewer, decider = client(cast[Role.JUSTICE_REVIEWER]), client(cast[Role.JUSTICE_DECIDER])
    assert "轮到您办理的有1件" in legal.get("/applications").text
    assert "登记审核意见" in legal.get(at).text
    assert "登记审核意见" not in leader.get(at).text
    assert legal.post(f"{at}/check", data=OPINION).status_code == 303
    assert "签字，报司法局" in leader.get(at).text
    assert leader.post(f"{at}/signature").status_code == 303
    assert reviewer.post(f"{at}/acceptance", data={"text": "材料齐全"}).status_code == 303

    trainer = client(cast[Role.UNIT_TRAINER])
    early = trainer.post(f"{at}/training")
    assert early.status_code == 422
    assert "集中学习还差40学时" in early.text
    filed = get_application(db, filed.id, seen_by=OPERATOR)
    study(db, filed)
    assert trainer.post(f"{at}/training").status_code == 303
    assert "业务法律知识考试还没有通过" in reviewer.get(at).text
    filed = get_application(db, filed.id, seen_by=OPERATOR)
    hold_exam(db, filed, "QUAL_PUBLIC")
    hold_exam(db, filed, "QUAL_BUSINESS")
    begun = reviewer.post(f"{at}/publicity")
    assert begun.status_code == 303

    public = client(None).get("/publicity").text
    assert "陆小满" in public
    assert "执法员" in public
    assert "2023年6月25日" in public
    assert "市容执法" not in public  # name, unit and post, and nothing else
    said = {"objection": "不在岗", "objector": "张三 1390000", "received_on": "2023-06-15"}
    assert reviewer.post(f"{at}/objections", data=said).status_code == 303
    page = reviewer.get(at).text
    assert "张三" in page
    assert "张三" not in legal.get(at).text
    assert "张三" not in client(applicant).get(f"/my-application/{filed.id}").text
    objection = db.query(PublicityObjection).one()
    assert reviewer.post(f"{at}/objections/{objection.id}", data={"upheld": "no", "reply": ""}).status_code == 422
    assert (
        reviewer.post(f"{at}/objections/{objection.id}", data={"upheld": "no", "reply": "经查不实"}).status_code == 303
    )
    early = reviewer.post(f"{at}/publicity-end")
    assert early.status_code == 422
    db.refresh(filed)
    filed.publicity_from, filed.publicity_until = TODAY - timedelta(days=9), TODAY - timedelta(days=1)
    db.flush()
    assert "陆小满" not in client(None).get("/publicity").text
    assert reviewer.post(f"{at}/publicity-end").status_code == 303

    table = f"申请编号,姓名,证号,流水号\n{filed.id},陆小漫,101,A1\n".encode()
    wrong = reviewer.post("/applications/numbers", files={"file": ("证号.csv", table)})
    assert wrong.status_code == 422
    assert "对不上" in wrong.text
    table = f"申请编号,姓名,证号,流水号\n{filed.id},陆小满,101,A1\n".encode()
    assert reviewer.post("/applications/numbers", files={"file": ("证号.csv", table)}).status_code == 303
    assert reviewer.post("/applications/numbers", files={"file": ("证号.csv", table)}).status_code == 303
    assert reviewer.post(f"{at}/issue", data={}).status_code == 403
    assert decider.post(f"{at}/issue", data={"text": "同意"}).status_code == 303
    assert "决定发证" in decider.get(at).text
    assert decider.post(f"{at}/issue", data={"text": "同意"}).status_code == 422
    credential = db.query(Credential).one()
    assert credential.number == "101"

    assert "旧证" not in legal.get(at).text
    bare = legal.post(f"{at}/delivery", data={"on": "2023-06-15"})
    assert bare.status_code == 422
    assert "请上传本人签字的签收单" in bare.text
    handed = legal.post(f"{at}/delivery", data={"on": "2023-06-15"}, files={"receipt": ("签收单.pdf", PDF)})
    assert handed.status_code == 303
    assert "没有在办的申请" in legal.get("/applications").text
    assert "已发证" in client(applicant).get("/my-application").text


def test_the_bureau_returns_once_and_the_applicant_reads_the_list(
    db: Session, cast: Cast, applicant: Actor, filed: Application, client: Client
) -> None:
    walk(db, cast, filed, applicant, S.JUSTICE_REVIEW)
    at, reviewer = f"/applications/{filed.id}", client(cast[Role.JUSTICE_REVIEWER])
    assert reviewer.post(f"{at}/return", data={"text": ""}).status_code == 422
    assert reviewer.post(f"{at}/return", data={"text": "照片不清\n考核表缺章"}).status_code == 303
    page = client(applicant).get(f"/my-application/{filed.id}").text
    assert "照片不清" in page
    assert "考核表缺章" in page
    assert "提交单位审核" in page


def test_a_rejection_says_why_and_how_to_ask_for_review(
    db: Session, cast: Cast, applicant: Actor, filed: Application, client: Client
) -> None:
    at, decider = f"/applications/{filed.id}", client(cast[Role.JUSTICE_DECIDER])
    assert decider.post(f"{at}/rejection", data={"ground": "OTHER", "reason": "短"}).status_code == 422
    why = "经核实，申请人提交的在编证明与编制部门记录不一致，材料不实。"
    assert decider.post(f"{at}/rejection", data={"ground": "FALSE_MATERIAL", "reason": why}).status_code == 303
    page = client(applicant).get(f"/my-application/{filed.id}").text
    assert why in page
    assert "申请复核" in page


def test_who_has_no_business_with_it_sees_nothing(
    db: Session, cast: Cast, applicant: Actor, filed: Application, client: Client
) -> None:
    at = f"/applications/{filed.id}"
    assert cast.neighbour
    assert client(cast.neighbour).get(at).status_code == 404
    assert client(cast[Role.PROVINCE]).get(at).status_code == 403
    assert client(applicant).get(at).status_code == 403
    assert client(None).get(at).status_code == 303
    assert client(cast[Role.SELF]).get(f"/my-application/{filed.id}").status_code == 404
    assert client(cast[Role.UNIT_TRAINER]).post(f"{at}/check", data=OPINION).status_code == 403


def test_an_applicant_takes_his_application_back(
    db: Session, cast: Cast, applicant: Actor, filed: Application, client: Client
) -> None:
    browser = client(applicant)
    assert browser.post(f"/my-application/{filed.id}/withdrawal", data={"text": "调离"}).status_code == 303
    db.refresh(filed)
    assert filed.state == S.WITHDRAWN_BY_APPLICANT
    assert "开始申请" in browser.get("/my-application").text


@pytest.mark.requirement("ZJG-7-4")
def test_who_holds_a_card_is_shown_the_way_to_its_renewal_instead(
    db: Session, cast: Cast, applicant: Actor, client: Client
) -> None:
    own = client(applicant)
    assert {e["value"] for e in elements(own.get("/my-application").text, "input", type="radio")} == set(CredentialKind)
    person = db.get_one(Person, applicant.person_id)
    made = make_credential(db, person, cast.units["own"], actor=cast[Role.JUSTICE_DECIDER])
    page = own.get("/my-application").text
    for said in ("您已经有行政执法证", made.number, "2027年12月17日起可以申请到期换发", "/my-credential"):
        assert said in page
    assert "第一次申领" not in page
    assert [e["value"] for e in elements(page, "input", type="radio")] == ["SUPERVISION"]
    ending.record_death(db, made, died_on=TODAY, digest=None, note="误登", actor=cast[Role.UNIT_LEGAL])
    assert "第一次申领" in own.get("/my-application").text
