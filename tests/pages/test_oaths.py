"""Pages of the oath: the legal office plans, runs and closes, the officer signs and sees his own, the bureau counts."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from PIL import Image
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.ceremonies.actions import signing
from lms.ceremonies.models import OathCeremony, OathPhoto, OathRecord, OathSign, OathText, RefusedOathSign
from lms.ceremonies.queries.oaths import sworn_between
from lms.ceremonies.queries.rosters import seats_of
from lms.ceremonies.rules.ceremonies import Occasion
from lms.credentials.rules.states import CredentialState
from lms.people.rules import PersonClass
from tests.cast import Cast
from tests.client import Browser
from tests.credential_factories import make_credential
from tests.factories import adopt_rules, make_person
from tests.oath_factories import DAY, closed, planned

Client = Callable[[Actor | None], Browser]
MORNING = clock.local_instant(DAY, 8, 45)
pytestmark = pytest.mark.at(MORNING)


def form(cast: Cast, **other: object) -> dict[str, object]:
    return {
        "kind": ["ENFORCEMENT"], "day": "2023-12-04", "at": "09:00", "place": "三楼会议室",
        "leader": cast.people["顾明澈"].id, "witness": cast.people["魏长风"].id,
    } | other  # fmt: skip


def people_of(db: Session, ceremony: OathCeremony) -> set[str]:
    return {seat.place.person.name for seat in seats_of(db, ceremony)}


@pytest.mark.requirement("JN-17-2")
def test_the_legal_office_plans_the_yearly_oath(db: Session, client: Client, cast: Cast) -> None:
    legal = client(cast[Role.UNIT_LEGAL])
    page = legal.get("/oaths/new")
    assert "名单自动列入当天在岗的5名执法人员" in page.text
    made = legal.post("/oaths", data=form(cast))
    assert made.status_code == 303, made.text
    ceremony = db.query(OathCeremony).one()
    assert people_of(db, ceremony) == {"顾明澈", "施雨桐", "岳清和", "纪怀川"}
    page = legal.get(f"/oaths/{ceremony.id}")
    assert "已建立，名单上有4人" in page.text
    assert "签到码" in page.text
    assert "我宣誓：忠于中华人民共和国宪法" in page.text
    twice = legal.post("/oaths", data=form(cast))
    assert twice.status_code == 422
    assert "一年只办一次" in twice.text
    assert "待举行" in legal.get("/oaths").text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"witness": "顾明澈"}, "领誓人和监誓人不能是同一个人"),
        ({"witness": ""}, "请选择监誓人"),
        ({"leader": "何以宁"}, "辅助人员不参加执法宣誓"),
        ({"place": ""}, "请填写地点"),
        ({"kind": ""}, "请至少选择一种宣誓"),
        ({"day": "明天"}, "请按年-月-日填写"),
        ({"leader": "陆知远"}, "在您管辖的名册中找不到"),
    ],
)
def test_a_plan_that_breaks_a_rule_comes_back_with_its_sentence(
    db: Session, client: Client, cast: Cast, change: dict[str, str], said: str
) -> None:
    told = {key: cast.people[value].id if value in cast.people else value for key, value in change.items()}
    answer = client(cast[Role.UNIT_LEGAL]).post("/oaths", data=form(cast, **told))
    assert answer.status_code == 422
    assert said in answer.text
    assert db.query(OathCeremony).count() == 0


@pytest.mark.requirement("JN-17-1")
def test_a_first_oath_offers_who_waits_and_says_when_it_was_due(db: Session, client: Client, cast: Cast) -> None:
    new = make_person(db, cast.units["own"], name="新持证", since=date(2023, 10, 20))
    legal = client(cast[Role.UNIT_LEGAL])
    page = legal.get("/oaths/new?occasion=FIRST_DUTY").text
    assert "新持证" in page
    assert "已过2023年11月19日的期限" in page
    nobody = legal.post("/oaths?occasion=FIRST_DUTY", data=form(cast))
    assert "名单上没有人" in nobody.text
    early = legal.post("/oaths?occasion=FIRST_DUTY", data=form(cast, person=[new.id], day="2023-10-19"))
    assert "不能早于发证日期" in early.text
    assert legal.post("/oaths?occasion=FIRST_DUTY", data=form(cast, person=[new.id])).status_code == 303
    assert people_of(db, db.query(OathCeremony).one()) == {"顾明澈", "新持证"}


@pytest.mark.requirement("JN-17-1")
def test_a_new_card_waits_for_its_oath_before_the_roll_knows_an_officer(
    db: Session, client: Client, cast: Cast
) -> None:
    new = make_person(
        db, cast.units["child"], name="刚发证", person_class=PersonClass.APPLICANT, since=date(2023, 3, 1)
    )
    issued, bureau = date(2023, 11, 30), cast[Role.JUSTICE_REVIEWER]
    make_credential(db, new, cast.units["child"], actor=bureau, state=CredentialState.ISSUED, issued_on=issued)
    legal = client(cast[Role.UNIT_LEGAL])
    page = legal.get("/oaths/new?occasion=FIRST_DUTY").text
    assert "刚发证" in page
    assert "2023年11月30日发证" in page
    early = legal.post("/oaths?occasion=FIRST_DUTY", data=form(cast, person=[new.id], day="2023-11-29"))
    assert "不能早于发证日期" in early.text
    assert legal.post("/oaths?occasion=FIRST_DUTY", data=form(cast, person=[new.id])).status_code == 303
    ceremony = db.query(OathCeremony).one()
    assert people_of(db, ceremony) == {"顾明澈", "刚发证"}
    marked = {"what": "present", "person": [new.id, cast.people["顾明澈"].id]}
    assert legal.post(f"/oaths/{ceremony.id}/list", data=marked).status_code == 303
    assert legal.post(f"/oaths/{ceremony.id}/closing").status_code == 303
    assert sworn_between(db, [new.id], issued, DAY).keys() == {new.id}
    assert "刚发证" not in legal.get("/oaths/new?occasion=FIRST_DUTY").text


def test_officer_neighbour_and_reader_do_not_plan_and_the_neighbour_sees_nothing(
    db: Session, client: Client, cast: Cast
) -> None:
    ceremony = planned(db, cast)
    for role in (Role.SELF, Role.UNIT_LEADER, Role.UNIT_TRAINER, Role.PROVINCE):
        assert client(cast[role]).post("/oaths", data=form(cast)).status_code == 403
    assert client(cast[Role.UNIT_LEADER]).get(f"/oaths/{ceremony.id}").status_code == 200
    assert client(cast[Role.SELF]).get(f"/oaths/{ceremony.id}").status_code == 403
    assert client(cast[Role.JUDICIAL_OFFICE]).get(f"/oaths/{ceremony.id}").status_code == 404
    outside = f"/oaths?unit={cast.units['sibling'].id}"
    assert client(cast[Role.UNIT_LEGAL]).post(outside, data=form(cast)).status_code == 404
    leading = client(cast[Role.LINE_DEPT])
    assert leading.get(f"/oaths/{ceremony.id}").status_code == 200
    assert leading.post(f"/oaths/{ceremony.id}/closing").status_code == 403


def test_a_plan_is_changed_and_called_off(db: Session, client: Client, cast: Cast) -> None:
    legal, ceremony = client(cast[Role.UNIT_LEGAL]), planned(db, cast)
    at = f"/oaths/{ceremony.id}"
    assert 'value="09:00"' in legal.get(f"{at}/plan").text
    changed = form(
        cast, witness="", witness_name="市政府副秘书长", place="报告厅", kind=["ENFORCEMENT", "CONSTITUTION"]
    )
    assert legal.post(f"{at}/plan", data=changed).status_code == 303
    db.expire_all()
    assert (ceremony.place, ceremony.witness_name, ceremony.witness_id) == ("报告厅", "市政府副秘书长", None)
    assert ceremony.constitution_text_id is not None
    refused = legal.post(f"{at}/cancellation", data={"reason": ""})
    assert refused.status_code == 422
    assert legal.post(f"{at}/cancellation", data={"reason": "停电"}).status_code == 303
    assert "已取消" in legal.get(at).text
    assert legal.post(f"{at}/plan", data=form(cast)).status_code == 422


def test_the_roster_takes_people_on_and_off(db: Session, client: Client, cast: Cast) -> None:
    legal, ceremony = client(cast[Role.UNIT_LEGAL]), planned(db, cast)
    at, late = f"/oaths/{ceremony.id}", make_person(db, cast.units["own"], name="新调来", since=date(2023, 12, 1))
    assert "新调来" in legal.get(f"{at}/list").text
    assert legal.post(f"{at}/additions", data={"person": [late.id]}).status_code == 303
    assert "辅助人员不参加" in legal.post(f"{at}/additions", data={"person": [cast.people["何以宁"].id]}).text
    assert "找不到" in legal.post(f"{at}/additions", data={"person": [cast.people["陆知远"].id]}).text
    assert legal.post(f"{at}/removals", data={"person": late.id, "reason": ""}).status_code == 422
    assert legal.post(f"{at}/removals", data={"person": late.id, "reason": "当日值班"}).status_code == 303
    assert (
        "领誓人必须宣誓" in legal.post(f"{at}/removals", data={"person": cast.people["顾明澈"].id, "reason": "x"}).text
    )
    assert "新调来（当日值班）" in legal.get(at).text


def test_the_screen_shows_a_code_on_the_day_and_the_officer_signs_with_it(
    db: Session, client: Client, cast: Cast
) -> None:
    legal, own, ceremony = client(cast[Role.UNIT_LEGAL]), client(cast[Role.SELF]), planned(db, cast)
    page = legal.get(f"/oaths/{ceremony.id}/screen").text
    assert "<svg" in page
    assert signing.number_of(ceremony)[:3] in page
    shown = own.get(f"/oath-sign-in/{signing.code_of(ceremony)}")
    assert "确认签到" in shown.text
    ticket = shown.text.split('name="ticket" value="')[1].split('"')[0]
    signed = own.post("/oath-sign-in", data={"oath": ceremony.id, "ticket": ticket})
    assert (signed.status_code, "已签到" in signed.text) == (200, True)
    assert [row.person_id for row in db.query(OathSign)] == [cast.people["顾明澈"].id]
    stolen = client(cast[Role.UNIT_TRAINER]).post("/oath-sign-in", data={"oath": ceremony.id, "ticket": ticket})
    assert stolen.status_code == 409
    assert own.post("/oath-sign-in", data={"oath": 987654, "ticket": ticket}).status_code == 409
    assert own.post("/oath-sign-in", data={}).status_code == 422
    assert own.get("/oath-sign-in/hello").status_code == 409
    assert db.query(RefusedOathSign).one().code == "CODE_EXPIRED"
    fragment = legal.get(f"/oaths/{ceremony.id}", headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text
    assert "1次签到被拒绝" in fragment
    with clock.travel(clock.local_instant(DAY, 7)):
        assert "现在不能签到" in legal.get(f"/oaths/{ceremony.id}/screen").text


def test_digits_sign_where_a_camera_is_missing(db: Session, client: Client, cast: Cast) -> None:
    own, ceremony = client(cast[Role.SELF]), planned(db, cast)
    assert "三楼会议室" in own.get("/oath-sign-in").text
    number = signing.number_of(ceremony)
    wrong = own.post(
        "/oath-sign-in/by/number", data={"oath": ceremony.id, "number": f"{(int(number) + 1) % 10**6:06d}"}
    )
    assert (wrong.status_code, "数字不对" in wrong.text) == (422, True)
    assert own.post("/oath-sign-in/by/number", data={"oath": ceremony.id, "number": "12"}).status_code == 422
    right = own.post("/oath-sign-in/by/number", data={"oath": ceremony.id, "number": number})
    assert "已签到" in right.text
    outside = client(cast[Role.JUDICIAL_OFFICE])
    answer = outside.post("/oath-sign-in/by/number", data={"oath": ceremony.id, "number": number})
    assert (answer.status_code, "您不在这次宣誓的名单上" in answer.text) == (409, True)


def test_the_list_closing_minutes_and_a_correction(db: Session, client: Client, cast: Cast) -> None:
    legal, ceremony = client(cast[Role.UNIT_LEGAL]), planned(db, cast)
    at, ids = f"/oaths/{ceremony.id}", {name: cast.people[name].id for name in ("顾明澈", "施雨桐", "纪怀川", "岳清和")}
    early = legal.post(f"{at}/closing")
    assert (early.status_code, "还没有人签到" in early.text) == (409, True)
    assert "请先勾选" in legal.post(f"{at}/list", data={"what": "present"}).text
    assert "不能给自己登记到场" in legal.post(f"{at}/list", data={"what": "present", "person": [ids["岳清和"]]}).text
    marked = {"what": "present", "person": [ids["顾明澈"], ids["施雨桐"]]}
    assert legal.post(f"{at}/list", data=marked).status_code == 303
    assert legal.post(f"{at}/list", data={"what": "absent", "person": [ids["纪怀川"]]}).status_code == 303
    assert legal.get(f"{at}/minutes.pdf").status_code == 409
    assert legal.post(f"{at}/closing").status_code == 303
    assert db.query(OathRecord).filter_by(attended=True).count() == 2
    assert legal.post(f"{at}/closing").status_code == 409
    correction = {"person": ids["纪怀川"], "attended": "yes", "reason": ""}
    assert legal.post(f"{at}/corrections", data=correction).status_code == 422
    assert legal.post(f"{at}/corrections", data=correction | {"reason": "照片可证"}).status_code == 303
    assert "纪怀川改为已宣誓（照片可证）" in legal.get(at).text
    own = legal.post(f"{at}/corrections", data={"person": ids["岳清和"], "attended": "yes", "reason": "x"})
    assert "不能更正自己的宣誓记录" in own.text
    printed = legal.get(f"{at}/minutes.pdf")
    assert (printed.status_code, printed.content[:5]) == (200, b"%PDF-")
    assert db.query(AuditEntry).filter_by(action="oath:minutes:printed").count() == 1
    assert client(cast[Role.SELF]).get(f"{at}/minutes.pdf").status_code == 403


def test_photos_are_kept_shown_and_taken_off(db: Session, client: Client, cast: Cast) -> None:
    legal, ceremony = client(cast[Role.UNIT_LEGAL]), planned(db, cast)
    at, picture = f"/oaths/{ceremony.id}", io.BytesIO()
    Image.new("RGB", (30, 20), "blue").save(picture, "PNG")
    assert legal.post(f"{at}/photos").status_code == 422
    bad = legal.post(f"{at}/photos", files={"photos": ("a.pdf", b"%PDF-1.4")})
    assert (bad.status_code, "只收JPG、PNG照片" in bad.text) == (422, True)
    assert (
        legal.post(f"{at}/photos", files={"photos": ("李32068119900101123X.png", picture.getvalue())}).status_code
        == 303
    )
    photo = db.query(OathPhoto).one()
    assert photo.file_name == "李______________123X.png", "no ID number is kept in a name"
    sent = legal.get(f"{at}/photos/{photo.id}")
    assert (sent.headers["content-type"], sent.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert client(cast[Role.JUDICIAL_OFFICE]).get(f"{at}/photos/{photo.id}").status_code == 404
    assert legal.post(f"{at}/photos/{photo.id}/removal", data={"reason": ""}).status_code == 422
    assert legal.post(f"{at}/photos/{photo.id}/removal", data={"reason": "拍到群众"}).status_code == 303
    assert legal.get(f"{at}/photos/{photo.id}").status_code == 404


def test_a_unit_enters_its_own_text(db: Session, client: Client, cast: Cast) -> None:
    legal = client(cast[Role.UNIT_LEGAL])
    assert "使用宪法誓词" in legal.get("/oath-texts").text
    own = {"text": "我宣誓：严格规范公正文明执法。", "approved_by": "", "approved_on": "2023-12-01"}
    assert "请写明誓词由谁审定" in legal.post("/oath-texts", data=own).text
    assert legal.post("/oath-texts", data=own | {"approved_by": "局党组会议"}).status_code == 303
    assert "本单位誓词第1版" in legal.get("/oath-texts").text
    assert db.query(OathText).one().unit_id == cast.units["own"].id
    assert client(cast[Role.UNIT_LEADER]).get("/oath-texts").status_code == 403
    assert legal.get(f"/oath-texts?unit={cast.units['sibling'].id}").status_code == 404


@pytest.mark.requirement("JN-17-1")
def test_the_officer_sees_what_he_swore_and_what_is_due(db: Session, client: Client, cast: Cast) -> None:
    adopt_rules(db, cast.units["own"], "JN-2022")
    own = client(cast[Role.SELF])
    assert "本单位今年还没有举行" in own.get("/my-oath").text
    planned(db, cast, occasion=Occasion.FIRST_DUTY, people=[cast.people["顾明澈"].id])
    assert "到场后扫屏幕上的二维码签到" in own.get("/my-oath").text
    closed(db, cast, present=["施雨桐"], leader="施雨桐")
    assert "请在2023年12月31日前补宣誓" in own.get("/my-oath").text
    closed(db, cast, present=["顾明澈"], occasion=Occasion.MAKE_UP, witness_name="")
    page = own.get("/my-oath").text
    assert "2023年已宣誓" in page
    assert "补宣誓" in page
    assert "执法宣誓由执法人员参加" not in page


@pytest.mark.requirement("JN-17-2")
def test_the_bureau_sees_coverage_unit_by_unit_and_the_names_behind_it(db: Session, client: Client, cast: Cast) -> None:
    closed(db, cast, present=["顾明澈", "施雨桐", "纪怀川"])
    bureau = client(cast[Role.JUSTICE_REVIEWER])
    page = bureau.get("/oath-coverage").text
    assert "市城管局" in page
    assert "60.00%" in page
    assert "这里采用的规则不要求每年集中宣誓" in page
    inside = bureau.get(f"/oath-coverage?unit={cast.units['own'].id}").text
    assert "还有2人，2023年12月31日前补宣誓" in inside
    assert "魏长风" in inside
    assert "纪怀川" in bureau.get(f"/oath-coverage?unit={cast.units['own'].id}&which=sworn").text
    province = client(cast[Role.PROVINCE]).get("/oath-coverage").text
    assert "您的角色只看数字，不看姓名" in province
    assert "魏长风" not in province
    assert client(cast[Role.JUDICIAL_OFFICE]).get(f"/oath-coverage?unit={cast.units['own'].id}").status_code == 404
    assert client(cast[Role.SELF]).get("/oath-coverage").status_code == 403
