"""The pages of practice: write a day on the phone, sign many at once, pair people, hand over (QD-10-3)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.courses.models.practice import Mentorship, PracticeDay
from lms.hours.models import Claim
from lms.people.models import Person, PersonRole
from lms.people.rules import PersonClass
from tests.cast import Cast
from tests.client import Browser
from tests.factories import adopt_rules, make_person
from tests.rooms.practising import WORK, make_pair, own, practise

Client = Callable[[Actor | None], Browser]
TODAY = date(2023, 11, 20)
pytestmark = pytest.mark.at(TODAY)


@pytest.fixture
def applicant(db: Session, cast: Cast) -> Person:
    adopt_rules(db, cast.units["city"])
    return make_person(db, cast.units["own"], name="秦越", person_class=PersonClass.APPLICANT, since=date(2023, 9, 1))


@pytest.fixture
def learner(db: Session, applicant: Person) -> Actor:
    return own(db, applicant)


@pytest.fixture
def mentor(db: Session, cast: Cast) -> Actor:
    return own(db, cast.people["纪怀川"])


@pytest.fixture
def pair(db: Session, cast: Cast, applicant: Person) -> Mentorship:
    return make_pair(db, applicant, cast.people["纪怀川"], cast.units["child"], cast[Role.UNIT_TRAINER])


@pytest.fixture
def day(db: Session, pair: Mentorship, learner: Actor) -> PracticeDay:
    return practise(db, pair, date(2023, 11, 17), learner, None)


def typed(pair: Mentorship, **differing: Any) -> dict[str, Any]:
    return {
        "pair": pair.id,
        "occurred_on": "2023-11-17",
        "starts_at": "9:00",
        "ends_at": "16:00",
        "pause": "60",
        "work": WORK,
        "send": "1",
    } | differing


def test_an_applicant_sees_what_is_missing_and_whose_turn_it_is(
    pair: Mentorship, learner: Actor, client: Client
) -> None:
    page = client(learner).get("/practice").text
    assert "集中学习还差40学时" in page
    assert "岗位实训还差120学时" in page
    assert "还要20天" in page
    assert "带教人：纪怀川" in page
    assert "等本人记日志" in page


def test_without_a_mentor_the_page_says_what_to_do(applicant: Person, learner: Actor, client: Client) -> None:
    page = client(learner).get("/practice").text
    assert "还没有带教人" in page
    assert "请单位培训管理员为您结对" in page


def test_a_day_is_written_and_handed_in_at_once(
    db: Session, pair: Mentorship, learner: Actor, mentor: Actor, client: Client
) -> None:
    answer = client(learner).post("/practice", data=typed(pair))
    assert answer.headers["location"] == "/practice"
    day = db.query(PracticeDay).one()
    assert (day.state, day.category, day.minutes) == ("submitted", "INIT.POST", 360)
    assert "1篇日志等您签字" in client(mentor).get("/practice/signing").text
    assert "待带教人签字" in client(learner).get("/practice").text


def test_a_draft_is_kept_and_changed(db: Session, pair: Mentorship, learner: Actor, client: Client) -> None:
    client(learner).post("/practice", data=typed(pair, send=""))
    day = db.query(PracticeDay).one()
    assert day.state == "draft"
    page = client(learner).get(f"/practice/days/{day.id}").text
    assert 'value="60"' in page
    client(learner).post(f"/practice/days/{day.id}", data=typed(pair, ends_at="15:00"))
    assert (day.state, day.minutes) == ("submitted", 300)


@pytest.mark.parametrize(
    ("differing", "said"),
    [
        ({"occurred_on": "2023-11-21"}, "还没有到"),
        ({"occurred_on": "2023-11-01"}, "已超过14天"),
        ({"ends_at": "8:00"}, "结束时间要晚于开始时间"),
        ({"pause": "420"}, "请核对时间"),
        ({"work": "巡查"}, "请写清当天做了什么"),
        ({"work": ""}, "请填写这一项"),
        ({"occurred_on": "昨天"}, "请按年-月-日填写"),
    ],
)
def test_what_cannot_be_stands_beside_its_field(
    db: Session, pair: Mentorship, learner: Actor, client: Client, differing: dict[str, Any], said: str
) -> None:
    answer = client(learner).post("/practice", data=typed(pair, **differing))
    assert answer.status_code == 422
    assert said in answer.text
    assert db.query(PracticeDay).count() == 0


def test_the_second_log_of_a_day_is_refused(
    db: Session, day: PracticeDay, pair: Mentorship, learner: Actor, client: Client
) -> None:
    answer = client(learner).post("/practice", data=typed(pair, starts_at="17:00", ends_at="19:00", pause=""))
    assert answer.status_code == 422
    assert "已经有一篇日志" in answer.text


def test_a_mentor_signs_many_at_once(
    db: Session, pair: Mentorship, learner: Actor, mentor: Actor, client: Client
) -> None:
    days = [practise(db, pair, date(2023, 11, on), learner, None) for on in (15, 16, 17)]
    answer = client(mentor).post("/practice/signing", data={"day": [day.id for day in days[:2]]})
    assert answer.status_code == 303
    assert [day.state for day in days] == ["signed", "signed", "submitted"]
    assert "请先勾选" in client(mentor).post("/practice/signing", data={}).text


def test_a_mentor_returns_with_words_that_the_learner_reads(
    day: PracticeDay, learner: Actor, mentor: Actor, client: Client
) -> None:
    assert client(mentor).post(f"/practice/days/{day.id}/return", data={"words": ""}).status_code == 422
    client(mentor).post(f"/practice/days/{day.id}/return", data={"words": "写清检查了哪几家"})
    assert day.state == "returned"
    page = client(learner).get("/practice").text
    assert "日志被退回" in page
    assert "写清检查了哪几家" in page


def test_only_the_mentor_signs_and_returns(
    db: Session, cast: Cast, day: PracticeDay, learner: Actor, client: Client
) -> None:
    for actor, code in ((learner, 403), (cast[Role.UNIT_TRAINER], 403), (cast[Role.SELF], 404), (cast.neighbour, 404)):
        assert client(actor).post(f"/practice/days/{day.id}/signature").status_code == code
        assert client(actor).post(f"/practice/days/{day.id}/return", data={"words": "不"}).status_code == code
    assert client(cast[Role.UNIT_TRAINER]).post("/practice/signing", data={"day": day.id}).status_code == 403
    assert client(cast[Role.PROVINCE]).get("/practice").status_code == 403
    assert day.state == "submitted"


def test_the_whole_log_is_seen_by_learner_mentor_and_unit(
    cast: Cast, day: PracticeDay, learner: Actor, mentor: Actor, applicant: Person, client: Client
) -> None:
    for actor in (learner, mentor, cast[Role.UNIT_TRAINER], cast[Role.UNIT_LEADER], cast[Role.JUSTICE_REVIEWER]):
        page = client(actor).get(f"/practice/people/{applicant.id}")
        assert WORK in page.text
        assert client(actor).get(f"/practice/people/{applicant.id}?view=print").status_code == 200
    for stranger in (cast[Role.SELF], cast.neighbour):
        assert client(stranger).get(f"/practice/people/{applicant.id}").status_code == 404
    assert client(learner).get(f"/practice/people/{applicant.id}?view=all").status_code == 404


def test_a_coordinator_pairs_people_of_the_unit(db: Session, cast: Cast, applicant: Person, client: Client) -> None:
    browser, mentor = client(cast[Role.UNIT_TRAINER]), cast.people["纪怀川"]
    page = browser.get(f"/mentorships/new?person={applicant.id}").text
    assert f'value="{applicant.id}" selected' in page
    form = {"learner": applicant.id, "mentor": mentor.id, "kind": "MENTORING", "mentor_category": "SK.INS"}
    answer = browser.post("/mentorships", data=form | {"started_on": "2023-11-20"})
    assert answer.status_code == 303
    made = db.query(Mentorship).one()
    assert (made.learner_id, made.mentor_id, made.unit_id) == (applicant.id, mentor.id, cast.units["child"].id)
    assert "秦越" in browser.get("/mentorships").text


def test_a_mentor_of_another_unit_is_named_with_the_card(
    db: Session, cast: Cast, applicant: Person, client: Client
) -> None:
    db.query(PersonRole).filter_by(person_id=cast.people["陆知远"].id).one().card_no = "F-1"
    browser = client(cast[Role.UNIT_TRAINER])
    form = {"learner": applicant.id, "kind": "SHADOWING", "mentor_category": "SK.INS", "started_on": "2023-11-20"}
    wrong = browser.post("/mentorships", data=form | {"mentor_name": "陆知远", "card_no": "F-2"})
    assert wrong.status_code == 422
    assert "没有找到这位执法人员" in wrong.text
    assert browser.post("/mentorships", data=form).status_code == 422, "nobody named"
    assert browser.post("/mentorships", data=form | {"mentor": cast.people["陆知远"].id}).status_code == 404
    assert browser.post("/mentorships", data=form | {"mentor_name": "陆知远", "card_no": "F-1"}).status_code == 303
    assert db.query(Mentorship).one().unit_id == cast.units["sibling"].id


def test_a_mentor_who_may_not_is_refused_beside_the_field(
    db: Session, cast: Cast, applicant: Person, client: Client
) -> None:
    form = {"learner": applicant.id, "kind": "SHADOWING", "mentor_category": "SK.INS", "started_on": "2023-11-20"}
    answer = client(cast[Role.UNIT_TRAINER]).post("/mentorships", data=form | {"mentor": cast.people["何以宁"].id})
    assert answer.status_code == 422
    assert "不是执法人员" in answer.text
    assert db.query(Mentorship).count() == 0


@pytest.mark.parametrize("role", [Role.UNIT_LEADER, Role.SELF, Role.JUDICIAL_OFFICE, Role.JUSTICE_REVIEWER])
def test_who_does_not_manage_practice_pairs_nobody(
    db: Session, cast: Cast, pair: Mentorship, day: PracticeDay, client: Client, role: Role
) -> None:
    browser = client(cast[role])
    for address in ("/mentorships", "/mentorships/new", f"/mentorships/{pair.id}/end"):
        assert browser.get(address).status_code == 403
    for address in ("/mentorships", f"/mentorships/{pair.id}/end", "/mentorships/hand-over"):
        assert browser.post(address, data={"ended_on": "2023-11-20"}).status_code == 403
    assert browser.post(f"/practice/days/{day.id}/extension", data={"words": "x"}).status_code == 403
    assert pair.ended_on is None


def test_a_pair_is_ended(cast: Cast, day: PracticeDay, pair: Mentorship, client: Client) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    assert "最后一天" in browser.get(f"/mentorships/{pair.id}/end").text
    early = browser.post(f"/mentorships/{pair.id}/end", data={"ended_on": "2023-11-01"})
    assert "还有日志" in early.text
    assert client(cast.neighbour).get(f"/mentorships/{pair.id}/end").status_code == 404
    assert browser.post(f"/mentorships/{pair.id}/end", data={"ended_on": "2023-11-20"}).status_code == 303
    assert pair.ended_on == TODAY


def test_signed_days_are_handed_over_with_one_click_and_confirmed_by_another(
    db: Session, cast: Cast, applicant: Person, pair: Mentorship, learner: Actor, mentor: Actor, client: Client
) -> None:
    for on in (13, 14, 15, 16):
        practise(db, pair, date(2023, 11, on), learner, mentor)
    browser = client(cast[Role.UNIT_TRAINER])
    page = browser.get("/mentorships").text
    assert "等单位提交学时" in page
    assert "带教人，按一半计" in page
    both = {"learner": applicant.id, "mentor": pair.mentor_id}
    answer = browser.post("/mentorships/hand-over", data=both)
    assert answer.status_code == 303
    claims = db.query(Claim).all()
    assert sorted(claim.credit for claim in claims) == [200, 300, 300, 600, 600, 600, 600]
    queue = client(cast[Role.UNIT_LEGAL]).get("/claims").text
    assert "岗位实训：秦越2023年11月（4天）" in queue
    activity = next(claim.activity_id for claim in claims if claim.person_id == applicant.id)
    assert "确认并入账1人" in queue
    matter = client(cast[Role.UNIT_LEGAL]).get(f"/activities/{activity}/confirmation")
    assert matter.status_code == 200
    stamp = matter.text.split('name="stamp" value="')[1].split('"')[0]
    done = client(cast[Role.UNIT_LEGAL]).post(f"/activities/{activity}/confirmation", data={"stamp": stamp})
    assert done.status_code == 303
    states = {claim.state for claim in db.query(Claim).filter_by(activity_id=activity)}
    assert states == {"confirmed"}
    assert "岗位实训还差96学时" in client(learner).get("/practice").text
    assert "请先勾选" in browser.post("/mentorships/hand-over", data={}).text


def test_days_that_collide_are_told(
    db: Session, cast: Cast, applicant: Person, pair: Mentorship, learner: Actor, mentor: Actor, client: Client
) -> None:
    from tests.factories import make_class

    practise(db, pair, date(2023, 11, 16), learner, mentor)
    make_class(
        db,
        [applicant],
        actor=cast[Role.UNIT_TRAINER],
        host=cast.units["own"],
        on=date(2023, 11, 16),
        hours=1,
        at=(10, 12),
    )
    browser = client(cast[Role.UNIT_TRAINER])
    browser.post("/mentorships/hand-over", data={"learner": applicant.id})
    assert "另有1天没有提交" in browser.get("/mentorships").text


def test_people_of_others_are_not_handed_over(cast: Cast, applicant: Person, client: Client) -> None:
    answer = client(cast.neighbour).post("/mentorships/hand-over", data={"learner": applicant.id})
    assert answer.status_code == 404


def test_more_time_is_given_with_a_reason(cast: Cast, day: PracticeDay, mentor: Actor, client: Client) -> None:
    with clock.travel(to=TODAY + timedelta(days=30)):
        assert client(mentor).post("/practice/signing", data={"day": day.id}).status_code == 422
        page = client(cast[Role.UNIT_TRAINER]).get(f"/practice/days/{day.id}").text
        assert "延长期限" in page
        browser = client(cast[Role.UNIT_TRAINER])
        assert browser.post(f"/practice/days/{day.id}/extension", data={"words": ""}).status_code == 422
        assert browser.post(f"/practice/days/{day.id}/extension", data={"words": "出差"}).status_code == 303
        assert client(mentor).post("/practice/signing", data={"day": day.id}).status_code == 303
    assert day.state == "signed"


def test_who_has_no_practice_is_led_to_what_concerns_him(
    cast: Cast, pair: Mentorship, mentor: Actor, client: Client
) -> None:
    assert client(cast[Role.UNIT_TRAINER]).get("/practice").headers["location"] == "/mentorships"
    assert client(mentor).get("/practice").headers["location"] == "/practice/signing"
    assert "还没有带教人" in client(cast[Role.SELF]).get("/practice").text
    assert client(cast[Role.UNIT_LEADER]).get("/practice").status_code == 200
