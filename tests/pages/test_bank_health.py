"""A bank's health in the browser: coverage, age, who reviewed, and questions that past answers make suspicious."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from question_bank.actions.reviewing import doubt
from question_bank.models import Bank, ItemStatistic, Question
from tests.cast import Cast
from tests.client import Browser
from tests.pages.question_world import make_bank, make_question

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(date(2023, 11, 20))


@pytest.fixture
def bank(db: Session, cast: Cast) -> Bank:
    return make_bank(db, cast)


@pytest.fixture
def questions(db: Session, cast: Cast, bank: Bank) -> list[Question]:
    author, reviewer = cast[Role.UNIT_TRAINER], cast[Role.UNIT_LEGAL]
    return [make_question(db, bank, author, number, approved_by=reviewer) for number in range(6)]


def _answers(questions: list[Question]) -> str:
    """Return 40 candidates: the first question turns things round, the second everybody knows, the rest tell apart."""
    lines = ["考号\t" + "\t".join(str(question.id) for question in questions)]
    for candidate in range(40):
        rank = candidate / 40
        cells = ["A" if rank > 0.5 else "B", "B", *("B" if rank > edge else "C" for edge in (0.2, 0.4, 0.6, 0.8))]
        lines.append(f"K{candidate}\t" + "\t".join(cells))
    return "\n".join(lines)


def test_the_picture_counts_what_is_active(
    db: Session, cast: Cast, client: Client, bank: Bank, questions: list[Question]
) -> None:
    doubt(db, questions[0], note="泄题", actor=cast[Role.UNIT_LEGAL])
    page = client(cast[Role.UNIT_TRAINER]).get(f"/banks/{bank.id}/health").text
    assert "启用5题" in page
    assert "宪法与行政法通则" in page
    assert "都由出题人以外的人审过" in page
    assert "还没有作答数据" in page


def test_a_question_without_another_hand_is_found_out(
    db: Session, cast: Cast, client: Client, bank: Bank, questions: list[Question]
) -> None:
    question = make_question(db, bank, cast[Role.UNIT_TRAINER], 0, version_on=None)
    question.checked_on = clock.today()
    db.flush()
    question.status = "active"  # as if somebody had written to the database
    db.flush()
    page = client(cast[Role.UNIT_TRAINER]).get(f"/banks/{bank.id}/health").text
    assert "有1题没有另一人的审核记录" in page
    assert f'href="/questions/{question.id}"' in page


@pytest.mark.requirement("QD-1-4")
def test_past_answers_bring_suspicious_questions_up(
    db: Session, cast: Cast, client: Client, bank: Bank, questions: list[Question]
) -> None:
    trainer = client(cast[Role.UNIT_TRAINER])
    data = {"exam": "2022年度考试", "held_on": "2022-12-08", "answers": _answers(questions)}
    assert trainer.post(f"/banks/{bank.id}/statistics", data=data).status_code == 303
    rows = {row.version_id: row for row in db.query(ItemStatistic)}
    assert len(rows) == 6
    page = trainer.get(f"/banks/{bank.id}/health").text
    assert "区分度为负" in page
    assert "答案可能有误" in page
    assert "过易" in page
    assert "2022年度考试" in page
    assert trainer.post(f"/banks/{bank.id}/statistics", data=data).status_code == 303
    assert db.query(ItemStatistic).count() == 6


def test_answers_of_other_banks_are_not_taken(
    db: Session, cast: Cast, client: Client, bank: Bank, questions: list[Question]
) -> None:
    trainer = client(cast[Role.UNIT_TRAINER])
    for answers in ("考号\t999\nK1\tA", "考号", "x"):
        data = {"exam": "摸底", "held_on": "2022-12-08", "answers": answers}
        answer = trainer.post(f"/banks/{bank.id}/statistics", data=data)
        assert answer.status_code == 422
        assert "没有认出本库的题" in answer.text
    answer = trainer.post(f"/banks/{bank.id}/statistics", data={"exam": "", "held_on": "x", "answers": ""})
    assert answer.status_code == 422
    assert db.query(ItemStatistic).count() == 0


def test_only_who_may_see_keys_sees_the_health_and_only_authors_take_answers_in(
    db: Session, cast: Cast, client: Client, bank: Bank
) -> None:
    place = f"/banks/{bank.id}"
    assert cast.neighbour
    assert client(cast.neighbour).get(f"{place}/health").status_code == 404
    assert client(cast.neighbour).post(f"{place}/statistics").status_code == 404
    assert client(cast[Role.UNIT_LEADER]).get(f"{place}/health").status_code == 403
    legal = client(cast[Role.UNIT_LEGAL])
    assert legal.get(f"{place}/health").status_code == 200
    assert legal.post(f"{place}/statistics").status_code == 403
