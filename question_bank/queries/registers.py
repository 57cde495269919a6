"""The law register as reviewers read it: what a question rests on, what a version touches, how far its work is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms import clock
from lms.access import Actor
from question_bank.models import Bank, LawVersion, Question, QuestionBasis
from question_bank.queries.banks import visible_banks
from question_bank.queries.law import bases_of, list_laws, touched_by
from question_bank.queries.reviewing import resting_on, to_check
from question_bank.rules import Status, article_order, law_name


class Standing(StrEnum):
    """How a law, in the version a question names, stands on a day."""

    IN_FORCE = "in_force"
    ENDED = "ended"
    TO_COME = "to_come"
    UNKNOWN = "unknown"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class Resting:
    """What a question rests on, the version on record that it names, and how that stands."""

    basis: QuestionBasis
    version: LawVersion | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class ArticleTouched:
    """An article, and how many questions of each bank in reach rest on it, by state."""

    article: str
    questions: int
    by_bank: dict[int, int]
    by_status: dict[Status, int]


@dataclass(frozen=True, slots=True)
class Work:
    """How far the questions of an ended version are: to be checked, drafts to be mended first, done with."""

    pending: int
    drafts: int
    done: int

    @property
    def whole(self) -> int:
        """All that had to be looked at."""
        return self.pending + self.done


def laws_of(db: Session, question: Question, *, on: date) -> list[Resting]:
    """Return what a question rests on and whether each stands, in its order."""
    known: dict[tuple[str, date | None], LawVersion] = {(v.law, v.version_on): v for v in list_laws(db)}
    found = []
    for basis in bases_of(db, question):
        version = known.get((law_name(basis.law), basis.version_on))
        found.append(Resting(basis, version, _standing(basis, version, on)))
    return found


def standing_of(version: LawVersion, on: date) -> Standing:
    """Return how a version stands on a day."""
    if version.effective_from > on:
        return Standing.TO_COME
    return Standing.ENDED if version.effective_until is not None and version.effective_until < on else Standing.IN_FORCE


def articles_touched(db: Session, version: LawVersion, *, seen_by: Actor) -> list[ArticleTouched]:
    """Return what a version touches in the banks in reach, article by article in the law's order."""
    reached = set(db.scalars(visible_banks(seen_by).with_only_columns(Bank.id)))
    articles: dict[str, ArticleTouched] = {}
    for one in touched_by(db, version):
        if one.bank_id in reached:
            known = articles.get(one.article) or ArticleTouched(one.article, 0, {}, {})
            by_bank = known.by_bank | {one.bank_id: known.by_bank.get(one.bank_id, 0) + one.questions}
            by_status = known.by_status | {one.status: known.by_status.get(one.status, 0) + one.questions}
            total = known.questions + one.questions
            articles[one.article] = ArticleTouched(one.article, total, by_bank, by_status)
    return sorted(articles.values(), key=lambda one: article_order(one.article))


def work_of(db: Session, version: LawVersion, *, seen_by: Actor, on: date) -> Work:
    """Return how far the questions of a version are since it ended; those written after its end are no part of it."""
    in_reach = Question.bank_id.in_(visible_banks(seen_by).with_only_columns(Bank.id))
    pending = _count(db, in_reach, to_check(version, on))
    drafts = _count(db, in_reach, resting_on(version), Question.status == Status.DRAFT.value)
    if version.effective_until is None:
        return Work(pending, drafts, 0)
    over = clock.local_instant(version.effective_until + timedelta(days=1))
    of_law = select(QuestionBasis.question_id).where(QuestionBasis.law == version.law)
    checked = _count(
        db,
        in_reach,
        Question.id.in_(of_law),
        Question.status == Status.ACTIVE.value,
        Question.checked_on > version.effective_until,
        Question.created_at < over,
    )
    retired = _count(
        db,
        in_reach,
        resting_on(version),
        Question.status == Status.RETIRED.value,
        Question.changed_at >= over,
    )
    return Work(pending, drafts, checked + retired)


def counts_by_law(db: Session, *, seen_by: Actor) -> dict[str, int]:
    """Count the questions in reach, retired ones left out, by the law they rest on."""
    in_reach = Question.bank_id.in_(visible_banks(seen_by).with_only_columns(Bank.id))
    counted = (
        select(QuestionBasis.law, func.count(Question.id.distinct()))
        .join(Question, Question.id == QuestionBasis.question_id)
        .where(in_reach, Question.status != Status.RETIRED.value)
        .group_by(QuestionBasis.law)
    )
    return {law: number for law, number in db.execute(counted)}  # noqa: C416 - rows are no pairs to a type checker


def unregistered(counts: dict[str, int], laws: Sequence[LawVersion]) -> list[tuple[str, int]]:
    """Return the laws that questions name and nobody registered, the most used first."""
    known = {version.law for version in laws}
    return sorted(((law, number) for law, number in counts.items() if law not in known), key=lambda pair: -pair[1])


def _standing(basis: QuestionBasis, version: LawVersion | None, on: date) -> Standing:
    if basis.version_on is None:
        return Standing.UNDATED
    return standing_of(version, on) if version is not None else Standing.UNKNOWN


def _count(db: Session, *conditions: object) -> int:
    asked = select(func.count()).select_from(Question)
    for condition in conditions:
        asked = asked.where(condition)  # type: ignore[arg-type]
    return db.scalar(asked) or 0
