"""The demo's question bank: sound, enough for the default paper, in every state a bureau meets."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from lms.demo.moment import DEMO_DAY
from lms.demo.question_facts import questions_of_facts, questions_of_several
from lms.demo.question_rarer import outdated, rarer
from lms.demo.question_stories import cases
from lms.demo.questioning import GENERAL, MANAGEMENT
from lms.exchange.questions.models import QuestionImport, QuestionLine
from question_bank.blueprint import DEFAULT, feasibility
from question_bank.content import Content
from question_bank.models import Bank, LawVersion, Question, QuestionTwin
from question_bank.queries.drawable import drawable
from question_bank.queries.law import touched_by
from question_bank.rules import law_name
from question_bank.types import fingerprint, validate
from tests.question_bank.banks import SHARED

LAWS = SHARED / "4-law-texts" / "lawrefbook"


def every() -> list[Content]:
    return [*cases(), *rarer(), *questions_of_several(), *questions_of_facts(), *outdated()]


def bank_of(db: Session, code: str) -> Bank:
    return db.query(Bank).filter_by(code=code).one()


def test_every_question_is_sound_and_stands_once() -> None:
    assert [(content.stem, fault) for content in every() for fault in validate(content)] == []
    assert max(Counter(map(fingerprint, every())).values()) == 1


def test_the_right_letter_gives_nothing_away() -> None:
    singles = [content for content in questions_of_facts() if content.type == "single"]
    letters = Counter([one.correct for one in single.options].index(True) for single in singles)  # type: ignore[attr-defined]
    assert min(letters.values()) > len(singles) / 6


@pytest.mark.parametrize("path", sorted(LAWS.glob("*.md")), ids=lambda path: path.stem)
def test_every_article_named_stands_in_the_law(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    name, _, version = path.stem.removesuffix(")").partition("(")
    named = {
        article
        for content in every()
        for basis in content.basis
        if law_name(basis.law) == name and str(basis.version_on) == version
        for article in basis.article.split("、")
        if article.endswith("条")
    }
    assert [article for article in sorted(named) if article not in text] == []


@pytest.mark.requirement("QD-1-4")
def test_the_default_paper_can_be_drawn_twice_over(world: Session) -> None:
    pool = drawable(world, [bank_of(world, GENERAL).id], on=DEMO_DAY)
    assert feasibility(DEFAULT, pool.candidates) == []


def test_the_banks_hold_every_state_and_near_duplicates(world: Session) -> None:
    banks = [bank_of(world, GENERAL).id, bank_of(world, MANAGEMENT).id]
    states = Counter(world.query(Question).filter(Question.bank_id.in_(banks)).with_entities(Question.status))
    assert {state for (state,) in states} == {"draft", "active", "stale", "retired"}
    assert sum(states.values()) > 300
    assert world.query(QuestionTwin).count() > 4


def test_the_new_law_says_what_it_touches_and_the_old_one_is_over(world: Session) -> None:
    review = {v.version_on: v for v in world.query(LawVersion).filter_by(law="行政复议法")}
    assert review[date(2017, 9, 1)].effective_until == date(2023, 12, 31)
    assert sum(one.questions for one in touched_by(world, review[date(2017, 9, 1)])) > 10
    over = world.query(LawVersion).filter_by(law="行政处罚法", version_on=date(2017, 9, 1)).one()
    assert over.effective_until == date(2021, 7, 14)
    general = bank_of(world, GENERAL).id
    assert sum(one.questions for one in touched_by(world, over) if one.bank_id == general) == len(outdated())


def test_one_file_came_in_without_its_faulty_rows_and_one_waits(world: Session) -> None:
    first, second = world.query(QuestionImport).order_by(QuestionImport.id)
    assert first.stored_at
    assert not second.decided_at
    fates = Counter(line.fate for line in world.query(QuestionLine).filter_by(import_id=first.id))
    assert fates["imported"] > 8
    assert fates["left"] >= 4
    assert "twin" in {line.verdict for line in world.query(QuestionLine).filter_by(import_id=second.id)}
