"""The review queue in the browser: what others wrote, one question a screen, never one's own."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from lms.access import OPERATOR, Actor, Role
from question_bank.actions.importing import rows_of, take_in
from question_bank.actions.law import end_law_version, record_law_version
from question_bank.actions.writing import revise
from question_bank.content import LawBasis
from question_bank.models import Bank, Question, QuestionReview, ReviewSample
from question_bank.queries.questions import content_of_version, version_of
from question_bank.types import true_false
from tests.cast import Cast
from tests.client import Browser
from tests.pages.question_world import LAW, V2021, make_bank, make_question

Client = Callable[[Actor | None], Browser]
pytestmark = pytest.mark.at(date(2023, 11, 20))


@pytest.fixture
def bank(db: Session, cast: Cast) -> Bank:
    return make_bank(db, cast)


@pytest.mark.requirement("QD-1-4")
def test_a_reviewer_goes_from_question_to_question(db: Session, cast: Cast, client: Client, bank: Bank) -> None:
    author, legal = cast[Role.UNIT_TRAINER], client(cast[Role.UNIT_LEGAL])
    one, other = (make_question(db, bank, author, number) for number in range(2))
    page = legal.get("/questions/review").text
    assert f"/questions/review/{one.id}" in page
    shown = legal.get(f"/questions/review/{one.id}").text
    for words in ("这一轮第1题，共2题", "见第三十六条", "没有相近的题", "第三十六条"):
        assert words in shown
    assert 'class="who__unit">1 ·' not in shown  # whose house it is stands there, not the number of the question
    answer = legal.post(f"/questions/review/{one.id}/approval", data={"shown_version": 1})
    assert answer.headers["location"] == f"/questions/review/{other.id}"
    sent = legal.post(f"/questions/review/{other.id}/sending-back", data={"shown_version": 1, "note": "选项C不清"})
    assert sent.headers["location"] == "/questions/review"
    db.expire_all()
    assert (one.status, other.status, other.returned_version) == ("active", "draft", 1)
    assert "没有等您审的题" in legal.get("/questions/review").text


def test_sending_back_needs_a_reason(db: Session, cast: Cast, client: Client, bank: Bank) -> None:
    question = make_question(db, bank, cast[Role.UNIT_TRAINER])
    answer = client(cast[Role.UNIT_LEGAL]).post(
        f"/questions/review/{question.id}/sending-back", data={"shown_version": 1}
    )
    assert answer.status_code == 422
    assert "请写明理由" in answer.text
    assert db.query(QuestionReview).count() == 0


def test_what_was_changed_since_is_shown_and_not_approved_unseen(
    db: Session, cast: Cast, client: Client, bank: Bank
) -> None:
    author, legal = cast[Role.UNIT_TRAINER], client(cast[Role.UNIT_LEGAL])
    question = make_question(db, bank, author)
    content = content_of_version(version_of(db, question)).changed(stem="改过的题干")
    revise(db, question, content, shown_version=1, note="用语统一", actor=author)
    assert "与上一版的不同" in legal.get(f"/questions/review/{question.id}").text
    answer = legal.post(f"/questions/review/{question.id}/approval", data={"shown_version": 1})
    assert answer.status_code == 422
    assert "别人改过这道题" in answer.text
    assert legal.post(f"/questions/review/{question.id}/approval", data={"shown_version": 2}).status_code == 303


def test_nobody_finds_his_own_question_in_the_queue(db: Session, cast: Cast, client: Client) -> None:
    bureau, bank = cast[Role.JUSTICE_REVIEWER], make_bank(db, cast, "city")
    question = make_question(db, bank, bureau)
    both = client(bureau)
    page = both.get("/questions/review").text
    assert f"/questions/review/{question.id}" not in page
    assert "您写的，等别人审" in page
    shown = both.get(f"/questions/review/{question.id}").text
    assert "不能审自己写的题" in shown
    assert "/approval" not in shown
    answer = both.post(f"/questions/review/{question.id}/approval", data={"shown_version": 1})
    assert answer.status_code == 422
    assert question.status == "draft"


def test_only_reviewers_in_reach_review(db: Session, cast: Cast, client: Client, bank: Bank) -> None:
    question = make_question(db, bank, cast[Role.UNIT_TRAINER])
    place = f"/questions/review/{question.id}"
    for role in (Role.UNIT_TRAINER, Role.SELF, Role.UNIT_LEADER, Role.PROVINCE):
        assert client(cast[role]).get(place).status_code == 403
        assert client(cast[role]).post(f"{place}/approval").status_code == 403
    assert client(cast[Role.LINE_DEPT]).get(place).status_code == 404
    assert client(cast[Role.LINE_DEPT]).post(f"{place}/approval", data={"shown_version": 1}).status_code == 404
    assert client(None).get(place).status_code == 303


@pytest.mark.requirement("QD-1-4")
def test_a_question_on_ended_law_is_checked_and_moves_to_the_law_in_force(
    db: Session, cast: Cast, client: Client, bank: Bank
) -> None:
    author, reviewer = cast[Role.UNIT_TRAINER], cast[Role.UNIT_LEGAL]
    old = record_law_version(db, law=LAW, version_on=V2021, effective_from=date(2021, 7, 15), actor=OPERATOR)
    held, gone = (make_question(db, bank, author, number, approved_by=reviewer) for number in (0, 1))
    new = record_law_version(db, law=LAW, version_on=date(2023, 9, 1), effective_from=date(2023, 11, 1), actor=OPERATOR)
    legal = client(reviewer)
    first = legal.get(f"/questions/review/next?law={old.id}").headers["location"]
    assert first == f"/questions/review/{held.id}?task=again&law={old.id}"
    assert "依据对到现行版本" in legal.get(first).text
    answer = legal.post(f"/questions/review/{held.id}/check?law={old.id}", data={"shown_version": 1})
    assert answer.headers["location"].startswith(f"/questions/review/{gone.id}?")
    answer = legal.post(
        f"/questions/review/{gone.id}/retirement?law={old.id}", data={"shown_version": 1, "note": "条文已删"}
    )
    assert answer.headers["location"] == f"/law/{old.id}"
    db.expire_all()
    assert (held.status, held.version, gone.status) == ("active", 2, "retired")
    assert content_of_version(version_of(db, held)).basis[0].version_on == new.version_on
    assert "复核已完成" in legal.get(f"/law/{old.id}").text


def test_a_draft_on_ended_law_is_not_approved(db: Session, cast: Cast, client: Client, bank: Bank) -> None:
    reviewer = cast[Role.UNIT_LEGAL]
    old = record_law_version(db, law=LAW, version_on=V2021, effective_from=date(2021, 7, 15), actor=OPERATOR)
    end_law_version(db, old, on=date(2023, 10, 31), actor=OPERATOR)
    question = make_question(db, bank, cast[Role.UNIT_TRAINER])
    answer = client(reviewer).post(f"/questions/review/{question.id}/approval", data={"shown_version": 1})
    assert answer.status_code == 422
    assert "法律版本已经失效" in answer.text


WORDS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒日月盈昃星宿列张寒来暑往秋收冬藏闰余成岁律吕调"


def _batch(db: Session, bank: Bank, author: Actor, number: int) -> None:
    contents = [
        true_false.Content(
            stem="".join(WORDS[(at * 7 + step * (at + 3)) % len(WORDS)] for step in range(12)),
            correct=True,
            basis=(LawBasis(law=LAW, article="第五条", version_on=V2021),),
        )
        for at in range(number)
    ]
    take_in(db, bank, rows_of(contents), source="省厅题库.xlsx", actor=author)


def test_a_batch_approved_before_is_checked_by_a_sample(db: Session, cast: Cast, client: Client, bank: Bank) -> None:
    _batch(db, bank, cast[Role.UNIT_TRAINER], 60)
    legal = client(cast[Role.UNIT_LEGAL])
    begin = {"bank": bank.id, "source": "省厅题库.xlsx"}
    page = legal.get(f"/questions/samples/new?bank={bank.id}&source=省厅题库.xlsx").text
    assert "GB/T 2828.1" in page
    assert legal.post("/questions/samples", data=begin).status_code == 422
    place = legal.post("/questions/samples", data=begin | {"earlier_review": "省厅2023年7月审定"}).headers["location"]
    drawn = 0
    address = f"/questions/review/{_following(legal.get(place).text)}"
    while address.startswith("/questions/review/"):
        question = address.partition("?")[0]
        assert legal.get(address).status_code == 200
        sample = place.rpartition("/")[2]
        address = legal.post(f"{question}/approval?sample={sample}", data={"shown_version": 1}).headers["location"]
        drawn += 1
    assert address == place
    row = db.query(ReviewSample).one()
    db.refresh(row)
    fit = db.query(Question).filter_by(status="active").count()
    assert (drawn, row.outcome) == (13, "passed")
    assert fit > 50
    unread = [row.note for row in db.query(QuestionReview) if row.note]
    assert len(unread) == fit - 13
    assert all("抽检通过" in note and "省厅2023年7月审定" in note for note in unread)
    assert "合格" in legal.get(place).text


def test_one_wrong_question_of_a_sample_and_the_batch_is_read_one_by_one(
    db: Session, cast: Cast, client: Client, bank: Bank
) -> None:
    _batch(db, bank, cast[Role.UNIT_TRAINER], 60)
    legal = client(cast[Role.UNIT_LEGAL])
    begin = {"bank": bank.id, "source": "省厅题库.xlsx", "earlier_review": "省厅"}
    place = legal.post("/questions/samples", data=begin).headers["location"]
    assert legal.post("/questions/samples", data=begin).status_code == 422
    first = _following(legal.get(place).text)
    sample = place.rpartition("/")[2]
    data = {"shown_version": 1, "note": "答案错"}
    legal.post(f"/questions/review/{first}/sending-back?sample={sample}", data=data)
    row = db.query(ReviewSample).one()
    db.refresh(row)
    assert row.outcome == "failed"
    assert db.query(Question).filter_by(status="active").count() == 0


def test_a_small_batch_and_another_reviewers_sample_are_refused(
    db: Session, cast: Cast, client: Client, bank: Bank
) -> None:
    _batch(db, bank, cast[Role.UNIT_TRAINER], 20)
    legal = client(cast[Role.UNIT_LEGAL])
    begin = {"bank": bank.id, "source": "省厅题库.xlsx", "earlier_review": "省厅"}
    answer = legal.post("/questions/samples", data=begin)
    assert answer.status_code == 422
    assert "请逐题审核" in answer.text
    assert db.query(ReviewSample).count() == 0
    _batch(db, bank, cast[Role.UNIT_TRAINER], 60)
    place = legal.post("/questions/samples", data=begin).headers["location"]
    assert client(cast[Role.JUSTICE_DECIDER]).post(f"{place}/end").status_code == 403
    assert client(cast[Role.UNIT_TRAINER]).post(f"{place}/end").status_code == 403
    assert client(cast[Role.LINE_DEPT]).get(place).status_code == 404
    assert legal.post(f"{place}/end").status_code == 303
    row = db.query(ReviewSample).one()
    db.refresh(row)
    assert row.outcome == "given_up"


def _following(page: str) -> int:
    found = re.search(r'href="/questions/review/(\d+)', page)
    assert found
    return int(found.group(1))
