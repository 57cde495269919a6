"""Pages of a sitting: the board, codes, minutes and words for all, guards, Safe Exam Browser's file (C4.4, B1, B8)."""

import plistlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.exams.models import Attempt, Exam, ExamGuard, ExamIrregularity, SittingAnnouncement
from lms.exams.rules.safe_browser import config_key, hash_over
from lms.settings import get_settings
from question_bank.queries.blueprints import get_blueprint_version
from tests.cast import Cast
from tests.client import Browser, post
from tests.exam_factories import MORNING, Staff, make_exam, ready_exam, sitting_of
from tests.factories import make_person

Client = Callable[[Actor | None], Browser]
START = MORNING + timedelta(hours=1)
pytestmark = pytest.mark.at(MORNING)


@pytest.fixture
def exam(db: Session, cast: Cast, staff: Staff) -> Exam:
    return ready_exam(db, cast.units["city"], cast.units["own"], staff)


@pytest.fixture
def board(db: Session, exam: Exam) -> str:
    return f"/exam-desk/sittings/{sitting_of(db, exam).id}"


def begun(client: Client, cast: Cast, db: Session, exam: Exam) -> dict[str, Any]:
    answer = client(cast[Role.SELF]).post(f"/api/v1/sittings/{sitting_of(db, exam).id}/attempts")
    assert answer.status_code == 201, answer.text
    return answer.json()  # type: ignore[no-any-return]


def test_an_irregularity_is_two_presses_away(db: Session, client: Client, cast: Cast, exam: Exam, board: str) -> None:
    with clock.travel(START):
        one = begun(client, cast, db, exam)
        examiner = client(cast[Role.JUSTICE_REVIEWER])
        first = re.findall(rf'href="({board}/attempts/{one["id"]}#[^"]+)"', examiner.get(board).text)[0]
        assert 'name="code" value="DEVICE_NOTES"' in examiner.get(first).text
        post(examiner, f"{board}/attempts/{one['id']}/irregularities", code="DEVICE_NOTES")
        wordless = examiner.post(f"{board}/attempts/{one['id']}/irregularities", data={"code": "OTHER"})
        assert wordless.status_code == 422
    assert [row.code for row in db.query(ExamIrregularity)] == ["DEVICE_NOTES"]


@pytest.mark.requirement("QD-10-9")
def test_one_is_given_minutes_paused_and_ended_and_each_is_said(
    db: Session, client: Client, cast: Cast, exam: Exam, board: str
) -> None:
    with clock.travel(START):
        one = begun(client, cast, db, exam)
        at, examiner = f"{board}/attempts/{one['id']}", client(cast[Role.JUSTICE_REVIEWER])
        for deed, sent, said in [
            ("minutes", {"minutes": "5", "reason": "断网"}, "5分钟"),
            ("pause", {"reason": "换电脑"}, "已暂停"),
            ("continuation", {"reason": "换好了"}, "答题中"),
            ("ending", {"reason": "夹带"}, "监考收卷"),
        ]:
            db.expire_all()  # a request of its own each: nothing is known from the one before
            assert examiner.post(f"{at}/{deed}", data={}).status_code == (303 if deed == "continuation" else 422)
            if deed != "continuation":
                assert examiner.post(f"{at}/{deed}", data=sent).headers["location"] == at
            assert said in examiner.get(at).text
    assert db.query(Attempt).one().state == "ended"


def test_the_board_is_narrowed_by_what_one_looks_for(
    db: Session, client: Client, cast: Cast, exam: Exam, board: str
) -> None:
    with clock.travel(START):
        begun(client, cast, db, exam)
        examiner = client(cast[Role.JUSTICE_REVIEWER])
        assert "顾明澈" in examiner.get(f"{board}?only=running").text
        for nobody in ("only=left", "only=changed", "only=silent", "only=finished", "only=attention", "q=%25"):
            assert "没有符合条件的考生" in examiner.get(f"{board}?{nobody}").text, nobody
        assert "顾明澈" in examiner.get(f"{board}?only=running&q={cast.units['own'].name}").text
        assert "顾明澈" not in examiner.get(f"{board}?q=nobody").text
        assert examiner.get(f"{board}?only=nonsense").status_code == 200
    with clock.travel(START + timedelta(minutes=2)):
        for part in ("silent", "attention"):
            assert "起失去联系" in client(cast[Role.JUSTICE_REVIEWER]).get(f"{board}?only={part}").text


def test_a_large_room_is_sent_a_page_at_a_time_and_counted_whole(
    db: Session, client: Client, cast: Cast, staff: Staff
) -> None:
    crowd = [make_person(db, name=f"考生{at:03}号", unit=cast.units["own"]) for at in range(61)]
    exam = ready_exam(db, cast.units["city"], cast.units["own"], staff)
    at, examiner = f"/exam-desk/sittings/{sitting_of(db, exam).id}", client(cast[Role.JUSTICE_REVIEWER])
    bodies = [rows(examiner.get(f"{at}?only=waiting&page={number}").text) for number in (1, 2)]
    found = [set(re.findall(r"考生\d{3}号", body)) for body in bodies]
    assert found[0] | found[1] == {each.name for each in crowd}
    assert not found[0] & found[1]
    people = [body.count("<tr") for body in bodies]
    assert people[0] == 60
    second = examiner.get(f"{at}?only=waiting&page=2", headers={"HX-Request": "true"}).text
    assert f'hx-get="{at}?only=waiting&amp;page=2"' in second
    assert f"共{sum(people)}条" in second
    refused = examiner.post(f"{at}/minutes", data={"minutes": "0", "reason": "x"}).text
    assert f'href="{at}?page=2"' in refused  # back to the board, not to where the form went


def rows(page: str) -> str:
    """Return the body of the board's table."""
    return page.partition("<tbody")[2].partition("</tbody")[0]


@pytest.mark.requirement("QD-10-9")
def test_minutes_and_words_for_all(db: Session, client: Client, cast: Cast, exam: Exam, board: str) -> None:
    with clock.travel(START):
        one = begun(client, cast, db, exam)
        examiner, officer = client(cast[Role.JUSTICE_REVIEWER]), client(cast[Role.SELF])
        assert "请写通知" in examiner.post(f"{board}/announcements", data={"words": " "}).text
        post(examiner, f"{board}/announcements", words="第3题看黑板")
        assert examiner.post(f"{board}/minutes", data={"minutes": "0", "reason": "x"}).status_code == 422
        assert examiner.post(f"{board}/minutes", data={"minutes": "5", "reason": ""}).status_code == 422
        post(examiner, f"{board}/minutes", minutes="5", reason="断网")
        said = {"token": one["token"], "version": 1, "answers": {"1": "A"}}
        told = officer.put(f"/api/v1/attempts/{one['id']}/answers", json=said).json()
        assert told["deadline_at"] == (START + timedelta(minutes=65)).isoformat()
        news = officer.get(f"/api/v1/attempts/{one['id']}/announcements").json()["announcements"]
        assert [each["text"] for each in news] == ["第3题看黑板"]
        assert news[0]["id"] == told["news"]
        stranger = client(cast[Role.UNIT_LEADER])
        assert stranger.get(f"/api/v1/attempts/{one['id']}/announcements").status_code == 404
        for role in (Role.SELF, Role.PROVINCE, Role.JUSTICE_DECIDER):
            assert client(cast[role]).post(f"{board}/announcements", data={"words": "x"}).status_code == 403
            assert client(cast[role]).post(f"{board}/minutes", data={"minutes": "5"}).status_code == 403
    assert db.query(SittingAnnouncement).count() == 1


def test_codes_for_beginning(db: Session, client: Client, cast: Cast, exam: Exam, board: str) -> None:
    db.add(ExamGuard(exam_id=exam.id, check_in=True, safe_browser=False, browser_keys=[], changed_at=clock.now()))
    db.flush()
    sitting = sitting_of(db, exam).id
    with clock.travel(START):
        examiner, officer = client(cast[Role.JUSTICE_REVIEWER]), client(cast[Role.SELF])
        assert "入场码" in officer.get(f"/exams/sittings/{sitting}").text
        refused = officer.post(f"/exams/sittings/{sitting}/attempt", data={"code": ""})
        assert refused.status_code == 422
        assert "6位入场码" in refused.text
        page = examiner.post(f"{board}/check-ins", data={})
        code = re.findall(r"顾明澈.*?<strong>(\d{6})</strong>", page.text, re.DOTALL)[0]
        assert code not in examiner.get(board).text, "shown once"
        wrong = f"{(int(code) + 1) % 10**6:06d}"
        assert officer.post(f"/exams/sittings/{sitting}/attempt", data={"code": wrong}).status_code == 422
        post(officer, f"/exams/sittings/{sitting}/attempt", code=code)
        assert client(cast[Role.UNIT_LEADER]).post(f"{board}/check-ins", data={}).status_code == 403
    assert db.query(Attempt).count() == 1


def test_guards_are_set_before_the_exam_opens(
    db: Session, client: Client, cast: Cast, exam: Exam, staff: Staff
) -> None:
    blueprint = get_blueprint_version(db, exam.blueprint_version_id, seen_by=staff.examiner)
    draft = make_exam(db, cast.units["city"], staff, blueprint=blueprint)
    at, examiner = f"/exam-desk/{draft.id}/guard", client(cast[Role.JUSTICE_REVIEWER])
    assert "安全考试浏览器" in examiner.get(at).text
    assert examiner.post(at, data={"browser_keys": "short"}).status_code == 422
    post(examiner, at, check_in="1", safe_browser="1", browser_keys="a" * 64)
    guard = db.query(ExamGuard).filter_by(exam_id=draft.id).one()
    assert (guard.check_in, guard.safe_browser, guard.browser_keys) == (True, True, ["a" * 64])
    late = examiner.post(f"/exam-desk/{exam.id}/guard", data={"check_in": "1"})
    assert late.status_code == 422
    assert client(cast[Role.UNIT_TRAINER]).post(at, data={}).status_code == 403


def test_safe_exam_browser_from_its_file_to_the_receipt(db: Session, client: Client, cast: Cast, exam: Exam) -> None:
    db.add(ExamGuard(exam_id=exam.id, check_in=False, safe_browser=True, browser_keys=[], changed_at=clock.now()))
    db.flush()
    sitting, base = sitting_of(db, exam).id, get_settings().base_url.rstrip("/")
    with clock.travel(START):
        officer = client(cast[Role.SELF])
        assert "下载配置文件" in officer.get(f"/exams/sittings/{sitting}").text
        assert officer.post(f"/exams/sittings/{sitting}/attempt").status_code == 422
        assert officer.post(f"/api/v1/sittings/{sitting}/attempts").json()["code"] == "SAFE_BROWSER"
        file = officer.post(f"/exams/sittings/{sitting}/launch")
        assert file.headers["content-type"] == "application/seb"
        settings = plistlib.loads(file.content)
        key = config_key(settings)

        def headers(path: str) -> dict[str, str]:
            return {"X-SafeExamBrowser-ConfigKeyHash": hash_over(f"{base}{path}", key)}

        launch = settings["startURL"].removeprefix(base)
        assert officer.get(launch).status_code == 200
        assert officer.post(launch).status_code == 409, "another browser"
        assert officer.post(launch, headers=headers("/elsewhere")).status_code == 409
        assert officer.post(launch, headers=headers(launch)).status_code == 303
        assert officer.post(launch, headers=headers(launch)).status_code == 409, "once"
        path = f"/api/v1/sittings/{sitting}/attempts"
        started = officer.post(path, headers=headers(path))
        assert started.status_code == 201, started.text
        mine, one = f"/api/v1/attempts/{started.json()['id']}", started.json()
        page = f"/attempts/{one['id']}"
        assert officer.get(page).status_code == 409
        assert "question__stem" in officer.get(page, headers=headers(page)).text
        said = {"token": one["token"], "version": 1, "answers": {"1": "A"}}
        assert officer.put(f"{mine}/answers", json=said).json()["code"] == "SAFE_BROWSER"
        by_script = {"X-Safe-Browser-Page-Config": hash_over(f"{base}{page}", key)}
        assert officer.put(f"{mine}/answers", json=said, headers=by_script).status_code == 200
        assert officer.post(f"{mine}/submission", json={"token": one["token"]}).status_code == 200
        receipt = officer.get(f"{page}/receipt")
        assert receipt.headers["content-type"] == "text/plain; charset=utf-8"
        assert str(db.query(Attempt).one().digest) in receipt.text
