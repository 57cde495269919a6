"""Law ends, and the questions that rest on it are not drawn until somebody has checked them."""

from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy.orm import Session

from lms import clock
from lms.access import OPERATOR, Actor
from lms.errors import NotAllowed, NotFound, RuleBroken
from question_bank.actions.law import end_law_version, record_law_version
from question_bank.actions.reviewing import approve, check_again
from question_bank.actions.writing import write_question
from question_bank.content import LawBasis
from question_bank.models import Bank, LawVersion, Question
from question_bank.queries.drawable import drawable
from question_bank.queries.law import (
    bases_of,
    get_law_version,
    is_resting_on_ended_law,
    list_laws,
    touched_by,
    version_in_force,
)
from question_bank.queries.questions import Filter, content_of_version, search, version_of
from question_bank.rules import Basis, Ended, Status, is_ended, law_name
from tests.question_bank.samples import one_of, statement

LAW = "《中华人民共和国行政处罚法》"
V2017, V2021, V2025 = date(2017, 9, 1), date(2021, 1, 22), date(2025, 3, 1)


@pytest.fixture
def law(db: Session, reviewer: Actor) -> LawVersion:
    return record_law_version(
        db, law=LAW, version_on=V2021, effective_from=date(2021, 7, 15), document="主席令第七十号", actor=OPERATOR
    )


def _active(
    db: Session, bank: Bank, author: Actor, reviewer: Actor, version_on: date | None, number: int = 1
) -> Question:
    basis = (LawBasis(law=LAW, article="第三十六条", version_on=version_on),)
    question = write_question(db, bank, one_of(number, basis=basis), actor=author)
    approve(db, question, shown_version=1, actor=reviewer)
    return question


def _ids(db: Session, bank: Bank, on: date) -> list[int]:
    return [candidate.id for candidate in drawable(db, [bank.id], on=on).candidates]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (LAW, "行政处罚法"),
        ("行政处罚法", "行政处罚法"),
        ("〈中华人民共和国 行政处罚法〉（2021年修订）", "行政处罚法"),
        ("江苏省行政执法监督办法", "江苏省行政执法监督办法"),
        ("中华人民共和国", "中华人民共和国"),
        ("", ""),
    ],
)
def test_a_law_goes_by_one_name(text: str, name: str) -> None:
    assert law_name(text) == name


def test_a_question_is_drawn_to_the_last_day_of_its_law_and_no_longer(
    db: Session, bank: Bank, author: Actor, reviewer: Actor, law: LawVersion
) -> None:
    for version_on, number in ((V2021, 1), (None, 2)):
        _active(db, bank, author, reviewer, version_on, number)
    end_law_version(db, law, on=date(2025, 12, 31), actor=OPERATOR)
    assert len(_ids(db, bank, date(2025, 12, 31))) == 2
    assert _ids(db, bank, date(2026, 1, 1)) == []
    assert search(db, Filter(ended_on=date(2026, 1, 1)), seen_by=author).count == 2


def test_a_check_moves_the_question_to_the_law_in_force(
    db: Session, bank: Bank, author: Actor, reviewer: Actor, law: LawVersion
) -> None:
    question = _active(db, bank, author, reviewer, V2021)
    record_law_version(db, law=LAW, version_on=V2025, effective_from=date(2026, 1, 1), actor=OPERATOR)
    with clock.travel(to=date(2026, 2, 1)):
        assert is_resting_on_ended_law(db, question.id, clock.today())
        check_again(db, question, shown_version=1, actor=reviewer)
        assert not is_resting_on_ended_law(db, question.id, clock.today())
    assert (question.status, question.version, question.checked_on) == ("active", 2, date(2026, 2, 1))
    version = version_of(db, question)
    assert content_of_version(version).basis[0].version_on == V2025
    assert (version.author_id, version.note) == (author.account_id, "LAW_CHECKED")
    assert len(_ids(db, bank, date(2026, 2, 1))) == 1


def test_a_question_without_a_version_named_is_checked_as_it_is(
    db: Session, bank: Bank, author: Actor, reviewer: Actor, law: LawVersion
) -> None:
    question = _active(db, bank, author, reviewer, None)
    end_law_version(db, law, on=date(2025, 12, 31), actor=OPERATOR)
    with clock.travel(to=date(2026, 2, 1)):
        check_again(db, question, shown_version=1, actor=reviewer)
        assert not is_resting_on_ended_law(db, question.id, clock.today())
    assert question.version == 1


def test_a_check_on_the_last_day_is_not_yet_one_of_the_new_law(
    db: Session, bank: Bank, author: Actor, reviewer: Actor, law: LawVersion
) -> None:
    question = _active(db, bank, author, reviewer, None)
    end_law_version(db, law, on=date(2025, 12, 31), actor=OPERATOR)
    with clock.travel(to=date(2025, 12, 31)):
        check_again(db, question, shown_version=1, actor=reviewer)
    assert is_resting_on_ended_law(db, question.id, date(2026, 1, 1))


def test_without_a_successor_on_record_nothing_can_be_moved(
    db: Session, bank: Bank, author: Actor, reviewer: Actor, law: LawVersion
) -> None:
    question = _active(db, bank, author, reviewer, V2021)
    end_law_version(db, law, on=date(2025, 12, 31), actor=OPERATOR)
    with clock.travel(to=date(2026, 2, 1)), pytest.raises(RuleBroken, match="LAW_UNKNOWN"):
        check_again(db, question, shown_version=1, actor=reviewer)


def test_nobody_approves_a_question_on_law_that_has_ended(
    db: Session, bank: Bank, author: Actor, reviewer: Actor
) -> None:
    old = record_law_version(db, law=LAW, version_on=V2017, effective_from=date(2018, 1, 1), actor=OPERATOR)
    end_law_version(db, old, on=date(2021, 7, 14), actor=OPERATOR)
    question = write_question(db, bank, one_of(basis=(LawBasis(law=LAW, version_on=V2017),)), actor=author)
    with pytest.raises(RuleBroken, match="LAW_ENDED"):
        approve(db, question, shown_version=1, actor=reviewer)


def test_a_new_version_ends_the_one_before_and_says_what_it_touches(
    db: Session, bank: Bank, author: Actor, reviewer: Actor, law: LawVersion
) -> None:
    for number, version_on in ((1, V2021), (2, V2021), (3, None)):
        _active(db, bank, author, reviewer, version_on, number)
    write_question(db, bank, statement(basis=(LawBasis(law=LAW, article="第五条", version_on=V2021),)), actor=author)
    write_question(db, bank, one_of(4, basis=(LawBasis(law="行政许可法", version_on=V2021),)), actor=author)
    new = record_law_version(db, law=LAW, version_on=V2025, effective_from=date(2026, 1, 1), actor=OPERATOR)
    assert (law.effective_until, new.effective_until) == (date(2025, 12, 31), None)
    assert [(t.article, t.status, t.questions) for t in touched_by(db, law)] == [
        ("第三十六条", Status.ACTIVE, 3),
        ("第五条", Status.DRAFT, 1),
    ]
    assert version_in_force(db, "行政处罚法", date(2025, 12, 31)) is law
    assert version_in_force(db, "行政处罚法", date(2026, 1, 1)) is new
    assert version_in_force(db, "行政处罚法", date(2021, 7, 14)) is None
    assert [version.version_on for version in list_laws(db)] == [V2021, V2025]
    assert get_law_version(db, law.id) is law


def test_the_register_refuses_what_cannot_be(db: Session, law: LawVersion, author: Actor, reviewer: Actor) -> None:
    for name, version_on, refusal in ((LAW, V2021, "LAW_VERSION_KNOWN"), ("《》", V2025, "LAW_UNNAMED")):
        with pytest.raises(RuleBroken, match=refusal):
            record_law_version(db, law=name, version_on=version_on, effective_from=V2025, actor=OPERATOR)
    with pytest.raises(RuleBroken, match="LAW_PERIOD"):
        end_law_version(db, law, on=date(2021, 7, 14), actor=OPERATOR)
    with pytest.raises(NotAllowed):
        end_law_version(db, law, on=date(2025, 12, 31), actor=author)
    with pytest.raises(NotFound):
        get_law_version(db, law.id + 99)


def test_what_a_question_rests_on_is_kept_in_its_order(db: Session, bank: Bank, author: Actor) -> None:
    basis = (LawBasis(law="行政许可法"), LawBasis(law=LAW, article="第五条"), LawBasis(law="行政许可法"))
    question = write_question(db, bank, one_of(basis=basis), actor=author)
    assert [row.law for row in bases_of(db, question)] == ["行政许可法", "行政处罚法", "行政许可法"]
    found = search(db, Filter(law="行政处罚法", article="第五条"), seen_by=author)
    assert [q.id for q in found.questions] == [question.id]


END = date(2023, 6, 30)
DAYS = [END + timedelta(days=days) for days in (-1, 0, 1, 30)]


@pytest.mark.parametrize(("named", "checked", "on"), list(product([True, False], [None, *DAYS], DAYS)))
def test_the_rule_and_the_query_say_the_same(
    db: Session, bank: Bank, author: Actor, reviewer: Actor, named: bool, checked: date | None, on: date
) -> None:
    version = record_law_version(db, law=LAW, version_on=V2021, effective_from=date(2021, 7, 15), actor=OPERATOR)
    end_law_version(db, version, on=END, actor=OPERATOR)
    version_on = V2021 if named else None
    question = write_question(db, bank, one_of(basis=(LawBasis(law=LAW, version_on=version_on),)), actor=author)
    question.checked_on = checked
    db.flush()
    expected = is_ended([Basis("行政处罚法", version_on)], [Ended("行政处罚法", V2021, END)], checked_on=checked, on=on)
    assert is_resting_on_ended_law(db, question.id, on) is expected
    assert expected is (on > END and (named or (checked is not None and checked <= END)))
