"""Wrong keys, score checks, publication and one's own score, as pages (domain C4.5, lessons P16)."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.exams.models import Attempt, AttemptScore, Exam, Rekeying, RekeyingDecision, ScoreCheckAnswer
from lms.exams.queries.rekeying import questions_asked
from tests.cast import Cast
from tests.client import Browser
from tests.exam_factories import MORNING, staff_of
from tests.factories import make_actor
from tests.marking_factories import close_it, open_two_questions, sit

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(MORNING)


@pytest.fixture
def exam(db: Session, cast: Cast) -> Exam:
    """Return a marked exam: 顾明澈 chose B both times, which is wrong; 何以宁 A, which is right."""
    staff = staff_of(cast)
    exam = open_two_questions(db, cast.units["city"], cast.units["own"], staff)
    sit(db, exam, {1: cast[Role.SELF]}, choose=1)
    sit(db, exam, {2: make_actor(db, Role.SELF, person=cast.people["何以宁"], login="hers")}, choose=0)
    close_it(db, exam, staff)
    return exam


def mine(db: Session, cast: Cast) -> int:
    return db.scalars(select(Attempt.id).filter_by(person_id=cast[Role.SELF].person_id)).one()


def proposed(db: Session, client: Client, cast: Cast, exam: Exam, **fields: object) -> int:
    question = questions_asked(db, exam)[0].question.id
    given = {"question": question, "kind": "options", "options": "1", "reason": "B也对"} | fields
    answer = client(cast[Role.JUSTICE_REVIEWER]).post(f"/exam-desk/{exam.id}/keys", data=given)
    assert answer.status_code == 303, answer.text
    return db.query(Rekeying).order_by(Rekeying.id.desc()).limit(1).one().id


def seen_on(page: str) -> str:
    digest: str = re.findall(r'name="seen" value="([0-9a-f]{64})"', page)[0]
    return digest


def test_from_the_question_by_the_dry_run_to_the_new_scores(
    db: Session, client: Client, cast: Cast, exam: Exam
) -> None:
    reviewer, decider = client(cast[Role.JUSTICE_REVIEWER]), client(cast[Role.JUSTICE_DECIDER])
    at = f"/exam-desk/{exam.id}/keys"
    listed = reviewer.get(at).text
    question = re.findall(rf"{at}/new\?question=(\d+)", listed)[0]
    tried = reviewer.get(f"{at}/new?question={question}&kind=options&options=1")
    assert "试算结果" in tried.text
    assert "加分" in tried.text
    assert db.query(Rekeying).count() == 0
    rekeying = proposed(db, client, cast, exam, question=question)
    own = f"{at}/{rekeying}"
    assert "待另一人决定" in reviewer.get(own).text
    assert client(cast[Role.JUSTICE_DECIDER]).post(f"/exam-desk/{exam.id}/publication").status_code == 409
    page = decider.get(own).text
    answer = decider.post(f"{own}/application", data={"seen": seen_on(page)})
    assert answer.status_code == 303, answer.text
    assert "已更正" in decider.get(own).text
    asked = select(AttemptScore.points).where(AttemptScore.key_version == 2).order_by(AttemptScore.points)
    assert list(db.scalars(asked)) == [10, 20]
    book = load_workbook(BytesIO(reviewer.get(f"{own}/differences.xlsx").content))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert any("顾明澈" in row and 5 in row for row in rows)
    post = decider.post(f"/exam-desk/{exam.id}/publication")
    assert post.status_code == 303
    told = client(cast[Role.SELF]).get(f"/attempts/{mine(db, cast)}/score").text
    assert "B也对" in told
    assert "答案第2版" in told


def test_who_may_not_propose_and_who_may_not_decide(db: Session, client: Client, cast: Cast, exam: Exam) -> None:
    at = f"/exam-desk/{exam.id}/keys"
    question = questions_asked(db, exam)[0].question.id
    for role in (Role.UNIT_TRAINER, Role.UNIT_LEGAL, Role.PROVINCE, Role.SELF):
        assert client(cast[role]).get(at).status_code == 403
        data = {"question": question, "kind": "void", "reason": "x"}
        assert client(cast[role]).post(at, data=data).status_code == 403
    assert client(cast[Role.JUSTICE_DECIDER]).post(at, data=data).status_code == 403
    rekeying = proposed(db, client, cast, exam)
    for role in (Role.UNIT_TRAINER, Role.PROVINCE, Role.SELF, Role.JUSTICE_REVIEWER):
        for deed in ("application", "dropping"):
            assert client(cast[role]).post(f"{at}/{rekeying}/{deed}", data={"reason": "x"}).status_code == 403
    assert db.query(RekeyingDecision).count() == 0


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"kind": "options", "options": []}, "请选出也算对的选项"),
        ({"kind": "version"}, "题库里还没有更正并经审定的新版本"),
        ({"kind": "void", "reason": " "}, "理由"),
        ({"kind": "burn"}, "kind"),
        ({"kind": "options", "options": "77"}, "options"),
    ],
)
def test_what_cannot_be_proposed_is_shown_again_with_the_reason(
    db: Session, client: Client, cast: Cast, exam: Exam, fields: dict[str, object], said: str
) -> None:
    question = questions_asked(db, exam)[0].question.id
    data = {"question": question, "reason": "有误"} | fields
    answer = client(cast[Role.JUSTICE_REVIEWER]).post(f"/exam-desk/{exam.id}/keys", data=data)
    assert answer.status_code == 422
    assert said in answer.text
    assert db.query(Rekeying).count() == 0


def test_a_question_nobody_had_is_not_there(db: Session, client: Client, cast: Cast, exam: Exam) -> None:
    browser = client(cast[Role.JUSTICE_REVIEWER])
    for question in ("999999", "x", ""):
        assert browser.get(f"/exam-desk/{exam.id}/keys/new?question={question}&kind=void").status_code == 404
        data = {"question": question, "kind": "void", "reason": "x"}
        assert browser.post(f"/exam-desk/{exam.id}/keys", data=data).status_code == 404


def test_a_stale_list_is_refused_and_dropping_needs_a_reason(
    db: Session, client: Client, cast: Cast, exam: Exam
) -> None:
    rekeying = proposed(db, client, cast, exam)
    decider, own = client(cast[Role.JUSTICE_DECIDER]), f"/exam-desk/{exam.id}/keys/{rekeying}"
    stale = decider.post(f"{own}/application", data={"seen": "0" * 64})
    assert stale.status_code == 409
    assert "名单在您查看以后有变化" in stale.text
    assert decider.post(f"{own}/dropping", data={"reason": " "}).status_code == 422
    assert decider.post(f"{own}/dropping", data={"reason": "原答案无误"}).status_code == 303
    assert "不更正" in decider.get(own).text
    assert decider.post(f"{own}/dropping", data={"reason": "又来"}).status_code == 422
    assert db.query(RekeyingDecision).one().outcome == "dropped"


def test_a_candidate_has_his_score_checked_and_reads_the_answer(
    db: Session, client: Client, cast: Cast, exam: Exam
) -> None:
    at = f"/attempts/{mine(db, cast)}/score"
    assert "成绩还没有公布" in client(cast[Role.SELF]).get(at).text
    assert client(cast[Role.SELF]).post(f"{at}/check", data={"reason": "x"}).status_code == 422
    client(cast[Role.JUSTICE_DECIDER]).post(f"/exam-desk/{exam.id}/publication")
    officer = client(cast[Role.SELF])
    assert "可申请到" in officer.get(at).text
    assert officer.post(f"{at}/check", data={"reason": " "}).status_code == 422
    assert officer.post(f"{at}/check", data={"reason": "第1题B也对"}).status_code == 303
    assert "等答复" in officer.get(at).text
    assert officer.post(f"{at}/check", data={"reason": "再来"}).status_code == 422
    reviewer, desk = client(cast[Role.JUSTICE_REVIEWER]), f"/exam-desk/{exam.id}/score-checks"
    own = re.findall(rf'href="({desk}/\d+)"', reviewer.get(desk).text)[0]
    assert "第1题B也对" in reviewer.get(own).text
    for role in (Role.UNIT_TRAINER, Role.PROVINCE, Role.SELF, Role.JUSTICE_DECIDER):
        assert client(cast[role]).post(own, data={"outcome": "unchanged", "note": "x"}).status_code == 403
    for wrong in ({"outcome": "corrected", "note": "x", "points-1": "99"}, {"outcome": "corrected", "note": "x"},
                  {"outcome": "unchanged"}, {"outcome": "corrected", "note": "x", "points-1": "1.3"}, {}):  # fmt: skip
        assert reviewer.post(own, data=wrong).status_code == 422
    assert db.query(ScoreCheckAnswer).count() == 0
    right = {"outcome": "corrected", "note": "采纳您的意见", "points-1": "5"}
    assert reviewer.post(own, data=right).status_code == 303
    told = officer.get(at).text
    assert "成绩已更正" in told
    assert "采纳您的意见" in told
    other = client(cast.neighbour)
    assert other.get(at).status_code == 404
    assert other.post(f"{at}/check", data={"reason": "x"}).status_code == 404


def test_after_the_fifth_working_day_nobody_asks(db: Session, client: Client, cast: Cast, exam: Exam) -> None:
    client(cast[Role.JUSTICE_DECIDER]).post(f"/exam-desk/{exam.id}/publication")
    at = f"/attempts/{mine(db, cast)}/score"
    with clock.travel(MORNING + timedelta(days=8)):
        officer = client(cast[Role.SELF])
        assert "申请复核的期限到" in officer.get(at).text
        late = officer.post(f"{at}/check", data={"reason": "x"})
        assert late.status_code == 422
        assert "已经过了" in late.text


def test_the_list_of_who_passed_has_names_and_units_and_no_points(
    db: Session, client: Client, cast: Cast, exam: Exam
) -> None:
    at = f"/exam-desk/{exam.id}/passed"
    assert "还没有合格名单" in client(cast[Role.JUSTICE_DECIDER]).get(at).text
    client(cast[Role.JUSTICE_DECIDER]).post(f"/exam-desk/{exam.id}/publication")
    page = client(cast[Role.JUSTICE_DECIDER]).get(at).text
    assert "何以宁" in page
    assert "顾明澈" not in page
    assert "10" not in re.sub(r"<head.*?</head>|<nav.*?</nav>", "", page, flags=re.DOTALL).split("<table")[1]
    assert client(cast[Role.UNIT_TRAINER]).get(at).status_code == 403
