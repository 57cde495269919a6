"""Blueprints are kept version by version, and tell before an exam whether the bank can meet them."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor, Role
from lms.audit import AuditEntry
from lms.errors import NotAllowed, NotFound, RuleBroken
from question_bank.actions.banks import add_bank
from question_bank.actions.blueprints import Wording, add_blueprint, change_blueprint, withdraw_blueprint, wording_of
from question_bank.actions.reviewing import approve
from question_bank.actions.writing import write_question
from question_bank.blueprint import Blueprint, Cell, Share, Thin
from question_bank.drawing import Dealer
from question_bank.models import Bank, BlueprintVersion, Question
from question_bank.queries.blueprints import (
    bank_ids_of,
    banks_of,
    blueprint_of,
    fit_of,
    get_blueprint,
    get_blueprint_version,
    list_blueprints,
    pool_of,
    thin_parts,
    versions_of_blueprint,
)
from question_bank.queries.drawable import countable, drawable
from tests.cast import Cast
from tests.question_bank.samples import one_of, statement

CELLS = (Cell("single", 2, 4, "PL.PENALTY", (1, 3), "听证"), Cell("true_false", 1, 1))
STEMS = (
    "行政处罚的追诉时效一般为几年",
    "当场处罚要当场交付什么文书",
    "听证应当在几日前通知当事人",
    "查封期限最长为多少日",
)


@pytest.fixture
def wording(bank: Bank) -> Wording:
    return Wording("年度考试", "ANNUAL", Blueprint(CELLS, (Share("听证", 40), Share("边界", 30))), (bank.id,))


@pytest.fixture
def kept(db: Session, wording: Wording, cast: Cast, author: Actor) -> BlueprintVersion:
    return add_blueprint(db, wording, owner_unit_id=cast.units["own"].id, actor=author)


def _asked(db: Session, bank: Bank, author: Actor, reviewer: Actor | None, number: int) -> Question:
    content = one_of(stem=STEMS[number], category="PL.PENALTY.HEARING", difficulty=2, tags=("听证", "边界"))
    question = write_question(db, bank, content, actor=author)
    if reviewer:
        approve(db, question, shown_version=1, actor=reviewer)
    return question


@pytest.mark.requirement("QD-1-4")
def test_what_is_written_down_is_read_back_whole(
    db: Session, kept: BlueprintVersion, wording: Wording, bank: Bank
) -> None:
    assert (kept.number, kept.name, kept.kind, kept.spare, kept.tolerance) == (1, "年度考试", "ANNUAL", 2, 10)
    assert blueprint_of(db, kept).cells == CELLS
    assert {(share.tag, share.percent) for share in blueprint_of(db, kept).shares} == {("听证", 40), ("边界", 30)}
    assert [found.id for found in banks_of(db, kept)] == bank_ids_of(db, kept) == [bank.id]
    assert db.query(AuditEntry).filter_by(action="questions:blueprint:added").count() == 1


def test_a_change_is_another_version_and_the_old_one_stays(
    db: Session, kept: BlueprintVersion, wording: Wording, author: Actor
) -> None:
    assert change_blueprint(db, kept, wording, actor=author).id == kept.id
    other = replace(wording, name="年度考试（甲卷）", blueprint=Blueprint(CELLS[:1]))
    new = change_blueprint(db, kept, other, note="去掉判断题", actor=author)
    assert (new.number, new.note) == (2, "去掉判断题")
    assert wording_of(db, new) == other
    assert blueprint_of(db, get_blueprint_version(db, kept.id, seen_by=author)).cells == CELLS
    assert [version.number for version in versions_of_blueprint(db, kept.blueprint_id)] == [2, 1]
    assert get_blueprint(db, kept.blueprint_id, seen_by=author).id == new.id
    with pytest.raises(RuleBroken, match="BLUEPRINT_CHANGED"):
        change_blueprint(db, kept, wording, actor=author)


def test_the_database_itself_refuses_to_change_a_version(db: Session, kept: BlueprintVersion) -> None:
    for statement_ in ("UPDATE blueprint_cells SET number = 9", "DELETE FROM blueprint_shares"):
        with pytest.raises(DBAPIError), db.begin_nested():
            db.execute(text(statement_))


@pytest.mark.requirement("QD-1-4")
def test_a_thin_cell_is_named_until_enough_is_approved(
    db: Session, kept: BlueprintVersion, bank: Bank, author: Actor, reviewer: Actor
) -> None:
    first = [_asked(db, bank, author, reviewer, number) for number in (0, 1)]
    waiting = [_asked(db, bank, author, None, number) for number in (2, 3)]
    for stem in ("执法人员不得少于两人", "简易程序可以不听取陈述申辩"):
        approve(db, write_question(db, bank, statement(stem=stem), actor=author), shown_version=1, actor=reviewer)
    assert Thin(0, "听证", 2, 4) in thin_parts(db, kept, on=clock.today())
    assert fit_of(db, kept, on=clock.today()).waiting == [2, 0, 2, 2]
    for question in waiting:
        approve(db, question, shown_version=1, actor=reviewer)
    fit = fit_of(db, kept, on=clock.today())
    assert fit.thin == []
    pool = pool_of(db, kept, on=clock.today()).candidates
    paper = Dealer(fit.blueprint, pool, seed="甲").paper(0)
    assert len(paper.items) == 3
    assert len(pool) == len(first) + len(waiting) + 2


def test_a_withdrawn_one_is_listed_only_when_asked_for(
    db: Session, kept: BlueprintVersion, wording: Wording, bank: Bank, author: Actor
) -> None:
    assert [found.id for found in list_blueprints(db, seen_by=author, kind="ANNUAL", bank_id=bank.id)] == [kept.id]
    assert list_blueprints(db, seen_by=author, kind="SPOT") == []
    withdraw_blueprint(db, kept, actor=author)
    assert list_blueprints(db, seen_by=author) == []
    assert [found.id for found in list_blueprints(db, seen_by=author, withdrawn=True)] == [kept.id]
    with pytest.raises(RuleBroken, match="BLUEPRINT_WITHDRAWN"):
        change_blueprint(db, kept, wording, actor=author)


def test_an_unsound_blueprint_is_refused(db: Session, wording: Wording, cast: Cast, author: Actor) -> None:
    twice = Blueprint(CELLS, (Share("听证", 10), Share("听证", 20)))
    for bad, refusal in (
        (replace(wording, name=" "), "BLUEPRINT_UNNAMED"),
        (replace(wording, blueprint=Blueprint(())), "BLUEPRINT_EMPTY"),
        (replace(wording, bank_ids=()), "BLUEPRINT_NO_BANK"),
        (replace(wording, bank_ids=(9_999,)), "BLUEPRINT_NO_BANK"),
        (replace(wording, blueprint=twice), "BLUEPRINT_SHARE_TWICE"),
    ):
        with pytest.raises(RuleBroken, match=refusal):
            add_blueprint(db, bad, owner_unit_id=cast.units["own"].id, actor=author)


def test_a_blueprint_is_seen_in_reach_and_changed_by_its_keeper(
    db: Session, kept: BlueprintVersion, wording: Wording, cast: Cast, reviewer: Actor
) -> None:
    neighbour, bureau = cast.neighbour, cast[Role.JUSTICE_REVIEWER]
    assert neighbour is not None
    for stranger in (neighbour,):
        with pytest.raises(NotFound):
            get_blueprint(db, kept.blueprint_id, seen_by=stranger)
        with pytest.raises(NotFound):
            get_blueprint_version(db, kept.id, seen_by=stranger)
    assert get_blueprint(db, kept.blueprint_id, seen_by=reviewer).id == kept.id
    for blind in (Role.SELF, Role.PROVINCE, Role.UNIT_LEADER):
        with pytest.raises(NotAllowed):
            list_blueprints(db, seen_by=cast[blind])
    with pytest.raises(NotAllowed):
        change_blueprint(db, kept, wording, actor=reviewer)
    city = cast.units["city"].id
    common = add_bank(db, code="CITY", name="市级题库", owner_unit_id=city, is_shared=True, actor=bureau)
    shared = replace(wording, name="全市统考", bank_ids=(common.id,))
    whole = add_blueprint(db, shared, owner_unit_id=city, is_shared=True, actor=bureau)
    assert [found.id for found in list_blueprints(db, seen_by=neighbour)] == [whole.id]
    with pytest.raises(NotAllowed, match="BLUEPRINT_NOT_YOURS"):
        change_blueprint(db, whole, shared, actor=neighbour)
    with pytest.raises(NotAllowed, match="BLUEPRINT_NOT_YOURS"):
        add_blueprint(db, shared, owner_unit_id=city, actor=neighbour)


def test_the_rows_are_dated(db: Session, kept: BlueprintVersion, author: Actor) -> None:
    assert clock.today() == date(2023, 11, 20)
    assert (kept.author_id, kept.blueprint.created_by_id) == (author.account_id, author.account_id)


def test_the_word_people_write_counts_for_the_tag_a_rule_names(
    db: Session, bank: Bank, author: Actor, reviewer: Actor
) -> None:
    for word in ("专题", "执法边界", "听证"):
        question = write_question(db, bank, one_of(stem=f"{word}的期限是多少日", tags=(word,)), actor=author)
        approve(db, question, shown_version=1, actor=reviewer)
    tags = [set(one.tags) for one in drawable(db, [bank.id], on=clock.today()).candidates]
    assert tags == [{"专题", "special_topic"}, {"执法边界", "boundary"}, {"听证"}]
    assert [set(one.tags) for one in countable(db, [bank.id], on=clock.today())] == tags
