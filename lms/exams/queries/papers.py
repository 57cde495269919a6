"""Questions of papers: as candidates see them, and, for marking alone, with their keys."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from json import loads
from typing import Any

from sqlalchemy import String, bindparam, cast, select
from sqlalchemy.orm import Session

from lms.among import is_among
from lms.exams.models import Exam, ExamDraw, ExamPaper
from lms.exams.rules.marking import needs_marker
from lms.exams.rules.papers import items_of
from question_bank.answers import Order
from question_bank.blueprint import Blueprint, Thin, feasibility
from question_bank.content import Content
from question_bank.drawing import Item
from question_bank.models import QuestionVersion
from question_bank.queries.blueprints import blueprint_of, pool_of
from question_bank.queries.drawable import Pool
from question_bank.shown import Shown
from question_bank.types import content_of, shown

# Kept by what it says, not by its number: a thousand candidates meet the same few hundred questions.
_KEPT = 20_000
# Of a seed made by chance, `secrets.token_hex(16)`.
_DIGITS = 32


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


@dataclass(frozen=True, slots=True)
class Paper:
    """A frozen paper whose draw is known: its questions by version, and the seed they were drawn by."""

    items: Sequence[Any]
    seed: str


def shown_paper(db: Session, paper: ExamPaper | Paper) -> list[ShownQuestion]:
    """Return a paper as its candidate sees it."""
    items, kept = items_of(paper.items), _kept(_seed_of(db, paper))
    contents = kept.contents_of(db, [item.question_id for item in items])
    return [
        ShownQuestion(number, kept.shown(contents[item.question_id], item))
        for number, item in enumerate(items, start=1)
    ]


def contents_on(db: Session, papers: Collection[ExamPaper | Paper]) -> dict[int, Content]:
    """Return what the questions of papers say, keys included; those of one paper are not read again for the next."""
    if len(papers) != 1:
        return contents_of(db, [item[0] for paper in papers for item in paper.items])
    (paper,) = papers
    return _kept(_seed_of(db, paper)).contents_of(db, [item[0] for item in paper.items])


def contents_of(db: Session, version_ids: Sequence[int]) -> dict[int, Content]:
    """Return what versions of questions say, keys included: for marking, and for showing through `shown` alone."""
    rows: Any = db.execute(_TEXTS, {"ids": sorted(set(version_ids))})
    return {version: _content(text) for version, text in rows}


_TEXTS = select(QuestionVersion.id, cast(QuestionVersion.content, String)).where(is_among(QuestionVersion.id, "ids"))
_SEED = select(ExamDraw.seed).where(ExamDraw.id == bindparam("draw"))


def _seed_of(db: Session, paper: ExamPaper | Paper) -> str:
    return paper.seed if isinstance(paper, Paper) else db.execute(_SEED, {"draw": paper.draw_id}).scalar_one()


class _Kept:
    """Questions that papers of one draw showed. Versions are append-only: what a number says in it never changes.

    It is found by the seed of the draw, which no other draw has, of whatever database.
    """

    def __init__(self) -> None:
        self._contents: dict[int, Content] = {}
        self._shown: dict[tuple[int, Order, int], Shown] = {}

    def contents_of(self, db: Session, version_ids: Sequence[int]) -> dict[int, Content]:
        """Return what versions say; only those that nobody has met yet are read."""
        missing = [version for version in version_ids if version not in self._contents]
        if missing:
            self._contents |= contents_of(db, missing)
        return self._contents

    def shown(self, content: Content, item: Item) -> Shown:
        """Show a question; the exam says what it is worth, not the bank."""
        key = item.question_id, item.order, item.points
        found = self._shown.get(key)
        if found is None:
            if len(self._shown) >= _KEPT:
                self._shown.clear()
            found = shown(content, item.order)
            if found.points != item.points:
                found = found.model_copy(update={"points": item.points})
            self._shown[key] = found
        return found


def _kept(seed: str) -> _Kept:
    """Return what is kept of a draw by chance; of one without a seed of its own nothing is kept."""
    return _kept_by(seed) if len(seed) == _DIGITS else _Kept()


@lru_cache(maxsize=32)
def _kept_by(seed: str) -> _Kept:  # noqa: ARG001 - each seed its own
    return _Kept()


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
