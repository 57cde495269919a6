"""Markers mark without knowing whom; the examiner sees who owes how much (domain C4.5)."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.exams.models import Attempt, Exam, ExamCandidate, ExamMark, ExamMarker, MarkingPlace, WrittenAnswer
from lms.exams.queries.marking import open_places_of
from tests.cast import Cast
from tests.client import Browser
from tests.exam_factories import MORNING, Staff
from tests.factories import make_actor
from tests.marking_factories import close_it, login_of, open_written_exam, places_of, sit
from tests.markup import elements

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(MORNING)


@pytest.fixture
def exam(db: Session, cast: Cast, staff: Staff) -> Exam:
    """Return a closed exam that 顾明澈 sat."""
    exam = open_written_exam(db, cast.units["city"], cast.units["own"], staff)
    sit(db, exam, {1: cast[Role.SELF]}, text="第一行\n第二行")
    close_it(db, exam, staff)
    return exam


@pytest.fixture
def markers(db: Session, cast: Cast) -> list[Actor]:
    return [make_actor(db, Role.UNIT_LEGAL, cast.units["sibling"], login=f"marker{each}") for each in range(3)]


def named(db: Session, client: Client, cast: Cast, exam: Exam, markers: list[Actor]) -> str:
    reviewer, at = client(cast[Role.JUSTICE_REVIEWER]), f"/exam-desk/{exam.id}/marking"
    for marker in markers:
        answer = reviewer.post(f"{at}/markers", data={"login": login_of(db, marker)})
        assert answer.status_code == 303, answer.text
    return at


def test_before_all_is_marked_no_rate_is_told(db: Session, client: Client, cast: Cast, exam: Exam) -> None:
    examiner = client(cast[Role.JUSTICE_REVIEWER])
    page = examiner.get(f"/exam-desk/{exam.id}/results").text
    assert "还没有评完，现在没有合格率" in page
    assert "还有1人的成绩没有评完" in page
    assert "0.00" not in page
    assert "results.xlsx" not in page
    refused = examiner.get(f"/exam-desk/{exam.id}/results.xlsx")
    assert refused.status_code == 409
    assert "全部评完以后" in refused.text


def test_the_examiner_names_markers_and_sees_who_owes_how_much(
    db: Session, client: Client, cast: Cast, exam: Exam, markers: list[Actor]
) -> None:
    page = client(cast[Role.JUSTICE_REVIEWER]).get(f"/exam-desk/{exam.id}/marking").text
    assert "2份缺评卷人" in page
    at = named(db, client, cast, exam, markers)
    page = client(cast[Role.JUSTICE_REVIEWER]).get(at).text
    assert "缺评卷人" not in page
    assert "简答" in page
    owed = [len(open_places_of(db, exam.id, marker.account_id or 0)) for marker in markers]
    assert sorted(owed) == [1, 1, 2]
    marker = db.query(ExamMarker).order_by(ExamMarker.id).limit(1).one()
    answer = client(cast[Role.JUSTICE_REVIEWER]).post(f"{at}/markers/{marker.id}/ending", data={"reason": ""})
    assert answer.status_code == 422
    assert "请写明为什么换人" in answer.text
    assert db.query(ExamMarker).filter(ExamMarker.ended_at.is_not(None)).count() == 0
    answer = client(cast[Role.JUSTICE_REVIEWER]).post(f"{at}/markers/{marker.id}/ending", data={"reason": "出差"})
    assert answer.status_code == 303
    page = client(cast[Role.JUSTICE_REVIEWER]).get(at).text
    assert "已退出" in page
    assert "出差" in page
    assert "出差" in db.query(AuditEntry).filter_by(action="exam:marker:ended").one().details["reason"]


def test_a_marker_is_chosen_from_the_list_of_those_who_may(
    db: Session, client: Client, cast: Cast, exam: Exam, markers: list[Actor]
) -> None:
    chosen = make_actor(db, Role.UNIT_TRAINER, cast.units["sibling"], name="阅卷一")
    at, examiner = f"/exam-desk/{exam.id}/marking", client(cast[Role.JUSTICE_REVIEWER])
    assert '<option value="阅卷一，市交通局">' in examiner.get(at).text
    assert "有3个账号叫测试账号" in examiner.post(f"{at}/markers", data={"login": "测试账号"}).text
    assert examiner.post(f"{at}/markers", data={"login": "阅卷一，市交通局"}).status_code == 303
    assert [row.account_id for row in db.query(ExamMarker)] == [chosen.account_id]


@pytest.mark.parametrize(
    ("login", "said"), [("nobody", "没有这个账号"), ("", "REQUIRED"), ("self", "没有能评卷的角色")]
)
def test_a_wrong_marker_is_said_beside_the_field(
    db: Session, client: Client, cast: Cast, exam: Exam, login: str, said: str
) -> None:
    answer = client(cast[Role.JUSTICE_REVIEWER]).post(f"/exam-desk/{exam.id}/marking/markers", data={"login": login})
    assert answer.status_code == 422
    assert said in answer.text or said == "REQUIRED"
    assert db.query(ExamMarker).count() == 0


def test_naming_markers_is_the_examiners_alone(
    db: Session, client: Client, cast: Cast, exam: Exam, markers: list[Actor]
) -> None:
    at = f"/exam-desk/{exam.id}/marking"
    for role in (Role.UNIT_TRAINER, Role.UNIT_LEGAL, Role.PROVINCE, Role.SELF, Role.JUSTICE_DECIDER):
        answer = client(cast[role]).post(f"{at}/markers", data={"login": login_of(db, markers[0])})
        assert answer.status_code == 403, role
    assert client(cast[Role.UNIT_TRAINER]).get(at).status_code == 403
    assert db.query(ExamMarker).count() == 0


def test_a_marker_goes_from_answer_to_answer_by_keyboard_alone(
    db: Session, client: Client, cast: Cast, exam: Exam, markers: list[Actor]
) -> None:
    named(db, client, cast, exam, markers)
    busy = max(markers, key=lambda each: len(open_places_of(db, exam.id, each.account_id or 0)))
    browser = client(busy)
    page = browser.get("/marking").text
    first = re.findall(r'href="/marking/(\d+)"', page)[0]
    shown = browser.get(f"/marking/{first}").text
    assert "第一行\n第二行" in shown
    assert "参考答案" in shown
    for hidden in ("顾明澈", "市城管局", exam_ticket(db, exam), "10.0.0.1"):
        assert hidden not in shown
    wrong = browser.post(f"/marking/{first}", data={"points": "99"})
    assert wrong.status_code == 422
    assert "以0.5分为单位" in wrong.text
    for bad in ("1.25", "-1", "x", ""):
        assert browser.post(f"/marking/{first}", data={"points": bad}).status_code == 422
    kept = browser.post(f"/marking/{first}/draft", data={"points": "1.5", "note": "再看"})
    assert kept.headers["location"].endswith(f"/marking/{first}")
    assert 'value="1.5"' in browser.get(f"/marking/{first}").text
    assert db.query(ExamMark).count() == 0
    given = browser.post(f"/marking/{first}", data={"points": "２.5", "note": "要点齐全"})
    assert given.status_code == 303
    following = given.headers["location"].split("/marking/")[1]
    assert following != first
    assert db.query(ExamMark).one().points == 5
    done = browser.post(f"/marking/{following}", data={"points": "3"})
    assert done.headers["location"].endswith("/marking")
    assert "您的已评完" in browser.get("/marking").text


def exam_ticket(db: Session, exam: Exam) -> str:
    asked = select(ExamCandidate.ticket_no).join(Attempt, Attempt.candidate_id == ExamCandidate.id)
    return db.scalars(asked.where(ExamCandidate.exam_id == exam.id)).one() or "?"


def test_anothers_place_is_not_there_and_who_marks_nothing_sees_nothing(
    db: Session, client: Client, cast: Cast, exam: Exam, markers: list[Actor]
) -> None:
    named(db, client, cast, exam, markers)
    place = db.scalars(select(MarkingPlace).limit(1)).one()
    other = next(marker for marker in markers if marker.account_id != place.account_id)
    for path in ("", "/draft"):
        assert client(other).post(f"/marking/{place.id}{path}", data={"points": "1"}).status_code == 404
        assert client(cast[Role.PROVINCE]).post(f"/marking/{place.id}{path}", data={"points": "1"}).status_code == 403
        assert client(cast[Role.SELF]).post(f"/marking/{place.id}{path}", data={"points": "1"}).status_code == 403
    assert client(other).get(f"/marking/{place.id}").status_code == 404
    assert "现在没有请您评的试卷" in client(cast[Role.JUSTICE_REVIEWER]).get("/marking").text
    assert db.query(ExamMark).count() == 0


def test_a_decided_answer_takes_no_more_marks(
    db: Session, client: Client, cast: Cast, exam: Exam, markers: list[Actor]
) -> None:
    named(db, client, cast, exam, markers)
    answer = db.scalars(select(WrittenAnswer).limit(1)).one()
    for place in places_of(db, answer).values():
        marker = next(each for each in markers if each.account_id == place.account_id)
        assert client(marker).post(f"/marking/{place.id}", data={"points": "2"}).status_code == 303
    db.expire_all()
    assert answer.points == 4
    refused = client(marker).post(f"/marking/{place.id}", data={"points": "3"})
    assert refused.status_code == 422
    assert "不能再改" in refused.text
    assert "已经评定" in client(marker).get(f"/marking/{place.id}").text


def test_once_all_is_marked_the_exam_can_be_published(
    db: Session, client: Client, cast: Cast, exam: Exam, markers: list[Actor]
) -> None:
    named(db, client, cast, exam, markers)
    at = f"/exam-desk/{exam.id}"
    assert client(cast[Role.JUSTICE_DECIDER]).post(f"{at}/publication").status_code == 409
    for marker in markers:
        for place in open_places_of(db, exam.id, marker.account_id or 0):
            assert client(marker).post(f"/marking/{place}", data={"points": "2"}).status_code == 303
    db.expire_all()
    assert exam.state == "marked"
    exam.results_on = date(2023, 12, 1)
    early = client(cast[Role.JUSTICE_DECIDER]).get(at).text
    assert "定在2023年12月1日公布" in early
    buttons = [each.text for each in elements(early, "button")]
    assert "公布成绩" not in buttons, "nothing is offered that is refused"
    exam.results_on = None
    assert client(cast[Role.JUSTICE_DECIDER]).post(f"{at}/publication").status_code == 303
    own = db.scalars(select(Attempt.id)).one()
    page = client(cast[Role.SELF]).get(f"/attempts/{own}/score").text
    assert "人工评卷完成" in page
    assert "各题得分" in page
