"""Questions of papers: as candidates see them, and, for marking alone, with their keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from json import loads
from typing import Any

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from lms.among import is_among
from lms.exams.models import Exam, ExamPaper
from lms.exams.rules.marking import needs_marker
from lms.exams.rules.papers import items_of
from question_bank.answers import Order
from question_bank.blueprint import Blueprint, Thin, feasibility
from question_bank.content import Content
from question_bank.models import QuestionVersion
from question_bank.queries.blueprints import blueprint_of, pool_of
from question_bank.queries.drawable import Pool
from question_bank.shown import Shown
from question_bank.types import content_of, shown

# Kept by what it says, not by its number: a thousand candidates meet the same few hundred questions.
_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class ShownQuestion:
    """A question on one paper: its number, and what a candidate sees. No field for a key."""

    number: int
    shown: Shown


@dataclass(frozen=True, slots=True)
class Ground:
    """What an exam draws from on a day: blueprint, pool, what is too thin, how many of them people must mark."""

    blueprint: Blueprint
    pool: Pool
    thin: list[Thin]
    by_hand: int


def shown_paper(db: Session, paper: ExamPaper) -> list[ShownQuestion]:
    """Return a paper as its candidate sees it."""
    items = items_of(paper.items)
    texts = _texts_of(db, [item.question_id for item in items])
    return [
        ShownQuestion(number, _shown(texts[item.question_id], item.order, item.points))
        for number, item in enumerate(items, start=1)
    ]


def contents_of(db: Session, version_ids: Sequence[int]) -> dict[int, Content]:
    """Return what versions of questions say, keys included: for marking, and for showing through `shown` alone."""
    return {version: _content(text) for version, text in _texts_of(db, version_ids).items()}


_TEXTS = select(QuestionVersion.id, cast(QuestionVersion.content, String)).where(is_among(QuestionVersion.id, "ids"))


def _texts_of(db: Session, version_ids: Sequence[int]) -> dict[int, str]:
    rows: Any = db.execute(_TEXTS, {"ids": sorted(set(version_ids))})
    return dict(rows.all())


@lru_cache(maxsize=_KEPT)
def _shown(text: str, order: Order, points: int) -> Shown:
    """Show a question; the exam says what it is worth, not the bank."""
    return shown(_content(text), order).model_copy(update={"points": points})


@lru_cache(maxsize=_KEPT)
def _content(text: str) -> Content:
    values: Mapping[str, Any] = loads(text)
    return content_of(values, trusted=True)


def ground_of(db: Session, exam: Exam, *, on: date) -> Ground:
    """Return what an exam draws from on a day."""
    blueprint = blueprint_of(db, exam.blueprint)
    pool = pool_of(db, exam.blueprint, on=on)
    asked = {cell.type for cell in blueprint.cells}
    doubtful = [each.id for each in pool.candidates if each.type in {"case", "short_answer"} & asked]
    contents = contents_of(db, doubtful)
    by_hand = sum(needs_marker(contents[version]) for version in doubtful)
    thin = feasibility(blueprint, pool.candidates, spare=exam.blueprint.spare)
    return Ground(blueprint, pool, thin, by_hand)
