"""Nothing of a paper before it begins; nothing of another one's paper ever (security B3)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.exams.models import Attempt, Exam, ExamPaper
from lms.exams.rules.times import Times
from tests.cast import Cast
from tests.client import Browser
from tests.exam_factories import MORNING, ready_exam, sitting_of, staff_of

Client = Callable[[Actor | None], Browser]
START = MORNING + timedelta(hours=1)
BEFORE = [60.0, 30.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.1]
pytestmark = pytest.mark.at(MORNING)


@pytest.fixture
def exam(db: Session, cast: Cast) -> Exam:
    return ready_exam(db, cast.units["city"], cast.units["own"], staff_of(cast))


def probe(browser: Browser, sitting: int, papers: list[int]) -> list[str]:
    """Ask every address of a paper, and return what the answers say."""
    told = [browser.get("/exams"), browser.get(f"/exams/sittings/{sitting}")]
    told.append(browser.post(f"/exams/sittings/{sitting}/attempt"))
    told.append(browser.post(f"/api/v1/sittings/{sitting}/attempts"))
    for number in papers:
        page, api = f"/attempts/{number}", f"/api/v1/attempts/{number}"
        paths = (page, f"{page}/receipt", f"{page}/media/{'0' * 64}", api, f"{api}/announcements")
        told.extend(browser.get(path) for path in paths)
        said = {"token": "x", "version": 1, "answers": {"1": "A"}}
        told.append(browser.put(f"/api/v1/attempts/{number}/answers", json=said))
        told.append(browser.post(f"/api/v1/attempts/{number}/submission", json={"token": "x"}))
    assert all(answer.status_code < 500 for answer in told)
    return [answer.text for answer in told]


def shows(texts: list[str]) -> bool:
    return any("question__stem" in text or '"stem"' in text or "选项" in text for text in texts)


def test_no_address_shows_anything_in_the_last_minute(db: Session, client: Client, cast: Cast, exam: Exam) -> None:
    sitting = sitting_of(db, exam).id
    papers = [paper.id for paper in db.query(ExamPaper)][:2]
    for seconds in BEFORE:
        with clock.travel(START - timedelta(seconds=seconds)):
            assert not shows(probe(client(cast[Role.SELF]), sitting, papers)), f"{seconds} s before"
    assert db.query(Attempt).count() == 0
    with clock.travel(START):
        assert shows(probe(client(cast[Role.SELF]), sitting, []))


def test_without_the_gate_the_paper_would_be_seen(
    db: Session, client: Client, cast: Cast, exam: Exam, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: take the rule of the start away, and the same probe sees the paper."""
    monkeypatch.setattr(Times, "require_startable", lambda *_: None)
    with clock.travel(START - timedelta(seconds=1)):
        assert shows(probe(client(cast[Role.SELF]), sitting_of(db, exam).id, []))


def test_what_leaked_of_another_ones_paper_opens_nothing(db: Session, client: Client, cast: Cast, exam: Exam) -> None:
    """A picture's or a page's address is good for its candidate alone: for everybody else it is not there."""
    sitting = sitting_of(db, exam).id
    with clock.travel(START):
        mine = client(cast[Role.SELF]).post(f"/api/v1/sittings/{sitting}/attempts").json()["id"]
        for role in (Role.UNIT_TRAINER, Role.UNIT_LEADER, Role.JUSTICE_REVIEWER):
            other = client(cast[role])
            for path in (f"/attempts/{mine}", f"/attempts/{mine}/receipt", f"/attempts/{mine}/media/{'0' * 64}"):
                assert other.get(path).status_code == 404
            assert other.get(f"/api/v1/attempts/{mine}").status_code == 404
