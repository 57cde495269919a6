"""Many questions at once: each gets its verdict, the same file twice adds nothing, near-duplicates show."""

import pytest
from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.errors import NotAllowed
from question_bank.actions.importing import CHUNK, Fate, Incoming, Outcome, examine, rows_of, take_in
from question_bank.actions.reviewing import approve
from question_bank.actions.writing import revise, write_question
from question_bank.choices import Option
from question_bank.content import Content
from question_bank.models import Bank, Question, QuestionSketch, QuestionTwin, QuestionVersion
from question_bank.queries.questions import fetch_question
from question_bank.queries.twins import twins_of
from question_bank.types import single
from tests.cast import Cast
from tests.question_bank.samples import bare, essay, number, one_of, statement

STEM = "当事人要求听证的，应当在行政机关告知后几日内提出？"
DAYS = ("三日", "五日", "七日", "十日")


def hearing(stem: str = STEM, days: tuple[str, ...] = DAYS, **more: object) -> single.Content:
    return single.Content(stem=stem, options=tuple(Option(html=d, correct=d == "五日") for d in days), **more)


def _fates(outcomes: list[Outcome]) -> list[str]:
    return [outcome.fate.value for outcome in outcomes]


def test_every_type_comes_in_and_the_same_file_again_adds_nothing(db: Session, bank: Bank, author: Actor) -> None:
    incoming = rows_of(bare().values())
    first = take_in(db, bank, incoming, source="题库.xlsx", actor=author)
    assert _fates(first) == ["imported"] * 10
    again = take_in(db, bank, incoming, source="题库.xlsx", actor=author)
    assert _fates(again) == ["unchanged"] * 10
    assert [outcome.question_id for outcome in again] == [outcome.question_id for outcome in first]
    assert (db.query(Question).count(), db.query(QuestionVersion).count()) == (10, 10)
    assert {question.status for question in db.query(Question)} == {"draft"}
    counts = [
        entry.details
        for entry in db.query(AuditEntry).filter_by(action="questions:bank:imported").order_by(AuditEntry.id)
    ]
    assert [(c["imported"], c["unchanged"]) for c in counts] == [(10, 0), (0, 10)]


def test_a_preview_says_the_same_and_does_nothing(db: Session, bank: Bank, author: Actor) -> None:
    incoming = rows_of(
        [hearing(), hearing(), statement(correct=None), hearing(STEM.replace("几日", "多少日"))], first=2
    )
    seen = examine(db, bank, incoming, actor=author)
    assert db.query(Question).count() == 0
    done = take_in(db, bank, incoming, source="x", actor=author)
    assert _fates(seen) == _fates(done) == ["imported", "unchanged", "refused", "imported"]
    assert [fault.code for fault in seen[2].faults] == ["KEY_MISSING"]
    assert [other for other, _ in seen[3].twins] == [other for other, _ in done[3].twins] == [-2]


def test_what_is_faulty_stays_out_and_the_rest_comes_in(db: Session, bank: Bank, author: Actor) -> None:
    outcomes = take_in(db, bank, rows_of([one_of(stem=""), one_of()]), source="x", actor=author)
    assert _fates(outcomes) == ["refused", "imported"]
    assert db.query(Question).count() == 1


def test_a_known_id_with_another_wording_is_a_new_version(
    db: Session, bank: Bank, author: Actor, reviewer: Actor
) -> None:
    (first,) = take_in(db, bank, rows_of([one_of(external_id="T-7")]), source="a.xlsx", actor=author)
    question = fetch_question(db, first.question_id or 0)
    approve(db, question, shown_version=1, actor=reviewer)
    (second,) = take_in(db, bank, rows_of([one_of(3, external_id="T-7")]), source="b.xlsx", actor=author)
    assert (second.fate, second.question_id) == (Fate.UPDATED, question.id)
    question = fetch_question(db, question.id)
    assert (question.version, question.status) == (2, "draft")
    (third,) = take_in(db, bank, rows_of([one_of(3, external_id="T-7")]), source="b.xlsx", actor=author)
    assert third.fate is Fate.UNCHANGED


@pytest.mark.parametrize(
    "near",
    [
        hearing(days=DAYS[::-1]),
        hearing(stem=STEM.replace("当事人", "当事人的代理人")),
        hearing(stem=STEM.replace("应当", "须"), days=("5日", *DAYS[1:])),
        hearing(stem="１．" + STEM),
    ],
    ids=["options turned round", "a word more", "other words", "numbered"],
)
def test_near_duplicates_show_across_wording_and_order_of_options(
    db: Session, bank: Bank, author: Actor, near: Content
) -> None:
    known = write_question(db, bank, hearing(), actor=author)
    (outcome,) = take_in(db, bank, rows_of([near]), source="x", actor=author)
    assert outcome.fate is Fate.IMPORTED
    assert [other for other, _ in outcome.twins] == [known.id]
    assert twins_of(db, known.id) == [(outcome.question_id, outcome.twins[0][1])]


def test_other_questions_are_no_twins(db: Session, bank: Bank, author: Actor) -> None:
    others: list[Content] = [
        hearing(),
        hearing(stem="行政复议机关应当自受理申请之日起几日内作出决定？", days=("五日", "三十日", "六十日", "九十日")),
        hearing(stem="下列说法正确的是？", days=("五日", "罚款由作出决定的机关收缴", "听证公开举行", "案卷保存十年")),
        number(),
        essay(),
    ]
    assert all(not outcome.twins for outcome in take_in(db, bank, rows_of(others), source="x", actor=author))


def test_a_new_wording_makes_its_twins_anew(db: Session, bank: Bank, author: Actor) -> None:
    first = write_question(db, bank, hearing(), actor=author)
    second = write_question(db, bank, hearing(days=DAYS[::-1]), actor=author)
    assert twins_of(db, first.id) == [(second.id, 100)]
    revise(db, second, essay(), shown_version=1, note="", actor=author)
    assert twins_of(db, first.id) == []
    assert db.query(QuestionTwin).count() == 0
    revise(db, second, hearing(days=DAYS[::-1]), shown_version=2, note="", actor=author)
    assert twins_of(db, second.id) == [(first.id, 100)]
    assert {sketch.question_id for sketch in db.query(QuestionSketch)} == {first.id, second.id}


def test_more_than_one_chunk_is_taken_in_whole(db: Session, bank: Bank, author: Actor) -> None:
    many = [statement(stem=f"第{n}条规定的期限是{n * 7 % 365}日。") for n in range(CHUNK + 5)]
    incoming = [*rows_of(many), Incoming(many[3], CHUNK + 6)]
    outcomes = take_in(db, bank, incoming, source="x", actor=author)
    assert [outcome.fate for outcome in outcomes].count(Fate.IMPORTED) == CHUNK + 5
    assert outcomes[-1].question_id == outcomes[3].question_id
    assert db.query(Question).count() == CHUNK + 5


def test_nobody_imports_into_the_bank_of_others(db: Session, bank: Bank, cast: Cast, reviewer: Actor) -> None:
    assert cast.neighbour is not None
    for wrong in (cast.neighbour, reviewer, cast[Role.SELF]):
        with pytest.raises(NotAllowed):
            take_in(db, bank, rows_of([one_of()]), source="x", actor=wrong)
        with pytest.raises(NotAllowed):
            examine(db, bank, rows_of([one_of()]), actor=wrong)
