"""Pages of a make-up and of a spot sample: who runs exams does, who publishes looks, everybody else is refused."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.exams.actions.drawing import draw_papers, open_exam
from lms.exams.actions.publishing import close, publish
from lms.exams.models import Attempt, AttemptScore, Exam, ExamCandidate, ExamPaper, ExamSample, ExcusedAbsence
from lms.exams.rules.states import ExamKind
from tests.cast import Cast
from tests.client import Browser
from tests.exam_factories import Staff, announced_exam, candidate_of, fill_roster
from tests.factories import make_person

Client = Callable[[Actor | None], Browser]
MORNING = clock.local_instant(date(2023, 11, 20), 9)
OUT = date(2023, 11, 27)
pytestmark = pytest.mark.at(MORNING)


@pytest.fixture
def first(db: Session, cast: Cast, staff: Staff) -> Exam:
    """A yearly exam with its results out: 顾明澈 failed, everybody else was absent."""
    exam = announced_exam(db, cast.units["city"], staff)
    fill_roster(db, exam, cast.units["own"], staff)
    draw_papers(db, exam, actor=staff.examiner)
    open_exam(db, exam, actor=staff.examiner)
    db.flush()
    own, begin = candidate_of(db, exam, cast.people["顾明澈"]), exam.sittings[0].starts_at
    paper = db.query(ExamPaper).filter_by(candidate_id=own.id).one()
    attempt = Attempt(
        candidate_id=own.id, sitting_id=own.sitting_id, person_id=own.person_id, paper_id=paper.id, seen_at=begin,
        questions=paper.questions, state="submitted", started_at=begin, deadline_at=begin + timedelta(hours=1),
        token_digest="t", submitted_at=begin, digest="d", receipt="r",
    )  # fmt: skip
    db.add(attempt)
    db.flush()
    db.add(AttemptScore(attempt_id=attempt.id, number=1, items=[], points=40, most=100, waiting=0, at=begin))
    db.flush()
    with clock.travel(begin + timedelta(days=1)):
        close(db, exam, actor=staff.examiner)
    with clock.travel(begin + timedelta(days=2)):
        publish(db, exam, actor=staff.decider)
    db.flush()
    return exam


@pytest.mark.requirement("QD-M9-6")
def test_the_desk_makes_a_make_up_and_its_candidate_sees_why(
    db: Session, client: Client, cast: Cast, first: Exam, staff: Staff
) -> None:
    with clock.travel(OUT):
        reviewer, at = client(staff.examiner), f"/exam-desk/{first.id}/make-up"
        page = reviewer.get(at).text
        assert "最迟2023年12月22日举行" in page
        assert "首考不合格" in page
        assert "缺考，没有登记正当理由" in page
        form = {"title": "年度考试补考", "day": "2023-12-30", "at": "09:00"}
        late = reviewer.post(at, data=form)
        assert late.status_code == 422
        assert "补考最迟在2023年12月22日举行" in late.text
        made = reviewer.post(at, data=form | {"day": "2023-12-10"})
        assert made.status_code == 303, made.text
        exam = db.query(Exam).filter_by(make_up_of_id=first.id).one()
        assert reviewer.post(f"/exam-desk/{exam.id}/announcement").status_code == 303
        assert "这是一次补考" in reviewer.get(f"/exam-desk/{exam.id}/make-up").text
        assert reviewer.post(f"/exam-desk/{exam.id}/make-up/roster").status_code == 303
        assert "补考：首考不合格" in client(cast[Role.SELF]).get("/exams").text
        again = reviewer.post(at, data=form | {"day": "2023-12-11"})
        assert "都已安排过一次补考" in again.text


def test_an_absence_is_excused_with_reason_and_document(
    db: Session, client: Client, cast: Cast, first: Exam, staff: Staff
) -> None:
    other = (
        db.query(ExamCandidate)
        .filter(ExamCandidate.exam_id == first.id, ExamCandidate.person_id != cast.people["顾明澈"].id)
        .limit(1)
        .one()
    )
    at = f"/exam-desk/{first.id}/make-up/absences/{other.id}"
    with clock.travel(OUT):
        reviewer = client(staff.examiner)
        assert "缺考理由" in reviewer.get(at).text
        assert reviewer.post(at, data={"reason": "急诊", "document": ""}).status_code == 422
        assert client(staff.trainer).post(at, data={"reason": "急诊", "document": "1号"}).status_code == 403
        assert client(staff.decider).post(at, data={"reason": "急诊", "document": "1号"}).status_code == 403
        assert reviewer.post(at, data={"reason": "急诊", "document": "证明1号"}).status_code == 303
        assert db.query(ExcusedAbsence).count() == 1
        assert "有正当理由缺考" in reviewer.get(f"/exam-desk/{first.id}/make-up").text


def test_who_publishes_looks_and_does_nothing_and_others_see_nothing(
    client: Client, cast: Cast, first: Exam, staff: Staff
) -> None:
    at = f"/exam-desk/{first.id}/make-up"
    with clock.travel(OUT):
        decider = client(staff.decider)
        assert "可以补考的人" in decider.get(at).text
        assert decider.post(at, data={"title": "补", "day": "2023-12-10", "at": "09:00"}).status_code == 403
        for role in (Role.UNIT_TRAINER, Role.SELF, Role.PROVINCE):
            assert client(cast[role]).get(at).status_code == 403
        assert client(staff.examiner).post(f"{at}/roster").status_code == 409


@pytest.fixture
def spot(db: Session, cast: Cast, staff: Staff) -> Exam:
    for number in range(12):
        make_person(db, cast.units["own"], name=f"抽{number}")
    exam = announced_exam(db, cast.units["city"], staff, kind=ExamKind.SPOT, starts_at=MORNING + timedelta(days=5))
    db.flush()
    return exam


@pytest.mark.requirement("QD-M9-7")
def test_a_sample_is_drawn_checked_again_and_replaced_in_order(
    db: Session, client: Client, cast: Cast, spot: Exam, staff: Staff
) -> None:
    reviewer, at = client(staff.examiner), f"/exam-desk/{spot.id}/sample"
    form = {"unit": cast.units["own"].id, "strata": "class", "measure": "number", "size": "4"}
    assert reviewer.post(at, data=form | {"size": "0"}).status_code == 422
    assert reviewer.post(at, data=form).status_code == 303
    sample = db.query(ExamSample).one()
    page = reviewer.get(at).text
    assert sample.seed in page
    assert sample.population_digest in page
    assert "重新抽取，结果完全一致" in reviewer.get(f"{at}?again=1").text
    candidate = db.query(ExamCandidate).filter_by(exam_id=spot.id).limit(1).one()
    place = f"{at}/replacements/{candidate.id}"
    assert reviewer.post(place, data={"reason": ""}).status_code == 422
    assert reviewer.post(place, data={"reason": "急诊住院"}).status_code == 303
    page = reviewer.get(f"{at}?again=1").text
    assert "急诊住院" in page
    assert "重新抽取，结果完全一致" in page
    refused = reviewer.post(at, data=form)
    assert refused.status_code == 422


def test_nobody_else_draws_or_replaces(client: Client, cast: Cast, spot: Exam, staff: Staff) -> None:
    at = f"/exam-desk/{spot.id}/sample"
    form = {"unit": cast.units["own"].id, "strata": "class", "measure": "number", "size": "4"}
    assert "还没有抽取人员" in client(staff.decider).get(at).text
    for role in (Role.UNIT_TRAINER, Role.UNIT_LEGAL, Role.JUSTICE_DECIDER, Role.SELF):
        assert client(cast[role]).post(at, data=form).status_code == 403
    assert client(cast[Role.LINE_DEPT]).get(at).status_code == 404, "an exam of the city is not a department's"
