"""The queue: who may decide what, for all or for some, with a reason; and two who decide at once."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.hours.actions.posting import confirm
from lms.hours.catalogue import Method
from lms.hours.models import Activity, Claim, HourEntry, Objection
from lms.requirements.actions.posting import accept_batch
from tests.cast import Cast
from tests.client import Browser
from tests.factories import adopt_rules, claim_ids, make_actor, make_class, post_class, stage
from tests.markup import elements

Client = Callable[[Actor | None], Browser]
ON = date(2023, 11, 14)
BOTH = ("顾明澈", "何以宁")
pytestmark = pytest.mark.at(date(2023, 11, 20))


def propose(db: Session, cast: Cast, names: tuple[str, ...] = BOTH, **what: Any) -> Activity:
    proposer = what.pop("by", cast[Role.UNIT_TRAINER])
    people = [cast.people[name] for name in names]
    what.setdefault("on", ON)
    return make_class(db, people, actor=proposer, host=cast.units["own"], **{"title": "清单实务"} | what)


def stamp_on(page: str) -> str:
    return next(field["value"] for field in elements(page, "input") if field["name"] == "stamp")


def decide(browser: Browser, activity: Activity, what: str = "confirmation", **typed: Any) -> Any:
    page = browser.get(f"/activities/{activity.id}/confirmation").text
    return browser.post(f"/activities/{activity.id}/{what}", data={"stamp": stamp_on(page)} | typed)


def states(db: Session, activity: Activity) -> list[str]:
    return [claim.state for claim in db.query(Claim).filter_by(activity_id=activity.id).order_by(Claim.person_id)]


def test_the_queue_shows_people_credit_evidence_and_checks(db: Session, cast: Cast, client: Client) -> None:
    propose(db, cast, hours=3, at=(9, 12), place="三楼会议室")
    page = client(cast[Role.UNIT_LEGAL]).get("/claims").text
    for word in ("材料不全，请核实", "清单实务", "三楼会议室", "签到表.pdf", "还缺培训通知、课程表", "确认并入账2人"):
        assert word in page


def test_confirming_posts_everybodys_hours(db: Session, cast: Cast, client: Client) -> None:
    activity = propose(db, cast)
    browser = client(cast[Role.UNIT_LEGAL])
    answer = browser.post(
        f"/activities/{activity.id}/confirmation", data={"stamp": stamp_on(browser.get("/claims").text)}
    )
    assert answer.headers["location"] == "/claims"
    assert "已确认，2人的学时已入账" in browser.get("/claims").text
    assert [(entry.credit, entry.recorded_by_id) for entry in db.query(HourEntry)] == [
        (400, cast[Role.UNIT_LEGAL].account_id)
    ] * 2


def test_single_people_are_confirmed_and_the_others_sent_back(db: Session, cast: Cast, client: Client) -> None:
    activity, browser = propose(db, cast), client(cast[Role.UNIT_LEGAL])
    decide(browser, activity, person=[cast.people["顾明澈"].id])
    assert states(db, activity) == ["confirmed", "pending"]
    ticked = {"person": [cast.people["何以宁"].id]}
    form = decide(browser, activity, "rejection/people", **ticked)
    assert "会原样告诉本人" in form.text
    said = {"reason_code": "NOT_ATTENDED", "reason": "签到表上没有本人签名"} | ticked
    decide(browser, activity, "rejection", **said)
    rejected = db.query(Claim).filter_by(state="rejected").one()
    assert (rejected.person_id, rejected.reason_code) == (cast.people["何以宁"].id, "NOT_ATTENDED")
    assert rejected.reason == "签到表上没有本人签名"


def test_sending_back_without_a_reason_is_refused(db: Session, cast: Cast, client: Client) -> None:
    activity, browser = propose(db, cast), client(cast[Role.UNIT_LEGAL])
    answer = decide(browser, activity, "rejection", reason_code="OTHER", reason=" ")
    assert answer.status_code == 422
    assert "请填写这一项" in answer.text
    assert decide(browser, activity, "rejection", reason_code="SHUT_UP", reason="x").status_code == 422
    assert decide(browser, activity, "rejection/people").status_code == 422
    assert states(db, activity) == ["pending", "pending"]


def test_nobody_confirms_what_he_proposed_and_reads_who_may(db: Session, cast: Cast, client: Client) -> None:
    activity = propose(db, cast, by=cast[Role.UNIT_LEGAL])
    browser = client(cast[Role.UNIT_LEGAL])
    page = browser.get("/claims").text
    assert "须由他人确认" in page
    assert "韩叙白" in page
    assert "确认并入账" not in page
    answer = decide(browser, activity)
    assert answer.status_code == 409
    assert "这是您本人提出的，须由他人确认" in answer.text
    assert db.query(HourEntry).count() == 0


def test_nobody_confirms_his_own_hours(db: Session, cast: Cast, client: Client) -> None:
    activity = propose(db, cast, ("顾明澈", "岳清和"))
    answer = decide(client(cast[Role.UNIT_LEGAL]), activity)
    assert answer.status_code == 409
    assert "自己的学时须由他人确认" in answer.text
    assert db.query(HourEntry).count() == 0


def test_a_role_that_does_not_confirm_this_kind_is_told_who_does(db: Session, cast: Cast, client: Client) -> None:
    other = make_actor(db, Role.UNIT_TRAINER, cast.units["own"])
    activity = propose(db, cast)
    answer = decide(client(other), activity)
    assert answer.status_code == 409
    assert "这类培训（集中培训）不由您的角色确认" in answer.text
    assert states(db, activity) == ["pending", "pending"]


@pytest.mark.requirement("FN-1-1")
def test_where_public_law_is_the_bureaus_the_unit_does_not_confirm_it(db: Session, cast: Cast, client: Client) -> None:
    adopt_rules(db, cast.units["city"], "FN-2025", 2025)
    with clock.travel(to=date(2025, 5, 20)):
        activity = propose(db, cast, category="PL.GEN", on=date(2025, 5, 14))
        refused = decide(client(cast[Role.UNIT_LEGAL]), activity)
        assert refused.status_code == 409
        assert decide(client(cast[Role.JUSTICE_REVIEWER]), activity).status_code == 303


def test_without_evidence_nothing_is_posted(db: Session, cast: Cast, client: Client) -> None:
    activity, browser = propose(db, cast, evidence=False), client(cast[Role.UNIT_LEGAL])
    page = browser.get("/claims").text
    assert "还没有佐证材料，不能入账" in page
    assert "确认并入账" not in page
    answer = decide(browser, activity)
    assert answer.status_code == 409
    assert "请先由提出单位补交材料" in answer.text
    assert db.query(HourEntry).count() == 0


def test_whose_day_was_filled_meanwhile_is_left_out_of_confirming_all(db: Session, cast: Cast, client: Client) -> None:
    activity = propose(db, cast, hours=8)
    batch = stage(db, [cast.people["何以宁"]], actor=cast[Role.JUSTICE_REVIEWER], occurred_on=ON)
    accept_batch(db, batch, actor=cast[Role.JUSTICE_DECIDER])
    browser = client(cast[Role.UNIT_LEGAL])
    assert "当天共10学时，超过每人每天8学时" in browser.get(f"/activities/{activity.id}/confirmation").text
    assert "确认并入账1人" in browser.get("/claims").text
    decide(browser, activity)
    assert states(db, activity) == ["confirmed", "pending"]
    forced = decide(browser, activity, person=[cast.people["何以宁"].id])
    assert forced.status_code == 409
    assert "没有保存任何一人" in forced.text
    assert states(db, activity) == ["confirmed", "pending"]


def test_hours_over_a_yearly_cap_are_announced_before_they_are_posted(db: Session, cast: Cast, client: Client) -> None:
    adopt_rules(db, cast.units["city"])
    both: Any = {"proposer": cast[Role.UNIT_TRAINER], "confirmer": cast[Role.UNIT_LEGAL], "host": cast.units["own"]}
    for day in range(1, 9):
        post_class(db, [cast.people["顾明澈"]], on=date(2023, 3, day), method=Method.ONLINE, **both)
    propose(db, cast, ("顾明澈",), method=Method.ONLINE, hours=2)
    page = client(cast[Role.UNIT_LEGAL]).get("/claims").text
    assert "1人这类学时已到年度上限，入账后有2学时不计入" in page


def test_who_came_late_is_pointed_out(db: Session, cast: Cast, client: Client) -> None:
    people = {cast.people["顾明澈"]: None, cast.people["何以宁"]: 90}
    make_class(db, people, actor=cast[Role.UNIT_TRAINER], host=cast.units["own"], on=ON)
    assert "1人没有参加全程，按实到时间折算" in client(cast[Role.UNIT_LEGAL]).get("/claims").text


def test_the_second_of_two_who_confirm_is_told_who_was_first(db: Session, cast: Cast, client: Client) -> None:
    activity = propose(db, cast)
    second = client(cast[Role.JUSTICE_REVIEWER])
    stamp = stamp_on(second.get("/claims").text)
    confirm(db, claim_ids(db, activity), actor=cast[Role.UNIT_LEGAL])
    answer = second.post(f"/activities/{activity.id}/confirmation", data={"stamp": stamp})
    assert answer.status_code == 409
    assert "由岳清和于2023年11月20日12:00处理：2人已入账，0人已退回" in answer.text
    assert "没有重复入账" in answer.text
    assert db.query(HourEntry).count() == 2
    said = {"stamp": stamp, "reason_code": "OTHER", "reason": "晚了一步"}
    assert second.post(f"/activities/{activity.id}/rejection", data=said).status_code == 409
    assert states(db, activity) == ["confirmed", "confirmed"]


def test_a_page_drawn_before_part_was_decided_decides_nothing(db: Session, cast: Cast, client: Client) -> None:
    activity = propose(db, cast)
    second = client(cast[Role.JUSTICE_REVIEWER])
    stamp = stamp_on(second.get("/claims").text)
    decide(client(cast[Role.UNIT_LEGAL]), activity, person=[cast.people["顾明澈"].id])
    answer = second.post(f"/activities/{activity.id}/confirmation", data={"stamp": stamp})
    assert answer.status_code == 409
    assert "1人还在等待" in answer.text
    assert states(db, activity) == ["confirmed", "pending"]


def test_after_closing_only_the_decider_posts_and_with_a_document(db: Session, cast: Cast, client: Client) -> None:
    activity = propose(db, cast)
    with clock.travel(to=date(2024, 1, 16)):
        late = decide(client(cast[Role.UNIT_LEGAL]), activity)
        assert late.status_code == 409
        assert "2023年已经截止补交材料" in late.text
        decider = client(cast[Role.JUSTICE_DECIDER])
        assert "凭文件确认" in decider.get("/claims").text
        bare = decide(decider, activity)
        assert bare.status_code == 422
        assert "请写明依据的文件名称或文号" in bare.text
        decide(decider, activity, document="启政法〔2024〕1号")
    assert {entry.document for entry in db.query(HourEntry)} == {"启政法〔2024〕1号"}


@pytest.mark.parametrize("role", [Role.UNIT_LEADER, Role.JUDICIAL_OFFICE, Role.SELF])
def test_who_confirms_nothing_has_no_queue(db: Session, cast: Cast, client: Client, role: Role) -> None:
    activity = propose(db, cast)
    browser = client(cast[role])
    assert browser.get("/claims").status_code == 403
    assert browser.post(f"/activities/{activity.id}/confirmation").status_code == 403
    assert browser.post(f"/activities/{activity.id}/rejection").status_code == 403


def test_a_neighbours_queue_is_another(db: Session, cast: Cast, client: Client) -> None:
    activity = propose(db, cast)
    stranger = make_actor(db, Role.UNIT_LEGAL, cast.units["sibling"])
    browser = client(stranger)
    assert "没有等待确认的学时" in browser.get("/claims").text
    assert browser.post(f"/activities/{activity.id}/confirmation").status_code == 404


def test_a_person_objects_to_a_rejection_and_somebody_answers(db: Session, cast: Cast, client: Client) -> None:
    activity = propose(db, cast, ("顾明澈",))
    legal = client(cast[Role.UNIT_LEGAL])
    decide(legal, activity, "rejection", reason_code="EVIDENCE_INCOMPLETE", reason="没有签名")
    claim, own = db.query(Claim).one(), client(cast[Role.SELF])
    page = own.get(f"/claims/{claim.id}").text
    assert "没有签名" in page
    assert "2023年12月4日以前可以提出" in page
    own.post(f"/claims/{claim.id}/objection", data={"text": "见照片第3行"})
    twice = own.post(f"/claims/{claim.id}/objection", data={"text": "再说一次"})
    assert "已经提出过异议" in twice.text
    objection = db.query(Objection).one()
    assert "1件异议等待答复" in legal.get("/claims").text
    answer = {"upheld": "true", "text": "确有签名，请重新登记"}
    assert legal.post(f"/objections/{objection.id}/answer", data={"text": "x"}).status_code == 422
    assert legal.post(f"/objections/{objection.id}/answer", data=answer).status_code == 303
    again = legal.post(f"/objections/{objection.id}/answer", data=answer)
    assert again.status_code == 409
    assert "异议成立" in own.get(f"/claims/{claim.id}").text


def test_nobody_answers_his_own_objection(db: Session, cast: Cast, client: Client) -> None:
    activity = propose(db, cast, ("岳清和",))
    decide(client(cast[Role.JUSTICE_REVIEWER]), activity, "rejection", reason_code="OTHER", reason="不符")
    claim, browser = db.query(Claim).one(), client(cast[Role.UNIT_LEGAL])
    browser.post(f"/claims/{claim.id}/objection", data={"text": "我在场"})
    objection = db.query(Objection).one()
    assert "自己的学时须由他人确认" in browser.get(f"/objections/{objection.id}").text
    answer = browser.post(f"/objections/{objection.id}/answer", data={"upheld": "true", "text": "成立"})
    assert answer.status_code == 409
    assert db.query(Objection).one().state == "open"
