"""Reading scores off papers in the browser: blind for each of two, then settled."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.exams.actions.drawing import open_exam
from lms.exams.models import Exam, ScoreBatch, ScoreReading
from tests.cast import Cast
from tests.client import Browser
from tests.exam_factories import MORNING, announced_exam, staff_of
from tests.markup import elements
from tests.print_factories import paper_exam

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(MORNING)


@pytest.fixture
def exam(db: Session, cast: Cast) -> Exam:
    unit, under, hands = cast.units["city"], cast.units["own"], staff_of(cast)
    made = paper_exam(db, unit, under, hands, starts_at=MORNING + timedelta(hours=1), title="纸笔考试")
    open_exam(db, made, actor=hands.examiner)
    db.flush()
    return made


def fields(page: str) -> dict[str, str]:
    """The fields of a page into which scores are typed, with what stands in them."""
    found = (each.attributes for each in elements(page, "input"))
    return {
        str(each["name"]): str(each.get("value") or "") for each in found if str(each.get("name")).startswith("read_")
    }


def test_two_people_read_for_themselves_and_what_agrees_counts(
    db: Session, client: Client, cast: Cast, exam: Exam
) -> None:
    examiner, head = client(cast[Role.JUSTICE_REVIEWER]), client(cast[Role.JUSTICE_DECIDER])
    at = f"/exam-desk/{exam.id}/readings"
    assert at in examiner.get(f"/exam-desk/{exam.id}/scores").text
    empty = fields(examiner.get(at).text)
    assert set(empty.values()) == {""}
    typed = dict.fromkeys(empty, "8.5") | {next(iter(empty)): "缺考"}
    saved = examiner.post(f"{at}?shown=mine", data=typed)
    assert saved.headers["location"] == f"{at}?shown=mine"
    assert fields(examiner.get(at).text) == typed, "one's own stands there"
    assert set(fields(head.get(at).text).values()) == {""}, "another's does not"
    head.post(at, data=dict.fromkeys(typed, "8.5"))
    page = head.get(f"{at}?shown=differs").text
    assert list(fields(page)) == [next(iter(empty))]
    assert "不一致" in page
    head.post(at, data={next(iter(empty)): "缺考"})
    assert examiner.post(f"{at}/acceptance", data={}).status_code == 303
    batch = db.query(ScoreBatch).one()
    assert batch.state == "accepted"
    assert "双人登分" in examiner.get(f"/exam-desk/{exam.id}/scores/{batch.id}").text
    assert "8.5" in examiner.get(at).text


def test_what_cannot_be_a_score_is_said_beside_it_and_nothing_is_kept(
    db: Session, client: Client, cast: Cast, exam: Exam
) -> None:
    examiner = client(cast[Role.JUSTICE_REVIEWER])
    at = f"/exam-desk/{exam.id}/readings"
    one, two, *_ = fields(examiner.get(at).text)
    for bad in ("八十", "8.3", "-1", "1e9", "NaN"):
        answer = examiner.post(at, data={one: bad, two: "8"})
        assert answer.status_code == 422
        assert "成绩要写成86或86.5的样子" in answer.text
        assert fields(answer.text)[one] == bad, "what was typed stays"
    high = examiner.post(at, data={one: "999"})
    assert high.status_code == 422
    assert "超过满分" in high.text
    assert db.query(ScoreReading).count() == 0


def test_only_who_deals_with_the_exam_reads_and_only_who_runs_it_lets_scores_count(
    db: Session, client: Client, cast: Cast, exam: Exam
) -> None:
    at = f"/exam-desk/{exam.id}/readings"
    for actor in (cast[Role.UNIT_TRAINER], cast[Role.SELF]):
        assert client(actor).get(at).status_code == 403
        assert client(actor).post(at, data={}).status_code == 403
    assert client(cast[Role.JUSTICE_DECIDER]).post(f"{at}/acceptance", data={}).status_code == 403
    assert client(cast[Role.JUSTICE_REVIEWER]).post(f"{at}/acceptance", data={}).status_code == 422
    assert db.query(ScoreReading).count() == 0


def test_an_exam_without_papers_says_what_would_be_needed(db: Session, client: Client, cast: Cast) -> None:
    hands = staff_of(cast)
    exam = announced_exam(db, cast.units["city"], hands, starts_at=MORNING + timedelta(hours=1))
    page = client(hands.examiner).get(f"/exam-desk/{exam.id}/readings").text
    assert "没有要登分的答卷" in page
