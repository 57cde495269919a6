"""The bureau holds an exam from the first draft to the published results; each hand does its own part."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.exams.models import Attempt, AttemptScore, Exam, ExamCandidate, ExamIrregularity
from lms.exams.queries.results import results_of
from question_bank.models import BlueprintVersion
from tests.cast import Cast
from tests.client import Browser, post
from tests.exam_factories import CANARY, MORNING, make_blueprint, ready_exam, sitting_of, staff_of

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(MORNING)


@pytest.fixture
def blueprint(db: Session, cast: Cast) -> BlueprintVersion:
    return make_blueprint(db, cast.units["city"], actor=cast[Role.JUSTICE_REVIEWER])


@pytest.fixture
def form(cast: Cast, blueprint: BlueprintVersion) -> dict[str, Any]:
    return {
        "title": "2023年度执法人员考试", "kind": "ANNUAL", "unit": cast.units["city"].id, "blueprint": blueprint.id,
        "day": "2023-11-20", "at": "09:00", "held": "fixed", "minutes": "60", "pass_percent": "60",
        "late_minutes": "30", "leave_limit": "5", "multiple_marking": "exact", "room": "第一机房",
    }  # fmt: skip


def created(client: Client, cast: Cast, db: Session, form: dict[str, Any]) -> Exam:
    answer = client(cast[Role.JUSTICE_REVIEWER]).post("/exam-desk", data=form)
    assert answer.status_code == 303, answer.text
    return db.query(Exam).order_by(Exam.id.desc()).limit(1).one()


@pytest.mark.requirement("QD-10-9")
@pytest.mark.requirement("QD-M9-6")
def test_an_exam_from_the_draft_to_the_published_results(
    db: Session, client: Client, cast: Cast, form: dict[str, Any]
) -> None:
    reviewer, trainer = client(cast[Role.JUSTICE_REVIEWER]), client(cast[Role.UNIT_TRAINER])
    exam = created(client, cast, db, form)
    at = f"/exam-desk/{exam.id}"
    assert "题库够用" in reviewer.get(at).text
    assert trainer.get(at).status_code == 404, "a draft is nobody else's to see"
    post(reviewer, f"{at}/announcement")
    assert "已公布，报名中" in trainer.get(at).text
    post(trainer, f"{at}/roster/proposals", unit=cast.units["own"].id)
    post(client(cast[Role.UNIT_LEGAL]), f"{at}/roster/checks")
    post(reviewer, f"{at}/roster/confirmations")
    post(reviewer, f"{at}/papers")
    post(reviewer, f"{at}/opening")
    people = db.query(ExamCandidate).filter_by(exam_id=exam.id).count()
    assert people == 6, "everybody of the organ and its team, once"
    sitting = sitting_of(db, exam).id
    officer = client(cast[Role.SELF])
    assert "现在不能开始" in officer.get(f"/exams/sittings/{sitting}").text
    with clock.travel(MORNING + timedelta(hours=1)):
        reviewer, officer = client(cast[Role.JUSTICE_REVIEWER]), client(cast[Role.SELF])
        started = officer.post(f"/api/v1/sittings/{sitting}/attempts").json()
        attempt, token = started["id"], started["token"]
        board = reviewer.get(f"/exam-desk/sittings/{sitting}").text
        assert "顾明澈" in board
        assert "答题中" in board
        watched = f"/exam-desk/sittings/{sitting}/attempts/{attempt}"
        post(reviewer, f"{watched}/minutes", minutes="5", reason="机房断网")
        post(reviewer, f"{watched}/irregularities", code="DISRUPTING", reason="大声说话")
        assert reviewer.post(f"{at}/closing").status_code == 409, "somebody still sits"
        assert officer.post(f"/api/v1/attempts/{attempt}/submission", json={"token": token}).status_code == 200
        post(reviewer, f"{at}/closing")
    db.refresh(exam)
    assert exam.state == "marked"
    assert db.query(ExamIrregularity).one().code == "DISRUPTING"
    assert "成绩还没有公布" in officer.get(f"/attempts/{attempt}").text
    assert reviewer.post(f"{at}/publication").status_code == 403
    post(client(cast[Role.JUSTICE_DECIDER]), f"{at}/publication")
    told = officer.get("/exams").text
    assert "不合格" in told
    page = reviewer.get(f"{at}/results").text
    assert "缺考" in page
    now = results_of(db, exam, seen_by=cast[Role.JUSTICE_REVIEWER]).rates.now
    assert (now.roll, now.due, now.sat, now.passed) == (6, 6, 1, 0)
    assert db.query(AttemptScore).one().points == 0


def test_who_proposed_does_not_check_and_who_may_not_run_does_nothing(
    db: Session, client: Client, cast: Cast, form: dict[str, Any]
) -> None:
    exam = created(client, cast, db, form)
    at = f"/exam-desk/{exam.id}"
    reviewer = client(cast[Role.JUSTICE_REVIEWER])
    post(reviewer, f"{at}/announcement")
    for path in ("announcement", "papers", "opening", "closing", "roster/confirmations"):
        assert client(cast[Role.UNIT_TRAINER]).post(f"{at}/{path}").status_code == 403
        assert client(cast[Role.PROVINCE]).post(f"{at}/{path}").status_code == 403
        assert client(cast[Role.SELF]).post(f"{at}/{path}").status_code == 403
    assert reviewer.post(f"{at}/opening").status_code == 409, "nobody is on the roster"
    assert reviewer.post(f"{at}/papers").status_code == 409


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": " "}, "请填写考试名称"),
        ({"kind": "QUAL_BUSINESS"}, "业务领域"),
        ({"day": "2020-01-01"}, "开考时间已经过去"),
        ({"held": "any_time"}, "考试时段短于答题时长"),
        ({"results_on": "2023-11-19"}, "成绩公布日期不能早于"),
        ({"minutes": "0"}, "minutes"),
        ({"pass_percent": "50"}, "pass_percent"),
    ],
)
def test_a_plan_that_cannot_be_is_shown_again_with_the_reason(
    db: Session, client: Client, cast: Cast, form: dict[str, Any], wrong: dict[str, str], said: str
) -> None:
    answer = client(cast[Role.JUSTICE_REVIEWER]).post("/exam-desk", data=form | wrong)
    assert answer.status_code == 422
    assert said in answer.text
    assert db.query(Exam).count() == 0


def test_changing_an_announced_exam_is_refused_until_it_is_taken_back(
    db: Session, client: Client, cast: Cast, form: dict[str, Any]
) -> None:
    exam = created(client, cast, db, form)
    reviewer, at = client(cast[Role.JUSTICE_REVIEWER]), f"/exam-desk/{exam.id}"
    post(reviewer, f"{at}/announcement")
    assert "已经公布，不能再改" in reviewer.post(at, data=form | {"title": "另一个"}).text
    assert reviewer.post(f"{at}/retraction", data={"reason": " "}).status_code == 422
    post(reviewer, f"{at}/retraction", reason="时间要改")
    post(reviewer, at, **(form | {"title": "另一个"}))
    db.refresh(exam)
    assert (exam.title, exam.state) == ("另一个", "draft")


def test_a_bank_that_is_too_thin_is_said_before_and_refused(
    db: Session, client: Client, cast: Cast, form: dict[str, Any]
) -> None:
    thin = make_blueprint(db, cast.units["own"], each=2, actor=cast[Role.JUSTICE_REVIEWER])
    exam = created(client, cast, db, form | {"blueprint": thin.id})
    reviewer, at = client(cast[Role.JUSTICE_REVIEWER]), f"/exam-desk/{exam.id}"
    assert "题库不够" in reviewer.get(at).text
    assert reviewer.post(f"{at}/announcement").status_code == 409


def test_no_page_of_a_whole_exam_shows_a_key(db: Session, client: Client, cast: Cast, form: dict[str, Any]) -> None:
    """Security B2: every key, explanation and feedback carries a word; no answer to a candidate or examiner has it."""
    reviewer, officer = client(cast[Role.JUSTICE_REVIEWER]), client(cast[Role.SELF])
    exam = created(client, cast, db, form)
    at = f"/exam-desk/{exam.id}"
    post(reviewer, f"{at}/announcement")
    post(client(cast[Role.UNIT_TRAINER]), f"{at}/roster/proposals", unit=cast.units["own"].id)
    post(client(cast[Role.UNIT_LEGAL]), f"{at}/roster/checks")
    post(reviewer, f"{at}/roster/confirmations")
    post(reviewer, f"{at}/papers")
    post(reviewer, f"{at}/opening")
    sitting = sitting_of(db, exam).id
    told = [officer.get("/exams"), officer.get(f"/exams/sittings/{sitting}")]
    told.append(officer.post(f"/api/v1/sittings/{sitting}/attempts"))
    told.append(officer.post(f"/exams/sittings/{sitting}/attempt"))
    assert not any("question__stem" in each.text or '"stem"' in each.text for each in told), "B3: nothing before"
    assert db.query(Attempt).count() == 0
    with clock.travel(MORNING + timedelta(hours=1)):
        reviewer, officer = client(cast[Role.JUSTICE_REVIEWER]), client(cast[Role.SELF])
        started = officer.post(f"/api/v1/sittings/{sitting}/attempts")
        mine = f"/api/v1/attempts/{started.json()['id']}"
        token = started.json()["token"]
        said = {"token": token, "version": 1, "answers": {"1": "A", "2": "B"}}
        told += [started, officer.put(f"{mine}/answers", json=said), officer.get(mine)]
        told.append(officer.get(f"/attempts/{started.json()['id']}"))
        assert "question__stem" in told[-1].text
        told.append(officer.put(f"{mine}/answers", json=said | {"answers": {"99": "A"}}))
        told.append(officer.post(f"{mine}/submission", json={"token": token}))
        told += [officer.get(mine), officer.get(f"/attempts/{started.json()['id']}")]
        post(reviewer, f"{at}/closing")
        post(client(cast[Role.JUSTICE_DECIDER]), f"{at}/publication")
        told += [officer.get(mine), officer.get(f"/attempts/{started.json()['id']}"), officer.get("/exams")]
        for path in (at, f"{at}/roster", f"{at}/results", f"/exam-desk/sittings/{sitting}"):
            told += [reviewer.get(path), client(cast[Role.UNIT_TRAINER]).get(path)]
    for each in told:
        assert CANARY not in each.text
        assert not any(CANARY in value for value in each.headers.values())
        assert '"correct"' not in each.text


def test_another_device_goes_on_with_the_number_from_the_invigilator(
    db: Session, client: Client, cast: Cast, blueprint: BlueprintVersion
) -> None:
    staff = staff_of(cast)
    exam = ready_exam(db, cast.units["city"], cast.units["own"], staff, blueprint=blueprint)
    sitting = sitting_of(db, exam).id
    with clock.travel(MORNING + timedelta(hours=1)):
        officer, reviewer = client(cast[Role.SELF]), client(cast[Role.JUSTICE_REVIEWER])
        first = officer.post(f"/api/v1/sittings/{sitting}/attempts").json()
        officer.headers["user-agent"] = "another browser"
        answer = officer.post(f"/api/v1/sittings/{sitting}/attempts")
        assert (answer.status_code, answer.json()["code"]) == (409, "CODE_NEEDED")
        page = reviewer.post(f"/exam-desk/sittings/{sitting}/attempts/{first['id']}/admission")
        code = re.findall(r"换设备用的数字：(\d{6})", page.text)[0]
        wrong = officer.post(f"/api/v1/sittings/{sitting}/attempts", json={"code": "abcdef"})
        assert (wrong.status_code, wrong.json()["code"]) == (409, "CODE_WRONG")
        assert db.query(Attempt).one().code_tries == 1, "a wrong try is counted though it was refused"
        second = officer.post(f"/api/v1/sittings/{sitting}/attempts", json={"code": code}).json()
        said = {"version": 1, "answers": {"1": "A"}}
        path = f"/api/v1/attempts/{first['id']}/answers"
        old = officer.put(path, json=said | {"token": first["token"]})
        assert (old.status_code, old.json()["code"]) == (409, "TAKEN_ELSEWHERE")
        new = officer.put(path, json=said | {"token": second["token"]})
        assert (new.status_code, new.json()["saved_version"]) == (200, 1)
    with clock.travel(MORNING + timedelta(hours=3)):
        late = client(cast[Role.SELF]).put(path, json=said | {"token": second["token"], "version": 2})
        assert (late.status_code, late.json()["code"]) == (410, "ATTEMPT_OVER")
