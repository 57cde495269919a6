"""Who watches over a sitting is chosen from a list of those who may; a wrong name is said beside the field."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.exams.models import Exam, SittingInvigilator
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


def test_naming_invigilators_is_the_examiners_alone(
    db: Session, client: Client, cast: Cast, exam: Exam, at: str
) -> None:
    for role in (Role.UNIT_TRAINER, Role.UNIT_LEGAL, Role.JUSTICE_DECIDER, Role.PROVINCE, Role.SELF):
        assert client(cast[role]).get(at).status_code == 403, role
        assert client(cast[role]).post(at, data={"login": "trainer"}).status_code == 403, role
    assert client(cast[Role.LINE_DEPT]).post(at, data={"login": "trainer"}).status_code == 404
    assert db.query(SittingInvigilator).count() == 0
