"""Samples of batches: which are open, what was read of them, what may stand in one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.among import is_among
from lms.errors import NotFound
from question_bank.models import (
    Bank,
    Question,
    QuestionReview,
    QuestionTwin,
    ReviewSample,
    ReviewSampleItem,
)
from question_bank.queries.banks import kept_banks
from question_bank.queries.law import rests_on_ended_law
from question_bank.queries.questions import contents_of
from question_bank.types import validate


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question of a sample: what it is now, and what the reviewer said of the version that was drawn."""

    question: Question
    version: int
    verdict: str | None


def get_sample(db: Session, sample_id: int, *, seen_by: Actor) -> ReviewSample:
    """Return a sample of a bank in reach. Raises NotFound SAMPLE_NOT_FOUND."""
    reached = kept_banks(seen_by).with_only_columns(Bank.id)
    sample = db.scalar(select(ReviewSample).where(ReviewSample.id == sample_id, ReviewSample.bank_id.in_(reached)))
    if sample is None:
        raise NotFound("SAMPLE_NOT_FOUND")
    return sample


def find_open_sample(db: Session, bank_id: int, source: str) -> ReviewSample | None:
    """Return the sample that is being read of a batch, if there is one."""
    return db.scalar(select(ReviewSample).filter_by(bank_id=bank_id, source=source, outcome=None).limit(1))


def open_samples(db: Session, *, seen_by: Actor) -> list[ReviewSample]:
    """Return the samples a reviewer has not finished, the oldest first."""
    asked = select(ReviewSample).filter_by(reviewer_id=seen_by.account_id, outcome=None)
    return list(db.scalars(asked.order_by(ReviewSample.id)))


def drawn_of(db: Session, sample: ReviewSample) -> list[Drawn]:
    """Return the questions of a sample with what its reviewer said of each since it was drawn."""
    said = select(QuestionReview).where(QuestionReview.reviewer_id == sample.reviewer_id)
    items = (
        select(ReviewSampleItem, Question)
        .join(Question, Question.id == ReviewSampleItem.question_id)
        .where(ReviewSampleItem.sample_id == sample.id, ReviewSampleItem.is_drawn)
        .order_by(Question.id)
    )
    rows = [(item, question) for item, question in db.execute(items)]
    reviews = db.scalars(
        said.where(
            is_among(QuestionReview.question_id, [question.id for _, question in rows]),
            QuestionReview.at >= sample.opened_at,
        ).order_by(QuestionReview.id)
    )
    verdicts = {(review.question_id, review.version): review.verdict for review in reviews}
    return [Drawn(question, item.version, verdicts.get((question.id, item.version))) for item, question in rows]


def rest_of(db: Session, sample: ReviewSample) -> list[tuple[Question, int]]:
    """Return the questions of a batch that are not in its sample, with the version each had."""
    items = (
        select(Question, ReviewSampleItem.version)
        .join(ReviewSampleItem, ReviewSampleItem.question_id == Question.id)
        .where(ReviewSampleItem.sample_id == sample.id, ReviewSampleItem.is_drawn.is_(False))
        .order_by(Question.id)
    )
    return [(question, version) for question, version in db.execute(items)]


def fit_for_sampling(db: Session, ids: Sequence[int], *, on: date) -> list[Question]:
    """Return which of some drafts may be approved unread: no fault, no near-duplicate, law named and in force."""
    twin = select(QuestionTwin.question_id).where(
        or_(QuestionTwin.question_id == Question.id, QuestionTwin.twin_id == Question.id)
    )
    plain = select(Question).where(is_among(Question.id, ids), ~twin.exists(), ~rests_on_ended_law(on))
    questions = list(db.scalars(plain.order_by(Question.id)))
    contents = contents_of(db, questions)
    return [one for one in questions if contents[one.id].basis and not validate(contents[one.id])]
