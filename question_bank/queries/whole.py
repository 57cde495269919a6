"""A whole bank, for writing it to a file."""

from sqlalchemy.orm import Session

from lms.access import Actor
from question_bank.content import Content
from question_bank.models import Bank, Question
from question_bank.queries.questions import contents_of, visible_questions
from question_bank.rules import Status


def contents_of_bank(db: Session, bank: Bank, *, seen_by: Actor) -> list[Content]:
    """Return what all questions of a bank say that are not retired, the oldest first."""
    kept = visible_questions(seen_by).where(Question.bank_id == bank.id, Question.status != Status.RETIRED.value)
    questions = list(db.scalars(kept.order_by(Question.id)))
    contents = contents_of(db, questions)
    return [contents[question.id] for question in questions]
