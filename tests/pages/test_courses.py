"""Courses in the browser: from the first line of a draft to publishing by another person, coverage and withdrawal."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.courses.models.courses import CourseEvent, CourseTarget, CourseVersion, Courseware
from lms.courses.models.study import Learning
from lms.courses.rules.learning import Group
from lms.courses.rules.states import Compulsory
from tests.cast import Cast
from tests.client import Browser
from tests.course_factories import make_course, make_draft, make_material, make_syllabus
from tests.markup import elements

Client = Callable[[Actor | None], Browser]
TODAY = date(2023, 11, 20)
pytestmark = pytest.mark.at(TODAY)


def typed(cast: Cast, **differing: Any) -> dict[str, Any]:
    return {
        "owner": cast.units["own"].id,
        "title": "城市管理领域四张清单",
        "law_basis": "《江苏省城市管理领域免罚轻罚清单》",
        "effective_from": "2023-11-20",
    } | differing


def latest(db: Session) -> CourseVersion:
    return db.query(CourseVersion).order_by(CourseVersion.id.desc()).first()  # type: ignore[return-value]


def learn(db: Session, person_id: int, version: CourseVersion, *, finished: bool = True) -> None:
    now = clock.now()
    db.add(
        Learning(
            person_id=person_id,
            version_id=version.id,
            started_at=now,
            last_seen_at=now,
            completed_at=now if finished else None,
        )
    )
    db.flush()


@pytest.mark.requirement("ZJG-2-2")
def test_a_course_goes_from_draft_to_published_through_two_people(db: Session, cast: Cast, client: Client) -> None:
    own, trainer = cast.units["own"], client(cast[Role.UNIT_TRAINER])
    item = make_syllabus(db, own).items[0]
    material = make_material(db, own, minutes=45, title="四张清单（视频）")
    trainer.post("/courses", data=typed(cast, item=item.id))
    version = latest(db)
    base = f"/courses/{version.id}"
    assert "发布前还有2处要办" in trainer.get(base).text
    trainer.post(f"{base}/courseware", data={"material": material.id, "minutes": "45"})
    trainer.post(f"{base}/parts", data={"category_1": "BK.CSGL", "minutes_1": "45", "tags_1": ["LENIENCY"]})
    page = trainer.get(base).text
    assert "各项齐全，可以提交审批" in page
    assert "1学时" in page
    assert trainer.post(f"{base}/submission").headers["location"] == base
    assert trainer.post(f"{base}/publication").status_code == 403
    client(cast[Role.UNIT_LEGAL]).post(f"{base}/publication")
    db.refresh(version)
    assert version.state == "published"
    moves = [(row.old, row.new) for row in db.query(CourseEvent).filter_by(version_id=version.id).order_by("id")]
    assert moves == [(None, "draft"), ("draft", "submitted"), ("submitted", "published")]


@pytest.mark.requirement("ZJG-2-2")
def test_without_an_approved_syllabus_item_nothing_is_submitted(db: Session, cast: Cast, client: Client) -> None:
    client(cast[Role.UNIT_TRAINER]).post("/courses", data=typed(cast))
    answer = client(cast[Role.UNIT_TRAINER]).post(f"/courses/{latest(db).id}/submission")
    assert answer.status_code == 409
    assert "没有经审批的大纲条目，课程不能发布" in answer.text
    assert latest(db).state == "draft"


def test_every_page_of_a_draft_opens(db: Session, cast: Cast, client: Client) -> None:
    version = make_draft(db, cast.units["own"])
    trainer = client(cast[Role.UNIT_TRAINER])
    for page in ("", "/description", "/groups", "/courseware", "/parts"):
        assert trainer.get(f"/courses/{version.id}{page}").status_code == 200
    assert trainer.get("/courses").status_code == trainer.get("/courses/new").status_code == 200
    assert client(cast[Role.JUSTICE_REVIEWER]).get("/courses/fields").status_code == 200


def test_a_published_course_is_frozen_for_every_page(db: Session, cast: Cast, client: Client) -> None:
    version = make_course(db, cast.units["own"])
    piece = version.courseware[0].id
    trainer = client(cast[Role.UNIT_TRAINER])
    answers = [
        trainer.get(f"/courses/{version.id}/description"),
        trainer.post(f"/courses/{version.id}/description", data=typed(cast)),
        trainer.post(f"/courses/{version.id}/parts", data={"category_1": "BK.OTH", "minutes_1": "45"}),
        trainer.post(f"/courses/{version.id}/groups", data={"unit_1": cast.units["child"].id}),
        trainer.post(f"/courses/{version.id}/courseware", data={"material": 1, "minutes": 1}),
        trainer.post(f"/courses/{version.id}/courseware/{piece}", data={"remove": "1"}),
    ]
    assert {answer.status_code for answer in answers} == {409}
    assert "不能再改" in answers[0].text
    assert db.query(Courseware).filter_by(version_id=version.id).count() == 1


def test_the_neighbour_and_who_only_reads_change_nothing(db: Session, cast: Cast, client: Client) -> None:
    version = make_draft(db, cast.units["own"])
    assert cast.neighbour
    assert client(cast.neighbour).get(f"/courses/{version.id}").status_code == 404
    assert client(cast.neighbour).post(f"/courses/{version.id}/submission").status_code == 404
    assert client(cast[Role.UNIT_LEADER]).get(f"/courses/{version.id}").status_code == 200
    assert client(cast[Role.UNIT_LEADER]).post(f"/courses/{version.id}/submission").status_code == 403
    assert latest(db).state == "draft"


def test_sending_back_and_withdrawing_ask_why(db: Session, cast: Cast, client: Client) -> None:
    version = make_draft(db, cast.units["own"])
    trainer, legal = client(cast[Role.UNIT_TRAINER]), client(cast[Role.UNIT_LEGAL])
    base = f"/courses/{version.id}"
    trainer.post(f"{base}/submission")
    assert legal.get(f"{base}/return").status_code == 200
    assert legal.post(f"{base}/return", data={"reason": " "}).status_code == 422
    legal.post(f"{base}/return", data={"reason": "请补充裁量基准一节"})
    assert "请补充裁量基准一节" in trainer.get(base).text
    trainer.post(f"{base}/submission")
    legal.post(f"{base}/publication")
    assert legal.post(f"{base}/withdrawal", data={"reason": ""}).status_code == 422
    legal.post(f"{base}/withdrawal", data={"reason": "清单已修订"})
    assert latest(db).state == "withdrawn"
    assert legal.post(f"{base}/withdrawal", data={"reason": "再撤"}).status_code == 422


def test_a_new_version_is_a_copy_and_only_one_is_worked_on(db: Session, cast: Cast, client: Client) -> None:
    version, trainer = make_course(db, cast.units["own"]), client(cast[Role.UNIT_TRAINER])
    trainer.post(f"/courses/{version.id}/copy")
    copy = latest(db)
    assert (copy.number, copy.state, copy.title) == (2, "draft", version.title)
    assert db.query(Courseware).filter_by(version_id=copy.id).count() == 1
    answer = trainer.post(f"/courses/{version.id}/copy")
    assert answer.status_code == 409
    assert "第2版还在编制或审批中" in answer.text


def test_the_groups_page_tells_how_many_are_reached_before_anything_is_kept(
    db: Session, cast: Cast, client: Client
) -> None:
    version, trainer = make_draft(db, cast.units["own"]), client(cast[Role.UNIT_TRAINER])
    data = {"unit_1": cast.units["own"].id, "class_1": "ASSISTANT"}
    page = trainer.post(f"/courses/{version.id}/groups", data=data | {"look": "1"}).text
    assert "共1人" in page
    assert "何以宁" in page
    assert db.query(CourseTarget).filter_by(version_id=version.id).one().person_class is None
    trainer.post(f"/courses/{version.id}/groups", data=data)
    assert db.query(CourseTarget).filter_by(version_id=version.id).one().person_class == "ASSISTANT"


def test_a_unit_out_of_reach_is_no_group(db: Session, cast: Cast, client: Client) -> None:
    version, trainer = make_draft(db, cast.units["own"]), client(cast[Role.UNIT_TRAINER])
    answer = trainer.post(f"/courses/{version.id}/groups", data={"unit_1": cast.units["sibling"].id})
    assert answer.status_code == 422
    assert "请从列出的选项中选择" in answer.text


@pytest.mark.requirement("FN-14-2")
def test_coverage_names_who_has_not_finished_unit_by_unit(db: Session, cast: Cast, client: Client) -> None:
    own = cast.units["own"]
    version = make_course(db, own, compulsory=Compulsory.PLATFORM, groups=[Group(own.id, "OFFICER")])
    learn(db, cast.people["顾明澈"].id, version)
    learn(db, cast.people["岳清和"].id, version, finished=False)
    page = client(cast[Role.UNIT_TRAINER]).get(f"/courses/{version.id}/coverage").text
    assert "应学5人，已学完1人" in page
    assert "纪怀川" in page
    assert "顾明澈" not in page.split('id="people"')[1]
    child = client(cast[Role.UNIT_TRAINER]).get(f"/courses/{version.id}/coverage?unit={cast.units['child'].id}").text
    assert "应学1人，已学完0人" in child
    finished = client(cast[Role.UNIT_TRAINER]).get(f"/courses/{version.id}/coverage?show=finished").text
    assert "顾明澈" in finished


def test_the_coverage_of_the_bureaus_course_shows_a_unit_its_own_people_only(
    db: Session, cast: Cast, client: Client
) -> None:
    version = make_course(db, cast.units["city"], compulsory=Compulsory.CONDUCT)
    page = client(cast[Role.UNIT_TRAINER]).get(f"/courses/{version.id}/coverage").text
    assert "顾明澈" in page
    assert "陆知远" not in page
    bureau = client(cast[Role.JUSTICE_REVIEWER]).get(f"/courses/{version.id}/coverage").text
    assert "陆知远" in bureau


def test_the_coverage_is_taken_away_as_a_workbook(db: Session, cast: Cast, client: Client) -> None:
    version = make_course(db, cast.units["own"], compulsory=Compulsory.CONDUCT)
    answer = client(cast[Role.UNIT_TRAINER]).get(f"/courses/{version.id}/coverage.xlsx")
    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")
    assert client(cast[Role.SELF]).get(f"/courses/{version.id}/coverage.xlsx").status_code == 403


@pytest.mark.parametrize(
    ("differing", "said"),
    [
        ({"title": " "}, "请填写这一项"),
        ({"owner": ""}, "请填写这一项"),
        ({"effective_from": "昨天"}, "请按年-月-日填写"),
        ({"effective_until": "2023-01-01"}, "结束日期早于开始日期"),
        ({"due_on": "2023-12-31"}, "只有必修课程才有完成期限"),
        ({"compulsory": "DANCING"}, "请从列出的选项中选择"),
        ({"item": "999999"}, "请从列出的选项中选择"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    db: Session, cast: Cast, client: Client, differing: dict[str, Any], said: str
) -> None:
    answer = client(cast[Role.UNIT_TRAINER]).post("/courses", data=typed(cast, **differing))
    assert answer.status_code == 422
    assert said in answer.text
    assert db.query(CourseVersion).count() == 0


def test_more_minutes_than_a_video_lasts_are_refused(db: Session, cast: Cast, client: Client) -> None:
    version, trainer = make_draft(db, cast.units["own"], pieces=()), client(cast[Role.UNIT_TRAINER])
    video = make_material(db, cast.units["own"], minutes=10, title="短片")
    answer = trainer.post(f"/courses/{version.id}/courseware", data={"material": video.id, "minutes": "45"})
    assert answer.status_code == 422
    assert "它只有10整分钟长" in answer.text


def test_courseware_is_moved_changed_and_taken_out(db: Session, cast: Cast, client: Client) -> None:
    version, trainer = make_draft(db, cast.units["own"], pieces=(20, 25)), client(cast[Role.UNIT_TRAINER])
    first, second = [piece.id for piece in version.courseware]
    base = f"/courses/{version.id}/courseware"
    trainer.post(f"{base}/{second}", data={"move": "up"})
    assert [row.id for row in db.query(Courseware).order_by(Courseware.position)] == [second, first]
    trainer.post(f"{base}/{second}", data={"move": "up"})
    trainer.post(f"{base}/{first}", data={"title": "改名", "minutes": "15"})
    assert db.get(Courseware, first).minutes == 15  # type: ignore[union-attr]
    assert trainer.post(f"{base}/{first}", data={"minutes": "21"}).status_code == 422
    trainer.post(f"{base}/{first}", data={"remove": "1"})
    assert [row.id for row in db.query(Courseware)] == [second]
    assert trainer.post(f"{base}/{first}", data={"remove": "1"}).status_code == 404


def test_fields_are_given_by_the_bureau(db: Session, cast: Cast, client: Client) -> None:
    bureau, own = client(cast[Role.JUSTICE_REVIEWER]), cast.units["own"]
    bureau.post("/courses/fields", data={"unit": own.id, "field": "BK.CSGL"})
    lines = [row.text for row in elements(bureau.get("/courses/fields").text, "tr")]
    assert any("市城管局" in line and "城市管理" in line for line in lines)
    assert bureau.post("/courses/fields", data={"unit": own.id, "field": "SK.CAS"}).status_code == 422
    bureau.post("/courses/fields", data={"unit": own.id, "field": "BK.CSGL", "take": "1"})
    assert "还没有登记业务领域" in bureau.get("/courses/fields").text
    assert client(cast[Role.UNIT_TRAINER]).get("/courses/fields").status_code == 403
