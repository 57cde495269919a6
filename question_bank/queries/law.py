"""The law questions rest on: what has ended, and what that touches."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from lms.errors import NotFound
from question_bank.models import LawVersion, Question, QuestionBasis
from question_bank.rules import Status


@dataclass(frozen=True, slots=True)
class Touched:
    """An article of a law and how many questions of a bank rest on it, by what was decided about them."""

    article: str
    bank_id: int
    status: Status
    questions: int


def rests_on_ended_law(on: date) -> ColumnElement[bool]:
    """Return the condition that a question rests, on a day, on law no longer in force: `rules.is_ended` in SQL."""
    ended_since = and_(QuestionBasis.version_on.is_(None), LawVersion.effective_until >= Question.checked_on)
    return exists(
        select(1)
        .select_from(QuestionBasis)
        .join(LawVersion, LawVersion.law == QuestionBasis.law)
        .where(
            QuestionBasis.question_id == Question.id,
            LawVersion.effective_until < on,
            or_(QuestionBasis.version_on == LawVersion.version_on, ended_since),
        )
        .correlate(Question)
    )


def is_resting_on_ended_law(db: Session, question_id: int, on: date) -> bool:
    """Tell whether a question rests, on a day, on law no longer in force."""
    return db.scalar(select(Question.id).where(Question.id == question_id, rests_on_ended_law(on))) is not None


def list_laws(db: Session) -> list[LawVersion]:
    """Return every version of every law, by name and day."""
    return list(db.scalars(select(LawVersion).order_by(LawVersion.law, LawVersion.version_on)))


def get_law_version(db: Session, version_id: int) -> LawVersion:
    """Return a version of a law. Raises NotFound LAW_NOT_FOUND."""
    version = db.get(LawVersion, version_id)
    if version is None:
        raise NotFound("LAW_NOT_FOUND")
    return version


def find_law_version(db: Session, law: str, version_on: date) -> LawVersion | None:
    """Return the version of a law that is named by a day, if it is on record."""
    return db.scalar(select(LawVersion).filter_by(law=law, version_on=version_on))


def version_in_force(db: Session, law: str, on: date) -> LawVersion | None:
    """Return the version of a law in force on a day, if it is on record."""
    open_end = or_(LawVersion.effective_until.is_(None), LawVersion.effective_until >= on)
    asked = select(LawVersion).where(LawVersion.law == law, LawVersion.effective_from <= on, open_end)
    return db.scalar(asked.order_by(LawVersion.effective_from.desc()).limit(1))


def bases_of(db: Session, question: Question) -> list[QuestionBasis]:
    """Return what a question rests on, in its order."""
    asked = select(QuestionBasis).filter_by(question_id=question.id).order_by(QuestionBasis.position)
    return list(db.scalars(asked))


def touched_by(db: Session, version: LawVersion) -> list[Touched]:
    """Return what a version of a law touches: the questions that rest on it or name no version, article by article.

    For a new version ask with the one before it: its questions are the ones to be checked again.
    """
    names = or_(QuestionBasis.version_on.is_(None), QuestionBasis.version_on == version.version_on)
    counted = (
        select(QuestionBasis.article, Question.bank_id, Question.status, func.count(Question.id.distinct()))
        .join(Question, Question.id == QuestionBasis.question_id)
        .where(QuestionBasis.law == version.law, names, Question.status != Status.RETIRED.value)
        .group_by(QuestionBasis.article, Question.bank_id, Question.status)
        .order_by(QuestionBasis.article, Question.bank_id, Question.status)
    )
    return [Touched(article, bank, Status(status), number) for article, bank, status, number in db.execute(counted)]


def version_before(db: Session, version: LawVersion) -> LawVersion | None:
    """Return the version that came into force last before another, if it is on record."""
    earlier = select(LawVersion).where(
        LawVersion.law == version.law, LawVersion.effective_from < version.effective_from
    )
    return db.scalar(earlier.order_by(LawVersion.effective_from.desc()).limit(1))
