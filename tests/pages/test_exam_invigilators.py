"""Who watches over a sitting is chosen from a list of those who may; a wrong name is said beside the field."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.exams.models import Exam, ExamCandidate, ExamIrregularity, SittingInvigilator
from tests.cast import Cast
from tests.client import Browser, post
from tests.exam_factories import MORNING, Staff, ready_exam, sitting_of
from tests.factories import make_actor

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(MORNING)


@pytest.fixture
def exam(db: Session, cast: Cast, staff: Staff) -> Exam:
    return ready_exam(db, cast.units["city"], cast.units["own"], staff)


@pytest.fixture
def at(db: Session, exam: Exam) -> str:
    return f"/exam-desk/sittings/{sitting_of(db, exam).id}/invigilators"


def test_an_invigilator_is_chosen_from_the_list_and_sees_the_board(
    db: Session, client: Client, cast: Cast, exam: Exam, at: str
) -> None:
    one = make_actor(db, Role.UNIT_LEGAL, cast.units["sibling"], name="岑监考")
    examiner, board = client(cast[Role.JUSTICE_REVIEWER]), at.removesuffix("/invigilators")
    assert client(one).get(board).status_code == 404
    page = examiner.get(at).text
    assert "还没有指定监考员" in page
    assert '<option value="岑监考，市交通局">' in page
    assert 'list="login-choices"' in page
    for _ in range(2):  # named again, he watches once
        post(examiner, at, login="岑监考，市交通局")
    assert [row.account_id for row in db.query(SittingInvigilator)] == [one.account_id]
    assert db.query(AuditEntry).filter_by(action="exam:invigilator:named").count() == 1
    assert "岑监考" in examiner.get(f"/exam-desk/{exam.id}").text
    assert client(one).get(board).status_code == 200


@pytest.mark.parametrize(
    ("login", "said"),
    [
        ("nobody", "请从列表里选，或核对登录名"),
        ("", "请填写"),
        ("self", "没有能监考的角色"),
        ("双名", "有2个账号叫双名"),
    ],
)
def test_a_wrong_invigilator_is_said_beside_the_field(
    db: Session, client: Client, cast: Cast, exam: Exam, at: str, login: str, said: str
) -> None:
    for unit in ("own", "sibling"):
        make_actor(db, Role.UNIT_LEGAL, cast.units[unit], name="双名")
    answer = client(cast[Role.JUSTICE_REVIEWER]).post(at, data={"login": login})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'id="login-error"' in answer.text
    assert db.query(SittingInvigilator).count() == 0


def test_an_invigilator_is_taken_off_with_a_reason_and_may_be_named_again(
    db: Session, client: Client, cast: Cast, exam: Exam, at: str
) -> None:
    one = make_actor(db, Role.UNIT_LEGAL, cast.units["sibling"], name="岑监考")
    examiner, board = client(cast[Role.JUSTICE_REVIEWER]), at.removesuffix("/invigilators")
    post(examiner, at, login="岑监考，市交通局")
    row = db.query(SittingInvigilator).one()
    said = examiner.post(f"{at}/endings", data={"invigilator": row.id, "reason": " "})
    assert said.status_code == 422
    assert "请写明为什么换人" in said.text
    assert client(one).get(board).status_code == 200
    post(examiner, f"{at}/endings", invigilator=row.id, reason="与考生有利害关系")
    assert client(one).get(board).status_code == 404
    page = examiner.get(at).text
    assert "与考生有利害关系" in page
    assert "岑监考" not in examiner.get(f"/exam-desk/{exam.id}").text
    entry = db.query(AuditEntry).filter_by(action="exam:invigilator:ended").one()
    assert (entry.details["account_id"], entry.details["reason"]) == (one.account_id, "与考生有利害关系")
    assert examiner.post(f"{at}/endings", data={"invigilator": row.id, "reason": "再次"}).status_code == 404
    post(examiner, at, login="岑监考，市交通局")
    assert client(one).get(board).status_code == 200
    assert db.query(SittingInvigilator).count() == 1


def test_who_has_begun_to_watch_stays_on_record_and_only_the_examiner_takes_anybody_off(
    db: Session, client: Client, cast: Cast, exam: Exam, at: str
) -> None:
    one = make_actor(db, Role.UNIT_LEGAL, cast.units["sibling"], name="岑监考")
    post(client(cast[Role.JUSTICE_REVIEWER]), at, login="岑监考，市交通局")
    row = db.query(SittingInvigilator).one()
    asked = {"invigilator": row.id, "reason": "出差"}
    assert client(cast[Role.UNIT_TRAINER]).post(f"{at}/endings", data=asked).status_code == 403
    assert client(cast[Role.LINE_DEPT]).post(f"{at}/endings", data=asked).status_code == 404
    candidate = db.query(ExamCandidate).filter_by(sitting_id=row.sitting_id).limit(1).one()
    db.add(ExamIrregularity(candidate_id=candidate.id, code="OTHER", note="传话", actor_id=one.account_id, at=MORNING))
    refused = client(cast[Role.JUSTICE_REVIEWER]).post(f"{at}/endings", data=asked)
    assert refused.status_code == 422
    assert "岑监考已经在这一场监考过" in refused.text
    db.refresh(row)
    assert row.ended_at is None


def test_naming_invigilators_is_the_examiners_alone(
    db: Session, client: Client, cast: Cast, exam: Exam, at: str
) -> None:
    for role in (Role.UNIT_TRAINER, Role.UNIT_LEGAL, Role.JUSTICE_DECIDER, Role.PROVINCE, Role.SELF):
        assert client(cast[role]).get(at).status_code == 403, role
        assert client(cast[role]).post(at, data={"login": "trainer"}).status_code == 403, role
    assert client(cast[Role.LINE_DEPT]).post(at, data={"login": "trainer"}).status_code == 404
    assert db.query(SittingInvigilator).count() == 0
