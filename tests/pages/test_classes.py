"""Classes on the pages: each act by who may, by the wrong one, without the right, and refused by rule."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.courses.models.attendance import AttendanceSign, RosterDoubt
from lms.courses.models.classes import ClassSession, Enrolment, TrainingClass
from lms.courses.queries.classes import load_class
from lms.hours.models import Claim
from lms.people.models import PersonFlagRow
from tests.cast import Cast
from tests.class_factories import ON, after, at, code_now, make_training_class, put_on_list, self_of, sitting_of
from tests.client import Browser
from tests.factories import PDF

Client = Callable[[Actor | None], Browser]
DAY_BEFORE = at(ON.replace(day=20), "12:00")
pytestmark = pytest.mark.at(DAY_BEFORE)


@pytest.fixture
def one(db: Session, cast: Cast) -> TrainingClass:
    made = make_training_class(db, cast.units["own"], cast[Role.UNIT_TRAINER], lecturer=cast.people["岳清和"])
    people = [cast.people["顾明澈"], cast.people["何以宁"]]
    put_on_list(db, made, people, cast[Role.UNIT_TRAINER])
    return made


def typed(cast: Cast, **differing: Any) -> dict[str, Any]:
    return {
        "title": "执法规范班",
        "method": "CLASSROOM",
        "host": cast.units["own"].id,
        "trainees": [str(cast.units["own"].id)],
        "place": "三楼",
        "in_charge": "施雨桐",
        "category_1": "PL.SYS",
        "tags_1": ["PRUDENT"],
        "concentrated": "1",
        "rotation": "1",
        "rotation_type": "新进人员",
    } | differing


def lesson(one: TrainingClass, **differing: Any) -> dict[str, Any]:
    part = one.parts[0].id
    return {"day": "2023-11-22", "starts_at": "9:00", "ends_at": "10:30", "part": part, "topic": "新的一讲"} | differing


def test_a_class_is_set_up_timetabled_and_announced(db: Session, cast: Cast, client: Client) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    answer = browser.post("/classes", data=typed(cast))
    made = load_class(db, db.query(TrainingClass).one().id)
    assert answer.headers["location"] == f"/classes/{made.id}/sessions"
    assert (made.rotation_year, made.rotation_type, made.parts[0].tags) == (2023, "新进人员", 65)
    assert browser.post(f"/classes/{made.id}/announcement").status_code == 409
    assert browser.post(f"/classes/{made.id}/sessions", data=lesson(made)).status_code == 303
    assert browser.post(f"/classes/{made.id}/announcement").status_code == 303
    assert load_class(db, made.id).state == "announced"
    start = db.query(ClassSession).one().starts_at.astimezone(clock.zone())
    assert f"{start:%Y-%m-%d %H:%M}" == "2023-11-22 09:00"


@pytest.mark.parametrize(
    ("differing", "said"),
    [
        ({"title": ""}, "请填写"),
        ({"trainees": []}, "请填写"),
        ({"method": "SALON"}, "不能计为"),
        ({"places": "0"}, "请填"),
    ],
)
def test_a_class_that_cannot_be_is_shown_again(
    db: Session, cast: Cast, client: Client, differing: dict[str, Any], said: str
) -> None:
    answer = client(cast[Role.UNIT_TRAINER]).post("/classes", data=typed(cast, **differing))
    assert answer.status_code == 422
    assert db.query(TrainingClass).count() == 0


def test_lessons_are_changed_and_taken_off_until_somebody_signed(
    db: Session, cast: Cast, client: Client, one: TrainingClass
) -> None:
    browser, row, part = client(cast[Role.UNIT_TRAINER]), one.sessions[1].id, one.parts[0].id
    late = lesson(one, day="2023-11-21", starts_at="14:00", ends_at="3:30", part=one.parts[1].id)
    assert "15:30" in browser.post(f"/classes/{one.id}/sessions/{row}", data=late).text
    assert browser.post(f"/classes/{one.id}/sessions/{row}", data=late | {"ends_at": "15:30"}).status_code == 303
    clash = late | {"starts_at": "14:30", "ends_at": "16:00", "part": part}
    assert "时间重叠" in browser.post(f"/classes/{one.id}/sessions", data=clash).text
    assert browser.post(f"/classes/{one.id}/sessions/{row}/cancellation").status_code == 303
    assert browser.get(f"/classes/{one.id}/sessions/{row}").status_code == 404


def test_others_do_not_see_or_touch_a_class(db: Session, cast: Cast, client: Client, one: TrainingClass) -> None:
    neighbour, leader = client(cast.neighbour), client(cast[Role.UNIT_LEADER])
    sitting = sitting_of(db, one)
    for path in (f"/classes/{one.id}", f"/classes/{one.id}/sittings/{sitting.id}/screen/in", f"/class-lists/{one.id}"):
        assert neighbour.get(path).status_code == 404
        assert leader.get(path).status_code == 403
    for path in (f"/classes/{one.id}/cancellation", f"/classes/{one.id}/closing", f"/class-lists/{one.id}"):
        assert neighbour.post(path, data={"reason": "x"}).status_code == 404
        assert leader.post(path, data={"reason": "x"}).status_code == 403
    assert load_class(db, one.id).state == "announced"


def test_a_coordinator_pastes_and_ticks_people(db: Session, cast: Cast, client: Client, one: TrainingClass) -> None:
    browser = client(cast[Role.UNIT_TRAINER])
    answer = browser.post(f"/class-lists/{one.id}", data={"people": "魏长风\n谁也不是"})
    assert answer.status_code == 422
    assert "找不到" in answer.text
    ticked = {"person": [str(cast.people["纪怀川"].id), str(cast.people["顾明澈"].id)], "people": "魏长风"}
    answer = browser.post(f"/class-lists/{one.id}", data=ticked)
    assert "已加入2人，1人没有加入" in answer.text
    assert "已经在名单上" in answer.text
    assert db.query(Enrolment).count() == 4
    gone = cast.people["魏长风"].id
    assert browser.post(f"/class-lists/{one.id}/people/{gone}/withdrawal", data={"reason": ""}).status_code == 422
    assert browser.post(f"/class-lists/{one.id}/people/{gone}/withdrawal", data={"reason": "出差"}).status_code == 303


def test_one_joins_and_leaves_an_open_class(db: Session, cast: Cast, client: Client, one: TrainingClass) -> None:
    me = client(self_of(db, cast.people["纪怀川"]))
    assert "可以报名" in me.get(f"/learning/classes/{one.id}").text
    assert me.post(f"/learning/classes/{one.id}/enrolment").status_code == 303
    assert me.post(f"/learning/classes/{one.id}/enrolment").status_code == 409
    assert "已报名" in me.get("/learning/classes").text
    assert me.post(f"/learning/classes/{one.id}/withdrawal").status_code == 303
    stranger = client(self_of(db, cast.people["孟昭宁"]))
    assert stranger.get(f"/learning/classes/{one.id}").status_code == 404
    assert stranger.post(f"/learning/classes/{one.id}/enrolment").status_code == 404


def test_a_scanned_code_signs_and_a_dead_one_says_scan_again(
    db: Session, cast: Cast, client: Client, one: TrainingClass
) -> None:
    sitting = sitting_of(db, one)
    with clock.travel(to=at(ON, "8:55")):
        code = code_now(one, sitting)
        nobody = client(None).get(f"/attendance/{code}")
        assert (nobody.status_code, nobody.headers["location"]) == (303, f"/sign-in?next=/attendance/{code}")
        me = client(cast[Role.SELF])
        page = me.get(f"/attendance/{code}").text
        ticket = re.search(r'name="ticket" value="(\w+)"', page)
        assert ticket
        form = {"session": sitting.id, "kind": "in", "ticket": ticket[1]}
        assert "已签到" in me.post("/attendance", data=form).text
        other = client(self_of(db, cast.people["何以宁"]))
        other.cookies.set("lms_phone", me.cookies["lms_phone"], domain="testserver.local")
        page = other.get(f"/attendance/{code}").text
        own = re.search(r'name="ticket" value="(\w+)"', page)
        assert own
        answer = other.post("/attendance", data=form | {"ticket": own[1]})
        assert (answer.status_code, "不能代签" in answer.text) == (409, True)
    with clock.travel(to=at(ON, "8:56")):
        dead = client(cast[Role.SELF]).get(f"/attendance/{code}")
        assert (dead.status_code, "请重新扫描" in dead.text) == (409, True)
        board = client(cast[Role.UNIT_TRAINER]).get(f"/classes/{one.id}/sittings/{sitting.id}").text
        assert "1次签到被拒绝" in board
        assert "同一部手机先为顾明澈签过" in board
    assert db.query(AttendanceSign).count() == 1


def test_digits_are_typed_for_ones_own_running_sitting_only(
    db: Session, cast: Cast, client: Client, one: TrainingClass
) -> None:
    sitting = sitting_of(db, one)
    form = {"session": sitting.id, "kind": "in"}
    with clock.travel(to=at(ON, "8:55")):
        host = client(cast[Role.UNIT_TRAINER]).get(f"/classes/{one.id}/sittings/{sitting.id}/screen/in").text
        shown = re.search(r"<b>(\d{3}) (\d{3})</b>", host)
        assert shown
        number = shown[1] + shown[2]
        me = client(cast[Role.SELF])
        assert me.post("/attendance/by/number", data=form | {"number": "12345"}).status_code == 422
        assert "已签到" in me.post("/attendance/by/number", data=form | {"number": number}).text
        stranger = client(self_of(db, cast.people["纪怀川"]))
        assert stranger.post("/attendance/by/number", data=form | {"number": number}).status_code == 422
    assert (
        "现在不能签到"
        in client(cast[Role.UNIT_TRAINER]).get(f"/classes/{one.id}/sittings/{sitting.id}/screen/out").text
    )
    assert db.query(AttendanceSign).count() == 1


def test_by_hand_by_paper_vouched_for_settled_and_handed_in(
    db: Session, cast: Cast, client: Client, one: TrainingClass
) -> None:
    sitting, people = sitting_of(db, one), cast.people
    base, taught = f"/classes/{one.id}/sittings/{sitting.id}", f"/learning/teaching/{one.sessions[0].id}"
    with clock.travel(to=after(one)):
        host, lecturer = client(cast[Role.UNIT_TRAINER]), client(cast[Role.UNIT_LEGAL])
        mark = {"person": people["顾明澈"].id, "kind": "whole", "reason": "手机没电"}
        assert host.post(f"{base}/marks", data=mark | {"reason": ""}).status_code == 422
        assert host.post(f"{base}/marks", data=mark | {"kind": "in", "at": "7:00"}).status_code == 422
        assert host.post(f"{base}/marks", data=mark).status_code == 303
        assert host.post(f"{base}/paper", data={"person": [str(people["何以宁"].id)]}).status_code == 422
        sheet = {"sheet": ("签到表.pdf", PDF)}
        ticked = {"person": [str(people["何以宁"].id)]}
        assert host.post(f"{base}/paper", data=ticked, files=sheet).status_code == 303
        assert host.post(f"{base}/roster").status_code == 409  # who marked by hand does not vouch
        assert client(cast[Role.SELF]).get(taught).status_code == 404
        assert lecturer.post(taught, data={"absent": [str(people["何以宁"].id)]}).status_code == 303
        assert host.post(f"/classes/{one.id}/closing").status_code == 303
        assert "处理存疑后再提交" in host.get(f"/classes/{one.id}/hours").text
        doubt = f"{base}/doubts/{people['何以宁'].id}"
        assert host.post(doubt, data={"outcome": "present"}).status_code == 409
        assert host.post(doubt, data={"outcome": "present", "reason": "有照片"}).status_code == 303
        assert host.post(f"/classes/{one.id}/hours").status_code == 303
        assert host.post(f"/classes/{one.id}/hours").status_code == 409
        assert "已提交" in host.get(f"/classes/{one.id}/hours").text
    assert db.query(RosterDoubt).one().outcome == "present"
    assert {claim.person_id for claim in db.query(Claim)} == {people[n].id for n in ("顾明澈", "何以宁", "岳清和")}


def test_a_class_is_called_off_with_a_reason_that_people_read(
    db: Session, cast: Cast, client: Client, one: TrainingClass
) -> None:
    host = client(cast[Role.UNIT_TRAINER])
    assert host.post(f"/classes/{one.id}/cancellation", data={"reason": " "}).status_code == 422
    assert host.post(f"/classes/{one.id}/cancellation", data={"reason": "台风"}).status_code == 303
    assert "已取消：台风" in host.get(f"/classes/{one.id}").text
    dates = Calendar.from_ical(client(cast[Role.SELF]).get("/learning/calendar.ics").content)
    assert {str(event["STATUS"]) for event in dates.walk("VEVENT")} == {"CANCELLED"}


@pytest.mark.requirement("ZJG-17-1")
def test_lecturers_are_named_by_a_document_and_listed(db: Session, cast: Cast, client: Client) -> None:
    browser, person = client(cast[Role.UNIT_TRAINER]), cast.people["岳清和"]
    path = f"/people/{person.id}/flags"
    named = {"flag": "LECTURER", "started_on": "2023-01-01", "document": "启城管发〔2023〕9号"}
    assert browser.post(path, data=named | {"document": ""}).status_code == 422
    assert browser.post(path, data=named).status_code == 303
    assert "已经是授课人员" in browser.post(path, data=named).text
    assert "岳清和" in browser.get("/lecturers").text
    row = db.query(PersonFlagRow).one()
    assert browser.post(f"{path}/{row.id}/end", data={"on": "2022-01-01"}).status_code == 422
    assert browser.post(f"{path}/{row.id}/end", data={"on": "2023-06-30"}).status_code == 303
    assert "岳清和" not in browser.get("/lecturers").text
    assert client(cast.neighbour).post(path, data=named).status_code == 404
    assert client(cast[Role.UNIT_LEADER]).post(path, data=named).status_code == 403


@pytest.mark.requirement("QD-10-4")
def test_who_belongs_to_no_yearly_class_is_named(db: Session, cast: Cast, client: Client) -> None:
    trainer = cast[Role.UNIT_TRAINER]
    yearly = make_training_class(db, cast.units["own"], trainer, rotation_year=2023, rotation_type="执法骨干")
    put_on_list(db, yearly, [cast.people["顾明澈"]], trainer)
    page = client(trainer).get("/classes/coverage").text
    assert "5人还没有编班" in page
    assert "何以宁" in page
    assert "市城管局 · " in page  # whose coordinator looks
    assert client(trainer).get(f"/classes/coverage?unit={cast.units['sibling'].id}").status_code == 404
    assert client(cast[Role.UNIT_LEADER]).get("/classes/coverage").status_code == 403
