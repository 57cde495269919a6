"""Recording a training for many people: pasted lines, credit by minutes, a look before anything is stored."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.hours.catalogue import Tag
from lms.hours.models import Activity, Claim, Evidence
from lms.people.models import PersonRole
from tests.cast import Cast
from tests.client import Browser
from tests.factories import PDF, make_class, make_person, post_class

Client = Callable[[Actor | None], Browser]
ON = date(2023, 11, 17)
pytestmark = pytest.mark.at(date(2023, 11, 20))


def typed(cast: Cast, **differing: Any) -> dict[str, Any]:
    """Return a form that is filled in well, but for what differs."""
    return {
        "title": "占道经营现场处置演练",
        "method": "DRILL",
        "host": cast.units["own"].id,
        "occurred_on": "2023-11-17",
        "starts_at": "13:30",
        "ends_at": "16:10",
        "category_1": "SK.DRL",
        "tags_1": ["PRUDENT", "LENIENCY"],
        "people": "顾明澈\n何以宁",
    } | differing


def check(cast: Cast, client: Client, **differing: Any) -> Any:
    return client(cast[Role.UNIT_TRAINER]).post("/activities/check", data=typed(cast, **differing))


def create(cast: Cast, client: Client, files: Any = None, **differing: Any) -> Any:
    return client(cast[Role.UNIT_TRAINER]).post("/activities", data=typed(cast, **differing), files=files)


def claims(db: Session) -> list[tuple[str, str, int, int, str]]:
    rows = db.query(Claim).order_by(Claim.id)
    return [(row.person.name, row.category, row.tags, row.credit, row.state) for row in rows.all()]


def give_card(db: Session, cast: Cast, name: str, card: str) -> None:
    db.query(PersonRole).filter_by(person_id=cast.people[name].id).one().card_no = card
    db.flush()


def test_the_form_offers_the_roll_of_ones_own_unit(cast: Cast, client: Client) -> None:
    page = client(cast[Role.UNIT_TRAINER]).get("/activities/new").text
    assert "或从市城管局名册中选" in page
    assert f'name="person" value="{cast.people["纪怀川"].id}"' in page
    assert "陆知远" not in page


def test_the_look_before_shows_each_persons_credit_and_stores_nothing(db: Session, cast: Cast, client: Client) -> None:
    page = check(cast, client, people="顾明澈\n何以宁 90分钟").text
    assert "160分钟，45分钟为1学时" in page
    assert "按实到90分钟折算" in page
    assert "还没有保存" in page
    assert db.query(Activity).count() == 0


def test_recording_makes_a_pending_claim_for_each_person(db: Session, cast: Cast, client: Client) -> None:
    answer = create(cast, client, people="顾明澈\n何以宁 90分钟")
    activity = db.query(Activity).one()
    assert answer.headers["location"] == f"/activities/{activity.id}"
    topics = int(Tag.PRUDENT | Tag.LENIENCY)
    rows = db.query(Claim).order_by(Claim.person_id)
    names = {person.id: name for name, person in cast.people.items()}
    assert [(names[r.person_id], r.category, r.tags, r.credit, r.state) for r in rows] == [
        ("顾明澈", "SK.DRL", topics, 350, "pending"),
        ("何以宁", "SK.DRL", topics, 200, "pending"),
    ]


@pytest.mark.requirement("FN-2-4")
def test_who_won_a_contest_is_ticked_before_it_is_recorded(db: Session, cast: Cast, client: Client) -> None:
    contest = {"method": "CONTEST", "tags_1": []}
    assert 'name="award"' not in check(cast, client).text
    page = check(cast, client, **contest).text
    assert page.count('name="award"') == 2
    assert "按次计学时" in page
    won = {"award": [cast.people["顾明澈"].id]}
    assert "获奖，加计4学时" in check(cast, client, **contest, **won).text
    back = client(cast[Role.UNIT_TRAINER]).post("/activities/new", data=typed(cast, **contest, **won)).text
    assert f'name="award" value="{cast.people["顾明澈"].id}"' in back
    assert create(cast, client, **contest, **won).status_code == 303
    given = {row.person_id: row.credit for row in db.query(Claim)}
    assert given == {cast.people["顾明澈"].id: 800, cast.people["何以宁"].id: 400}


def test_minutes_typed_beside_a_person_count(db: Session, cast: Cast, client: Client) -> None:
    late = {f"minutes-{cast.people['何以宁'].id}": "45"}
    create(cast, client, **late)
    credits = {row.person_id: row.credit for row in db.query(Claim)}
    assert credits == {cast.people["顾明澈"].id: 350, cast.people["何以宁"].id: 100}


def test_minutes_that_are_no_number_are_mended_where_they_stand(db: Session, cast: Cast, client: Client) -> None:
    wrong = {f"minutes-{cast.people['何以宁'].id}": "一半"}
    for answer in (check(cast, client, **wrong), create(cast, client, **wrong)):
        assert answer.status_code == 422
        assert "请填写数字" in answer.text
        assert "核对每人的学时" in answer.text
    assert db.query(Activity).count() == 0


def test_mixed_content_is_split_by_minutes(db: Session, cast: Cast, client: Client) -> None:
    parts = {"minutes_1": "90", "category_2": "BK.CSGL", "minutes_2": "45", "tags_2": ["NEW_LAW"]}
    create(cast, client, method="CLASSROOM", people="顾明澈", ends_at="", starts_at="", **parts)
    rows = [(row.category, row.tags, row.credit) for row in db.query(Claim).order_by(Claim.id)]
    assert rows == [("SK.DRL", int(Tag.PRUDENT | Tag.LENIENCY), 200), ("BK.CSGL", int(Tag.NEW_LAW), 100)]


def test_people_are_ticked_and_pasted_together_once_each(db: Session, cast: Cast, client: Client) -> None:
    ticked = [cast.people["顾明澈"].id, cast.people["纪怀川"].id]
    create(cast, client, people="顾明澈", person=ticked)
    assert {row.person_id for row in db.query(Claim)} == set(ticked)


def test_a_line_may_carry_a_card_an_id_number_or_only_a_name(db: Session, cast: Cast, client: Client) -> None:
    give_card(db, cast, "何以宁", "F-3299-04-0033")
    lines = f"顾明澈\t{cast.id_numbers['顾明澈']}\n何 以宁，f-3299-04-0033\n纪怀川"
    create(cast, client, people=lines)
    assert db.query(Claim).count() == 3


def test_a_wrong_card_names_its_line_and_suggests_the_one_meant(db: Session, cast: Cast, client: Client) -> None:
    give_card(db, cast, "何以宁", "F-3299-04-0033")
    answer = check(cast, client, people="顾明澈\n何以宁 F-3299-40-0033\n无名氏")
    assert answer.status_code == 422
    assert "第2行何以宁的证号在名册中找不到。是F-3299-04-0033吗？" in answer.text
    assert "第3行无名氏在您管辖的名册中找不到" in answer.text
    assert "占道经营现场处置演练" in answer.text


def test_a_wrong_id_number_is_never_said_again(cast: Cast, client: Client) -> None:
    wrong = cast.id_numbers["顾明澈"][:-1] + ("0" if cast.id_numbers["顾明澈"][-1] != "0" else "1")
    answer = check(cast, client, people=f"顾明澈 {wrong}")
    assert f"末四位是{cast.id_numbers['顾明澈'][-4:]}" in answer.text
    summary = answer.text.split("error-summary")[1].split("</ul>")[0]
    assert wrong not in summary


def test_namesakes_are_asked_for_by_number_and_twice_is_once_too_often(db: Session, cast: Cast, client: Client) -> None:
    make_person(db, cast.units["own"], name="顾明澈")
    answer = check(cast, client, people="顾明澈\n何以宁\n何以宁")
    assert "第1行顾明澈有2位同名人员" in answer.text
    assert "第3行何以宁已经在前面写过" in answer.text


def test_somebody_elses_people_are_not_found(cast: Cast, client: Client) -> None:
    answer = check(cast, client, people="陆知远")
    assert answer.status_code == 422
    assert "第1行陆知远在您管辖的名册中找不到" in answer.text


def test_one_mistake_is_one_mistake(cast: Cast, client: Client) -> None:
    answer = check(cast, client, occurred_on="gestern", people="", person=[cast.people["顾明澈"].id])
    assert "有1处需要改" in answer.text


@pytest.mark.parametrize(
    ("differing", "said"),
    [
        ({"title": " "}, "请填写这一项"),
        ({"people": ""}, "请至少写一个参加人员"),
        ({"occurred_on": "2023-13-40"}, "请按年-月-日填写"),
        ({"occurred_on": "2023-12-01"}, "2023年12月1日还没有到"),
        ({"ends_at": "04:10"}, "现在填的是04:10。是16:10吗？"),
        ({"ends_at": "13:30"}, "结束时间要晚于开始时间"),
        ({"ends_at": ""}, "请把开始和结束时间都填上"),
        ({"minutes_1": "200"}, "多于起止时间之间的160分钟"),
        ({"starts_at": "", "ends_at": ""}, "请至少给一个类别填上分钟数"),
        ({"method": "SALON"}, "执法监督沙龙不能计为全过程演练"),
        ({"category_1": "XX.YY"}, "没有XX.YY这个类别"),
        ({"method": "DANCING"}, "请从列出的选项中选择"),
        ({"minutes_1": "ten"}, "请填写数字"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_stored(
    db: Session, cast: Cast, client: Client, differing: dict[str, Any], said: str
) -> None:
    for answer in (check(cast, client, **differing), create(cast, client, **differing)):
        assert answer.status_code == 422
        assert said in answer.text
    assert db.query(Activity).count() == 0


def test_hours_dated_in_a_closed_year_are_refused(db: Session, cast: Cast, client: Client) -> None:
    with clock.travel(to=date(2024, 1, 16)):
        answer = create(cast, client)
    assert answer.status_code == 422
    assert "2023年已经截止补交材料" in answer.text
    assert db.query(Activity).count() == 0


def test_who_was_elsewhere_at_that_time_is_named_and_left_out_unless_the_times_change(
    db: Session, cast: Cast, client: Client
) -> None:
    own, trainer = cast.units["own"], cast[Role.UNIT_TRAINER]
    make_class(db, [cast.people["何以宁"]], actor=trainer, host=own, on=ON, hours=2, at=(14, 16))
    page = check(cast, client).text
    assert "1人现在不能登记" in page
    assert "当天14:00—16:00已有其他培训，时间重叠" in page
    refused = create(cast, client)
    assert refused.status_code == 422
    assert "没有保存任何一人" in refused.text
    create(cast, client, skip=[cast.people["何以宁"].id])
    assert [row.person_id for row in db.query(Claim).filter_by(method="DRILL")] == [cast.people["顾明澈"].id]


def test_more_than_a_days_cap_is_refused(db: Session, cast: Cast, client: Client) -> None:
    own, people = cast.units["own"], [cast.people["顾明澈"]]
    both = {"proposer": cast[Role.UNIT_TRAINER], "confirmer": cast[Role.UNIT_LEGAL]}
    post_class(db, people, host=own, on=ON, hours=6, at=(6, 12), **both)
    answer = create(cast, client, people="顾明澈")
    assert answer.status_code == 422
    assert "当天共9.5学时，超过每人每天8学时" in answer.text


def test_evidence_comes_with_the_training_by_kind(db: Session, cast: Cast, client: Client) -> None:
    files = [("file_PLAN", ("方案.pdf", PDF)), ("file_SIGN_IN", ("签到329999198805200014.pdf", PDF + b"1"))]
    create(cast, client, files=files)
    names = {row.kind: row.file_name for row in db.query(Evidence)}
    assert names == {"PLAN": "方案.pdf", "SIGN_IN": "签到______________0014.pdf"}


def test_a_file_that_is_no_evidence_is_refused_and_nothing_is_stored(db: Session, cast: Cast, client: Client) -> None:
    answer = create(cast, client, files=[("file_SIGN_IN", ("签到表.heic", b"ftypheic"))])
    assert answer.status_code == 422
    assert "只收PDF、JPG、PNG" in answer.text
    assert db.query(Activity).count() == 0


def test_going_back_keeps_what_was_typed(cast: Cast, client: Client) -> None:
    page = client(cast[Role.UNIT_TRAINER]).post("/activities/new", data=typed(cast)).text
    assert "占道经营现场处置演练" in page
    assert "何以宁</textarea>" in page
    assert 'value="PRUDENT" checked' in page


def test_a_training_is_seen_by_whom_it_concerns(db: Session, cast: Cast, client: Client) -> None:
    trainer, own = cast[Role.UNIT_TRAINER], cast.units["own"]
    activity = make_class(db, [cast.people["顾明澈"]], actor=trainer, host=own, on=ON, title="证据收集")
    page = client(cast[Role.UNIT_LEADER]).get(f"/activities/{activity.id}").text
    assert "1人的学时等待确认" in page
    assert "还缺培训通知、课程表" in page
    assert "证据收集" in client(cast[Role.UNIT_LEADER]).get("/activities").text
    assert client(cast.neighbour).get(f"/activities/{activity.id}").status_code == 404


def test_evidence_is_sent_to_be_saved_and_only_to_whom_it_concerns(db: Session, cast: Cast, client: Client) -> None:
    activity = make_class(db, [cast.people["顾明澈"]], actor=cast[Role.UNIT_TRAINER], host=cast.units["own"], on=ON)
    evidence = db.query(Evidence).filter_by(activity_id=activity.id).one()
    answer = client(cast[Role.UNIT_LEGAL]).get(f"/evidence/{evidence.id}")
    assert answer.content == PDF
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert client(cast.neighbour).get(f"/evidence/{evidence.id}").status_code == 404


def test_evidence_is_added_while_the_training_waits_and_not_after(db: Session, cast: Cast, client: Client) -> None:
    people, own, trainer = [cast.people["顾明澈"]], cast.units["own"], cast[Role.UNIT_TRAINER]
    waiting = make_class(db, people, actor=trainer, host=own, on=ON)
    browser, file = client(trainer), {"file_NOTICE": ("培训通知.pdf", PDF + b"2")}
    assert "还缺培训通知、课程表" in browser.get(f"/activities/{waiting.id}/evidence").text
    assert browser.post(f"/activities/{waiting.id}/evidence", files=file).status_code == 303
    assert db.query(Evidence).filter_by(activity_id=waiting.id).count() == 2
    assert "请至少选择一个文件" in browser.post(f"/activities/{waiting.id}/evidence", data={}).text
    earlier = date(2023, 11, 10)
    done = post_class(db, people, host=own, on=earlier, proposer=trainer, confirmer=cast[Role.UNIT_LEGAL])
    late = browser.post(f"/activities/{done.id}/evidence", files=file)
    assert late.status_code == 422
    assert "不能再加材料" in late.text
    assert db.query(Evidence).filter_by(activity_id=done.id).count() == 1


@pytest.mark.parametrize("role", [Role.UNIT_LEADER, Role.JUDICIAL_OFFICE])
def test_who_only_reads_records_nothing(db: Session, cast: Cast, client: Client, role: Role) -> None:
    for address in ("/activities/check", "/activities"):
        assert client(cast[role]).post(address, data=typed(cast)).status_code == 403
    assert db.query(Activity).count() == 0


def test_a_training_is_not_hosted_by_a_unit_beyond_reach(db: Session, cast: Cast, client: Client) -> None:
    assert create(cast, client, host=cast.units["sibling"].id).status_code == 404
    assert db.query(Activity).count() == 0
